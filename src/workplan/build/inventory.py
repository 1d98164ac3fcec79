"""Lowering of a service inventory: one record per service."""

from collections.abc import Mapping
from typing import Any

from workplan.build.values import text_of, texts_of
from workplan.model.facts import Service


def services_of(fields: Mapping[str, Any], path: str) -> tuple[Service, ...]:
    """The entries of `services`, a list of mappings (or a mapping by id)."""
    section = fields.get("services")
    if isinstance(section, dict):
        entries = [(key, value) for key, value in section.items() if isinstance(value, dict)]
        return tuple(_service({"id": key, **value}, path, ("services", key)) for key, value in entries)
    if not isinstance(section, list):
        return ()
    return tuple(
        _service(entry, path, ("services", position))
        for position, entry in enumerate(section)
        if isinstance(entry, dict)
    )


def _service(entry: Mapping[str, Any], path: str, route: tuple[str | int, ...]) -> Service:
    evidence = entry.get("evidence")
    return Service(
        id=text_of(entry, "id"),
        name=text_of(entry, "name") or text_of(entry, "id"),
        lifecycle=text_of(entry, "lifecycle_state"),
        health=text_of(entry, "health_status"),
        environment=text_of(entry, "environment"),
        owners=texts_of(entry, "owner_repos"),
        evidence=len(evidence) if isinstance(evidence, (list, dict)) else int(bool(evidence)),
        path=path,
        line=1,
        fields=entry,
        route=route,
    )
