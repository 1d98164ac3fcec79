"""Facts come out of every encoding as they went in, whichever library wrote and read them."""

import json
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workplan.cache import codec
from workplan.diagnostics.diagnostic import Diagnostic, Edit, Related
from workplan.diagnostics.place import Place, Span
from workplan.model.facts import Document, Facts, Reference, Task

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
FIELDS = st.dictionaries(
    TEXT,
    st.recursive(
        SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
)


def facts_of(fields: dict[str, object], text: str) -> Facts:
    """Facts with every shape that a codec has to tell apart."""
    at = Place(3, ("tasks", 0, text))
    document = Document("workplans/a.md", "workplan", text, "", "", text, 1, "", fields)
    task = Task("T01", text, "", "", "", "", "workplans/a.md", 2, 4, fields, route=("tasks", 0))
    edits = (Edit(at, text), Edit(Span(1, 2, 3, 4), "", text))
    related = (Related("b.md", 1, 2, text),)
    found = Diagnostic("r", "error", text, "a.md", 1, 1, 1, 2, "", "", "", True, "", related, edits)
    return Facts(
        document,
        tasks=(task,),
        references=(
            Reference("a", text, "b", 1, 1, "field", place=at),
            Reference("a", "b", "c", 1, 1, "prose"),
        ),
        diagnostics=(found,),
    )


@given(FIELDS, TEXT)
@example({"half": "\ud800", "large": 2**70, "small": -(2**70), "tiny": 5e-324, "minus": -0.0}, "\udfff")
@example({}, "\u2028")
def test_facts_survive(fields: dict[str, object], text: str) -> None:
    facts = facts_of(fields, text)
    assert codec.unpack(codec.pack(facts)) == facts
    few, many = codec._Library(), codec._Library()
    many._used = codec.MANY
    written = [few.dump(facts), many.dump(facts)]
    assert json.loads(written[0]) == json.loads(written[1])
    assert [codec._facts(library.load(one)) for library in (few, many) for one in written] == [facts] * 4
    assert codec.decode_facts(codec.encode(facts)) == facts


@pytest.mark.parametrize("used", [0, codec.MANY])
@pytest.mark.parametrize("damaged", [b"", b"[", b"[1,2", b"{}", b"null", b"[1]", b"\xff"])
def test_damage_is_an_error_of_one_kind(damaged: bytes, used: int) -> None:
    library = codec._Library()
    library._used = used
    with pytest.raises((ValueError, TypeError)):
        codec._facts(library.load(damaged))
    with pytest.raises(ValueError, match=r"."):
        codec.decode_facts(zlib.compress(damaged))


@given(FIELDS)
def test_long_json_is_laid_out_as_the_standard_library_does(value: dict[str, object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "LONG", 0)
        assert codec.to_indented_json(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_half_a_surrogate_pair_is_laid_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "LONG", 0)
    assert codec.to_indented_json(["\ud800", 1]) == '[\n  "\ud800",\n  1\n]'


def test_a_number_that_json_has_not_is_refused() -> None:
    for text in ("", "x" * codec.LONG):
        with pytest.raises(ValueError, match="JSON compliant"):
            codec.to_indented_json([float("nan"), text])
