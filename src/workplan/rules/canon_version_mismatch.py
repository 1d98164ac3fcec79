"""A canon document gives its version in two ways.

What: File name, front matter and title of a canon document do not name the same version.

Why: A citation by path and a citation by title then mean different texts.

Fix: Make the three agree; a new version is a new file.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.diagnostics.place import At, line_span
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("canon-version-mismatch", ERROR, "a canon document gives its version in two ways")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per pair that disagrees: front matter against file name, title against either."""
    document = facts.document
    for spec in facts.specs:
        stated = spec.version
        if stated and spec.file_version and not agree(stated, spec.file_version):
            yield _finding(
                "front matter", stated, "file name", spec.file_version, document.at("version"), spec.id
            )
        reference = spec.file_version or stated
        if spec.title_version and reference and not agree(spec.title_version, reference):
            other = "file name" if spec.file_version else "front matter"
            title_at: At = line_span(document.title_line) if document.title_line else document.at("title")
            yield _finding("title", spec.title_version, other, reference, title_at, spec.id)


def agree(left: str, right: str) -> bool:
    """`1.0` and `1.0.0` agree; `1.0` and `1.1` do not."""
    shorter, longer = sorted((left.lstrip("v").split("."), right.lstrip("v").split(".")), key=len)
    return longer[: len(shorter)] == shorter and all(part == "0" for part in longer[len(shorter) :])


def _finding(one: str, version: str, other: str, other_version: str, at: At, spec_id: str) -> Finding:
    return Finding(
        f"the {one} says version `{version}`, the {other} says `{other_version}`",
        at,
        "make file name, front matter and title agree",
        spec_id,
    )
