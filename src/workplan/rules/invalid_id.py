"""An id that does not have the form of its kind.

What: The id of a document or of a block does not match the `id_pattern` of its kind.

Why: References are found by their form: nothing can refer to an id that no reader recognises.

Fix: Write the id in the form that the message shows, or change `id_pattern` in `workplan.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from workplan.build.index import Index
from workplan.build.values import text_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.diagnostics.place import Place
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("invalid-id", ERROR, "an id that does not have the form of its kind")
_LONGEST = 120
"""No id in use is longer (characters); a longer one is refused before any pattern sees it."""
_ZEROS = str.maketrans("123456789", "0" * 9)
_BLIND = re.compile(
    r"(?:[^0-9\\\[({]|\(\?(?:P<[a-zA-Z_]+>|:)|\((?!\?)|\\d|\{\d+(?:,\d*)?\}|\[\^?(?:[^0-9\\\]\[^]|\\d|(?<!-)0-9)+\])*"
)
"""Patterns that name digits as `\\d` or `0-9` only, and refer to nothing that they matched before."""


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per id of another form."""
    document = facts.document
    kind = index.kind(facts.repo, document.kind)
    if kind is None:
        return
    if kind.id_pattern and document.id and not _fits(document.id, kind.id_pattern):
        yield _finding(document.id, kind.id_pattern, kind.name, document.at(kind.id_field))
    for block in {block.word: block for block in kind.blocks if block.id_pattern}.values():
        word, id_field = block.word, block.id_field
        ids = [text_of(task.fields, id_field) for task in facts.tasks if task.block == word]
        if all_fit(list(filter(None, ids)), block.id_pattern):
            continue
        fits = re.compile(block.id_pattern).fullmatch
        for task, raw in zip([task for task in facts.tasks if task.block == word], ids, strict=True):
            if raw and (len(raw) > _LONGEST or fits(raw) is None):
                yield _finding(raw, block.id_pattern, word, task.at(id_field))


def all_fit(ids: Sequence[str], pattern: str) -> bool:
    """Whether all ids surely fit. Where a pattern takes any digit for any other, which nearly all do, it is asked once
    for all ids that differ in their digits only: those of a plan's tasks.
    """
    if not ids or not is_blind_to_digits(pattern):
        return not ids
    shapes = "\n".join(ids).translate(_ZEROS).split("\n")  # more than ids where one has lines
    return len(shapes) == len(ids) and all(_fits(shape, pattern) for shape in set(shapes))


@cache
def is_blind_to_digits(pattern: str) -> bool:
    """Whether the pattern surely takes any digit where it takes one."""
    return _BLIND.fullmatch(pattern) is not None


@lru_cache(maxsize=1024)
def _fits(record_id: str, pattern: str) -> bool:
    return len(record_id) <= _LONGEST and re.fullmatch(pattern, record_id) is not None


def _finding(record_id: str, pattern: str, kind: str, at: Place) -> Finding:
    shown = {"workplan": "`PREFIX-WP-0001` or `ADHOC-2026-05-01`", "task": "`PREFIX-WP-0001-T01` or `T01`"}
    expected = shown.get(kind, f"the pattern `{pattern[:80]}`")
    return Finding(f"`{record_id[:60]}` is no id of a {kind}", at, f"expected {expected}", record_id[:80])
