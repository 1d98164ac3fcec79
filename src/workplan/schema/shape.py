"""A small checker for the keywords that our own schemas use; it loads nothing but `re`.

It proves records valid where loading the full engine would cost more than the whole run. It says only yes or
no; what is wrong is said by `validate.py`. A schema with any other keyword is not compiled at all.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from workplan.schema.checks import (
    VALUE_MAKERS,
    Check,
    Unknown,
    all_of,
    always,
    any_of,
    bound,
    mapping,
    names,
    never,
    one_of,
)
from workplan.schema.equality import first_repeat
from workplan.schema.patterns import compiled, is_plain
from workplan.schema.refs import Schema, resolve

_TEXTS = ("$schema", "$id", "$comment", "title", "description", "format")
_NOTES = frozenset((*_TEXTS, "examples", "default", "definitions", "$defs"))
_OBJECT = frozenset(
    ("properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties")
)
_DIALECTS = ("draft-06", "draft-07", "draft/2019-09", "draft/2020-12")


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
    except Unknown:
        return None


class _Compiler:
    """Turns schemas into closures. A schema that is referred to twice is compiled once."""

    def __init__(self, library: Mapping[str, Schema], own: bool) -> None:
        self.library = library
        self.own = own
        self.cells: dict[int, list[Check]] = {}

    def check(self, schema: Any, root: Any) -> Check:
        if schema is True:
            return always
        if schema is False:
            return never
        if not isinstance(schema, Mapping):
            raise Unknown
        if "$ref" in schema:
            return self.reference(schema, root)
        if schema is not root and "$id" in schema:
            raise Unknown
        left = set(schema) - _NOTES
        if left - _WORDS:
            raise Unknown
        if not self.own:
            self.notes(schema, root)
        checks = [make(schema) for words, make in VALUE_MAKERS if left & words]
        checks += [make(self, schema, root) for words, make in _MAKERS if left & words]
        return all_of(checks)

    def notes(self, schema: Schema, root: Any) -> None:
        """Hold also those keywords to their form that check nothing."""
        if not all(isinstance(schema.get(word, ""), str) for word in _TEXTS):
            raise Unknown
        if not isinstance(schema.get("examples", []), list):
            raise Unknown
        for word in ("definitions", "$defs"):
            for part in mapping(schema, word).values():
                self.check(part, root)

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
        if set(schema) - _NOTES - {"$ref"} or not isinstance(schema["$ref"], str):
            raise Unknown
        target = resolve(schema["$ref"], root, self.library)
        if target is None:
            raise Unknown
        cell = self.cells.get(id(target.schema))
        if cell is None:
            cell = self.cells[id(target.schema)] = []
            cell.append(self.check(target.schema, target.root))
            return cell[0]
        return cell[0] if cell else _later(cell)

    def pattern(self, text: Any) -> Check:
        if not isinstance(text, str) or not (self.own or is_plain(text)):
            raise Unknown
        if text.startswith("^") and text[1:].replace("_", "").isalnum() and text.isascii():
            prefix = text[1:]
            return lambda value: value.startswith(prefix)
        if self.own:
            return _on_demand(text)
        try:
            search = compiled(text).search
        except re.error as fault:
            raise Unknown from fault
        return lambda value: search(value) is not None


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


def _text_pattern(compiler: _Compiler, schema: Schema, root: Any) -> Check:  # noqa: ARG001 - makers share one form
    fits = compiler.pattern(schema["pattern"])
    return lambda value: not isinstance(value, str) or fits(value)


def _array(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    least = bound(schema, "minItems", 0, whole=True)
    most = bound(schema, "maxItems", float("inf"), whole=True)
    unique = schema.get("uniqueItems", False)
    if not isinstance(unique, bool):
        raise Unknown
    item = compiler.part(schema.get("items", True), root)

    def check(value: Any) -> bool:
        if not isinstance(value, list | tuple):
            return True
        if not least <= len(value) <= most or not all(item(entry) for entry in value):
            return False
        return not unique or first_repeat(list(value)) is None

    return check


def _object(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    required = names(schema.get("required", []))
    least = bound(schema, "minProperties", 0, whole=True)
    most = bound(schema, "maxProperties", float("inf"), whole=True)
    matched = [
        (compiler.pattern(key), compiler.check(value, root))
        for key, value in mapping(schema, "patternProperties").items()
    ]
    properties = mapping(schema, "properties")

    def named(key: str) -> Check:
        return all_of(
            [compiler.check(properties[key], root), *(check for fits, check in matched if fits(key))]
        )

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


def _combined(compiler: _Compiler, schema: Schema, root: Any) -> Check:
    checks: list[Check] = []
    for word in ("allOf", "anyOf", "oneOf"):
        if word not in schema:
            continue
        parts = schema[word]
        if not isinstance(parts, list) or not parts:
            raise Unknown
        checks.append(_COMBINE[word]([compiler.check(part, root) for part in parts]))
    return all_of(checks)


_COMBINE: Mapping[str, Callable[[list[Check]], Check]] = {"allOf": all_of, "anyOf": any_of, "oneOf": one_of}

_MAKERS: tuple[tuple[frozenset[str], Callable[[_Compiler, Schema, Any], Check]], ...] = (
    (frozenset(("pattern",)), _text_pattern),
    (frozenset(("items", "minItems", "maxItems", "uniqueItems")), _array),
    (_OBJECT, _object),
    (frozenset(("allOf", "anyOf", "oneOf")), _combined),
)
_WORDS = frozenset().union(*(words for words, _ in VALUE_MAKERS), *(words for words, _ in _MAKERS))
