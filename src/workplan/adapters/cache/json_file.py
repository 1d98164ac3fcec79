"""Small values kept between runs, each in a file of its own: JSON behind its checksum."""

import json
from collections.abc import Mapping
from typing import Any

from workplan.adapters.cache.checked_file import put_in_place
from workplan.digests import sha256

FORMAT = 1


def read_kept(path: str) -> dict[str, Any] | None:
    """The value in a file; None where there is none, or it is damaged or of another format."""
    try:
        with open(path, "rb") as file:
            digest, body = file.read(65), file.read()
    except OSError:
        return None
    if digest[:64] != sha256(body).hexdigest().encode():
        return None
    value: dict[str, Any] = json.loads(body)
    return value if value.get("format") == FORMAT else None


def write_kept(path: str, value: Mapping[str, Any]) -> None:
    """Put a value in place of the one before, in one step. A folder that cannot be written keeps none."""
    body = json.dumps({"format": FORMAT, **value}, separators=(",", ":")).encode()
    put_in_place(path, sha256(body).hexdigest().encode(), b"\n", body)
