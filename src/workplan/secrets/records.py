"""Secrets in evidence records, as parsed and before any schema may quote a value."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from workplan.named_tuple import NamedTuple
from workplan.secrets.key_names import MOST_OF_KEY, promises_secret
from workplan.secrets.screen import screen
from workplan.secrets.tokens import entropy

_LEAST_ENTROPY = 4.2
_SHORT = 16
"""Letters and digits in a row, of which fewer hold no secret."""
_SHORT_KEY = 16
"""Letters from which on a key might hold a secret itself."""
_LONGEST_TYPED = 110
"""Characters of the longest text of a closed form. Longer ones are not even remembered: memory must not grow with
what a record says.
"""
_CONTAINERS = (dict, list)
_SCALARS = (str, int, float)
Route = tuple[str | int, ...]


class Refusal(NamedTuple):
    """A value that is refused: where it stands, which detector says so, and roughly how long it is."""

    route: Route
    detector: str
    length: str

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, with keys that are themselves refused left out."""
        return "".join(f"/{part}" for part in self.route)


def refusals(record: Any) -> tuple[Refusal, ...]:
    """Every refused value of a record, in its order; none for a clean one.

    All texts are searched as one first, which is what nearly every record needs; only where that finds
    something are they looked at one by one.
    """
    texts, promising = _gather(record)
    joined = "\n".join(texts)
    found: list[Refusal] = []
    if promising or screen(joined) or _guess(joined):
        found += _one_by_one(record, ())
    found += _prefixes(record)
    return tuple(dict.fromkeys(found))


def _gather(record: Any) -> tuple[list[str], bool]:
    """Every text of the record that is of no closed form, and whether a key promises a secret."""
    texts: list[str] = []
    promising = False
    left = [record]
    while left:
        value = left.pop()
        inner = value
        if isinstance(value, dict):
            inner = value.values()
            for key, item in value.items():
                if type(item) in _SCALARS and promises_secret(key[:MOST_OF_KEY]):
                    promising = True
                if len(key) >= _SHORT_KEY:
                    texts.append(key)
        elif not isinstance(value, list):
            inner = (value,)
        for item in inner:
            if type(item) is str:
                size = len(item)
                if (size >= _SHORT or not item.isalnum()) and (size > _LONGEST_TYPED or not _is_typed(item)):
                    texts.append(item)
            elif type(item) in _CONTAINERS:
                left.append(item)
    return texts, promising


@lru_cache(maxsize=8192)
def _is_typed(text: str) -> bool:
    """Whether the text is of a closed form that holds no secret: a digest, an id, a time, one short word.

    Hex of plain letters is no digest: nobody hashes anything to a readable text.
    """
    match = _typed().fullmatch(text)
    if match is None:
        return False
    return match["hex"] is None or not bytes.fromhex(text).isascii()


def _one_by_one(value: Any, route: Route) -> Iterator[Refusal]:
    if isinstance(value, str):
        name = screen(value) or _guess(value)
        if name:
            yield Refusal(route, name, length_of(value))
    elif isinstance(value, dict):
        found = False
        for key, inner in value.items():
            for refusal in _entry(key, inner, route):
                found = True
                yield refusal
        pair = (
            None if found else screen("\n".join(f"{k}: {v}" for k, v in value.items() if isinstance(v, str)))
        )
        if pair:
            yield Refusal(route, pair, "unknown")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _one_by_one(inner, (*route, position))


def _entry(key: str, inner: Any, route: Route) -> Iterator[Refusal]:
    name = screen(key) or _guess(key) if len(key) >= _SHORT_KEY else None
    if name:
        yield Refusal((*route, "…"), name, length_of(key))
    plain = not name and _plain().fullmatch(key)
    below = (*route, key if plain else "…")
    if type(inner) in _SCALARS and promises_secret(key[:MOST_OF_KEY]):
        yield Refusal(below, "key-name", length_of(str(inner)))
    yield from _one_by_one(inner, below)


def _guess(text: str) -> str:
    """The one guess: a long run of letters and digits too disorderly to be a name, where nothing says its type."""
    for match in _runs().finditer(text):
        run = match[0]
        if not run.isalpha() and not run.islower() and not run.isupper() and entropy(run) >= _LEAST_ENTROPY:
            return "random-text"
    return "random-hex" if _bare_hex().search(text) else ""


def _prefixes(record: Any) -> Iterator[Refusal]:
    """One public prefix for each consumer: two prefixes of one key would give away twice as much of it."""
    fields = record.get("fields") if isinstance(record, dict) else None
    if not isinstance(fields, dict) or not isinstance(fields.get("key_prefixes"), list):
        return
    consumers = fields.get("api_consumer_ids")
    most = len(consumers) if isinstance(consumers, list) else 1
    if len(fields["key_prefixes"]) > most:
        yield Refusal(("fields", "key_prefixes"), "key-prefixes", "several")


def length_of(text: str) -> str:
    """`small`, `medium` or `large`: enough to find it, too little to guess it."""
    return "small" if len(text) < 64 else "medium" if len(text) < 1024 else "large"


@cache
def _typed() -> re.Pattern[str]:
    return re.compile(
        r"[a-z]{1,15}(?:[.:_-][a-z0-9]{1,4})?|(?P<hex>[0-9a-f]{40}|[0-9a-f]{64})"
        r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z|ev:[a-z-]{1,20}:[a-z2-7]{26}"
        r"|(?:[A-Z]{1,12}-){1,4}[0-9]{4}(?:-T[0-9]{1,3}|-G(?:-[A-Z]{1,12}){1,4})?"
    )


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/]{20,4096}")


@cache
def _bare_hex() -> re.Pattern[str]:
    """Hex in running text: a digest has a field of its own, and stands there alone."""
    return re.compile(r" [0-9a-fA-F]{32,}|[0-9a-fA-F]{32,} ")


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
