"""Where a key stands in a TOML file: the standard reader keeps no positions, and an error needs a line."""

import re
from collections.abc import Sequence

from workplan.late_pattern import late_pattern

_HEADER = late_pattern(r"^[ \t]*\[{1,2}[ \t]*(?P<name>[^\]\r\n]+?)[ \t]*\]{1,2}", re.MULTILINE)
_KEY = late_pattern(r"^[ \t]*(?P<key>[^=\[#\r\n]+?)[ \t]*=", re.MULTILINE)


def line_of(text: str, route: Sequence[str | int]) -> int:
    """The line (from 1) of the deepest key of `route` that can be found, 1 where none can."""
    wanted = [str(key) for key in route if not isinstance(key, int)]
    best, best_depth = 1, 0
    table: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        header = _HEADER.match(line)
        if header:
            table = _parts(header["name"])
            here = table
        else:
            key = _KEY.match(line)
            if not key:
                continue
            here = [*table, *_parts(key["key"])]
        depth = _common(here, wanted)
        if depth == len(here) and depth > best_depth:
            best, best_depth = number, depth
    return best


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", name)]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
