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


def encode(value: tuple[Any, ...]) -> bytes:
    """Any value of the model, compressed; its checksum shows damage."""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), LEVEL)


def decode_facts(data: bytes) -> Facts:
    """The facts that `encode` took. Raises ValueError for anything else."""
    try:
        facts: Facts = decoder_of(Facts)(json.loads(zlib.decompress(data)))
    except (zlib.error, TypeError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return facts


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
