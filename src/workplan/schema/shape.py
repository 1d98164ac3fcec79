"""A small checker for the keywords that our own schemas use; it loads nothing but `re`.

It proves records valid where loading the full engine would cost more than the whole run. It says only yes or
no; what is wrong is said by `validate.py`. A schema with any other keyword is not compiled at all.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from workplan.schema.equality import first_repeat, identity
from workplan.schema.patterns import compiled, is_plain
from workplan.schema.refs import Schema, resolve

Check = Callable[[Any], bool]

NOTES = frozenset(
    (
        "$schema",
        "$id",
        "$comment",
        "title",
        "description",
        "examples",
        "default",
        "definitions",
        "$defs",
        "format",
    )
)
_DIALECTS = ("draft-06", "draft-07", "draft/2019-09", "draft/2020-12")


class _Unknown(Exception):  # noqa: N818 - it never leaves this module
    """The schema uses something that this checker does not know."""


def compile_shape(
    schema: Any, library: Mapping[str, Schema] | None = None, own: bool = False
) -> Check | None:
    """A function that says whether a value fits `schema`, or None where the schema needs the full engine.

    `library` holds the schemas that a `$ref` may lead to, by `$id`. `own` marks the schemas of this package,
    whose patterns are known to run in linear time; patterns of others are taken only when they are plain.
    """
    dialect = schema.get("$schema", "") if isinstance(schema, Mapping) else ""
    if dialect and not any(word in str(dialect) for word in _DIALECTS):
        return None
    try:
        return _Compiler(library or {}, own).check(schema, schema)
    except _Unknown:
        return None


class _Compiler:
    """Turns schemas into closures. A schema that is referred to twice is compiled once."""

    def __init__(self, library: Mapping[str, Schema], own: bool) -> None:
        self.library = library
        self.own = own
        self.cells: dict[int, list[Check]] = {}

    def check(self, schema: Any, root: Any) -> Check:
        if schema is True:
            return _always
        if schema is False:
            return _never
        if not isinstance(schema, Mapping):
            raise _Unknown
        if "$ref" in schema:
            return self.reference(schema, root)
        if schema is not root and "$id" in schema:
            raise _Unknown
        left = set(schema) - NOTES
        checks = [make(self, schema, root) for words, make in _MAKERS if left & words]
        for words, _ in _MAKERS:
            left -= words
        if left:
            raise _Unknown
        return _all(checks)

    def part(self, schema: Any, root: Any) -> Check:
        """The check of a part: at once, or for our own schemas when it is first needed."""
        if not self.own or isinstance(schema, bool):
            return self.check(schema, root)
        cell: list[Check] = []

        def check(value: Any) -> bool:
            if not cell:
                cell.append(self.check(schema, root))
            return cell[0](value)

        return check

    def reference(self, schema: Schema, root: Any) -> Check:
        if set(schema) - NOTES - {"$ref"} or not isinstance(schema["$ref"], str):
            raise _Unknown
        target = resolve(schema["$ref"], root, self.library)
        if target is None:
            raise _Unknown
        cell = self.cells.get(id(target.schema))
        if cell is None:
            cell = self.cells[id(target.schema)] = []
            cell.append(self.check(target.schema, target.root))
            return cell[0]
        return cell[0] if cell else _later(cell)

    def pattern(self, text: Any) -> Check:
        if not isinstance(text, str) or not (self.own or is_plain(text)):
            raise _Unknown
        if text.startswith("^") and text[1:].replace("_", "").isalnum() and text.isascii():
            prefix = text[1:]
            return lambda value: value.startswith(prefix)
        if self.own:
            return _on_demand(text)
        try:
            search = compiled(text).search
        except re.error as fault:
            raise _Unknown from fault
        return lambda value: search(value) is not None


def _always(value: Any) -> bool:  # noqa: ARG001 - a check takes the value
    return True


def _never(value: Any) -> bool:  # noqa: ARG001 - a check takes the value
    return False


def _on_demand(text: str) -> Check:
    """A pattern that is compiled when it is first needed: many runs never need it."""
    search: list[Callable[[str], object]] = []

    def check(value: str) -> bool:
        if not search:
            search.append(compiled(text).search)
        return search[0](value) is not None

    return check


def _later(cell: list[Check]) -> Check:
    """A check that is still being compiled: a schema that contains itself."""
    return lambda value: cell[0](value)  # noqa: PLW0108 - the cell is still empty here


def _all(checks: list[Check]) -> Check:
    if not checks:
        return _always
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)
    return lambda value: all(check(value) for check in checks)


def _is_integer(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list | tuple),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": _is_integer,
    "number": _is_number,
}


def _type(_: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    names = schema["type"]
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list) or not names or not all(isinstance(n, str) and n in _TYPES for n in names):
        raise _Unknown
    if len(set(names)) < len(names):
        raise _Unknown
    checks = [_TYPES[name] for name in names]
    if len(checks) == 1:
        return checks[0]
    return lambda value: any(check(value) for check in checks)


def _one_of_values(_: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    sets = []
    if "enum" in schema:
        if not isinstance(schema["enum"], list) or not schema["enum"]:
            raise _Unknown
        sets.append(frozenset(map(identity, schema["enum"])))
    if "const" in schema:
        sets.append(frozenset((identity(schema["const"]),)))
    allowed = frozenset.intersection(*sets)
    return lambda value: identity(value) in allowed


def _bound(schema: Schema, word: str, otherwise: float, whole: bool) -> Any:
    """A limit that the schema may set; counts must be whole and not negative."""
    limit = schema.get(word, otherwise)
    good = (_is_integer(limit) and limit >= 0) if whole else _is_number(limit)
    if word in schema and not good:
        raise _Unknown
    return limit


def _length(_: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    least = _bound(schema, "minLength", 0, whole=True)
    most = _bound(schema, "maxLength", float("inf"), whole=True)
    return lambda value: not isinstance(value, str) or least <= len(value) <= most


def _text_pattern(compiler: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    fits = compiler.pattern(schema["pattern"])
    return lambda value: not isinstance(value, str) or fits(value)


def _range(_: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    least = _bound(schema, "minimum", float("-inf"), whole=False)
    most = _bound(schema, "maximum", float("inf"), whole=False)
    return lambda value: not _is_number(value) or least <= value <= most


def _array(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    least = _bound(schema, "minItems", 0, whole=True)
    most = _bound(schema, "maxItems", float("inf"), whole=True)
    unique = schema.get("uniqueItems", False)
    if not isinstance(unique, bool):
        raise _Unknown
    item = compiler.part(schema.get("items", True), root)

    def check(value: Any) -> bool:
        if not isinstance(value, list | tuple):
            return True
        if not least <= len(value) <= most or not all(item(entry) for entry in value):
            return False
        return not unique or first_repeat(list(value)) is None

    return check


def _object(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    required = _names(schema.get("required", []))
    least = _bound(schema, "minProperties", 0, whole=True)
    most = _bound(schema, "maxProperties", float("inf"), whole=True)
    matched = [
        (compiler.pattern(key), compiler.check(value, root))
        for key, value in _mapping(schema, "patternProperties").items()
    ]
    properties = _mapping(schema, "properties")

    def named(key: str) -> Check:
        return _all([compiler.check(properties[key], root), *(check for fits, check in matched if fits(key))])

    ready: dict[str, Check] = {} if compiler.own else {key: named(key) for key in properties}
    other = compiler.check(schema.get("additionalProperties", True), root)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        if not least <= len(value) <= most:
            return False
        for key in required:
            if key not in value:
                return False
        for key, entry in value.items():
            own = ready.get(key)
            if own is None:
                if key not in properties:
                    if _unnamed(key, entry, matched, other):
                        continue
                    return False
                own = ready[key] = named(key)
            if not own(entry):
                return False
        return True

    return check


def _unnamed(key: str, entry: Any, matched: list[tuple[Check, Check]], other: Check) -> bool:
    """A key that has no schema of its own: every pattern that it matches, else the rule for the others."""
    known = False
    for fits, check in matched:
        if fits(key):
            known = True
            if not check(entry):
                return False
    return known or other(entry)


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _Unknown
    if len(set(value)) < len(value):
        raise _Unknown
    return value


def _mapping(schema: Schema, word: str) -> Mapping[str, Any]:
    value = schema.get(word, {})
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _Unknown
    return value


def _combined(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    checks: list[Check] = []
    for word in ("allOf", "anyOf", "oneOf"):
        if word not in schema:
            continue
        parts = schema[word]
        if not isinstance(parts, list) or not parts:
            raise _Unknown
        checks.append(_COMBINE[word]([compiler.check(part, root) for part in parts]))
    return _all(checks)


def _any(checks: list[Check]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _one(checks: list[Check]) -> Check:
    return lambda value: sum(1 for check in checks if check(value)) == 1


_COMBINE: Mapping[str, Callable[[list[Check]], Check]] = {"allOf": _all, "anyOf": _any, "oneOf": _one}

_MAKERS: tuple[tuple[frozenset[str], Callable[[_Compiler, Schema, Any], Check]], ...] = (
    (frozenset(("type",)), _type),
    (frozenset(("enum", "const")), _one_of_values),
    (frozenset(("minLength", "maxLength")), _length),
    (frozenset(("pattern",)), _text_pattern),
    (frozenset(("minimum", "maximum")), _range),
    (frozenset(("items", "minItems", "maxItems", "uniqueItems")), _array),
    (
        frozenset(
            (
                "properties",
                "patternProperties",
                "additionalProperties",
                "required",
                "minProperties",
                "maxProperties",
            )
        ),
        _object,
    ),
    (frozenset(("allOf", "anyOf", "oneOf")), _combined),
)
