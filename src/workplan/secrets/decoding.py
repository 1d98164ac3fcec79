"""Taking wrappings off: base64, hex, percent signs, JSON escapes and gzip, three layers deep and no further."""

import re
import zlib
from collections.abc import Iterator
from functools import cache

from workplan.named_tuple import NamedTuple
from workplan.secrets.tokens import unpadded

DEPTH = 3
LIMIT = 1 << 20
"""Largest text or unpacked content that is looked at, in bytes."""
_SHORTEST = 16


class Unwrapped(NamedTuple):
    """What stood between two offsets, one layer less wrapped."""

    text: str
    start: int
    end: int


def unwrapped(text: str) -> Iterator[Unwrapped]:
    """Every part of the text that decodes to other text, by one layer."""
    for match in _runs().finditer(text):
        run = match[0]
        for data in _bytes_of(run):
            inner = _text_of(data)
            if inner is not None:
                yield Unwrapped(inner, match.start(), match.end())
    if "%" in text:
        inner = _percent().sub(_byte, text)
        if inner != text:
            yield Unwrapped(inner, 0, len(text))
    if "\\" in text:
        inner = _escape().sub(_character, text)
        if inner != text:
            yield Unwrapped(inner, 0, len(text))


def _bytes_of(run: str) -> Iterator[bytes]:
    if len(run) % 2 == 0 and _hex().fullmatch(run):
        yield bytes.fromhex(run)
    if run.islower() or run.isupper():
        return  # names of things; base64 of a text this long has letters of both cases
    data = unpadded(run)
    if data is not None:
        yield data
    elif "/" in run:
        # A path is made of base64 letters too: look at its parts alone.
        for part in run.split("/"):
            data = unpadded(part) if len(part) >= _SHORTEST else None
            if data is not None:
                yield data


def _text_of(data: bytes) -> str | None:
    """The text that the bytes hold, unpacked where they are gzip or zlib; None for anything else."""
    if data[:2] == b"\x1f\x8b" or data[:1] == b"\x78":
        data = _inflated(data) or data
    if len(data) < 8 or len(data) > LIMIT:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or not _control().search(text) else None


def _inflated(data: bytes) -> bytes | None:
    try:
        return zlib.decompressobj(47).decompress(data, LIMIT)
    except zlib.error:
        return None


def _byte(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}.get(match[2], match[2])


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST},{LIMIT}}}={{0,2}}")


@cache
def _hex() -> re.Pattern[str]:
    return re.compile("[0-9a-fA-F]+")


@cache
def _percent() -> re.Pattern[str]:
    return re.compile("(?:%[0-9a-fA-F]{2})+")


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\"\\/bfnrt]))")


@cache
def _control() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0e-\x1f\x7f]")
