"""Generates realistic corpora: repositories of workplans with 26 tasks and about 25 KB each.

The same arguments give the same bytes everywhere. Mistakes are planted on purpose, and the generator says
how many findings of each rule a correct check must report, so that a benchmark can verify what it times.
"""

import random
import subprocess
import uuid
from collections import Counter
from pathlib import Path
from typing import NamedTuple

TASKS = 26
FLAWED = 25
"""One document in so many has one planted mistake."""

_SUBJECTS = (
    "identity gateway", "hub extraction", "event schema", "backup rotation", "ledger import",
    "metrics pipeline", "tenant onboarding", "release train", "secret rotation", "search index",
    "billing export", "audit trail", "policy engine", "edge cache", "schema registry",
)  # fmt: skip
_VERBS = ("Define", "Build", "Migrate", "Document", "Review", "Automate", "Harden", "Measure", "Retire")
_SENTENCES = (
    "Start from what the current service does, and write down where the new one has to differ.",
    "The change must stay reversible until the last consumer has moved over.",
    "Keep the interface small: one entry point, one error type, and a table of codes.",
    "Nobody should need credentials of their own to run the local environment.",
    "Agree the cut-over window with operations before any traffic is moved.",
    "Rollback is a single command, rehearsed at least once on the staging cluster.",
    "Numbers from the last quarter suggest that the queue is the bottleneck, not the database.",
    "Write the runbook while the work is fresh, and let somebody else follow it.",
    "The acceptance test runs against a clean checkout, with nothing cached.",
    "Every record keeps its identifier; only the place where it is stored changes.",
    "Alerts fire on symptoms that users notice, never on causes alone.",
    "Check that retries are idempotent, especially for payments and notifications.",
)
_FILES = ("src/service/main.py", "docs/runbook.md", "src/service/api.py", "deploy/values.yaml")
_CANON = ("canon/standards/naming_v1.0.md", "canon/standards/release_v2.1.md")
_STATUSES = ("done", "done", "done", "progress", "todo", "todo", "wait", "cancel")


class Corpus(NamedTuple):
    """A generated corpus on disk. `expected` counts the findings by rule that a check must report."""

    root: Path
    repositories: tuple[Path, ...]
    documents: int
    tasks: int
    bytes: int
    expected: dict[str, int]


class _Plan(NamedTuple):
    repo: str
    prefix: str
    number: int
    flaw: str

    @property
    def id(self) -> str:
        return f"{self.prefix}-WP-{self.number:04d}{'abcdefghij'[self.number // 10_000]}"

    @property
    def path(self) -> str:
        return f"workplans/{self.number // 500:02d}/{self.id}-{_word(self.number)}.md"


FLAWS = ("legacy-status", "unknown-reference", "invalid-date", "missing-path", "unknown-status")


def generate(
    folder: Path, documents: int, repositories: int = 1, git: bool = True, tasks: int = TASKS
) -> Corpus:
    """Write a corpus below `folder`, which must not exist yet. With several repositories the first one's
    configuration names all others.
    """
    folder.mkdir(parents=True)
    names = [f"repo-{index:04d}" for index in range(repositories)]
    expected: Counter[str] = Counter()
    size = 0
    for index, name in enumerate(names):
        count = documents // repositories + (index < documents % repositories)
        size += _repository(folder / name, index, count, names, tasks, expected)
        if git:
            commit_all(folder / name, packed=repositories == 1)
    paths = tuple(folder / name for name in names)
    return Corpus(folder, paths, documents, documents * tasks, size, dict(sorted(expected.items())))


def commit_all(root: Path, packed: bool = True) -> None:
    """Make the folder a git repository with everything in one commit, packed as after a clone."""
    commands: tuple[tuple[str, ...], ...] = (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("commit", "-q", "-m", "corpus"),
    )
    if packed:
        commands += (("repack", "-q", "-a", "-d", "--window=0"), ("update-index", "-q", "--refresh"))
    name = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for command in commands:
        subprocess.run(
            ["git", "-c", "core.fsync=none", "-c", "gc.auto=0", *name, *command],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=root,
        )


