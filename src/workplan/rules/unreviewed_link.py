"""A task or gate names clauses, and nobody has looked at the link yet.

What: In a repository where links are reviewed (it holds a review record, or a task with `reviewed`), a task or gate
names clauses whose link no review covers. Tasks that were given up are not judged. A repository that has never
reviewed a link is not asked to begin: `workplan review` and `workplan coverage` show the links there.

Why: A link that nobody looked at is a claim. When the clause changes, nobody is told, because nobody knows what was
agreed.

Fix: Read the clause beside the task, then run `workplan review TASK CLAUSE --reason …`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.diagnostics.place import Place
from workplan.evidence.trace_links import UNREVIEWED
from workplan.evidence.trace_open import links_said_in
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "unreviewed-link",
    WARNING,
    "a task or gate names clauses, and nobody has looked at the link yet",
    reach="federation",
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per task or gate, at its first such link."""
    found: dict[str, list[str]] = {}
    first: dict[str, Place] = {}
    for at, link in links_said_in(facts, index, UNREVIEWED):
        found.setdefault(link.source, []).append(link.target)
        first.setdefault(link.source, at)
    if not found or not index.is_reviewing(facts.repo):
        return
    dead = {
        task.id
        for task in facts.tasks
        if task.id in found
        and task.status in index.vocabulary(facts.repo, facts.document.kind, task.block).dead
    }
    for source, names in found.items():
        if source not in dead:
            yield Finding(
                f"nobody has looked at the link to {_listed(names)}",
                first[source],
                f"read it beside `{source}`, then run `workplan review {source} {names[0]} --reason …`",
                source,
                key=f"unreviewed {' '.join(names)}",
            )


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
