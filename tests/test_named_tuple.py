"""The named tuples of the compiler do what those of the standard library do."""

import copy
import keyword
import pickle
import types
import typing
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.named_tuple import NamedTuple

HINTS = st.sampled_from([str, int, "str", "tuple[Shape, ...]", str | None, None, tuple[int, ...]])
NAMES = st.lists(
    st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name)),
    max_size=20,
    unique=True,
)
VALUES = st.one_of(
    st.integers(-9, 9), st.text(max_size=3), st.none(), st.tuples(st.integers(-9, 9), st.text(max_size=2))
)
PLAIN = (tuple, dict, str, int, list, type(None))


class Shape(NamedTuple):
    """What a shape is."""

    name: str
    corners: int = 3
    inner: "Shape | None" = None

    @property
    def pointed(self) -> bool:
        """Whether it has corners."""
        return self.corners > 0

    @classmethod
    def square(cls) -> "Shape":
        return cls("square", 4)


class Named(Shape):
    """A shape with a method more."""

    def shout(self) -> str:
        return self.name.upper()


def twins(fields: dict[str, Any], defaults: tuple[Any, ...]) -> tuple[Any, Any]:
    """The same class, made by the standard library and by the compiler."""
    body = {
        "__annotations__": fields,
        **dict(zip(list(fields)[len(fields) - len(defaults) :], defaults, strict=True)),
    }
    return made(typing.NamedTuple, body), made(NamedTuple, body)


def made(base: Any, body: dict[str, Any]) -> Any:
    """What a class statement with this base and body makes."""
    names = {"__module__": __name__, "__qualname__": "Twin", **body}
    return types.new_class("Twin", (base,), exec_body=lambda space: space.update(names))


def outcome(act: Callable[[], Any]) -> Any:
    """What an action gives or says, in plain words."""
    try:
        result = act()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error).__name__, str(error)
    return repr(result), [type(result).__name__], tuple(result) if isinstance(result, tuple) else result


@given(st.data())
def test_a_class_is_what_the_standard_library_makes(data: st.DataObject) -> None:
    names = data.draw(NAMES)
    fields = {name: data.draw(HINTS) for name in names}
    defaults = tuple(data.draw(st.lists(VALUES, max_size=len(names))))
    theirs, ours = twins(fields, defaults)
    for name in (
        "_fields",
        "_field_defaults",
        "__match_args__",
        "__doc__",
        "__name__",
        "__qualname__",
        "__module__",
    ):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.__slots__ == theirs.__slots__
    assert typing.get_type_hints(ours) == typing.get_type_hints(theirs)
    assert type(ours) is type
    assert [repr(vars(ours)[name]) for name in names] == [repr(vars(theirs)[name]) for name in names]
    assert [vars(ours)[name].__doc__ for name in names] == [vars(theirs)[name].__doc__ for name in names]
    for name in ("__name__", "__qualname__", "__doc__", "__defaults__"):
        assert getattr(ours.__new__, name) == getattr(theirs.__new__, name), name


@given(st.data())
def test_a_value_does_what_one_of_the_standard_library_does(data: st.DataObject) -> None:
    names = data.draw(NAMES)
    defaults = tuple(data.draw(st.lists(VALUES, max_size=len(names))))
    theirs, ours = twins(dict.fromkeys(names, str), defaults)
    given_names = st.sampled_from([*names, "other"])
    by_place = data.draw(st.lists(VALUES, max_size=len(names) + 1))
    by_name = data.draw(st.dictionaries(given_names, VALUES, max_size=3))
    assert outcome(lambda: ours(*by_place, **by_name)) == outcome(lambda: theirs(*by_place, **by_name))
    assert outcome(lambda: ours._make(by_place)) == outcome(lambda: theirs._make(by_place))
    full = [data.draw(VALUES) for _ in names]
    mine, other = ours(*full), theirs(*full)
    assert (mine == other, mine == tuple(full), hash(mine) == hash(other)) == (True, True, True)
    assert mine._asdict() == other._asdict()
    assert outcome(lambda: mine._replace(**by_name)) == outcome(lambda: other._replace(**by_name))
    assert mine.__getnewargs__() == other.__getnewargs__() == tuple(full)
    assert [getattr(mine, name) for name in names] == full
    assert msgspec.json.encode(mine) == msgspec.json.encode(other)
    assert msgspec.msgpack.encode(mine) == msgspec.msgpack.encode(other)
    assert outcome(lambda: setattr(mine, "other", 1))[0] == outcome(lambda: setattr(other, "other", 1))[0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_values_go_to_other_processes(protocol: int) -> None:
    value = Shape("triangle", inner=Shape.square())
    back = pickle.loads(pickle.dumps([value, Named("x")], protocol))
    assert back == [value, Named("x")]
    assert [type(each) for each in back] == [Shape, Named]
    assert type(back[0].inner) is Shape
    assert copy.deepcopy(value) == copy.copy(value) == value
    assert type(copy.deepcopy(value)) is Shape


def test_a_body_may_hold_more_than_fields() -> None:
    assert Shape.square().pointed
    assert Shape.__doc__ == "What a shape is."
    assert typing.get_type_hints(Shape) == {"name": str, "corners": int, "inner": Shape | None}
    assert Named("a").shout() == "A"
    assert repr(Named("a")) == "Named(name='a', corners=3, inner=None)"
    assert type(Named("a")._replace(name="b")) is Named
    assert Named._fields == Shape._fields
    match Shape("a", 4):
        case Shape(name, corners):
            assert (name, corners) == ("a", 4)


@pytest.mark.parametrize(
    "body",
    [
        {"__annotations__": {"a": int, "b": int}, "a": 1},
        {"__annotations__": {"a": int, "b": int, "c": int}, "a": 1, "b": 1},
        {"__annotations__": {"_a": int}},
        {"__annotations__": {"a": int}, "_replace": None},
        {"__annotations__": {"a": int}, "__new__": None},
        {"__annotations__": {"a": int}, "_fields": ()},
    ],
)
def test_a_body_that_makes_no_sense_is_refused_in_the_same_words(body: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)) as theirs:
        made(typing.NamedTuple, body)
    with pytest.raises(type(theirs.value)) as ours:
        made(NamedTuple, body)
    assert str(ours.value) == str(theirs.value)


def test_only_named_tuples_alone_are_made() -> None:
    class Other:
        pass

    with pytest.raises(TypeError, match="can only inherit from a NamedTuple type"):

        class _Both(NamedTuple, Other):  # type: ignore[misc]
            a: int
