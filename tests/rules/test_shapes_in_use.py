"""The shapes that real plans have, all in one repository: no rule has anything to say about them."""

from tests.rules.casefile import HOME, Case, findings, printed


def plan(plan_id: str, body: str, extra: str = "", status: str = "active") -> bytes:
    front = f"id: {plan_id}\ntype: workplan\ntitle: A plan\nstatus: {status}\n{extra}"
    return f"---\n{front}---\n\n# A plan\n\n{body}".encode()


def block(task_id: str, status: str = "todo", extra: str = "") -> str:
    return f"```task\nid: {task_id}\nstatus: {status}\npriority: high\n{extra}```\n\n"


FEATURE = "type: feature\n"
FILES = {
    "LOOP-WP-0001-headings.md": plan(
        "LOOP-WP-0001",
        f"## Task T01: one\n\n{block('LOOP-WP-0001-T01')}## T02: two\n\n{block('T02')}"
        f"## T03 - three\n\n{block('T-03')}### T4 — four\n\n{block('LOOP-WP-0001-T04')}"
        f"## P3.1 - another label\n\n{block('LOOP-WP-0001-T05')}### Step 6: six\n\n{block('LOOP-WP-0001-T6')}"
        f"## Task: seven\n\n{block('LOOP-WP-0001-T007', extra=FEATURE)}## Eight\n\n{block('T08')}",
    ),
    "LOOP-WP-0002-bold.md": plan(
        "LOOP-WP-0002", f"## Tasks\n\n{block('T01')}**One**\n\n{block('T02', 'done')}**Two:** text\n"
    ),
    "LOOP-WP-0003-listed.md": plan(
        "LOOP-WP-0003",
        "Text.\n",
        "tasks:\n  - id: T44\n    status: todo # soon\n  - id: T45\n    status: done\n    title: Done\n"
        "split_from: LOOP-WP-0001\nsplit_part: 2 of 3\nsupplier: acme\n",
    ),
    "LOOP-WP-0004-boxes.md": plan(
        "LOOP-WP-0004",
        "- [x] T01 One\n- [ ] T02 — Two\n- [~] T03: Three\n- [-] T04 Four\n\n## State Hub Task IDs\n\n"
        "| Task | ID |\n|---|---|\n| T01 | `f55078b6-7fa3-49ab-be30-37db622d64c9` |\n",
    ),
    "LOOP-WP-0005-boxes-closed.md": plan("LOOP-WP-0005", "- [x] T01 One\n- [-] T02 Two\n", status="finished"),
    "LOOP-WP-0006-keys.md": plan(
        "LOOP-WP-0006",
        "### T01 — One\n\n```task\nid: LOOP-WP-0006-T01\nstate_hub_task_id: TBD\nstatus: todo\n```\n\n---\n\n"
        "````markdown\n```task\nid: X-T01\nstatus: wait | todo | progress | done | cancel\n```\n````\n",
        'state_hub_workstream_id: ~\ncreated: 2026-03-20\nupdated: "2026-06-27"  # later\nrelated_repos: [a, b]\n'
        'repo_goal_id: ""\nplanning_priority: high\nplanning_order: 3\nenables: []\nsupersedes_intent_from: X\n'
        "follow_up_workplan: OTHER-WP-0003\ncompleted: ~\ntopic_slug: loops\nowner: tom\ndomain: infotech\n",
    ),
    "WP-0001-plain.md": plan("WP-0001", f"### T01 — One\n\n{block('WP-0001-T01')}"),
    "ADHOC-2026-05-01.md": plan("ADHOC-2026-05-01", f"### T01 — One\n\n{block('ADHOC-2026-05-01-T01')}"),
    "custodian-WP-0003b-part.md": plan("custodian-WP-0003b", f"### T01 — One\n\n{block('T01')}"),
    "kaizen-wp-0001-lower.md": plan("KAIZEN-WP-0001", f"### T01 — One\n\n{block('T01')}"),
    "archived/260914-RAIL-HO-WP-0004-old.md": plan(
        "RAIL-HO-WP-0004", f"### T01 — One\n\n{block('T01', 'done')}", status="archived"
    ),
    "README.md": b"# Plans\n\nAn index for people.\n",
}


def test_no_rule_speaks_of_a_shape_that_is_in_use() -> None:
    files = {(HOME, f"workplans/{name}"): data for name, data in FILES.items()}
    assert printed(findings(Case("", "", "", files, {}, None))) == ""
