"""The page of the configuration, from the schema that judges it."""

import json
from pathlib import Path
from typing import Any

from docs.pages.markdown import code, page, table
from workplan.cli.main import COMMANDS

_INTRO = (
    "The configuration is `workplan.toml` at the root of a repository, or the table `[tool.workplan]` in "
    "`pyproject.toml`. Every key is optional. A key that is not listed is a finding."
)

_READ_BY = {"cache": "cache", "hub": "sync", "render": "render", "evidence": "evidence"}
"""Tables that one command reads. They are told of where that command exists."""


def configuration_pages(schema_file: Path) -> dict[str, str]:
    """`configuration.md`: one section for each table. A definition that several tables share is told once."""
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    plain = {key: value for key, value in _properties(schema).items() if not _is_table(value, schema)}
    parts = [_INTRO]
    told: dict[str, str] = {}
    if plain:
        parts.append("## Top level\n\n" + _rows(plain, schema))
    for key, value in _properties(schema).items():
        if _is_table(value, schema) and _READ_BY.get(key, "check") in COMMANDS:
            parts += _sections(key, value, schema, told)
    return {"configuration.md": page("Configuration", *parts)}


def _sections(name: str, value: dict[str, Any], schema: dict[str, Any], told: dict[str, str]) -> list[str]:
    """One section for a table, and one for each kind of table inside. `told`: definition -> its section."""
    table_schema = _resolved(value, schema)
    brackets = f"[[{name}]]" if table_schema.get("type") == "array" else f"[{name}]"
    if table_schema.get("type") == "array":
        table_schema = _resolved(table_schema.get("items", {}), schema)
    described = str(value.get("description") or table_schema.get("description", ""))
    definition = str(table_schema.get("$ref", ""))
    if definition in told:
        return [f"## {code(brackets)}\n\n{described} The keys are those of {code(told[definition])}."]
    if definition:
        told[definition] = brackets
    properties = _properties(table_schema)
    plain = {key: inner for key, inner in properties.items() if not _is_table(inner, schema)}
    parts = [f"## {code(brackets)}\n\n{described}"]
    if plain:
        parts[0] += "\n\n" + _rows(plain, schema)
    for key, inner in properties.items():
        if _is_table(inner, schema):
            parts += _sections(f"{name}.{key}", inner, schema, told)
    more = table_schema.get("additionalProperties")
    if isinstance(more, dict):
        entry = _table_form(more, schema)
        if entry is not None:
            parts += _sections(f"{name}.NAME", entry, schema, told)
    return parts


def _table_form(value: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    """The form of a value that is a table with known keys, where one of its forms is."""
    resolved = _resolved(value, schema)
    for form in [resolved, *resolved.get("oneOf", ()), *resolved.get("anyOf", ())]:
        inner = _resolved(form, schema)
        if _properties(inner):
            return {**inner, "description": resolved.get("description") or inner.get("description", "")}
    return None


def _is_table(value: Any, schema: dict[str, Any]) -> bool:
    resolved = _resolved(value, schema)
    if resolved.get("type") == "array":
        resolved = _resolved(resolved.get("items", {}), schema)
    return "properties" in resolved or isinstance(resolved.get("additionalProperties"), dict)


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def _resolved(value: Any, schema: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    name = str(value.get("$ref", ""))
    if name.startswith("#/definitions/"):
        return {**schema["definitions"][name.removeprefix("#/definitions/")], **value}
    return value


def _rows(properties: dict[str, Any], schema: dict[str, Any]) -> str:
    rows = []
    for key, value in properties.items():
        resolved = _resolved(value, schema)
        example = resolved.get("default", next(iter(resolved.get("examples", ())), None))
        shown = "" if example is None else code(json.dumps(example, ensure_ascii=False))
        rows.append((code(key), _form(resolved), shown, str(resolved.get("description", ""))))
    return table(("key", "form", "example", "meaning"), rows)


def _form(value: dict[str, Any]) -> str:
    if "enum" in value:
        return ", ".join(code(str(word)) or "empty text" for word in value["enum"])
    kinds = value.get("type", "")
    if kinds == "array":
        items = value.get("items", {})
        inner = items.get("type", "text") if isinstance(items, dict) else "text"
        return f"list of {inner}"
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
