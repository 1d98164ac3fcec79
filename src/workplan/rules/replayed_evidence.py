"""One run is recorded twice.

What: Two records of the same type and environment name the same run, and neither supersedes the other.

Why: One run is one observation. Told twice it would look like two, or like a newer one.

Fix: Remove the second before it is committed; afterwards, let a correction name the first in `links.supersedes`.
"""

from collections.abc import Iterator

from workplan.build.evidence_index import run_of
from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.model.evidence import Evidence
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("replayed-evidence", ERROR, "one run is recorded twice", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """A finding at every record but the first of its run."""
    for record in facts.evidence:
        run = run_of(record)
        if not run or record.fault:
            continue
        for other in index.evidence().of_run(record):
            if other.id != record.id and _order(other) < _order(record) and not _replaces(record, other):
                yield Finding(
                    f"this run is recorded already, as `{other.id}`",
                    record.at("fields", run[0]),
                    "keep one record; a correction names the first in `links.supersedes`",
                    record.id,
                    (Note(other.path, other.at("id"), "recorded first here", other.repo),),
                    key=other.id,
                )
                break


def _order(record: Evidence) -> tuple[str, str, str, int]:
    return (record.end, record.repo, record.path, record.line)


def _replaces(record: Evidence, other: Evidence) -> bool:
    links = record.fields.get("links")
    replaced = links.get("supersedes") if isinstance(links, dict) else None
    return isinstance(replaced, list) and other.id in replaced
