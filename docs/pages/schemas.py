"""The page of the published schemas, from their files."""

import json
from pathlib import Path
from typing import Any

from docs.pages.markdown import code, page, table


def schema_pages(folder: Path) -> dict[str, str]:
    """`schemas.md`, one section for each schema in the folder."""
    intro = (
        "The schemas lie in `schemas/` and ship inside the package; `workplan schema NAME` prints one. "
        "They are closed: a key that is not listed is a finding, except one that starts with `x_`."
    )
    parts = [_section(file) for file in sorted(folder.glob("*.schema.json"))]
    return {"schemas.md": page("Schemas", intro, *parts)}


def _section(file: Path) -> str:
    schema = json.loads(file.read_text(encoding="utf-8"))
    name = file.name.removesuffix(".schema.json")
    required = set(schema.get("required", ()))
    rows = [
        (code(key), _form(value), "yes" if key in required else "", _description(value, schema))
        for key, value in schema.get("properties", {}).items()
    ]
    parts = [f"## {name}", f"{schema.get('description', '')} Id: {code(schema.get('$id', ''))}."]
    if rows:
        parts.append(table(("key", "form", "required", "meaning"), rows))
    return "\n\n".join(parts)


def _form(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if "const" in value:
        return code(str(value["const"]))
    if "enum" in value:
        return ", ".join(code(str(word)) for word in value["enum"])
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2].removesuffix(".schema.json").replace("-", " ")
    kinds = value.get("type", "")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _description(value: Any, schema: dict[str, Any]) -> str:
    if not isinstance(value, dict):
        return ""
    if value.get("description"):
        return str(value["description"])
    name = str(value.get("$ref", "")).rpartition("/")[2]
    return str(schema.get("definitions", {}).get(name, {}).get("description", ""))
