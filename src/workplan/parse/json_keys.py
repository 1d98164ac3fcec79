"""Where each key of a JSON text stands. Comments and trailing commas, which some tools allow, are passed over."""

import json
import re
from itertools import pairwise
from typing import Any

from workplan.named_tuple import NamedTuple

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|[{}\[\],:]|[^\s{}\[\],:"/]+|\s+|.', re.DOTALL)


class Key(NamedTuple):
    """A key by its route from the root; `start` to `end` are the offsets of its token, quotes included."""

    route: tuple[str, ...]
    start: int
    end: int


def json_keys(text: str) -> list[Key]:
    """Every key of every object that is reached through objects alone, in file order. The text is valid JSON."""
    found: list[Key] = []
    route: list[str | None] = []
    objects: list[bool] = []
    pending: tuple[str, int, int] | None = None
    name: str | None = None
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word.isspace() or word.startswith(("//", "/*")):
            continue
        if word in "{[":
            route.append(name)
            objects.append(word == "{")
            name = None
        elif word in "}]":
            objects.pop()
            route.pop()
            name = None
        elif word == ":" and pending is not None:
            name = pending[0]
            inside = all(objects) and all(part is not None for part in route[1:])
            if inside:
                above = tuple(part for part in route[1:] if part is not None)
                found.append(Key((*above, name), pending[1], pending[2]))
            pending = None
        elif word == ",":
            name = None
        elif word.startswith('"') and objects and objects[-1] and name is None:
            pending = (json.loads(word, strict=False), match.start(), match.end())
    return found


def plain_json(text: str) -> Any:
    """The values of a JSON text with comments and trailing commas. Raises ValueError, also for a key that an
    object has twice.
    """
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    kept = [token for token in tokens if not token.startswith(("//", "/*"))]
    words = [index for index, token in enumerate(kept) if not token.isspace()]
    for before, after in pairwise(words):
        if kept[before] == "," and kept[after] in "}]":
            kept[before] = ""
    return json.loads("".join(kept), object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found
