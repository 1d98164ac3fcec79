import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.schema.near import nearest

WORDS = ["priority", "status", "depends_on", "depends_on_workplans", "due", "id", "title"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("priorty", "priority"),
        ("prioirty", "priority"),
        ("tilte", "title"),
        ("Status", "status"),
        ("dependsOn", "depends_on"),
        ("depends-on", "depends_on"),
        ("stat", "status"),
        ("duo", "due"),
        ("depend", ""),
        ("colour", ""),
        ("x", ""),
        ("", ""),
        ("_", ""),
        ("titles and more", ""),
        ("p" * 500, ""),
    ],
)
def test_nearest(word: str, meant: str) -> None:
    assert nearest(word, WORDS) == meant


@given(word=st.text(max_size=70), known=st.lists(st.text(max_size=12), max_size=5))
def test_is_one_of_the_known_words_or_nothing(word: str, known: list[str]) -> None:
    assert nearest(word, known) in [*known, ""]
