"""What names a cached value: everything that it depends on, and nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from workplan.digests import sha256
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings

FORMAT = "1"
"""Raised when what is stored changes its form."""


def facts_base(tool: str, settings: Settings, catalog: Catalog) -> bytes:
    """Names all that facts depend on but path and content. Rules and other repositories have no part in facts."""
    own = settings._replace(
        rules={}, repositories={}, prefixes=(), baseline="", path="", digest="", tables={}, named=False
    )
    return _digest([FORMAT, tool, repr(own), _schemas(settings, catalog)])


def facts_key(base: bytes, path: str, oid: str) -> bytes:
    """Names the facts of one document: its path and the id of its content."""
    return sha256(base + f"{oid}\0{path}".encode("utf-8", "surrogatepass")).digest()[:20]


def state_key(tool: str, parts: Iterable[tuple[Settings, Catalog, str]], report_on: Iterable[str]) -> str:
    """Names all that the judgements of a run depend on but its documents. Each part is one repository: its
    settings, its schemas, and the folder it is read from.
    """
    words = [FORMAT, tool, *sorted(report_on)]
    for settings, catalog, root in parts:
        words += ["", root, repr(settings), _schemas(settings, catalog)]
    return _digest(words).hex()[:24]


def _schemas(settings: Settings, catalog: Catalog) -> str:
    """The schemas that the configuration brings; the built-in ones belong to the tool."""
    brought: Mapping[str, Any] = {name: catalog.schema(name) for name in settings.schema_paths}
    return json.dumps(brought, sort_keys=True) if brought else ""


def _digest(words: Iterable[str]) -> bytes:
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()
