"""The tables of a configuration as an earlier run has read and judged them: most runs need no reader of TOML."""

import json
import os
from collections.abc import Mapping
from typing import Any

from workplan.adapters.cache.folder import tool_digest
from workplan.adapters.cache.json_file import read_kept, write_kept
from workplan.digests import sha256


class KeptTables:
    """The configuration of one root, in the private folder of its git repository. One with URLs, which may hold
    secrets, is not kept.
    """

    def __init__(self, folder: str, root: str) -> None:
        name = sha256(root.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._path = os.path.join(folder, f"config-{name}")

    def get(self, file: str, text: str) -> dict[str, Any] | None:
        """The tables of exactly this text, None where they are not known."""
        found = read_kept(self._path)
        if found is None or [found["tool"], found["file"], found["text"]] != [tool_digest(), file, text]:
            return None
        tables: dict[str, Any] = found["tables"]
        return tables

    def put(self, file: str, text: str, tables: Mapping[str, Any]) -> None:
        """Keep tables in place of those before, unless they hold something that JSON does not give back."""
        if any("url" in entry for entry in tables.get("repositories", {}).values()):
            return
        try:
            same = repr(json.loads(json.dumps(tables, allow_nan=False))) == repr(tables)
        except (TypeError, ValueError):
            return
        if same and os.path.isdir(os.path.dirname(self._path)):
            write_kept(self._path, {"tool": tool_digest(), "file": file, "text": text, "tables": tables})
