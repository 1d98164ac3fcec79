"""A record supersedes or contradicts a record that is not there.

What: `links.supersedes` or `links.counters` names an id that no record of the run has.

Why: A misspelt id means that the old record still counts, or that a contradiction goes unheard.

Fix: Write the id as it stands in the other record. If that one is kept in a repository that was not read, read it
too.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "unknown-evidence",
    WARNING,
    "a record supersedes or contradicts a record that is not there",
    reach="federation",
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per link that leads nowhere."""
    for record in facts.evidence:
        links = record.fields.get("links")
        for name in ("supersedes", "counters"):
            targets = links.get(name) if isinstance(links, dict) else None
            for position, target in enumerate(targets if isinstance(targets, list) else ()):
                if target not in index.evidence().by_id:
                    yield Finding(
                        f"`{target}` is no record that was read",
                        record.at("links", name, position),
                        "write the id of the record that is meant",
                        record.id,
                    )
