"""What a gate's schema cannot see: names that lead nowhere, and conditions that could never hold or always would."""

from collections.abc import Iterator, Mapping
from typing import Any

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Place
from workplan.model.evidence import TYPES
from workplan.parse.problem import ParseProblem
from workplan.schema.near import nearest

_DEEPEST = 8
Route = tuple[str | int, ...]


def gate_problems(fields: Mapping[str, Any], line: int) -> list[ParseProblem]:
    """The faults of a gate that fits its schema; `line` is the line of its fence."""
    requirements = _mapping(fields.get("requirements"))
    named: list[tuple[str, Route]] = []
    for word in ("all_of", "any_of"):
        named += _names(fields.get(word), (word,), 0)
    found = [
        _problem(line, route, *_unknown(name, requirements))
        for name, route in named
        if name not in requirements
    ]
    for position, name in enumerate(_list(fields.get("waivable"))):
        if name not in requirements:
            found.append(_problem(line, ("waivable", position), *_unknown(str(name), requirements)))
    conditions = any(word in fields for word in ("all_of", "any_of"))
    for name, asked in requirements.items():
        found += [
            _problem(line, ("requirements", name, *route), message, hint)
            for route, message, hint in _requirement_faults(_mapping(asked), requirements)
        ]
        if conditions and name not in {used for used, _ in named} and not _mapping(asked).get("optional"):
            message = f"requirement `{name}` stands in no condition, so nothing depends on it"
            hint = f"add `{name}` to `all_of` or `any_of`, or make it optional"
            found.append(_problem(line, ("requirements", name), message, hint))
    must = [name for name, asked in requirements.items() if not _mapping(asked).get("optional")]
    if not conditions and not must:
        message = "every requirement is optional, so nothing could open the gate"
        found.append(_problem(line, ("requirements",), message, "make one of them count"))
    return found


def _requirement_faults(
    asked: Mapping[str, Any], requirements: Mapping[str, Any]
) -> Iterator[tuple[Route, str, str]]:
    if asked.get("type") == "reference" and not asked.get("optional"):
        yield (
            ("type",),
            "a reference shows nothing by itself, so this could never hold",
            "ask for evidence of another type, or make it optional",
        )
    if "type" in asked and "decision" in asked:
        yield (
            ("decision",),
            "either a type or a decision is asked for, not both",
            "make two requirements of it",
        )
    target = str(_mapping(asked.get("pin")).get("same_as") or "").partition(".")[0]
    if target and target not in requirements and target not in TYPES:
        yield (
            ("pin", "same_as"),
            f"`{target}` is neither a requirement of this gate nor a type of evidence",
            "write `deployment.gitCommit`, or the name of a requirement and a field",
        )


def _names(conditions: Any, route: Route, depth: int) -> list[tuple[str, Route]]:
    """Every requirement that conditions name, with its place."""
    found: list[tuple[str, Route]] = []
    for position, part in enumerate(_list(conditions)):
        here = (*route, position)
        if isinstance(part, str):
            found.append((part, here))
        elif isinstance(part, Mapping) and depth < _DEEPEST:
            for word in ("all_of", "any_of"):
                found += _names(part.get(word), (*here, word), depth + 1)
    return found


def _unknown(name: str, requirements: Mapping[str, Any]) -> tuple[str, str]:
    near = nearest(name, requirements)
    hint = f"did you mean `{near}`?" if near else "name a key of `requirements`"
    return f"`{name}` is no requirement of this gate", hint


def _problem(line: int, route: Route, message: str, hint: str) -> ParseProblem:
    return ParseProblem("invalid-gate", Finding(message, Place(line, route), hint))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
