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


Judged = tuple[str, int | None]
"""A verdict and when it ends (None = nothing ends it)."""
_Decide = Callable[[DecisionWanted], Leaf]


def judge(condition: Condition, leaves: Mapping[str, Leaf], decide: _Decide) -> Judged:
    """The verdict of a condition. A decision that stands as an alternative to evidence supersedes the gate."""
    if condition.kind == "requirement":
        leaf = leaves.get(condition.name, Leaf(UNKNOWN, None))
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
    found = [judge(part, leaves, decide) for part in condition.parts if not _may_be_left_out(part, leaves)]
    states = {state for state, _ in found}
    if UNMET in states:
        return UNMET, None
    if UNKNOWN in states or not found:
        return UNKNOWN, None
    ends = [end for _, end in found if end is not None]
    weakest = states.pop() if len(states) == 1 else max(states, key=_STRENGTH.index)
    return weakest, min(ends) if ends else None


def _may_be_left_out(part: Condition, leaves: Mapping[str, Leaf]) -> bool:
    """An optional requirement never opens or closes a gate."""
    return part.kind == "requirement" and part.name in leaves and leaves[part.name].optional


def _latest(ends: list[int | None]) -> int | None:
    return None if None in ends else max(end for end in ends if end is not None)
