"""An id that does not have the form of its kind.

What: The id of a document or of a block does not match the `id_pattern` of its kind.

Why: References are found by their form: nothing can refer to an id that no reader recognises.

Fix: Write the id in the form that the message shows, or change `id_pattern` in `workplan.toml`.
"""

import re
from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.values import text_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.diagnostics.place import Place
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("invalid-id", ERROR, "an id that does not have the form of its kind")
_LONGEST = 120
"""No id in use is longer (characters); a longer one is refused before any pattern sees it."""


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per id of another form."""
    document = facts.document
    kind = index.kind(facts.repo, document.kind)
    if kind is None:
        return
    if kind.id_pattern and document.id and not _fits(document.id, kind.id_pattern):
        yield _finding(document.id, kind.id_pattern, kind.name, document.at(kind.id_field))
    patterns = {
        block.word: (block, re.compile(block.id_pattern).fullmatch)
        for block in kind.blocks
        if block.id_pattern
    }
    for task in facts.tasks:
        if task.block not in patterns:
            continue
        block, fits = patterns[task.block]
        raw = text_of(task.fields, block.id_field)
        if raw and (len(raw) > _LONGEST or fits(raw) is None):
            yield _finding(raw, block.id_pattern, block.word, task.at(block.id_field))


def _fits(record_id: str, pattern: str) -> bool:
    return len(record_id) <= _LONGEST and re.fullmatch(pattern, record_id) is not None


def _finding(record_id: str, pattern: str, kind: str, at: Place) -> Finding:
    shown = {"workplan": "`PREFIX-WP-0001` or `ADHOC-2026-05-01`", "task": "`PREFIX-WP-0001-T01` or `T01`"}
    expected = shown.get(kind, f"the pattern `{pattern[:80]}`")
    return Finding(f"`{record_id[:60]}` is no id of a {kind}", at, f"expected {expected}", record_id[:80])
