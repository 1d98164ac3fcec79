"""What a document offers, and the keys by which it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.casefile import Case, compiled
from tests.rules.test_cases import CASES
from workplan.build.definitions import family_of
from workplan.build.interface import interface_of
from workplan.cache.names import key
from workplan.cache.questions import hub_key, offered_keys, offers_of, public_keys


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.title}")
def test_a_document_is_found_by_everything_that_it_offers(case: Case) -> None:
    for repository in compiled(case).repositories:
        for facts in repository.facts:
            interface = interface_of(facts, repository)
            families = {family_of(definition.id) for definition in interface.definitions}
            expected = public_keys(offers_of(facts, repository))
            assert sorted(offered_keys(facts, interface, families)) == sorted(expected)


@given(st.uuids(), st.uuids())
def test_hub_ids_have_keys_of_their_own(one: object, other: object) -> None:
    assert (hub_key(str(one)) == hub_key(str(other))) == (one == other)


@given(st.text(max_size=40))
def test_any_text_has_a_key_of_64_bits(text: str) -> None:
    assert -(2**63) <= hub_key(text) < 2**63


def test_what_is_no_uuid_has_the_key_of_its_text() -> None:
    assert hub_key("TBD") == key("hub", "TBD")
