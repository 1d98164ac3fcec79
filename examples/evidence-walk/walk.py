"""Makes a scratch repository with a history: a plan with three gates, evidence that comes, fails and ages, and a
clause that changes.

Run `python examples/evidence-walk/walk.py FOLDER`. Every commit has a fixed date, so that the same commands say the
same thing on every machine; each step of the walk is a tag, `step-1` to `step-9`.
"""  # noqa: INP001 - a script, run by path

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from workplan.build.clauses import PlacedClause
from workplan.build.evidence_id import evidence_id
from workplan.evidence.trace_nodes import Node, clause_node
from workplan.model.facts import Clause

PLAN = "workplans/CUST-WP-0025-hub-bootstrap.md"
CANON = "canon/standards/smoke-tests_v1.0.md"
BEFORE = "A smoke run of a deployed service asks for its health and reads one record."
AFTER = "A smoke run of a deployed service asks for its health, reads one record and writes one."
SUITE_TASK = "f1:158da29b6ea63d957f9dc11ff39a3e28"
"""The fingerprint of the task that a person looked at, as `workplan review` would take it."""
COMMIT = "9b8e2f0a4b6d1c3e5f7a9b8c7d6e5f4a3b2c1d0e"
BUNDLE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HUB = "293a74fe-a85a-4ad6-8933-23d52a72fe8b"
HERE = Path(__file__).resolve().parent


