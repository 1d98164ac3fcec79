"""Laws that hold for every gate and every set of records; each is broken by some wrong way to judge."""

from typing import Any, NamedTuple

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.evidence.records import OID, OTHER_OID, as_facts, days, record
from workplan.evidence.evaluate import evaluate, evaluate_all
from workplan.evidence.evaluation import MET, NO_TRACE, OPEN, SUPERSEDED, Leaning, Trace
from workplan.model.evidence import TIERS, Evidence, Gate, Signature, TrustFacts

NOW = days(10)
PASSING = frozenset({"test-run", "consistency-check", "decision", "waiver"})
"""Types whose passing records only speak for a gate; a deployment moves what others are pinned to."""


class Scene(NamedTuple):
    """A gate's requirement and records to judge it by."""

    asked: dict[str, Any]
    records: tuple[Evidence, ...]
    trust: TrustFacts
    any_of: bool
    trace: Trace = NO_TRACE

    def gate(self) -> Gate:
        fields: dict[str, Any] = {
            "id": "P-WP-0001-G-X",
            "requirements": {"it": self.asked, "more": {"type": "consistency-check"}},
            "waivable": ["more"],
        }
        if self.any_of:
            fields["any_of"] = [{"all_of": ["it", "more"]}, {"decision": {"question": "cutover-superseded"}}]
        return Gate("P-WP-0001-G-X", "", "P-WP-0001", "workplans/p.md", 1, 9, (), "0", fields)

    def open(self) -> bool:
        return evaluate(self.gate(), self.records, NOW, self.trust, self.trace).verdict in OPEN


@st.composite
def made_record(draw: st.DrawFn, names: tuple[str, ...] = ()) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            ["test-run", "test-run", "test-run", "consistency-check", "decision", "waiver", "deployment"]
        )
    )
    failed = draw(st.sampled_from([0, 0, 0, 1]))
    total = draw(st.sampled_from([0, 3, 3, 5]))
    fields: dict[str, Any] = {}
    if kind in {"test-run", "consistency-check"}:
        fields["counts"] = {"total": total + failed, "passed": total, "failed": failed}
    if kind == "test-run":
        fields |= {
            "run_id": draw(st.sampled_from(["r1", "r2", "r3"])),
            "suite": draw(st.sampled_from(["unit", "all"])),
        }
    if kind == "decision":
        fields |= {
            "status": draw(st.sampled_from(["accepted", "proposed", "withdrawn"])),
            "effective": days(draw(st.integers(0, 11))),
        }
    if kind == "waiver":
        fields |= {
            "gate": "P-WP-0001-G-X",
            "requirement": "more",
            "expires_at": days(draw(st.sampled_from([5, 30]))),
        }
    if kind == "deployment":
        fields["gitCommit"] = draw(st.sampled_from([OID, OTHER_OID]))
    links = {}
    for name in ("supersedes", "counters"):
        if names and draw(st.integers(0, 3)) == 0:
            links[name] = [draw(st.sampled_from(names))]
    pin = {"pin": {"gitCommit": draw(st.sampled_from([OID, OTHER_OID]))}} if draw(st.booleans()) else {}
    flag = draw(st.sampled_from(["true", "true", "false", "unchecked"]))
    return record(
        kind,
        at=days(draw(st.integers(0, 11))),
        tier=draw(st.sampled_from(["local", "ci", "staging", "staging", "production"])),
        result="fail" if failed else draw(st.sampled_from(["pass", "pass", "pass", "fail", "inconclusive"])),
        fields=fields,
        subjects=[{"kind": "service", "id": draw(st.sampled_from(["a", "b"])), **pin}],
        containment={"safe": {"state": flag, "checked_by": "scan"}},
        **({"links": links} if links else {}),
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    made: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 7))):
        made.append(draw(made_record(tuple(one["id"] for one in made))))
    facts = [as_facts(one, f"evidence/{number}.json") for number, one in enumerate(made)]
    facts = [
        one._replace(fault=draw(st.sampled_from(["", "", "", "", "wrong-evidence-id"]))) for one in facts
    ]
    keys = [
        Signature("k1", ("operator",)),
        Signature("k2", ("operator",), ("staging",)),
        Signature("k3", ("owner",)),
    ]
    verified = {one.digest: tuple(draw(st.lists(st.sampled_from(keys), max_size=2))) for one in facts}
    asked: dict[str, Any] = {"type": "test-run"}
    if draw(st.booleans()):
        asked["tier_at_least"] = draw(st.sampled_from(TIERS))
    if draw(st.booleans()):
        asked["max_age"] = draw(st.sampled_from(["3d", "8d", "20d"]))
    if draw(st.booleans()):
        asked["min"] = 2
    if draw(st.booleans()):
        asked["where"] = {"suite": "unit"}
    unfit = {one.digest: "changed" for one in facts if draw(st.integers(0, 5)) == 0}
    links = tuple(draw(leanings) for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))))
    trace = Trace({"P-WP-0001-G-X": links}, unfit)
    return Scene(asked, tuple(facts), TrustFacts(verified), draw(st.booleans()), trace)


