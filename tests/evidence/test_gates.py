"""What opens a gate and what does not, one reason at a time."""

from typing import Any

import pytest

from tests.evidence.records import OID, OTHER_OID, as_facts, days, gate, record
from workplan.evidence.evaluate import evaluate
from workplan.evidence.evaluation import Evaluation
from workplan.evidence.ledger import MOST_OTHERS
from workplan.model.evidence import NO_TRUST, Evidence, Signature, TrustFacts
from workplan.schema.catalog import Catalog

AT = "2026-06-27T12:00:00Z"


def block(requirement: str, more: str = "") -> str:
    return f"id: CUST-WP-0025-G-X\nrequirements:\n  it: {requirement}\n{more}"


def judged(
    catalog: Catalog,
    requirement: str,
    *records: dict[str, Any],
    as_of: str = days(1),
    trust: TrustFacts = NO_TRUST,
    more: str = "",
) -> Evaluation:
    facts = [as_facts(made, f"evidence/{number}.json") for number, made in enumerate(records)]
    return evaluate(gate(catalog, block(requirement, more)), facts, as_of, trust)


def reasons(found: Evaluation) -> list[str]:
    return [weighed.reason for weighed in found.requirements[0].rejected]


def broken(**over: Any) -> dict[str, Any]:
    return record(result="fail", fields={"counts": {"total": 3, "passed": 2, "failed": 1}}, **over)


CASES: list[tuple[str, list[dict[str, Any]], str, list[str]]] = [
    ("{type: test-run}", [], "unknown", []),
    ("{type: test-run}", [record()], "met", []),
    ("{type: test-run}", [record("deployment")], "unknown", []),
    ("{type: test-run, subject: svc:core-hub}", [record()], "met", []),
    ("{type: test-run, subject: svc:fin-hub}", [record()], "unknown", ["other-subject"]),
    ("{type: test-run, subject: [svc:core-hub, svc:fin-hub]}", [record()], "unknown", ["other-subject"]),
    ("{type: test-run, tier_at_least: production}", [record()], "unknown", ["tier"]),
    ("{type: deployed-smoke}", [record("deployed-smoke", tier="local")], "unknown", ["tier"]),
    ("{type: deployed-smoke}", [record("deployed-smoke", tier="ci")], "unknown", ["tier"]),
    ("{type: deployed-smoke}", [record("deployed-smoke")], "met", []),
    ("{type: test-run, max_age: 1d}", [record()], "unknown", ["expired"]),
    ("{type: test-run, max_age: 25h}", [record()], "met", []),
    ("{type: test-run}", [record(expires_at=days(0.5))], "unknown", ["expired"]),
    ("{type: test-run}", [record(at=days(2))], "unknown", ["future"]),
    ("{type: test-run}", [broken()], "unmet", ["result"]),
    ("{type: test-run}", [record(result="inconclusive")], "unmet", ["result"]),
    ("{type: test-run}", [record(fields={"counts": {"total": 0, "passed": 0, "failed": 0}})], "unmet", ["empty-run"]),
    ("{type: test-run, where: {counts.total: {ge: 4}}}", [record()], "unmet", ["where"]),
    ("{type: test-run, where: {counts.total: {ge: 3}, suite: {in: [unit, all]}}}", [record()], "met", []),
    ("{type: test-run, where: {counts.skipped: {le: 5}}}", [record()], "unmet", ["where"]),
    ("{type: test-run, containment: {secrets_absent: true}}", [record()], "unknown", ["containment-unchecked"]),
    (
        "{type: test-run, containment: {secrets_absent: true}}",
        [record(containment={"secrets_absent": {"state": "true"}})],
        "unknown",
        ["containment-unchecked"],
    ),
    (
        "{type: test-run, containment: {secrets_absent: true}}",
        [record(containment={"secrets_absent": {"state": "false", "checked_by": "scan"}})],
        "unmet",
        ["containment-false"],
    ),
    (
        "{type: test-run, containment: {secrets_absent: true}}",
        [record(containment={"secrets_absent": {"state": "true", "checked_by": "scan"}})],
        "met",
        [],
    ),
    ("{type: test-run, signed: {role: operator}}", [record()], "unknown", ["unsigned"]),
    ("{type: test-run, min: 2}", [record()], "unknown", ["too-few"]),
    ("{type: test-run, min: 2}", [record(), record(at=days(0.1), fields={"run_id": "run-2"})], "met", []),
    ("{type: test-run, min: 2}", [record(), record(at=days(0.1))], "unknown", ["too-few"]),
    ("{type: reference, optional: true}", [record("reference")], "unknown", []),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "records", "verdict", "why"), CASES)
