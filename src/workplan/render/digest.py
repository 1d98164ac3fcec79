"""The three digests that a rendered text carries: of its template, of what it was made from, of itself."""

import hashlib
import json
import re
from typing import Any

from workplan.named_tuple import NamedTuple

LENGTH = 16
"""Hex digits of each part: enough to notice every accident; nobody is kept from forging a comment."""

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?"
"""Regular expression of a target's name in a marker; `REPOSITORY/NAME` where another repository declares it."""

_FORM = re.compile(rf"([0-9a-f]{{{LENGTH}}})-([0-9a-f]{{{LENGTH}}})-([0-9a-f]{{{LENGTH}}})")


class Digest(NamedTuple):
    """Parts of `LENGTH` hex digits."""

    template: str
    inputs: str
    body: str

    def __str__(self) -> str:
        return f"{self.template}-{self.inputs}-{self.body}"


def parse_digest(text: str) -> Digest | None:
    """The digest that a marker shows; None where the text is none."""
    found = _FORM.fullmatch(text)
    return Digest(*found.groups()) if found else None


def text_digest(text: str) -> str:
    """The digest of a text whatever its line ends: git may convert them between two checkouts."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def value_digest(value: Any) -> str:
    """The digest of plain values: mappings by sorted keys, lists in order."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
