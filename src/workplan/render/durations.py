"""Lengths of time in words."""

import re

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_SHORT = re.compile(r"(\d+)\s*(s|m|min|h|d)")
_FACTORS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400}


def duration_words(seconds: int) -> str:
    """`5400` gives `90 minutes`: the largest unit that leaves no rest."""
    for size, name in _UNITS:
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


def duration_of(text: str) -> int | None:
    """The seconds of `24h` and its like; None for anything else."""
    found = _SHORT.fullmatch(text.strip())
    return int(found[1]) * _FACTORS[found[2]] if found else None