def test_one_requirement(
    catalog: Catalog, asked: str, records: list[dict[str, Any]], verdict: str, why: list[str]
) -> None:
    more = "any_of: [it, {decision: {question: nothing}}]\n" if "optional" in asked else ""
    found = judged(catalog, asked, *records, more=more)
    if not more:
        assert found.verdict == verdict
        assert found.requirements[0].state == verdict
    else:
        assert found.requirements[0].optional
    assert reasons(found) == why
    assert bool(found.next_action) == (found.verdict not in {"met", "waived", "superseded"})


def test_a_newer_failure_beats_an_older_pass_and_a_newer_pass_the_failure(catalog: Catalog) -> None:
    first, failed = record(), broken(at=days(0.2))
    found = judged(catalog, "{type: test-run}", first, failed)
    assert (found.verdict, reasons(found)) == ("unmet", ["newer-failure", "result"])
    again = record(at=days(0.4))
    assert judged(catalog, "{type: test-run}", first, failed, again).verdict == "met"


def test_a_failure_of_another_series_or_a_lower_tier_says_nothing(catalog: Catalog) -> None:
    dry = record("migration-run", at=days(0.2), result="fail", fields={"mode": "dry-run"})
    asked = "{type: migration-run, where: {mode: import}, tier_at_least: staging}"
    assert judged(catalog, asked, record("migration-run"), dry).verdict == "met"
    local = broken(at=days(0.2), tier="local")
    assert judged(catalog, "{type: test-run}", record(), local).verdict == "met"
    higher = broken(at=days(0.2), tier="production")
    assert judged(catalog, "{type: test-run}", record(), higher).verdict == "unmet"


def test_a_failure_counts_even_where_the_record_is_unsound(catalog: Catalog) -> None:
    failed = as_facts(broken(at=days(0.2)), "evidence/b.json")._replace(fault="wrong-evidence-id")
    found = evaluate(gate(catalog, block("{type: test-run}")), [as_facts(record()), failed], days(1))
    assert (found.verdict, reasons(found)) == ("unmet", ["newer-failure", "wrong-evidence-id"])


def test_a_correction_replaces_a_failure_and_a_counter_makes_a_pass_doubtful(catalog: Catalog) -> None:
    failed = broken(at=days(0.2))
    mended = record(at=days(0.3), result="inconclusive", links={"supersedes": [failed["id"]]})
    assert judged(catalog, "{type: test-run}", record(), failed, mended).verdict == "met"
    passed = record()
    doubt = record("review", at=days(0.3), links={"counters": [passed["id"]]})
    found = judged(catalog, "{type: test-run}", passed, doubt)
    assert (found.verdict, reasons(found)) == ("unknown", ["countered"])
    settled = record("review", at=days(0.4), links={"supersedes": [doubt["id"]]})
    assert judged(catalog, "{type: test-run}", passed, doubt, settled).verdict == "met"


