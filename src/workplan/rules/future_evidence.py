"""A committed record says that it was observed after it was committed.

What: The end of the observation lies more than two minutes after the commit time of the revision that holds the
record.

Why: A record dated ahead would stay fresh longer than it should, and beat every honest one.

Fix: Mend the clock of the machine that made it, and collect the evidence again.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.parse.utc_time import seconds_of
from workplan.rules.rule import Rule

RULE = Rule(
    "future-evidence",
    ERROR,
    "a committed record says that it was observed after it was committed",
    reach="federation",
)


_SKEW = 120
"""Seconds by which two clocks may differ."""


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per record that is younger than the commit that holds it."""
    for record in facts.evidence:
        end = seconds_of(record.end)
        if end is None or record.fault:
            continue
        committed_at = index.evidence().committed_at(facts.repo)
        committed = seconds_of(committed_at)
        late = committed is not None and end > committed + _SKEW
        if late and index.evidence().is_committed(facts.repo, record.path):
            yield Finding(
                f"observed at {record.end}, and committed before that: the commit is of {committed_at} or older",
                record.at("observed", "end"),
                "mend the clock, collect it again, and let the new record supersede this one",
                record.id,
            )
