"""Repositories that are judged one by one, wherever that is, give the answer of one run over all of them."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cache.test_incremental import STEPS, World, plan
from tests.rules.casefile import Case, findings
from tests.rules.test_cases import CASES
from workplan.errors import UnreachableError
from workplan.report.json import render_json
from workplan.report.options import ReportOptions
from workplan.usecases.check import CheckRequest, check
from workplan.usecases.compile import Unit
from workplan.usecases.errand import (
    Again,
    Alone,
    Judgement,
    Judgements,
    from_bytes,
    judge_again,
    judge_alone,
    to_bytes,
)
from workplan.usecases.federation import judge_federation


class Nearby:
    """Errands in this process; all that they are given and bring back goes through bytes."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.wanted = frozenset(wanted)
        self.sent: list[Again] = []

    def alone(self, units: Sequence[Unit]) -> Iterator[Alone]:
        for unit in units:
            found = judge_alone(unit, None, unit.settings.name in self.wanted)
            yield from_bytes(Alone, to_bytes(found))

    def again(self, tasks: Iterable[tuple[Unit, Again]]) -> Iterator[tuple[Judgement, ...]]:
        for unit, again in tasks:
            self.sent.append(again)
            travelled = from_bytes(Again, to_bytes(again))
            yield from_bytes(Judgements, to_bytes(judge_again(unit, None, travelled))).judgements


def answer(request: CheckRequest) -> str:
    return render_json(check(request)[0], ReportOptions(version="0"))


@given(st.lists(STEPS, min_size=3, max_size=14), st.booleans(), st.sampled_from((("a",), ("a", "b"))))
@settings(max_examples=200)
def test_one_by_one_is_all_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, object, object]],
    known: bool,
    wanted: tuple[str, ...],
) -> None:
    world = World(tmp_path_factory.getbasetemp())
    for step in steps:
        world.step(*step)
    request = world.request(None, known)._replace(report_on=frozenset(wanted))
    assert answer(request._replace(errands=Nearby(wanted))) == answer(request)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.before], ids=lambda case: f"{case.rule}: {case.title}"
)
def test_every_rule_sees_the_same(case: Case) -> None:
    names = {repo for repo, _path in case.files} | {"home"}
    assert findings(case, errands=Nearby(names)) == findings(case)


def two(needs: str) -> World:
    world = World.__new__(World)
    world.rules = {}
    first = plan(1, "todo", needs, "", "It obeys `canon/names_v1.0.md`.", "AA-WP-0001-T02")
    other = plan(2, "todo", "", "", "", "AA-WP-0002-T02").replace("AA-WP", "BB-WP")
    spec = '---\nid: names\ntitle: Names\nstatus: active\nversion: "1.0"\n---\n\n# Names v1.0\n'
    world.files = [
        {"workplans/AA-WP-0001-x.md": first},
        {"workplans/BB-WP-0002-x.md": other, "canon/names_v1.0.md": spec},
    ]
    return world


@pytest.mark.parametrize(
    ("needs", "again", "here"),
    [("", 1, 0), ("BB-WP-0002-T01", 1, 0), ("BB-WP-0009-T01", 0, 1), ("BB-WP-0002", 1, 0)],
)
def test_a_document_that_looks_at_others_is_judged_with_what_it_asked_for(
    needs: str, again: int, here: int
) -> None:
    request = two(needs).request(None, known_ids=True)
    errands = Nearby(("a", "b"))
    _federation, linked = judge_federation(request.units, errands, frozenset(("a", "b")), None)
    assert (linked.alone, linked.again, linked.here) == (2, again, here)
    for sent in errands.sent:
        assert all(
            line.path in {"canon/names_v1.0.md", "workplans/BB-WP-0002-x.md"} or line.repo == "a"
            for line in sent.lines
        )


def test_a_broken_repository_is_named_and_stops_nobody() -> None:
    request = two("BB-WP-0002-T01").request(None, known_ids=True)

    def broken(_select: object) -> None:
        raise UnreachableError("the index is damaged")

    request.units[1].reader.listing = broken  # type: ignore[method-assign, assignment]
    wanted = frozenset(("a", "b"))
    result, _compiled = check(request._replace(report_on=wanted, errands=Nearby(wanted)))
    assert [(seen.repo, seen.reason) for seen in result.unseen] == [("b", "the index is damaged")]
    assert result.summary.documents == 1
    assert "unknown-reference" not in {found.rule for found in result.diagnostics}


@pytest.mark.parametrize("data", [b"", b"garbage", to_bytes((1, 2)), to_bytes(("a", 3, 4, 5, 6, 7))])
def test_what_comes_back_is_not_believed(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the codec's words)
        from_bytes(Alone, data)


def test_an_errand_that_speaks_of_another_repository_is_refused() -> None:
    request = two("").request(None, known_ids=True)

    class Swapped(Nearby):
        def alone(self, units: Sequence[Unit]) -> Iterator[Alone]:
            return reversed(list(super().alone(units)))

    with pytest.raises(ValueError, match="came back with something else"):
        check(request._replace(errands=Swapped(("a",))))