def record(kind: str, at: str, tier: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One evidence record, with the id that its content has."""
    subject = {"kind": "service", "id": "core-hub"}
    if tier != "local":
        subject = {**subject, "pin": {"gitCommit": COMMIT}}  # type: ignore[dict-item]
    made: dict[str, Any] = {
        "schema": "evidence/v1",
        "type": kind,
        "subjects": [subject],
        "producer": {"kind": "tool", "id": "operator-cli", "version": "1.2.0"},
        "method": "TEST",
        "environment": {"id": {"ci": "ci-runner"}.get(tier, f"core-hub-{tier}"), "tier": tier},
        "observed": {"start": at, "end": at},
        "result": "pass",
        "fields": fields,
        "sensitivity": "non-secret",
        **more,
    }
    return {"id": evidence_id(made), **made}


def by_hand(kind: str, at: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record that a person makes: what was looked at, or decided."""
    producer = {"kind": "human", "id": "ada"}
    more = {"subjects": [{"kind": "workplan", "id": "CUST-WP-0025"}], "producer": producer, **more}
    return record(kind, at, "staging", fields, **more)


def smoke(run: str, at: str, tier: str, failed: int = 0) -> dict[str, Any]:
    """A smoke run against a deployed hub: ids, counts and prefixes, nothing secret."""
    return record(
        "deployed-smoke",
        at,
        tier,
        {
            "run_id": run,
            "base_url_ref": "core-hub-staging",
            "hub_id": HUB,
            "api_consumer_ids": ["activity-core"],
            "key_prefixes": ["ck_1a2b3c4d"],
            "counts": {"total": 12, "passed": 12 - failed, "failed": failed},
        },
        result="fail" if failed else "pass",
        containment={
            "secrets_absent": {"state": "true", "checked_by": "secret-scan"},
            "writes_contained": {"state": "true", "checked_by": "operator-cli"},
        },
        non_claims=["cutover-complete"],
        links={"gates": ["CUST-WP-0025-G-SMOKES"], "tasks": ["CUST-WP-0025-T16"]},
    )


def looked_at(text: str, at: str, found: str, note: str) -> dict[str, Any]:
    """The review of the link from the smokes to the clause, as `workplan review` writes it."""
    seen = clause(text)
    fields = {
        "source": "CUST-WP-0025-T16",
        "target": "smoke-tests#SMOKE-1",
        "fingerprint": seen.fingerprint,
        "parts": dict(seen.parts),
        "found": found,
        "verdict": "accepted",
        "reviewer": "ada",
        "note": note,
    }
    subjects = [{"kind": "clause", "id": "SMOKE-1"}]
    return by_hand("review", at, fields, method="EXAMINE", subjects=subjects)


def clause(text: str) -> Node:
    """The clause on smokes when it says this."""
    made = Clause("SMOKE-1", "MUST", text, "smoke-tests@1.0", CANON, 1, {"checks": ["deployed-smoke"]})
    return clause_node(PlacedClause("the-custodian", made, False))


def suite(run: str, at: str, name: str, kind: str = "test-run") -> dict[str, Any]:
    """One of the commands of the first gate."""
    if kind == "consistency-check":
        fields = {"scope": ["the-custodian"], "counts": {"total": 66, "passed": 66, "failed": 0}}
    else:
        fields = {"run_id": run, "suite": name, "counts": {"total": 434, "passed": 434, "failed": 0}}
    return record(kind, at, "ci", fields, links={"tasks": ["CUST-WP-0025-T12"]})


def history() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Each commit: its time, what it says, and the records that it adds."""
    review = {
        "target": "CUST-WP-0025-T12",
        "fingerprint": SUITE_TASK,
        "verdict": "accepted",
        "reviewer": "ada",
        "note": "started the dev-hub server, asked for the summary of a domain from another repository",
    }
    migration = {
        "run_id": "import-7",
        "mode": "import",
        "bundle": BUNDLE,
        "counts": {"read": 573, "imported": 571, "skipped": 2, "failed": 0},
    }
    sink = {"run_id": "sink-3", "sink": "activity-core", "counts": {"total": 8, "passed": 8, "failed": 0}}
    deployed = {"deployment_id": "deploy-41", "service": "core-hub", "gitCommit": COMMIT, "version": "1.4.0"}
    decided = {
        "decision_id": "decision-12",
        "question": "cutover-superseded",
        "status": "accepted",
        "options": ["cut-over", "stay-beside"],
        "choice": "stay-beside",
        "approvers": ["ada", "grace"],
        "effective": "2026-08-01T09:00:00Z",
        "note": "the new hub stays beside the old one; the cutover plan is closed",
    }
    fallback = {**decided, "decision_id": "decision-11", "question": "legacy-interhub-fallback"}
    fallback |= {"choice": "stay-beside", "approvers": ["grace"], "effective": "2026-06-30T09:00:00Z"}
    fallback |= {"note": "the old hub stays readable for a month"}
    waiver = {
        "gate": "CUST-WP-0025-G-SUITE",
        "requirement": "consistency-all",
        "reason": "the failures that are left are older than the rename, in other repositories",
        "approver": "grace",
        "expires_at": "2026-09-30T00:00:00Z",
    }
    return [
        (
            "2026-06-22T08:00:00Z",
            "the plan and its gates",
            [looked_at(BEFORE, "2026-06-22T07:50:00Z", "unreviewed", "the smokes do what the clause asks")],
        ),
        ("2026-06-22T12:00:00Z", "the suite", [suite("suite-1", "2026-06-22T11:50:00Z", "state-hub")]),
        (
            "2026-06-22T15:00:00Z",
            "consistency, and what a person looked at",
            [
                suite("", "2026-06-22T14:00:00Z", "", "consistency-check"),
                by_hand("review", "2026-06-22T14:30:00Z", review, method="EXAMINE"),
            ],
        ),
        (
            "2026-06-23T09:00:00Z",
            "a waiver",
            [by_hand("waiver", "2026-06-23T08:55:00Z", waiver, method="INTERVIEW")],
        ),
        ("2026-06-27T10:00:00Z", "a smoke on a laptop", [smoke("smoke-1", "2026-06-27T09:50:00Z", "local")]),
        (
            "2026-06-28T10:00:00Z",
            "deployed to staging, and the smoke fails",
            [
                record("deployment", "2026-06-28T08:00:00Z", "staging", deployed),
                smoke("smoke-2", "2026-06-28T09:00:00Z", "staging", failed=2),
            ],
        ),
        ("2026-06-29T10:00:00Z", "the smoke passes", [smoke("smoke-3", "2026-06-29T09:30:00Z", "staging")]),
        (
            "2026-06-30T12:00:00Z",
            "sink, import, and the fallback",
            [
                record("sink-smoke", "2026-06-30T10:00:00Z", "staging", sink),
                record("migration-run", "2026-06-30T11:00:00Z", "staging", migration),
                by_hand("decision", "2026-06-30T11:30:00Z", fallback, method="INTERVIEW"),
            ],
        ),
        ("2026-07-02T09:00:00Z", "the standard asks for more", []),
        (
            "2026-07-03T09:00:00Z",
            "looked at what changed",
            [looked_at(AFTER, "2026-07-03T08:50:00Z", "suspect", "the smokes write a widget already")],
        ),
        (
            "2026-08-01T10:00:00Z",
            "decided otherwise",
            [by_hand("decision", "2026-08-01T09:30:00Z", decided, method="INTERVIEW")],
        ),
    ]


STEPS = {
    "2026-06-22T08:00:00Z": "step-1",
    "2026-06-23T09:00:00Z": "step-2",
    "2026-06-27T10:00:00Z": "step-3",
    "2026-06-28T10:00:00Z": "step-4",
    "2026-06-29T10:00:00Z": "step-5",
    "2026-06-30T12:00:00Z": "step-6",
    "2026-07-02T09:00:00Z": "step-7",
    "2026-07-03T09:00:00Z": "step-8",
    "2026-08-01T10:00:00Z": "step-9",
}
"""The commit times at which the walk stops."""
CHANGED_AT = "2026-07-02T09:00:00Z"
"""The commit that changes the clause."""


def write(folder: Path, made: dict[str, Any]) -> None:
    """Put a record where its id says."""
    _ev, kind, letters = made["id"].split(":")
    file = folder / "evidence" / kind / f"{letters}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def git(folder: Path, *arguments: str, at: str = "2026-06-22T08:00:00Z") -> None:
    """Run git without anything of this machine's configuration."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (
        ("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", at))}  # fmt: skip
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **who, **nothing})


def build(folder: Path) -> None:
    """The whole history, in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name in ("workplan.toml", PLAN, CANON):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((HERE / "repository" / name).read_bytes())
    for at, message, records in history():
        for made in records:
            write(folder, made)
        if at == CHANGED_AT:
            canon = folder / CANON
            canon.write_text(canon.read_text(encoding="utf-8").replace(BEFORE, AFTER), encoding="utf-8")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", message, at=at)
        if at in STEPS:
            git(folder, "tag", STEPS[at])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: walk.py FOLDER")
    build(Path(sys.argv[1]))