def test_a_correction_of_a_lower_tier_or_an_unsigned_one_of_a_signed_record_replaces_nothing(
    catalog: Catalog,
) -> None:
    failed = broken(at=days(0.2))
    local = record(at=days(0.3), tier="local", links={"supersedes": [failed["id"]]})
    assert (
        judged(catalog, "{type: test-run, tier_at_least: staging}", record(), failed, local).verdict
        == "unmet"
    )
    plain = record(at=days(0.3), result="inconclusive", links={"supersedes": [failed["id"]]})
    trust = TrustFacts({as_facts(failed).digest: (Signature("k1", ("operator",)),)})
    assert judged(catalog, "{type: test-run}", record(), failed, plain, trust=trust).verdict == "unmet"


def test_pins(catalog: Catalog) -> None:
    def pinned(oid: str, **over: Any) -> dict[str, Any]:
        return record(
            "deployed-smoke",
            subjects=[{"kind": "service", "id": "core-hub", "pin": {"gitCommit": oid}}],
            **over,
        )

    deployed = record("deployment", at=days(-1))
    same = "{type: deployed-smoke, pin: {same_as: deployment.gitCommit}}"
    assert judged(catalog, same, pinned(OID), deployed).verdict == "met"
    assert reasons(judged(catalog, same, pinned(OTHER_OID), deployed)) == ["pin-mismatch"]
    assert reasons(judged(catalog, same, pinned(OID))) == ["pin-unresolved"]
    dirty = pinned(OID, inputs=[{"name": "core-hub", "gitCommit": OID, "clean": False}])
    assert reasons(judged(catalog, same, dirty, deployed)) == ["dirty-tree"]
    fixed = f"{{type: deployed-smoke, pin: {{git_commit: {OTHER_OID}}}}}"
    assert judged(catalog, fixed, pinned(OTHER_OID)).verdict == "met"


def test_signatures_count_by_key_role_and_tier(catalog: Catalog) -> None:
    made = record()
    digest = as_facts(made).digest
    asked = "{type: test-run, signed: {role: operator, min: 2}}"

    def verdict(*signatures: Signature) -> tuple[str, list[str]]:
        found = judged(catalog, asked, made, trust=TrustFacts({digest: signatures}))
        return found.verdict, reasons(found)

    one, two = Signature("k1", ("operator",)), Signature("k2", ("operator", "approver"))
    assert verdict(one, two) == ("met", [])
    assert verdict(one, one) == ("unknown", ["too-few-signatures"])
    assert verdict(one, two._replace(roles=("approver",))) == ("unknown", ["too-few-signatures"])
    assert verdict(one, two._replace(tiers=("local",))) == ("unknown", ["too-few-signatures"])
    found = judged(catalog, asked, made, trust=TrustFacts({}, {digest: ("revoked",)}))
    assert found.requirements[0].rejected[0].detail == "revoked"


def test_a_waiver_holds_for_its_time_and_only_where_the_gate_allows_it(catalog: Catalog) -> None:
    waived = record("waiver", fields={"gate": "CUST-WP-0025-G-X", "requirement": "it", "expires_at": days(3)})
    allowed = "waivable: [it]\n"
    found = judged(catalog, "{type: test-run}", waived, more=allowed)
    assert (found.verdict, found.lapses_at, found.requirements[0].waiver) == ("waived", days(3), waived["id"])
    assert judged(catalog, "{type: test-run}", waived).verdict == "unknown"
    assert judged(catalog, "{type: test-run}", waived, more=allowed, as_of=days(3)).verdict == "unknown"
    role = allowed + "waiver_role: owner\n"
    assert judged(catalog, "{type: test-run}", waived, more=role).verdict == "unknown"
    trust = TrustFacts({as_facts(waived).digest: (Signature("k1", ("owner",)),)})
    assert judged(catalog, "{type: test-run}", waived, more=role, trust=trust).verdict == "waived"


@pytest.mark.parametrize("fault", ["wrong-evidence-id", "contradictory-evidence"])
def test_a_waiver_never_covers_a_broken_record(catalog: Catalog, fault: str) -> None:
    waived = record("waiver", fields={"gate": "CUST-WP-0025-G-X", "requirement": "it"})
    unsound = as_facts(record())._replace(fault=fault)
    asked = gate(catalog, block("{type: test-run}", "waivable: [it]\n"))
    assert evaluate(asked, [as_facts(waived), unsound], days(1)).verdict == "unknown"


