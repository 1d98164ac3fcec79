"""A status is written with a legacy word.

What: A status uses an alias of a canonical word, such as `completed` for `done` or `in_progress` for
`progress`, or the word in other letters than the canonical ones (`Todo`).

Why: Every reader that compares the raw word sees another status than the one that is meant.

Fix: Write the canonical word; `workplan check --fix` does it and changes nothing else.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import WARNING, Edit, Finding
from workplan.diagnostics.place import Place
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("legacy-status", WARNING, "a status is written with a legacy word", fixable=True)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per status that is an alias."""
    document = facts.document
    if document.status != document.status_raw and document.status_raw:
        words = index.vocabulary(facts.repo, document.kind)
        if document.status in words.statuses:
            yield _finding(document.status_raw, document.status, document.at("status"), document.id)
    for (block, status, raw), tasks in overview_of(facts).tasks.items():
        if status != raw and block != "checkbox":
            words = index.vocabulary(facts.repo, document.kind, block)
            if status in words.statuses:
                for task in tasks:
                    yield _finding(raw, status, task.at("status"), task.id)


def _finding(raw: str, canonical: str, at: Place, record_id: str) -> Finding:
    same_word = raw.strip().lower() == canonical.lower()
    return Finding(
        f"status `{raw}` is {'another spelling of' if same_word else 'a legacy word for'} `{canonical}`",
        at,
        f"write `{canonical}`",
        record_id,
        edits=(Edit(at, canonical, raw),),
    )
