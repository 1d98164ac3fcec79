"""Facts and diagnostics as bytes: JSON of plain lists, so that reading a cache can execute nothing.

The decoders are derived from the annotations of the value classes, so that a field added there is carried
here without a change.
"""

import json
import types
import typing
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from workplan.diagnostics.diagnostic import Diagnostic
from workplan.model.facts import Facts

Decoder = Callable[[Any], Any]
LEVEL = 1
"""Facts shrink to a sixth at the fastest level; more costs time and saves little."""
MANY = 100
"""From so many values on the faster library has earned what loading it costs (two bare interpreter starts)."""
LONG = 200_000
"""Characters of JSON from which on laying them out faster has earned what loading the library costs."""
_PLAIN, _PACKED, _ENCODED = b"j", b"m", b"x"
"""First bytes of packed facts; every zlib stream of this library begins with the last one."""


def encode(value: tuple[Any, ...]) -> bytes:
    """Any value of the model, compressed; its checksum shows damage."""
    return zlib.compress(_LIBRARY.dump(value), LEVEL)


def decode_facts(data: bytes) -> Facts:
    """The facts that `encode` took. Raises ValueError for anything else."""
    try:
        return _facts(_LIBRARY.load(zlib.decompress(data)))
    except (zlib.error, TypeError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from error


def expect_many() -> None:
    """Load what many values are read and written with, before processes are forked that would each load it."""
    _fast()


def to_json(value: Any) -> bytes:
    """Any value of plain parts as JSON."""
    return _LIBRARY.dump(value)


def from_json(text: bytes) -> Any:
    """The value of a JSON text. Raises ValueError where it is none."""
    return _LIBRARY.load(text)


def to_indented_json(value: Any) -> str:
    """Any value of plain parts as JSON with two spaces for each level, every character as itself. Raises ValueError for
    a number that JSON has not.

    The standard library lays out in Python. A long text it writes in one line, which it does in C, and the faster
    library puts between its words what makes the layout, so that each number and each string stays as it was written.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(line) < LONG:
        return json.dumps(value, ensure_ascii=False, indent=2)
    try:
        found: str = _fast().json.format(line, indent=2)
    except UnicodeEncodeError:  # half a surrogate pair
        return json.dumps(value, ensure_ascii=False, indent=2)
    return found


def pack(facts: Facts) -> bytes:
    """Facts on their way to another process of the same run: faster than `encode`, larger, and never kept."""
    try:
        packed: bytes = _fast().msgpack.encode(facts)
        return _PACKED + packed
    except (UnicodeEncodeError, OverflowError):  # half a surrogate pair, or a number of more than 64 bits
        return _PLAIN + _slowly(facts)


def unpack(data: bytes) -> Facts:
    """The facts that `pack` or `encode` took."""
    if data[:1] == _ENCODED:
        return decode_facts(data)
    return _facts(json.loads(data[1:]) if data[:1] == _PLAIN else _fast().msgpack.decode(data[1:]))


def _facts(value: Any) -> Facts:
    facts: Facts = decoder_of(Facts)(value)
    return facts


class _Library:
    """Reads and writes JSON: the standard library's way for a few values, a faster one for many."""

    def __init__(self) -> None:
        self._used = 0

    def _pays(self) -> bool:
        self._used += 1
        return self._used > MANY

    def dump(self, value: Any) -> bytes:
        """The value as JSON."""
        if not self._pays():
            return _slowly(value)
        try:
            text: bytes = _fast().json.encode(value)
        except UnicodeEncodeError:  # half a surrogate pair, which an escape in YAML can name
            return _slowly(value)
        return text

    def load(self, text: bytes) -> Any:
        """The value of a JSON text. Raises ValueError where it is none."""
        if not self._pays():
            return json.loads(text)
        try:
            return _fast().json.decode(text)
        except ValueError:  # damage, or half a surrogate pair, which only the slower way can read
            return json.loads(text)


def _slowly(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


_LIBRARY = _Library()


@cache
def _fast() -> Any:
    import msgspec

    return msgspec


def encode_diagnostics(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Diagnostics as text."""
    return json.dumps(diagnostics, separators=(",", ":"))


def decode_diagnostics(text: str) -> list[Diagnostic]:
    """The diagnostics that `encode_diagnostics` took. Raises ValueError for anything else."""
    one = decoder_of(Diagnostic)
    try:
        return [one(value) for value in json.loads(text)]
    except (TypeError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from error


@cache
def decoder_of(named: type) -> Decoder:
    """The function that makes a value of this named tuple from the list that JSON gives."""
    hints = typing.get_type_hints(named)
    changes = [
        (position, change)
        for position, field in enumerate(hints)
        if (change := _decoder(hints[field])) is not None
    ]
    size = len(hints)
    new = tuple.__new__

    def decode(value: Any) -> Any:
        if type(value) is not list or len(value) != size:
            raise ValueError(f"no {named.__name__}")
        for position, change in changes:
            value[position] = change(value[position])
        return new(named, value)

    return decode


def _decoder(hint: Any) -> Decoder | None:
    """What turns a JSON value into a value of this annotation; None where they are the same."""
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return decoder_of(hint)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _tuple_decoder(typing.get_args(hint))
    if origin in (types.UnionType, typing.Union):
        return _union_decoder([part for part in typing.get_args(hint) if part is not types.NoneType])
    return None


def _tuple_decoder(parts: tuple[Any, ...]) -> Decoder:
    each = _decoder(parts[0]) if parts else None
    if each is None:
        return tuple
    inner = each
    return lambda value: tuple([inner(part) for part in value]) if value else ()


def _union_decoder(parts: list[Any]) -> Decoder | None:
    """Named tuples of a union are told apart by their number of fields; None and plain values stay."""
    by_size = {
        len(part._fields): decoder_of(part)
        for part in parts
        if isinstance(part, type) and hasattr(part, "_fields")
    }
    if not by_size:
        return None
    return lambda value: by_size[len(value)](value) if type(value) is list else value