def about(name: str, **over: Any) -> dict[str, Any]:
    return record(subjects=[{"kind": "service", "id": name}], **over)


ASKED = "{type: test-run, subject: svc:core-hub}"


def test_records_about_others_are_named_only_where_there_is_none_about_the_subject(catalog: Catalog) -> None:
    others = [about(f"hub-{number}", at=days(number / 100)) for number in range(40)]
    assert reasons(judged(catalog, ASKED, *others)) == ["other-subject"] * MOST_OTHERS
    latest = {found.id for found in judged(catalog, ASKED, *others).requirements[0].rejected}
    assert latest == {made["id"] for made in others[-MOST_OTHERS:]}
    found = judged(catalog, ASKED, *others, record())
    assert (found.verdict, reasons(found)) == ("met", [])
    failed = judged(catalog, ASKED, *others, broken(at=days(0.5)))
    assert (failed.verdict, reasons(failed)) == ("unmet", ["result"])


@pytest.mark.parametrize("name", ["core-hub", "fin-hub"])
def test_a_broken_record_is_named_whatever_it_says_that_it_is_about(catalog: Catalog, name: str) -> None:
    unsound = as_facts(about(name))._replace(fault="wrong-evidence-id")
    sound = as_facts(record(at=days(0.1)), "evidence/b.json")
    found = evaluate(gate(catalog, block(ASKED)), [unsound, sound], days(1))
    assert (found.verdict, reasons(found)) == ("met", ["wrong-evidence-id"])
    waived = as_facts(record("waiver", fields={"gate": "CUST-WP-0025-G-X", "requirement": "it"}))
    asked = gate(catalog, block(ASKED, "waivable: [it]\n"))
    assert evaluate(asked, [unsound, waived], days(1)).verdict == "unknown"
    assert evaluate(asked, [waived], days(1)).verdict == "waived"


@pytest.mark.parametrize(("environment", "verdict"), [("staging", "met"), ("qa", "unknown")])
def test_a_pin_follows_the_newest_pass_in_the_same_environment(
    catalog: Catalog, environment: str, verdict: str
) -> None:
    asked = "{type: test-run, pin: {same_as: deployment.gitCommit}}"
    subject = {"kind": "service", "id": "core-hub", "pin": {"gitCommit": OID}}
    seen = {"environment": {"id": environment, "tier": "staging"}}
    records = [
        record("deployment", at=days(0.1), fields={"gitCommit": OTHER_OID}, **seen),
        record("deployment", at=days(0.2), fields={"gitCommit": OID}, **seen),
        record("deployment", at=days(0.3), fields={"gitCommit": OTHER_OID}, result="fail", **seen),
        record(at=days(0.4), subjects=[subject]),
    ]
    assert judged(catalog, asked, *records).verdict == verdict


DECISION = "any_of: [it, {decision: {question: cutover-superseded, approvers_min: 2}}]\n"


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({}, "superseded"),
        ({"status": "proposed"}, "unknown"),
        ({"status": "rejected"}, "unmet"),
        ({"approvers": ["ada"]}, "unknown"),
        ({"approvers": ["ada", "Ada"]}, "unknown"),
        ({"effective": days(2)}, "unknown"),
        ({"review_by": days(0.5)}, "unknown"),
        ({"question": "another"}, "unknown"),
    ],
)  # fmt: skip
def test_a_decision_stands_in_for_evidence(catalog: Catalog, fields: dict[str, Any], verdict: str) -> None:
    found = judged(catalog, "{type: test-run}", record("decision", fields=fields), more=DECISION)
    assert found.verdict == ("unknown" if verdict == "unmet" else verdict)
    assert found.decisions[0].state == ("met" if verdict == "superseded" else verdict)