leanings = st.builds(
    lambda distance, state, name: Leaning(
        distance, "P-WP-0001-T01", name, state, distance == 1 and state != "unreviewed", "", (), "p.md", "home", 1,
        f"review {name}",
    ),
    st.sampled_from([1, 1, 2]),
    st.sampled_from(["unreviewed", "unreviewed", "suspect", "outdated", "dangling"]),
    st.sampled_from(["naming#NAME-1", "naming#NAME-2"]),
)  # fmt: skip


def speaks_only_for(one: Evidence) -> bool:
    fields = one.fields["fields"]
    good = fields.get("status", "accepted") != "withdrawn" and not fields.get("counts", {}).get("failed")
    return one.type in PASSING and one.result == "pass" and good and "links" not in one.fields


@given(scenes(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(scene: Scene, chance: Any) -> None:
    shuffled = list(scene.records)
    chance.shuffle(shuffled)
    assert evaluate(scene.gate(), shuffled, NOW, scene.trust, scene.trace) == evaluate(
        scene.gate(), scene.records, NOW, scene.trust, scene.trace
    )


@given(scenes())
def test_judging_twice_gives_the_same(scene: Scene) -> None:
    first = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    assert evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace) == first


@given(scenes(), st.data())
def test_duplicates_change_nothing(scene: Scene, data: st.DataObject) -> None:
    assume(scene.records)
    copies = data.draw(st.lists(st.sampled_from(scene.records)))
    found = evaluate(scene.gate(), [*scene.records, *copies], NOW, scene.trust, scene.trace)
    assert found == evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)


@given(scenes(), st.data())
def test_taking_away_a_passing_record_never_opens_a_gate(scene: Scene, data: st.DataObject) -> None:
    passing = [one for one in scene.records if speaks_only_for(one)]
    assume(passing)
    gone = data.draw(st.sampled_from(passing))
    fewer = scene._replace(records=tuple(one for one in scene.records if one is not gone))
    assert scene.open() or not fewer.open()


STRICTER: list[dict[str, Any]] = [
    {"tier_at_least": "staging"},
    {"tier_at_least": "production"},
    {"max_age": "1d"},
    {"max_age": "5d"},
    {"min": 3},
    {"subject": "svc:a"},
    {"signed": {"role": "operator", "min": 1}},
    {"signed": {"role": "operator", "min": 2}},
    {"where": {"suite": "unit", "counts.total": {"ge": 5}}},
    {"containment": {"safe": True}},
    {"pin": {"git_commit": OID}},
    {"pin": {"same_as": "deployment.gitCommit"}},
]


@given(scenes(), st.sampled_from(STRICTER))
def test_asking_for_more_never_opens_a_gate(scene: Scene, more: dict[str, Any]) -> None:
    if "tier_at_least" in more:
        assume(TIERS.index(scene.asked.get("tier_at_least", "local")) <= TIERS.index(more["tier_at_least"]))
    if "max_age" in more and "max_age" in scene.asked:
        assume(int(scene.asked["max_age"][:-1]) >= int(more["max_age"][:-1]))
    stricter = scene._replace(asked={**scene.asked, **more})
    assert scene.open() or not stricter.open()


@given(scenes())
def test_without_records_no_gate_is_open(scene: Scene) -> None:
    assert not scene._replace(records=()).open()


