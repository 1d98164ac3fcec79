"""From a schema to the plan by which plain YAML scalars are read: what the schema calls text stays text."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.schema.refs import Schema, resolve

_SORTS = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_INNER = frozenset(
    ("$ref", "properties", "patternProperties", "additionalProperties", "items", *_ALTERNATIVES)
)
"""Words that lead from a schema to others; most schemas have none."""


def scalar_plan(schema: Any, library: Mapping[str, Schema] | None = None) -> ScalarPlan:
    """The plan for documents of this schema.

    Text is kept where the schema allows a string and nothing that is written without quotes; where it allows
    both (a string or an integer) nothing is planned, so that canonical numbers and `true` are read as such.
    A schema inside itself is planned once; below that nothing is planned.
    """
    return _Planner(library or {}).plan(schema, schema)


class _Planner:
    """Builds plans; a schema that is referred to twice is planned once."""

    def __init__(self, library: Mapping[str, Schema]) -> None:
        self.library = library
        self.made: dict[int, ScalarPlan] = {}

    def plan(self, schema: Any, root: Any) -> ScalarPlan:
        if isinstance(schema, Mapping) and _INNER.isdisjoint(schema):
            return _plain(frozenset(_sorts(schema)))
        sorts: set[str] = set()
        keys: dict[str, ScalarPlan] = {}
        parts: dict[str, ScalarPlan] = {}
        self._collect(schema, root, sorts, keys, parts)
        plain = _plain(frozenset(sorts))
        if not (keys or parts):
            return plain
        return plain._replace(keys=keys, other=parts.get("other"), items=parts.get("items"))

    def _collect(
        self,
        schema: Any,
        root: Any,
        sorts: set[str],
        keys: dict[str, ScalarPlan],
        parts: dict[str, ScalarPlan],
    ) -> None:
        """Add what one schema, its `$ref` and its alternatives say."""
        if not isinstance(schema, Mapping):
            return
        if isinstance(schema.get("$ref"), str):
            self._merge(self._referred(schema["$ref"], root), sorts, keys, parts)
        sorts |= _sorts(schema)
        for key, part in _mapping(schema.get("properties")).items():
            keys[key] = _either(keys.get(key), self.plan(part, root))
        for part in _mapping(schema.get("patternProperties")).values():
            parts["other"] = _either(parts.get("other"), self.plan(part, root))
        for word, name in (("additionalProperties", "other"), ("items", "items")):
            if isinstance(schema.get(word), Mapping):
                parts[name] = _either(parts.get(name), self.plan(schema[word], root))
        for word in _ALTERNATIVES:
            alternatives = schema.get(word)
            for part in alternatives if isinstance(alternatives, list) else ():
                self._collect(part, root, sorts, keys, parts)

    def _referred(self, ref: str, root: Any) -> ScalarPlan:
        target = resolve(ref, root, self.library)
        if target is None:
            return UNKNOWN
        mark = id(target.schema)
        if mark not in self.made:
            self.made[mark] = UNKNOWN
            self.made[mark] = self.plan(target.schema, target.root)
        return self.made[mark]

    def _merge(
        self, plan: ScalarPlan, sorts: set[str], keys: dict[str, ScalarPlan], parts: dict[str, ScalarPlan]
    ) -> None:
        sorts |= {sort for sort, flag in _SORTS.items() if getattr(plan, flag)}
        for key, part in plan.keys.items():
            keys[key] = _either(keys.get(key), part)
        for name, found in (("other", plan.other), ("items", plan.items)):
            if found is not None:
                parts[name] = _either(parts.get(name), found)


@cache
def _plain(sorts: frozenset[str]) -> ScalarPlan:
    """The plan for a scalar of these sorts."""
    if not sorts:
        return UNKNOWN
    mixed = "string" in sorts and len(sorts) > 1
    flags: dict[str, Any] = {} if mixed else {_SORTS[sort]: True for sort in sorts}
    return ScalarPlan(**flags)


def _sorts(schema: Schema) -> set[str]:
    """The sorts of plain scalars that a schema allows by its type, or by the values it lists."""
    names = schema.get("type")
    if names is None:
        values = schema["enum"] if isinstance(schema.get("enum"), list) else []
        values = [*values, schema["const"]] if "const" in schema else values
        return {_sort(value) for value in values} & set(_SORTS)
    return {name for name in ([names] if isinstance(names, str) else names) if name in _SORTS}


def _sort(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return {str: "string", int: "integer", float: "number"}.get(type(value), "")


def _either(known: ScalarPlan | None, new: ScalarPlan) -> ScalarPlan:
    """A plan for a place of which two schemas speak; where they disagree nothing is planned."""
    return new if known is None or known == new else UNKNOWN


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