def _repository(
    root: Path, index: int, count: int, names: list[str], tasks: int, expected: Counter[str]
) -> int:
    prefix = prefix_of(index)
    _write(root / "workplan.toml", _configuration(index, names))
    _write(root / "README.md", f"# {names[index]}\n\nGenerated.\n")
    for file in _FILES:
        _write(root / file, "generated\n")
    for path in _CANON:
        _write(root / path, _spec(path))
    _write(root / "ops/service-inventory.yml", _INVENTORY)
    size = 0
    for number in range(1, count + 1):
        turn = index + number
        flaw = FLAWS[turn // FLAWED % len(FLAWS)] if turn % FLAWED == 0 else ""
        plan = _Plan(names[index], prefix, number, flaw)
        text = workplan_text(plan, tasks)
        if flaw:
            expected[flaw] += 1
        size += _write(root / plan.path, text)
    return size


def prefix_of(index: int) -> str:
    """The id prefix of the repository with this number: `AAA`, `AAB`, …"""
    letters = ""
    for _ in range(3):
        index, letter = divmod(index, 26)
        letters = chr(65 + letter) + letters
    return letters


def workplan_text(plan: _Plan, tasks: int = TASKS) -> str:
    """One workplan: front matter, goal, context, decisions, phases, and a section for every task."""
    rng = random.Random(f"{plan.repo}/{plan.number}")
    subject = _SUBJECTS[plan.number % len(_SUBJECTS)]
    created = "2026-02-30" if plan.flaw == "invalid-date" else "2026-03-20"
    earlier = _Plan(plan.repo, plan.prefix, max(1, plan.number - rng.randrange(1, 40)), "").id
    needs = f"depends_on_workplans:\n  - {earlier}\n" if earlier != plan.id and rng.random() < 0.3 else ""
    head = (
        f'---\nid: {plan.id}\ntype: workplan\ntitle: "{subject.title()} {plan.number}"\ndomain: infotech\n'
        f"repo: {plan.repo}\nstatus: active\nowner: platform\ntopic_slug: platform\n"
        f'created: "{created}"\nupdated: "2026-06-27"\n{needs}'
        f'state_hub_workstream_id: "{_uuid(rng)}"\n---\n\n# {subject.title()} {plan.number}\n\n## Goal\n\n'
        f"{_prose(rng, 3)}\n\n## Context\n\n{_prose(rng, 4)}\n\n"
        f"This follows {earlier} and obeys `{_CANON[plan.number % 2]}`.\n\n## Key Decisions\n\n"
        "| Decision | Choice | Rationale |\n|---|---|---|\n"
        "| Packaging | Separate package | Versioned independently |\n"
        "| Sequencing | Parallel start | Identity and extraction do not wait |\n\n"
    )
    parts = [head]
    for number in range(1, tasks + 1):
        if number % 6 == 1:
            phase = number // 6 + 1
            parts.append(
                f"## Phase {phase} — {rng.choice(_VERBS)} {subject}\n\n**Goal**: {_SENTENCES[phase]}\n"
                f"**Repos**: {plan.repo}\n\n"
            )
        parts.append(_task(plan, number, rng, subject))
    return "".join(parts)


def _task(plan: _Plan, number: int, rng: random.Random, subject: str) -> str:
    flaw = plan.flaw if number == 2 else ""
    status = rng.choice(_STATUSES) if number > 2 else "todo"
    status = {"legacy-status": "in_progress", "unknown-status": "almost", "missing-path": "done"}.get(
        flaw, status
    )
    extra = f"blocking_reason: waits for the {subject} review\n" if status == "wait" else ""
    if number > 3 and rng.random() < 0.15:
        extra += f"depends_on: [{plan.id}-T{1:02d}]\n"
    if flaw == "unknown-reference":
        extra += f"depends_on: [{plan.id}-T99]\n"
    path = "src/service/gone.py" if flaw == "missing-path" else rng.choice(_FILES)
    note = {
        "done": f"2026-06-{rng.randrange(10, 27)} update: marked done. {rng.choice(_SENTENCES)}",
        "cancel": f"2026-06-{rng.randrange(10, 27)} update: cancelled in favour of T{1:02d}. {rng.choice(_SENTENCES)}",
    }.get(status, "")
    bullets = "".join(f"- {rng.choice(_SENTENCES)}\n" for _ in range(3)) if number % 3 == 0 else ""
    code = (
        f"```yaml\nservice: {subject.replace(' ', '-')}\nreplicas: {number}\n```\n\n"
        if number % 9 == 0
        else ""
    )
    return (
        f"### T{number:02d} — {rng.choice(_VERBS)} the {subject}\n\n```task\nid: {plan.id}-T{number:02d}\n"
        f"status: {status}\npriority: {rng.choice(('high', 'medium', 'low'))}\n{extra}"
        f'state_hub_task_id: "{_uuid(rng)}"\n```\n\n{_prose(rng, 5)}\n\n'
        f"The code is in `{path}`.\n\n{bullets}{chr(10) if bullets else ''}{code}"
        f"{_prose(rng, 2)}\n\n{note}{chr(10) * 2 if note else ''}"
    )


def _prose(rng: random.Random, sentences: int) -> str:
    """Sentences in lines of about 80 columns, as people wrap them."""
    lines, line = [], ""
    for word in " ".join(rng.choices(_SENTENCES, k=sentences)).split():
        if len(line) + len(word) > 78:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _word(number: int) -> str:
    return _SUBJECTS[number % len(_SUBJECTS)].replace(" ", "-")


def _configuration(index: int, names: list[str]) -> str:
    own = f'[repository]\nname = "{names[index]}"\nprefixes = ["{prefix_of(index)}"]\n'
    if index or len(names) == 1:
        return own
    others = [
        f'\n[repositories.{name}]\npath = "../{name}"\nprefixes = ["{prefix_of(number)}"]\n'
        for number, name in enumerate(names)
        if number
    ]
    return own + "".join(others)


def _spec(path: str) -> str:
    slug, _, version = path.rpartition("/")[2].removesuffix(".md").partition("_v")
    title = slug.title()
    return (
        f'---\nid: {slug}\ntitle: {title}\nstatus: active\nversion: "{version}"\n---\n\n'
        f"# {title} v{version}\n\nNames are short.\n"
    )


_INVENTORY = """\
services:
  - id: gateway
    name: Gateway
    environment: prod
    lifecycle_state: planned
    health_status: unknown
"""


def _write(path: Path, text: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(data)
    return len(data)
