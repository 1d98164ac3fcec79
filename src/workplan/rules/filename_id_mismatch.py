"""A file is named after another id than the one inside.

What: The file name holds an id, and the front matter holds another one.

Why: People find plans by file name and tools by id.

Fix: Rename the file, or correct the id; the hint shows the expected name.
"""

import re
from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("filename-id-mismatch", ERROR, "a file is named after another id than the one inside")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per document."""
    document = facts.document
    kind = index.kind(facts.repo, document.kind)
    if kind is None or not kind.file_pattern or not document.id:
        return
    if kind.id_pattern and not re.fullmatch(kind.id_pattern, document.id[:200]):
        return  # `invalid-id` says it
    name = document.path.rpartition("/")[2]
    match = re.fullmatch(kind.file_pattern, name)
    if match is None:
        yield Finding(
            f"the file name does not start with the id `{document.id}`",
            document.at(kind.id_field),
            f"rename the file to `{document.id}-….md`",
            document.id,
        )
    elif match["id"].upper() != document.id.upper():
        yield Finding(
            f"the file is named `{match['id']}`, the id inside is `{document.id}`",
            document.at(kind.id_field),
            "make file name and id agree",
            document.id,
        )
