"""A record that somebody wrote by hand, read from a file or from standard input."""

import sys
from typing import Any

from workplan.adapters.files import read_regular, reason
from workplan.errors import UnreachableError, UsageError
from workplan.parse.yaml_read import read_mapping
from workplan.schema.catalog import Catalog

LIMIT = 4_000_000


def read_bytes_of(path: str) -> bytes:
    """The content of a file, or of standard input for `-`. Raises UsageError where it is too large."""
    try:
        data = sys.stdin.buffer.read(LIMIT + 1) if path == "-" else read_regular(path, LIMIT)
    except OSError as error:
        raise UnreachableError(f"`{path}` cannot be read: {reason(error)}", "name a file") from None
    if len(data) > LIMIT:
        raise UsageError(f"`{path}` is larger than {LIMIT} bytes", "name the file of one record")
    return data


def read_record(path: str, catalog: Catalog) -> dict[str, Any]:
    """A record in JSON or YAML. Raises UsageError with the line of what cannot be read; it quotes no value."""
    try:
        text = read_bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"`{path}` is not UTF-8", "save it as UTF-8") from None
    read = read_mapping(text, catalog.plan("evidence"))
    if read.problems or read.value is None:
        line = read.problems[0].line + 1 if read.problems else 1
        raise UsageError(f"{path}:{line}: this is no readable record", "write one mapping, in JSON or YAML")
    return dict(read.value)
