"""Interfaces as bytes: JSON of plain lists, in which a definition does not repeat where its document stands."""

from operator import itemgetter
from typing import Any

from workplan.build.interface import Interface
from workplan.cache.codec import decoder_of, from_json, to_json
from workplan.model.facts import Definition

_FIELDS = Definition._fields
_CARRIED = tuple(place for place, name in enumerate(_FIELDS) if name not in ("path", "repo"))
_carried = itemgetter(*_CARRIED)
_PATH = _FIELDS.index("path")
_REPO = _FIELDS.index("repo")


def encode_interface(interface: Interface) -> bytes:
    """The interface without repository and path, which its reader knows."""
    kind, definitions, *rest = interface
    return to_json([kind, list(map(_carried, definitions)), *rest])


def decode_interface(data: bytes, repo: str, path: str) -> Interface:
    """The interface that `encode_interface` took. Raises ValueError for anything else."""
    try:
        value = from_json(data)
        rows, value[1] = value[1], []
        interface: Interface = decoder_of(Interface)(value)
        return interface._replace(definitions=tuple([_definition(row, repo, path) for row in rows]))
    except (TypeError, IndexError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _definition(row: list[Any], repo: str, path: str) -> Definition:
    if len(row) != len(_CARRIED):
        raise ValueError("no Definition")
    row.insert(_PATH, path)
    row.insert(_REPO, repo)
    return tuple.__new__(Definition, row)
