"""Values out of fields, one at a time and many at once."""

from hypothesis import example, given
from hypothesis import strategies as st

from workplan.build.values import hub_id_of, hub_ids_of

UUID = "A141baf3-0a97-40b2-89f0-e7572fd308cF"
TEXTS = st.one_of(
    st.uuids().map(str),
    st.sampled_from(
        (UUID, UUID.lower(), f" {UUID}", f"{UUID}\n{UUID}", f"{UUID}\n", "\n", "", "TBD", UUID[:-1])
    ),
    st.sampled_from((UUID.replace("A", "\u0661"), UUID.replace("A", "g"), UUID.replace("-", ""), "-" * 36)),
)


@given(st.lists(TEXTS, max_size=4))
@example([UUID, UUID])
@example([f"{UUID}\n{UUID}", ""])
@example([])
def test_many_hub_ids_are_what_each_is(texts: list[str]) -> None:
    assert list(hub_ids_of(texts)) == [hub_id_of({"hub": text}, "hub") for text in texts]


def test_a_hub_id_is_written_small_and_nothing_else_is_one() -> None:
    assert hub_ids_of([UUID, UUID.upper()]) == [UUID.lower()] * 2
    assert hub_ids_of([UUID, "TBD"]) == [UUID.lower(), ""]
