"""A document has a newer note than its `updated` date.

What: The newest dated note in the prose is later than `updated` in the front matter. Dates that say when
something is due (`Due 2026-12-01: …`, `Next review 2026-12-01: …`) do not count.

Why: Lists that sort by `updated` show the plan as older than it is.

Fix: Set `updated` to the date of the newest note; `workplan check --fix` does it.
"""

import re
from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.values import text_of
from workplan.diagnostics.diagnostic import WARNING, Edit, Finding, Note
from workplan.diagnostics.place import line_span
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "stale-updated-date", WARNING, "a document has a newer note than its `updated` date", fixable=True
)
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")

_AHEAD = re.compile(
    r"\b(?:due|deadline|next|plan(?:ned)?|target|goal|milestone|until|by|before|after|from|starts?|begins?|ends?|"
    r"eta|scheduled|expected|expir(?:es|y)|review by|hold until|valid)\b",
    re.IGNORECASE,
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per document."""
    document = facts.document
    updated = text_of(document.fields, "updated")
    if not _DATE.fullmatch(updated):
        return
    newer = [
        note
        for note in facts.notes
        if note.date > updated and _DATE.fullmatch(note.date) and not _AHEAD.search(note.label)
    ]
    newest = max(newer, key=lambda note: note.date, default=None)
    if newest is not None:
        at = document.at("updated")
        yield Finding(
            f"`updated` is {updated}, the newest note is of {newest.date}",
            at,
            f"write `{newest.date}`",
            document.id,
            (Note(document.path, line_span(newest.line), "the newest note"),),
            (Edit(at, newest.date, updated),),
            key="updated",
        )
