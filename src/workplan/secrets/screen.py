"""Whether a text holds a secret: the detectors, on the text and on what is wrapped in it."""

from collections.abc import Iterator

from workplan.secrets.decoding import DEPTH, LIMIT, unwrapped
from workplan.secrets.detectors import Hit, hits

TOO_MANY = "wrapped-too-often"
_MOST_WRAPPINGS = 2000
"""Wrapped parts that are opened within one wrapped part; what holds more is taken for one that hides something."""


def screen(text: str) -> str | None:
    """The name of the first detector that finds a secret in the text, None where none does.

    For whatever is about to leave: a row of the hub, a rendered file, a line of a log.
    """
    found = next(find(text), None)
    return found.detector if found is not None else None


def find(text: str) -> Iterator[Hit]:
    """Every place of the text that holds a secret, plain or wrapped up to three layers deep."""
    yield from hits(text)
    for part in unwrapped(text):
        name = _inside(part.text, DEPTH - 1, [_MOST_WRAPPINGS])
        if name:
            yield Hit(name, part.start, part.end)


def _inside(text: str, depth: int, left: list[int]) -> str:
    found = next(hits(text), None)
    if found is not None:
        return found.detector
    if not depth or len(text) > LIMIT:
        return ""
    for part in unwrapped(text):
        left[0] -= 1
        name = TOO_MANY if left[0] < 0 else _inside(part.text, depth - 1, left)
        if name:
            return name
    return ""
