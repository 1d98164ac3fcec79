"""A gate's conditions as values: what each requirement asks, and how they combine."""

from collections.abc import Mapping
from typing import Any

from workplan.model.evidence import TIERS, Gate
from workplan.named_tuple import NamedTuple
from workplan.parse.utc_time import span_of

DEPLOYED = frozenset({"deployed-smoke", "sink-smoke", "deployment"})
"""Types that speak of something deployed: without another word they count from `staging` on."""
PREFIXES = {"svc": "service", "wp": "workplan"}
_FROM_STAGING = TIERS.index("staging")
NO_PIN = ("", "")
NOTHING: frozenset[str] = frozenset()
_COMBINED = (("all", "all_of"), ("any", "any_of"))
"""Kinds of conditions that have parts, each with its key."""


class DecisionWanted(NamedTuple):
    """A decision that must stand. `max_age` is in seconds, 0 = any."""

    question: str
    status: str = "accepted"
    choice: str = ""
    approvers: int = 1
    max_age: int = 0


class Comparison(NamedTuple):
    """A condition on one field, by its dotted name below `fields`."""

    field: str
    operator: str
    value: Any


class Requirement(NamedTuple):
    """What one piece of evidence must show, or which decision must stand.

    `tier` is an index into TIERS, `max_age` is in seconds (0 = any). `pin` is the kind of pin
    (`same_as`, `git_commit`, `sha256`, `version`) and its value; `signers` is 0 where none are asked for.
    """

    name: str
    type: str
    subjects: tuple[str, ...] = ()
    result: str = "pass"
    tier: int = 0
    max_age: int = 0
    where: tuple[Comparison, ...] = ()
    containment: tuple[tuple[str, bool], ...] = ()
    pin: tuple[str, str] = NO_PIN
    role: str = ""
    signers: int = 0
    least: int = 1
    optional: bool = False
    decision: DecisionWanted | None = None


class Condition(NamedTuple):
    """A node of the gate's tree: `all` or `any` with parts, a `requirement` by name, or a `decision`."""

    kind: str
    name: str = ""
    parts: tuple[Any, ...] = ()
    decision: DecisionWanted | None = None


class GatePlan(NamedTuple):
    """A gate, ready to be evaluated."""

    requirements: Mapping[str, Requirement]
    condition: Condition
    waivable: frozenset[str]
    waiver_role: str


def plan_of(gate: Gate) -> GatePlan:
    """The plan of a gate whose block fits its schema. Raises ValueError where it does not."""
    fields = gate.fields
    requirements = {
        name: _requirement(name, asked) for name, asked in _mapping(fields.get("requirements")).items()
    }
    parts = [
        Condition(kind, "", tuple([_condition(part) for part in _list(fields[key])]))
        for kind, key in _COMBINED
        if fields.get(key)
    ]
    if not parts:
        wanted = [name for name, asked in requirements.items() if not asked.optional]
        parts = [Condition("all", "", tuple([Condition("requirement", name) for name in wanted]))]
    waivable = frozenset(map(str, _list(fields["waivable"]))) if "waivable" in fields else NOTHING
    condition = parts[0] if len(parts) == 1 else Condition("all", "", tuple(parts))
    return GatePlan(requirements, condition, waivable, str(fields.get("waiver_role") or ""))


def names_in(condition: Condition) -> frozenset[str]:
    """The names of the requirements that a condition mentions."""
    if condition.kind == "requirement":
        return frozenset({condition.name})
    return frozenset(name for part in condition.parts for name in names_in(part))


def subject_name(text: str) -> str:
    """`service:core-hub` for `svc:core-hub` as well: one spelling for one subject."""
    kind, colon, name = text.partition(":")
    return f"{PREFIXES.get(kind, kind)}:{name}" if colon else text


def _condition(part: Any) -> Condition:
    if isinstance(part, str):
        return Condition("requirement", part)
    part = _mapping(part)
    for kind, key in _COMBINED:
        if key in part:
            return Condition(kind, parts=tuple([_condition(inner) for inner in _list(part[key])]))
    return Condition("decision", decision=_decision(_mapping(part.get("decision"))))


def _requirement(name: str, asked: Any) -> Requirement:
    asked = _mapping(asked)
    kind = str(asked.get("type") or "")
    subjects = asked.get("subject")
    subjects = [subjects] if isinstance(subjects, str) else _list(subjects)
    signed = _mapping(asked["signed"]) if "signed" in asked else {}
    default_tier = _FROM_STAGING if kind in DEPLOYED else 0
    return Requirement(
        name,
        kind,
        tuple([subject_name(str(subject)) for subject in subjects]),
        str(asked["result"] or "pass") if "result" in asked else "pass",
        TIERS.index(str(asked["tier_at_least"])) if asked.get("tier_at_least") else default_tier,
        span_of(str(asked["max_age"])) if "max_age" in asked else 0,
        _comparisons(_mapping(asked["where"])) if "where" in asked else (),
        _flags(_mapping(asked["containment"])) if "containment" in asked else (),
        _pin(_mapping(asked["pin"])) if "pin" in asked else NO_PIN,
        str(signed.get("role") or "") if signed else "",
        int(signed.get("min", 1)) if signed else 0,
        int(asked["min"]) if "min" in asked else 1,
        bool(asked["optional"]) if "optional" in asked else False,
        _decision(_mapping(asked["decision"])) if "decision" in asked else None,
    )


def _comparisons(where: Mapping[str, Any]) -> tuple[Comparison, ...]:
    found: list[Comparison] = []
    for field, test in sorted(where.items()):
        if isinstance(test, Mapping):
            found += [Comparison(field, operator, value) for operator, value in sorted(test.items())]
        else:
            found.append(Comparison(field, "eq", test))
    return tuple(found)


def _flags(containment: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    return tuple([(flag, bool(state)) for flag, state in sorted(containment.items())])


def _pin(pin: Mapping[str, Any]) -> tuple[str, str]:
    return next(((sort, str(value)) for sort, value in pin.items()), NO_PIN)


def _decision(asked: Mapping[str, Any]) -> DecisionWanted:
    return DecisionWanted(
        str(asked.get("question") or ""),
        str(asked.get("status") or "accepted"),
        str(asked.get("choice") or ""),
        int(asked.get("approvers_min", 1)),
        span_of(str(asked["max_age"])) if "max_age" in asked else 0,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    if type(value) is dict:  # what nearly all are, and cheaper to see
        return value
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("a mapping is expected")  # noqa: TRY004 - one error for every misfit
    return value


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []
