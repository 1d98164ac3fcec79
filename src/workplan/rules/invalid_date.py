"""A date that no calendar has.

What: A date key holds a day that does not exist, such as `2023-14-05` or `2026-02-30`.

Why: Sorting and ageing go wrong, each tool in its own way.

Fix: Write the date as YYYY-MM-DD.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from workplan.build.index import Index
from workplan.build.overview import overview_of
from workplan.build.values import text_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Document, Facts, Task
from workplan.rules.rule import Rule

RULE = Rule("invalid-date", ERROR, "a date that no calendar has")
_KEYS = ("created", "updated", "completed", "due")
_FORM = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per impossible date; a value of another form is the schema's matter."""
    document = facts.document
    tasks = () if overview_of(facts).keys.isdisjoint(_KEYS) else facts.tasks
    records: tuple[Document | Task, ...] = (document, *tasks)
    for record in records:
        for key in _KEYS:
            if key in record.fields:
                value = text_of(record.fields, key)
                if _is_impossible(value):
                    yield Finding(
                        f"`{key}: {value}` is no date",
                        record.at(key),
                        "write the date as YYYY-MM-DD",
                        record.id,
                    )


@lru_cache(maxsize=1024)
def _is_impossible(value: str) -> bool:
    """Plans are written on the same days."""
    match = _FORM.fullmatch(value)
    return match is not None and not exists(int(match[1]), int(match[2]), int(match[3]))


def exists(year: int, month: int, day: int) -> bool:
    """Whether the Gregorian calendar has this day."""
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap or (month, day) != (2, 29)
