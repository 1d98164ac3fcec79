"""The kinds that ship with workplan."""

from workplan.kinds.kind import BlockKind, Kind, Vocabulary

TASK_WORDS = Vocabulary(
    statuses=("wait", "todo", "progress", "done", "cancel"),
    aliases={
        "blocked": "wait",
        "waiting": "wait",
        "in_progress": "progress",
        "in-progress": "progress",
        "completed": "done",
        "cancelled": "cancel",
        "canceled": "cancel",
    },
    closed=("done", "cancel"),
    dead=("cancel",),
    waiting=("wait",),
    transitions={
        "wait": ("todo", "progress", "done", "cancel"),
        "todo": ("wait", "progress", "done", "cancel"),
        "progress": ("wait", "todo", "done", "cancel"),
        "done": (),
        "cancel": (),
    },
)

WORKPLAN_WORDS = Vocabulary(
    statuses=("proposed", "ready", "active", "blocked", "backlog", "finished", "archived"),
    aliases={"todo": "ready", "done": "finished", "completed": "finished"},
    closed=("finished", "archived"),
    dead=("archived",),
    waiting=("blocked",),
    derived=("needs_review", "stalled"),
    transitions={
        "backlog": ("proposed",),
        "proposed": ("ready", "backlog"),
        "ready": ("active", "blocked", "backlog"),
        "active": ("blocked", "finished"),
        "blocked": ("ready", "active"),
        "finished": ("archived",),
        "archived": (),
    },
)

SPEC_WORDS = Vocabulary(
    statuses=("draft", "proposed", "active", "accepted", "superseded", "rejected", "withdrawn", "archived"),
    closed=("superseded", "rejected", "withdrawn", "archived"),
    dead=("superseded", "rejected", "withdrawn", "archived"),
)

TASK = BlockKind(
    word="task",
    schema="task",
    id_pattern=r"(?:(?P<workplan>[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-(?:\d{4}[a-z]?|\d{4}-\d{2}-\d{2}))-)?T-?\d{1,3}[a-z]?",
    hub_id_field="state_hub_task_id",
    reference_fields=("depends_on", "blocked_by", "supersedes", "blocked_on", "gate"),
    vocabulary=TASK_WORDS,
)

GATE = BlockKind(
    word="gate",
    schema="gate",
    id_pattern=r"(?P<workplan>(?:[A-Za-z][A-Za-z0-9]*-)*WP-\d{4}[a-z]?)-G-[A-Z0-9]+(?:-[A-Z0-9]+)*",
    reference_fields=("guards",),
    record="gate",
)

CLAUSE = BlockKind(word="clause", schema="", record="clause")

EVIDENCE_BLOCK = BlockKind(word="evidence", schema="evidence", record="evidence")

WORKPLAN = Kind(
    name="workplan",
    globs=("workplans/**/*.md",),
    exclude=("**/README.md",),
    schema="workplan",
    id_pattern=r"(?:[A-Za-z][A-Za-z0-9]*-)*WP-\d{4}[a-z]?|ADHOC-\d{4}-\d{2}-\d{2}",
    hub_id_field="state_hub_workstream_id",
    reference_fields=(
        "depends_on",
        "depends_on_workplans",
        "blocked_on",
        "enables",
        "supersedes",
        "superseded_by",
        "split_from",
        "follow_up_workplan",
    ),
    vocabulary=WORKPLAN_WORDS,
    blocks=(TASK, GATE),
    file_pattern=r"(?i:(?:\d{6}-)?(?P<id>(?:[A-Za-z][A-Za-z0-9]*-)*WP-\d{4}[a-z]?|ADHOC-\d{4}-\d{2}-\d{2})(?:-[^/]*)?\.md)",
    record="workplan",
)

SPEC = Kind(
    name="spec",
    globs=("canon/**/*.md",),
    exclude=("**/README.md",),
    schema="spec",
    reference_fields=("supersedes", "superseded_by", "adr"),
    vocabulary=SPEC_WORDS,
    blocks=(CLAUSE,),
    record="spec",
    needs_front_matter=False,
)

INVENTORY = Kind(
    name="inventory",
    globs=("ops/service-inventory.yml", "ops/service-inventory.yaml", "inventory/*.yml", "inventory/*.yaml"),
    schema="inventory",
    form="yaml",
    status_field="",
    title_field="title",
    record="inventory",
)

EVIDENCE = Kind(
    name="evidence",
    globs=("evidence/**/*.yml", "evidence/**/*.yaml", "evidence/**/*.json"),
    schema="evidence",
    form="yaml",
    status_field="result",
    record="evidence",
)

EVIDENCE_REPORT = Kind(
    name="evidence-report",
    globs=("evidence/**/*.md", "docs/**/*-evidence.md"),
    exclude=("**/README.md",),
    blocks=(EVIDENCE_BLOCK,),
    needs_front_matter=False,
)

ENVELOPE = Kind(
    name="envelope",
    globs=("evidence/**/*.intoto.jsonl",),
    form="json",
    id_field="",
    status_field="",
    title_field="",
    record="envelope",
)

TRUST = Kind(
    name="trust",
    globs=("trust/keys.yaml", "trust/keys.yml"),
    schema="trust",
    form="yaml",
    id_field="",
    status_field="",
    record="trust",
)

BUILTIN: tuple[Kind, ...] = (WORKPLAN, SPEC, INVENTORY, EVIDENCE, EVIDENCE_REPORT, ENVELOPE, TRUST)