@given(scenes())
def test_what_is_selected_counts_and_what_is_rejected_says_why(scene: Scene) -> None:
    found = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    for result in found.requirements:
        assert all(not weighed.reason for weighed in result.selected)
        assert all(weighed.reason for weighed in result.rejected)
        assert bool(result.selected) == (result.state == "met")
        assert result.state in {"met", "waived"} or result.next_action


@given(scenes())
def test_an_open_gate_is_open_until_it_lapses_and_no_longer(scene: Scene) -> None:
    found = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    if found.verdict in OPEN and found.lapses_at:
        assert found.lapses_at > NOW
        later = [one for one in scene.records if one.end <= NOW]
        at_lapse = evaluate(scene.gate(), later, found.lapses_at, scene.trust, scene.trace)
        assert at_lapse.verdict not in OPEN


SUBJECTS: tuple[dict[str, Any], ...] = ({}, {"subject": "svc:a"}, {"subject": ["svc:a", "svc:b"]})


@given(scenes(), st.sampled_from(SUBJECTS))
def test_without_words_only_what_was_turned_down_where_enough_counts_is_left_out(
    scene: Scene, more: dict[str, Any]
) -> None:
    gate = scene._replace(asked={**scene.asked, **more}).gate()
    (whole,) = evaluate_all((gate,), scene.records, NOW, scene.trust, scene.trace)
    (short,) = evaluate_all((gate,), scene.records, NOW, scene.trust, scene.trace, words=False)
    told = [one._replace(rejected=()) if one.state == MET else one for one in whole.requirements]
    assert short == whole._replace(requirements=tuple(told))


@given(scenes(), leanings)
def test_a_link_to_review_never_opens_a_gate(scene: Scene, link: Leaning) -> None:
    known = scene.trace.leanings["P-WP-0001-G-X"]
    more = scene.trace._replace(leanings={"P-WP-0001-G-X": (*known, link)})
    assert scene.open() or not scene._replace(trace=more).open()


@given(scenes(), st.data())
def test_a_pin_that_fits_no_more_never_opens_a_gate(scene: Scene, data: st.DataObject) -> None:
    assume(scene.records)
    one = data.draw(st.sampled_from(scene.records))
    more = scene.trace._replace(unfit={**scene.trace.unfit, one.digest: "changed"})
    assert scene.open() or not scene._replace(trace=more).open()


@given(scenes())
def test_only_a_decision_opens_a_gate_that_leans_on_what_changed(scene: Scene) -> None:
    found = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    closing = [link for link in found.links if link.closes]
    if closing and found.verdict != SUPERSEDED:
        assert (found.verdict, found.lapses_at, found.next_action) == ("unmet", "", closing[0].next_action)


@given(scenes())
def test_what_is_selected_fits_its_pins(scene: Scene) -> None:
    found = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    unfit = {one.id for one in scene.records if one.digest in scene.trace.unfit}
    selected = {one.id for result in (*found.requirements, *found.decisions) for one in result.selected}
    assert not selected & unfit
    assert not {result.waiver for result in found.requirements} & unfit


@given(scenes())
def test_a_decision_instead_of_evidence_stands_above_links(scene: Scene) -> None:
    found = evaluate(scene.gate(), scene.records, NOW, scene.trust, scene.trace)
    if any(link.closes for link in found.links):
        decided = [result for result in found.decisions if result.state == "met"]
        assert found.verdict == (SUPERSEDED if decided else "unmet")


def test_evidence_does_not_hide_the_decision_that_stands_above_links() -> None:
    facts = [
        as_facts(record(kind, at=days(1)), f"evidence/{kind}.json") for kind in sorted(PASSING - {"waiver"})
    ]
    link = Leaning(1, "P-WP-0001-T01", "naming#NAME-1", "suspect", True, "", (), "p.md", "home", 1, "review")
    scene = Scene({"type": "test-run"}, tuple(facts), TrustFacts(), True)
    assert evaluate(scene.gate(), scene.records, NOW).verdict == "met"
    closed = scene._replace(trace=Trace({"P-WP-0001-G-X": (link,)}))
    assert evaluate(closed.gate(), closed.records, NOW, closed.trust, closed.trace).verdict == SUPERSEDED
