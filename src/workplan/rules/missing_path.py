"""A path in the prose does not exist.

What: The prose names a path below a folder of this repository (or of another repository of the run), and
nothing is there. Open tasks may name what they will create, so their section is not judged, nor is a path that
is a pattern (`workplans/PREFIX-WP-NNNN-slug.md`).

Why: The evidence, the document or the script that is meant has been moved or was never written.

Fix: Correct the path.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.link import UNKNOWN
from workplan.build.openness import open_records
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.late_pattern import late_pattern
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("missing-path", WARNING, "a path in the prose does not exist", reach="federation")

_PATTERN = late_pattern(r"(?<![A-Z])(?:N{2,}|X{2,}|YYYY|YYMMDD|PREFIX|SLUG)(?![A-Z])")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per path and record, at its first mention."""
    found = overview_of(facts).references
    seen: set[tuple[str, str]] = set()
    still_open: frozenset[str] | None = None
    for reference in (*found.get(("path", UNKNOWN), ()), *found.get(("canon", UNKNOWN), ())):
        if (reference.source, reference.target) in seen or _PATTERN.search(reference.target):
            continue
        seen.add((reference.source, reference.target))
        if reference.source != facts.document.id:
            still_open = open_records(facts, index) if still_open is None else still_open
            if reference.source in still_open:
                continue
        yield Finding(
            f"`{reference.target}` does not exist",
            reference.at(),
            "correct the path, or name the repository it is in",
            reference.source,
            key=f"{reference.source}:{reference.target}",
        )
