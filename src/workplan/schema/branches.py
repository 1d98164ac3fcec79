"""Which alternative of anyOf and oneOf the author meant, so that only its violations are reported."""

from collections.abc import Iterable
from typing import Any

from workplan.schema.engine import Violation

ONE_KEY_OF = "oneKeyOf"
"""Keyword of a violation made here: none of several keys is there."""


def settle(violations: Iterable[Violation]) -> list[Violation]:
    """`violations`, with each anyOf and oneOf replaced by what is wrong with the alternative meant."""
    settled: list[Violation] = []
    for violation in violations:
        settled += _settle(violation) if violation.branches and all(violation.branches) else [violation]
    unique: dict[tuple[Any, ...], Violation] = {}
    for violation in settled:
        unique.setdefault((violation.keyword, violation.route, repr(violation.value)), violation)
    return _without_echo(list(unique.values()))


def _settle(violation: Violation) -> list[Violation]:
    for attempt in (_missing_keys, _merged_values):
        merged = attempt(violation)
        if merged is not None:
            return [merged]
    branches = [settle(branch) for branch in violation.branches]
    right_type = [branch for branch in branches if not _wrong_type(branch, violation.route)]
    if not right_type:
        return [_merge_types(violation, branches)]
    branches = right_type
    key = _discriminator(violation.route, branches)
    if key is not None:
        meant = [branch for branch in branches if not _rejects(branch, (*violation.route, key))]
        if not meant:
            return [_merge_values(violation, branches, (*violation.route, key))]
        branches = meant
    return min(branches, key=lambda branch: (len(branch), -max(len(found.route) for found in branch)))


def _missing_keys(violation: Violation) -> Violation | None:
    """Every alternative only asks for one key more: none of these keys is there."""
    flat = [found for branch in violation.branches for found in branch]
    if len(flat) == len(violation.branches) and all(
        found.keyword == "required" and found.route == violation.route for found in flat
    ):
        return violation._replace(keyword=ONE_KEY_OF, value=[found.value for found in flat], branches=())
    return None


def _merged_values(violation: Violation) -> Violation | None:
    """All alternatives only list values: the value is in none of the lists."""
    if all(len(branch) == 1 and _rejects(branch, violation.route) for branch in violation.branches):
        return _merge_values(violation, list(map(list, violation.branches)), violation.route)
    return None


def _rejects(branch: Iterable[Violation], route: tuple[str | int, ...]) -> bool:
    return any(found.route == route and found.keyword in {"const", "enum"} for found in branch)


def _wrong_type(branch: Iterable[Violation], route: tuple[str | int, ...]) -> bool:
    return any(found.route == route and found.keyword == "type" for found in branch)


def _discriminator(route: tuple[str | int, ...], branches: list[list[Violation]]) -> str | int | None:
    """The key whose value tells the alternatives apart: the one that most alternatives reject."""
    votes: dict[str | int, int] = {}
    for branch in branches:
        for found in branch:
            if found.keyword in {"const", "enum"} and found.route and found.route[:-1] == route:
                votes[found.route[-1]] = votes.get(found.route[-1], 0) + 1
    return max(votes, key=lambda key: (votes[key], str(key))) if votes else None


def _merge_values(
    violation: Violation, branches: list[list[Violation]], route: tuple[str | int, ...]
) -> Violation:
    values: list[Any] = []
    evaluated = violation.evaluated
    for branch in branches:
        for found in branch:
            if found.route == route and found.keyword in {"const", "enum"}:
                offered = found.value if found.keyword == "enum" else [found.value]
                values += [value for value in offered if value not in values]
                evaluated = found.evaluated
    return Violation("enum", route, evaluated, values)


def _merge_types(violation: Violation, branches: list[list[Violation]]) -> Violation:
    names: list[str] = []
    for branch in branches:
        for found in branch:
            if found.route == violation.route and found.keyword == "type":
                offered = [found.value] if isinstance(found.value, str) else list(found.value)
                names += [name for name in offered if name not in names]
    return Violation("type", violation.route, violation.evaluated, names)


def _without_echo(violations: list[Violation]) -> list[Violation]:
    """Of several lists of allowed values for one place only the first is kept."""
    kept: list[Violation] = []
    listed: set[tuple[str | int, ...]] = set()
    for found in violations:
        if found.keyword in {"const", "enum"}:
            if found.route in listed:
                continue
            listed.add(found.route)
        kept.append(found)
    return kept
