"""A status is not in the vocabulary.

What: A status is neither a word of its kind's vocabulary nor an alias of one.

Why: A task with an unknown status is neither open nor closed: it drops out of every list and every gate.

Fix: Use one of the words that the message lists, or add the word to the vocabulary in `workplan.toml`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import tasks_where
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.diagnostics.place import Place
from workplan.kinds.kind import Vocabulary
from workplan.model.facts import Facts
from workplan.rules.rule import Rule
from workplan.schema.near import nearest

RULE = Rule("unknown-status", ERROR, "a status is not in the vocabulary")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per status that no vocabulary knows."""
    document = facts.document
    if document.status:
        words = index.vocabulary(facts.repo, document.kind)
        if not _known(document.status, words):
            yield _finding(document.status_raw, words, document.at("status"), document.id)
    for task in tasks_where(facts, index, lambda status, words: status and not _known(status, words)):
        words = index.vocabulary(facts.repo, document.kind, task.block)
        yield _finding(task.status_raw, words, task.at("status"), task.id)


def _known(status: str, words: Vocabulary) -> bool:
    return not words.statuses or status in words.statuses or status in words.derived


def _finding(raw: str, words: Vocabulary, at: Place, record_id: str) -> Finding:
    near = nearest(raw, (*words.statuses, *words.aliases))
    hint = f"did you mean `{words.canonical(near)}`?" if near else f"use one of: {', '.join(words.statuses)}"
    return Finding(f"unknown status `{raw[:60]}`", at, hint, record_id)
