"""Checks of single values as functions: types, allowed values, lengths, ranges; and how checks combine."""

from collections.abc import Callable, Mapping
from typing import Any

from workplan.schema.equality import identity
from workplan.schema.refs import Schema

Check = Callable[[Any], bool]


class Unknown(Exception):  # noqa: N818 - it is caught where compiling starts
    """The schema uses something that these checks do not know, or is not valid."""


def always(value: Any) -> bool:  # noqa: ARG001 - a check takes the value
    """Everything fits."""
    return True


def never(value: Any) -> bool:  # noqa: ARG001 - a check takes the value
    """Nothing fits."""
    return False


def all_of(checks: list[Check]) -> Check:
    """Every check holds."""
    if not checks:
        return always
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)
    return lambda value: all(check(value) for check in checks)


def any_of(checks: list[Check]) -> Check:
    """At least one check holds."""
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) or second(value)
    return lambda value: any(check(value) for check in checks)


def one_of(checks: list[Check]) -> Check:
    """Exactly one check holds."""
    return lambda value: sum(1 for check in checks if check(value)) == 1


def is_integer(value: Any) -> bool:
    """A number without a fraction; 1.0 is one, true is none."""
    return is_number(value) and (isinstance(value, int) or value.is_integer())


def is_number(value: Any) -> bool:
    """A number; true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_CLASSES: Mapping[str, Any] = {
    "string": str,
    "object": dict,
    "array": (list, tuple),
    "boolean": bool,
    "null": type(None),
}
_TYPES: Mapping[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list | tuple),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": is_integer,
    "number": is_number,
}


def type_check(schema: Schema) -> Check:
    """`type`."""
    wanted = schema["type"]
    sorts = [wanted] if isinstance(wanted, str) else names(wanted)
    if not sorts or not all(sort in _TYPES for sort in sorts):
        raise Unknown
    if all(sort in _CLASSES for sort in sorts):
        classes = tuple([_CLASSES[sort] for sort in sorts])
        return lambda value: isinstance(value, classes)
    checks = [_TYPES[sort] for sort in sorts]
    return checks[0] if len(checks) == 1 else any_of(checks)


def values_check(schema: Schema) -> Check:
    """`enum` and `const`."""
    sets = []
    if "enum" in schema:
        if not isinstance(schema["enum"], list) or not schema["enum"]:
            raise Unknown
        sets.append(frozenset(map(identity, schema["enum"])))
    if "const" in schema:
        sets.append(frozenset((identity(schema["const"]),)))
    allowed = frozenset.intersection(*sets)
    return lambda value: identity(value) in allowed


def bound(schema: Schema, word: str, otherwise: float, whole: bool) -> Any:
    """A limit that the schema may set; counts must be whole and not negative."""
    limit = schema.get(word, otherwise)
    good = (is_integer(limit) and limit >= 0) if whole else is_number(limit)
    if word in schema and not good:
        raise Unknown
    return limit


def length_check(schema: Schema) -> Check:
    """`minLength` and `maxLength`, in code points."""
    least = bound(schema, "minLength", 0, whole=True)
    most = bound(schema, "maxLength", float("inf"), whole=True)
    return lambda value: not isinstance(value, str) or least <= len(value) <= most


def range_check(schema: Schema) -> Check:
    """`minimum` and `maximum`."""
    least = bound(schema, "minimum", float("-inf"), whole=False)
    most = bound(schema, "maximum", float("inf"), whole=False)
    return lambda value: not is_number(value) or least <= value <= most


def names(value: Any) -> list[str]:
    """A list of different texts, as `required` and `type` need it."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Unknown
    if len(set(value)) < len(value):
        raise Unknown
    return value


def mapping(schema: Schema, word: str) -> Mapping[str, Any]:
    """The mapping under a keyword; empty where the keyword is not there."""
    value = schema.get(word, {})
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise Unknown
    return value


VALUE_MAKERS: tuple[tuple[frozenset[str], Callable[[Schema], Check]], ...] = (
    (frozenset(("type",)), type_check),
    (frozenset(("enum", "const")), values_check),
    (frozenset(("minLength", "maxLength")), length_check),
    (frozenset(("minimum", "maximum")), range_check),
)
"""Which function makes the check of which keywords of a schema."""
