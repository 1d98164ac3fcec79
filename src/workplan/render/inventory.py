"""The service inventory as templates see it: what runs where, gaps first, and the probes that watch it."""

from collections.abc import Mapping
from typing import Any

from workplan.build.values import text_of, texts_of
from workplan.model.facts import Facts, Service
from workplan.render.world import World

_PROBED = ("http", "https")


def services_of(world: World) -> list[tuple[Facts, Service]]:
    """Every service of every inventory, by repository, path and place."""
    return [
        (facts, service)
        for repository in world.repositories.values()
        for facts in sorted(repository.facts, key=lambda facts: facts.document.path)
        for service in facts.services
    ]


def service_facts(facts: Facts, service: Service) -> dict[str, Any]:
    """One service. `gaps` holds what the record says is missing and what can be seen to be missing."""
    fields = service.fields
    endpoints = [_endpoint(item) for item in _listed(fields.get("endpoints"))]
    evidence = [_words(item) for item in _listed(fields.get("evidence"))]
    gaps = [_words(item) for item in _listed(fields.get("gaps"))]
    seen = service.lifecycle == "observed"
    if seen and not evidence:
        gaps.append("no evidence that it runs")
    if seen and not endpoints:
        gaps.append("no endpoint")
    if not service.owners:
        gaps.append("no owner")
    return {
        "id": service.id,
        "name": service.name or service.id,
        "lifecycle": service.lifecycle,
        "health": service.health,
        "environment": service.environment,
        "runtime": text_of(fields, "runtime"),
        "host": _names(fields, "host") or _names(fields, "cluster"),
        "owners": list(service.owners),
        "endpoints": endpoints,
        "data": [_words(item) for item in _listed(fields.get("backing_stores"))],
        "access": [_words(item) for item in _listed(fields.get("access_paths"))],
        "evidence": evidence,
        "gaps": gaps,
        "widget": _names(fields, "widget"),
        "probe": _names(fields, "probe"),
        "repo": facts.repo,
        "path": service.path,
        "line": service.line,
    }


def owned_services(world: World, repo: str) -> list[dict[str, Any]]:
    """The services that a repository owns."""
    return [service_facts(facts, service) for facts, service in services_of(world) if repo in service.owners]


def inventory(world: World) -> dict[str, Any]:
    """Every service, the ones with most gaps first; counts; and what the inventories say of themselves."""
    services = [service_facts(facts, service) for facts, service in services_of(world)]
    services.sort(
        key=lambda service: (-len(service["gaps"]), service["lifecycle"] == "retired", service["id"])
    )
    inventories = [
        facts
        for repository in world.repositories.values()
        for facts in repository.facts
        if facts.document.kind == "inventory"
    ]
    return {
        "services": services,
        "with_gaps": sum(1 for service in services if service["gaps"]),
        "observed": sum(1 for service in services if service["lifecycle"] == "observed"),
        "environments": sorted({service["environment"] for service in services if service["environment"]}),
        "gaps": [
            {"repo": facts.repo, "text": _words(item)}
            for facts in inventories
            for item in _listed(facts.document.fields.get("gaps"))
        ],
        "paths": [f"{facts.repo}/{facts.document.path}" for facts in inventories],
    }


def probes(world: World) -> list[dict[str, Any]]:
    """One probe for each address of a service that should answer; the runner binds them to its schedule."""
    found = []
    for facts, service in services_of(world):
        if service.lifecycle in {"retired", "planned"}:
            continue
        for number, endpoint in enumerate(service_facts(facts, service)["endpoints"], 1):
            if endpoint["url"].split(":", 1)[0] in _PROBED:
                found.append(
                    {
                        "id": f"{service.id}-{number}",
                        "service": service.id,
                        "inventory_path": service.path,
                        "repo": facts.repo,
                        "environment": service.environment,
                        **endpoint,
                    }
                )
    return found


def _endpoint(item: Any) -> dict[str, Any]:
    """An address with the answer that it should give; statuses and texts are empty where nothing is said."""
    if not isinstance(item, dict):
        item = {"url": str(item)}
    status = item.get("expected_status")
    statuses = status if isinstance(status, list) else [status]
    host = ", ".join(texts_of(item, "host")) + (f":{text_of(item, 'port')}" if item.get("port") else "")
    return {
        "url": text_of(item, "url") or host + text_of(item, "path"),
        "method": text_of(item, "method") or "GET",
        "expected_status": [number for number in statuses if isinstance(number, int)],
        "expected_signal": text_of(item, "expected_signal"),
        "timeout_seconds": item.get("timeout_seconds") or 10,
    }


def _names(fields: Mapping[str, Any], key: str) -> str:
    return ", ".join(texts_of(fields, key))


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _words(item: Any) -> str:
    """A text, or the plain values of a record, as one text."""
    if not isinstance(item, dict):
        return " ".join(str(item).split())
    lead = next(
        (text_of(item, key) for key in ("text", "description", "summary", "name", "id") if item.get(key)), ""
    )
    rest = [f"{key} {text_of(item, key) or ', '.join(texts_of(item, key))}" for key in sorted(item)
            if key not in {"text", "description", "summary", "name"} and text_of(item, key) != lead]  # fmt: skip
    return " ".join(f"{lead}{': ' if lead and rest else ''}{', '.join(rest)}".split())
