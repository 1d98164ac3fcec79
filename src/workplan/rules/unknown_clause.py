"""A task or gate names a clause that no canon document has.

What: An entry of `clauses`, or a `clause:` subject of a requirement, names a clause that was not found, although the
canon document was read, or every repository that the configuration names. A clause of a repository that was not
read is external and not judged.

Why: Work that answers to nothing is covered by nothing, and no change of the canon ever reaches it.

Fix: Write the clause as `SPEC#CLAUSE`: the id of the canon document, with or without its version, or its path, and the
id of the block.
"""

from collections.abc import Iterator

from workplan.build.clause_names import near_clause
from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trace_links import DANGLING
from workplan.evidence.trace_open import links_said_in
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "unknown-clause", ERROR, "a task or gate names a clause that no canon document has", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per name."""
    for at, link in links_said_in(facts, index, DANGLING):
        if link.stamp is None:
            near = near_clause(index, link.target)
            yield Finding(
                f"no canon document has the clause `{link.target[:80]}`",
                at,
                f"did you mean `{near}`?" if near else "a clause is named as `SPEC#CLAUSE`",
                link.source,
                key=link.target,
            )
