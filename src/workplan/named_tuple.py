"""`typing.NamedTuple` for a program that starts often: the same classes, made in a tenth of the time.

The standard library compiles text for each class that it makes, which for the hundred classes of a check takes as long
as an interpreter takes to start. Here classes with as many fields share the code of one constructor, under names of
their own, and all share their other methods. Type checkers see `typing.NamedTuple`.
"""

import collections
import sys
from collections.abc import Iterable
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

_tuplegetter: Any = vars(collections).get("_tuplegetter")
"""Reads one field; an interpreter that has none reads fields in its own way."""
_OWN = {
    "__new__", "__init__", "__slots__", "__getnewargs__", "_make", "_replace", "_asdict", "_fields", "_field_defaults",
}  # fmt: skip
"""What a class may not define by itself."""
_GLOBALS = {"_tuple_new": tuple.__new__, "__builtins__": {}, "__name__": "namedtuple"}
_Names = tuple[str, ...]


class _Named(tuple[Any, ...]):
    """The methods that all named tuples have."""

    __slots__ = ()
    if TYPE_CHECKING:  # an annotation would be taken for a field
        _fields: _Names

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Any:
        """Make a new value from a sequence or iterable."""
        result = tuple.__new__(cls, iterable)
        if len(result) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(result)}")
        return result

    def _replace(self, /, **changes: Any) -> Any:
        """The same value with some fields replaced."""
        result = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"Got unexpected field names: {list(changes)!r}")
        return result

    __replace__ = _replace

    def _asdict(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(zip(self._fields, self, strict=False))

    def __repr__(self) -> str:
        return type(self).__name__ + _form(self._fields) % self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


class _Maker(type):
    """Makes a class of named tuples out of the body of a class."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if len(bases) != 1:
            raise TypeError("can only inherit from a NamedTuple type")
        fields = tuple(body.get("__annotations__", ()))
        defaults = _defaults(fields, body)
        for own in body:
            if own in _OWN:
                raise AttributeError(f"Cannot overwrite NamedTuple attribute {own}")
        for position, field in enumerate(fields):
            body[field] = _getter(position)
        body["__new__"] = _constructor(name, fields, tuple(defaults.values()))
        body["__slots__"] = ()
        body["__match_args__"] = body["_fields"] = fields
        body["_field_defaults"] = defaults
        body.setdefault("__doc__", _shape(name, fields))
        return type(name, (_Named,), body)


def _defaults(fields: _Names, body: dict[str, Any]) -> dict[str, Any]:
    """The values of fields that have one: no field may follow them that has none, and no name may be private."""
    defaults: dict[str, Any] = {}
    for field in fields:
        if field[0] == "_":
            raise ValueError(f"Field names cannot start with an underscore: {field!r}")
        if field in body:
            defaults[field] = body[field]
        elif defaults:
            raise TypeError(
                f"Non-default namedtuple field {field} cannot follow default field"
                f"{'s' if len(defaults) > 1 else ''} {', '.join(defaults)}"
            )
    return defaults


@cache
def _form(fields: _Names) -> str:
    return "(" + ", ".join([f"{field}=%r" for field in fields]) + ")"


@cache
def _getter(position: int) -> Any:
    return _tuplegetter(position, f"Alias for field number {position}")


@cache
def _code(size: int) -> CodeType:
    """The code of the constructor that the standard library makes for so many fields."""
    made = collections.namedtuple("made", [f"field{number}" for number in range(size)])  # type: ignore[misc]
    code: CodeType = made.__new__.__code__
    return code


def _constructor(name: str, fields: _Names, defaults: tuple[Any, ...]) -> FunctionType:
    code = _code(len(fields)).replace(co_varnames=("_cls", *fields))
    made = FunctionType(code, _GLOBALS, "__new__", defaults)
    made.__qualname__ = f"{name}.__new__"
    made.__doc__ = f"Create new instance of {_shape(name, fields)}"
    return made


def _shape(name: str, fields: _Names) -> str:
    return f"{name}({', '.join(fields)}{',' if len(fields) == 1 else ''})"


if TYPE_CHECKING or _tuplegetter is None or sys.version_info >= (3, 14):  # whose bodies hold no annotations
    from typing import NamedTuple
else:
    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

__all__ = ["NamedTuple"]
