"""Records wait for each other in a circle.

What: Following `depends_on`, `blocked_by` and their kin leads back to where it started.

Why: None of the records in the circle can ever become ready.

Fix: Remove one of the edges; the message shows the whole path.
"""

from collections.abc import Iterator

from workplan.build.index import WAITS_FOR, Index
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("dependency-cycle", ERROR, "records wait for each other in a circle", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """Each circle once, at its member with the smallest id."""
    waiting = {one.source for one in overview_of(facts).of_kind("field") if one.field in WAITS_FOR}
    for record_id in sorted(waiting):
        cycle = index.cycle_at(record_id) if record_id else ()
        if not cycle or (cycle[0].repo, cycle[0].path) != (facts.repo, facts.document.path):
            continue
        names = [cycle[0].source, *(edge.target for edge in cycle)]
        yield Finding(
            f"dependency cycle: {' → '.join(names)}",
            cycle[0].reference.at(),
            "remove one of these dependencies",
            record_id,
            tuple(
                Note(edge.path, edge.reference.at(), f"`{edge.source}` waits for `{edge.target}`", edge.repo)
                for edge in cycle[1:]
            ),
            key="→".join(names),
        )
