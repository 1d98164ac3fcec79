"""One document supersedes another that does not know it.

What: A document says `supersedes: X`, and X does not say `superseded_by` this one; or the reverse.

Why: Whoever opens the old document does not learn that there is a new one.

Fix: Add the missing key on the other side.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import overview_of
from workplan.build.supersession import Side, side_of
from workplan.diagnostics.diagnostic import WARNING, Finding, Note
from workplan.diagnostics.place import Place
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "one-sided-supersession",
    WARNING,
    "one document supersedes another that does not know it",
    reach="federation",
)
_OTHER = {"supersedes": "superseded_by", "superseded_by": "supersedes"}


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per one-sided statement, at the document that makes it."""
    mine = Side(facts.repo, facts.document.path, facts.document.id, facts.document.line)
    for reference in overview_of(facts).of_kind("field"):
        other = _OTHER.get(reference.field)
        if other is None or reference.source != facts.document.id:
            continue
        target = side_of(reference.target, facts.repo, index)
        if target is None or target.names(other, mine, index):
            continue
        yield Finding(
            f"`{reference.field}` names `{reference.target}`, which does not say `{other}` in return",
            reference.at(),
            f"add `{other}: {facts.document.id or facts.document.path}` to `{target.path}`",
            facts.document.id,
            (Note(target.path, Place(target.line), "the other document", target.repo),),
            key=f"{reference.field}:{reference.target}",
        )
