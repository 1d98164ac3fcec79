"""Three-valued logic over a gate's conditions: what is not known is neither true nor false."""

from collections.abc import Callable, Mapping

from workplan.evidence.evaluation import MET, SUPERSEDED, UNKNOWN, UNMET, WAIVED
from workplan.evidence.requirement import Condition, DecisionWanted
from workplan.named_tuple import NamedTuple

_STRENGTH = (MET, WAIVED, SUPERSEDED)
"""Ways to be open, the best first."""


class Leaf(NamedTuple):
    """The state of a requirement or decision, and when it ends (None = never)."""

    state: str
    lapses: int | None
    optional: bool = False


_NOTHING_KNOWN = Leaf(UNKNOWN, None)
Judged = tuple[str, int | None]
"""A verdict and when it ends (None = nothing ends it)."""
_Decide = Callable[[DecisionWanted], Leaf]


def judge(condition: Condition, leaves: Mapping[str, Leaf], decide: _Decide) -> Judged:
    """The verdict of a condition. A decision that stands as an alternative to evidence supersedes the gate."""
    if condition.kind == "requirement":
        leaf = leaves.get(condition.name, _NOTHING_KNOWN)
        return leaf.state, leaf.lapses
    if condition.kind == "decision":
        if condition.decision is None:
            return UNKNOWN, None
        leaf = decide(condition.decision)
        return leaf.state, leaf.lapses
    if condition.kind == "any":
        return _any(condition, leaves, decide)
    return _all(condition, leaves, decide)


def _any(condition: Condition, leaves: Mapping[str, Leaf], decide: _Decide) -> Judged:
    found = []
    for part in condition.parts:
        state, lapses = judge(part, leaves, decide)
        if part.kind == "decision" and state == MET and len(condition.parts) > 1:
            state = SUPERSEDED
        found.append((state, lapses))
    true = [judged for judged in found if judged[0] in _STRENGTH]
    if true:
        return min((state for state, _ in true), key=_STRENGTH.index), _latest([end for _, end in true])
    return (UNKNOWN if any(state == UNKNOWN for state, _ in found) else UNMET), None


def _all(condition: Condition, leaves: Mapping[str, Leaf], decide: _Decide) -> Judged:
    states: set[str] = set()
    ends: list[int] = []
    for part in condition.parts:
        if part.kind == "requirement":
            state, lapses, optional = leaves.get(part.name, _NOTHING_KNOWN)
            if optional:  # it never opens or closes a gate
                continue
        else:
            state, lapses = judge(part, leaves, decide)
        states.add(state)
        if lapses is not None:
            ends.append(lapses)
    if UNMET in states:
        return UNMET, None
    if UNKNOWN in states or not states:
        return UNKNOWN, None
    weakest = states.pop() if len(states) == 1 else max(states, key=_STRENGTH.index)
    return weakest, min(ends) if ends else None


def _latest(ends: list[int | None]) -> int | None:
    return None if None in ends else max(end for end in ends if end is not None)
