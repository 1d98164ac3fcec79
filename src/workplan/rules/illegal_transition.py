"""A status came after one that it cannot follow.

What: Compared with the revision that `--since` names, a status has changed to a word that its vocabulary's
`transitions` cannot reach from the old one, in however many steps. A new dated note accepts the change, unless
the old word is final (`cancel`, `archived`). A done task that is open again is `status-regression`.

Why: A cancelled task that is done, or an archived plan that is active, is nearly always an old checkout or a
slip; what was planned around the old status is wrong now.

Fix: Put the status back; open a new record for new work, or add a dated note that says why.
"""

from collections.abc import Iterator, Mapping

from workplan.build.index import Index
from workplan.build.new_notes import has_new_note
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.kinds.kind import Vocabulary
from workplan.model.facts import Document, Facts, Task
from workplan.rules.rule import Rule

RULE = Rule(
    "illegal-transition", WARNING, "a status came after one that it cannot follow", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per record that went where no transition leads; silent without `--since`."""
    if not index.has_previous(facts.repo):
        return
    before = index.previous(facts.repo, facts.document.path)
    if before is None:
        return
    kind = facts.document.kind
    if before.document.id == facts.document.id:
        words = index.vocabulary(facts.repo, kind)
        if _moved(before.document, facts.document, words) and not _noted(
            before, facts, facts.document, words
        ):
            yield _finding(before.document, facts.document, words)
    earlier = {task.id: task for task in before.tasks}
    for task in facts.tasks:
        old = earlier.get(task.id)
        words = index.vocabulary(facts.repo, kind, task.block)
        if old is None or not _moved(old, task, words):
            continue
        reopened = old.status in words.closed and task.status not in words.closed
        noted = has_new_note(task.id, before, facts)
        if (reopened and noted and old.status in words.dead) or not (reopened or noted):
            yield _finding(old, task, words)


def _moved(old: Document | Task, new: Document | Task, words: Vocabulary) -> bool:
    return (
        old.status != new.status
        and old.status in words.transitions
        and new.status in words.statuses
        and new.status not in reachable(old.status, words.transitions)
    )


def reachable(status: str, transitions: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Every word that may come after `status`, in one step or in many."""
    found: set[str] = set()
    to_do = [status]
    while to_do:
        for word in transitions.get(to_do.pop(), ()):
            if word not in found:
                found.add(word)
                to_do.append(word)
    return frozenset(found)


def _noted(before: Facts, now: Facts, document: Document, words: Vocabulary) -> bool:
    return before.document.status not in words.dead and has_new_note(document.id, before, now)


def _finding(old: Document | Task, new: Document | Task, words: Vocabulary) -> Finding:
    following = words.transitions[old.status]
    after = f"after it come: {', '.join(following)}" if following else "nothing comes after it"
    return Finding(
        f"`{new.id}` went from `{old.status}` to `{new.status}`",
        new.at("status"),
        f"put `{old.status}` back ({after}), or open a new record",
        new.id,
        key=f"{old.status}:{new.status}",
    )
