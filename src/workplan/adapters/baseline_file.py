"""The baseline file of a repository."""

import json
import os
from collections.abc import Mapping
from typing import Any

from workplan.adapters.files import write_atomic
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.baseline import SCHEMA_VERSION, Baseline


def read_baseline(root: str, path: str) -> Baseline | None:
    """The accepted findings, or None where the repository has no baseline."""
    data = read_bytes(os.path.join(root, path))
    return None if data is None else parse_baseline(path, data)


def parse_baseline(path: str, data: bytes) -> Baseline:
    """A baseline from its bytes. Raises UsageError where it is none, or of another version."""
    try:
        content = json.loads(data)
        version = content["schema_version"]
        entries = {e["fingerprint"]: f"{e['path']}: {e['rule']}: {e['message']}" for e in content["findings"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"`{path}` is no baseline file", "restore it from git, or write it again with `workplan baseline`"
        ) from None
    if version != SCHEMA_VERSION:
        raise UsageError(
            f"`{path}` has version {version}, this tool reads {SCHEMA_VERSION}", "update workplan"
        )
    return Baseline(path, entries)


def write_baseline(root: str, path: str, content: Mapping[str, Any]) -> None:
    """Write the baseline in one step."""
    full = os.path.join(root, path)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_atomic(full, text.encode(), read_bytes(full), root)


def read_bytes(path: str) -> bytes | None:
    """The content of a file, None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreachableError(f"cannot read `{path}`: {error.strerror}") from None
