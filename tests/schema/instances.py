"""Random values near what a schema allows: most keys right, some values wrong, some keys unknown."""

import random
from typing import Any

from workplan.schema.refs import resolve

JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 99, 70000, 1.0, 2.5, "", "x", "todo", "TBD", "2026-06-27", "2026-6-27", "high",
    "2026-06-27\n", "٢٠٢٦-٠٦-٢٧", "yes", "é", "a" * 300, [], ["a", "a"], [1, True], [1, 1.0], ["a", 1], {}, {"x_a": 1},
    {"id": "a"}, [[]], [{}], {"a": {"b": []}}, "pass", "ev:test-run:" + "a" * 26,
    "f55078b6-7fa3-49ab-be30-37db622d64c9",
)  # fmt: skip


class Maker:
    """Makes values for one root schema from a seeded source of chance."""

    def __init__(self, root: Any, library: Any, seed: int) -> None:
        self.root = root
        self.library = library
        self.chance = random.Random(seed)

    def value(self, schema: Any, root: Any, wrong: float, depth: int = 0) -> Any:
        chance = self.chance
        if not isinstance(schema, dict) or depth > 7 or chance.random() < wrong:
            return chance.choice(JUNK)
        if "$ref" in schema:
            target = resolve(schema["$ref"], root, self.library)
            assert target is not None
            return self.value(target.schema, target.root, wrong, depth + 1)
        for word in ("anyOf", "oneOf"):
            if word in schema and "properties" not in schema:
                return self.value(chance.choice(schema[word]), root, wrong, depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        if schema.get("examples") and chance.random() < 0.7:
            return chance.choice(schema["examples"])
        return self.typed(schema, root, wrong, depth)

    def typed(self, schema: Any, root: Any, wrong: float, depth: int) -> Any:
        kinds = schema.get("type", ["object"] if "properties" in schema else ["string"])
        kind = self.chance.choice([kinds] if isinstance(kinds, str) else kinds)
        if kind == "object":
            return self.mapping(schema, root, wrong, depth)
        if kind == "array":
            count = self.chance.randint(schema.get("minItems", 0), schema.get("minItems", 0) + 2)
            made = [self.value(schema.get("items", {}), root, wrong, depth + 1) for _ in range(count)]
            return made[:1] if schema.get("uniqueItems") and wrong < 0.02 else made
        if kind == "integer":
            least = schema.get("minimum", -3)
            return self.chance.randint(least, min(schema.get("maximum", least + 50), least + 50))
        return {"string": "word", "boolean": True, "null": None, "number": 1.5}[kind]

    def mapping(self, schema: Any, root: Any, wrong: float, depth: int) -> dict[str, Any]:
        chance = self.chance
        parts = dict(schema.get("properties", {}))
        if "oneOf" in schema and chance.random() < 0.9:
            parts.update(chance.choice(schema["oneOf"]).get("properties", {}))
        made = {}
        for key in schema.get("required", []):
            if chance.random() >= wrong / 4:
                made[key] = self.value(parts.get(key, {}), root, wrong, depth + 1)
        for key, part in parts.items():
            few = len(made) < schema.get("minProperties", 0)
            if key not in made and (few or chance.random() < 0.25):
                made[key] = self.value(part, root, wrong, depth + 1)
        for pattern, part in schema.get("patternProperties", {}).items():
            if chance.random() < 0.3:
                made["x_own" if pattern == "^x_" else "smoke"] = self.value(part, root, wrong, depth + 1)
        if isinstance(schema.get("additionalProperties"), dict) and chance.random() < 0.5:
            made["free"] = self.value(schema["additionalProperties"], root, wrong, depth + 1)
        if chance.random() < wrong / 4:
            made[chance.choice(["statu", "Id", "x", "unknown"])] = 1
        return made

    def any(self) -> Any:
        """A value: a quarter right, the rest with few or many faults."""
        return self.value(self.root, self.root, self.chance.choice((0.0, 0.01, 0.05, 0.2)))


def holds_line_end(value: Any) -> bool:
    """Whether a text in the value ends with a line end, of which the reference implementation thinks otherwise."""
    if isinstance(value, dict):
        return any(holds_line_end(part) or str(key).endswith("\n") for key, part in value.items())
    if isinstance(value, list):
        return any(holds_line_end(part) for part in value)
    return isinstance(value, str) and value.endswith("\n")