def test_the_last_word_on_a_question_counts(catalog: Catalog) -> None:
    yes = record("decision")
    no = record(
        "decision", at=days(0.5), fields={"decision_id": "d2", "status": "withdrawn", "effective": days(0.5)}
    )
    assert judged(catalog, "{type: test-run}", yes, no, more=DECISION).decisions[0].state == "unmet"
    perhaps = record(
        "decision", at=days(0.5), fields={"decision_id": "d2", "status": "proposed", "effective": days(0.5)}
    )
    assert judged(catalog, "{type: test-run}", yes, perhaps, more=DECISION).verdict == "superseded"


def test_lapse_is_the_first_moment_at_which_the_gate_is_not_open(catalog: Catalog) -> None:
    found = judged(catalog, "{type: test-run, max_age: 14d}", record(), record(at=days(0.5)))
    assert found.lapses_at == days(14.5)
    last = days(14.5 - 1 / 86400)
    assert (
        judged(catalog, "{type: test-run, max_age: 14d}", record(at=days(0.5)), as_of=last).verdict == "met"
    )
    assert (
        judged(catalog, "{type: test-run, max_age: 14d}", record(at=days(0.5)), as_of=days(14.5)).verdict
        == "unknown"
    )


def test_freshness_turns_stale_after_four_fifths(catalog: Catalog) -> None:
    asked = "{type: test-run, max_age: 10d}"
    assert judged(catalog, asked, record(), as_of=days(8)).requirements[0].selected[0].freshness == "fresh"
    assert judged(catalog, asked, record(), as_of=days(8.1)).requirements[0].selected[0].freshness == "stale"


def test_three_values(catalog: Catalog) -> None:
    text = """
id: CUST-WP-0025-G-X
all_of: [good, {any_of: [bad, missing]}]
requirements:
  good: {type: test-run}
  bad: {type: consistency-check}
  missing: {type: deployment}
"""
    bad = record("consistency-check", result="fail")
    asked = gate(catalog, text)

    def verdict(*records: dict[str, Any]) -> str:
        return evaluate(asked, [as_facts(made) for made in records], days(1)).verdict

    assert verdict(record(), bad) == "unknown"
    assert verdict(record(), bad, record("deployment", result="fail")) == "unmet"
    assert verdict(record(), bad, record("deployment")) == "met"
    assert verdict(broken(), record("deployment")) == "unmet"


def test_only_optional_evidence_never_opens(catalog: Catalog) -> None:
    text = "id: CUST-WP-0025-G-X\nall_of: [it]\nrequirements:\n  it: {type: test-run, optional: true}\n"
    assert evaluate(gate(catalog, text), [as_facts(record())], days(1)).verdict == "unknown"


def test_an_unsound_gate_is_never_open(catalog: Catalog) -> None:
    asked = gate(catalog, block("{type: test-run}"))._replace(fault="invalid-gate")
    found = evaluate(asked, [as_facts(record())], days(1))
    assert (found.verdict, found.fault) == ("unknown", "invalid-gate")


def test_the_moment_must_be_a_moment(catalog: Catalog) -> None:
    with pytest.raises(ValueError, match="2026"):
        evaluate(gate(catalog, block("{type: test-run}")), [], "2026-06-27")


def test_garbage_in_unsound_records_is_survived(catalog: Catalog) -> None:
    odd: list[Any] = [
        None,
        7,
        "x",
        [],
        {"fields": 3},
        {"fields": {"counts": 1}},
        {"links": {"supersedes": "x"}},
    ]
    facts = [
        Evidence(
            "x",
            "test-run",
            "p",
            1,
            str(n),
            "",
            "",
            "",
            "",
            "",
            (),
            v if isinstance(v, dict) else {},
            "home",
            "bad",
        )
        for n, v in enumerate(odd)
    ]
    assert evaluate(gate(catalog, block("{type: test-run}")), facts, days(1)).verdict == "unknown"
