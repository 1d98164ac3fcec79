"""A workshop for hub tests: repositories on disk, compiled as the product does, and a hub to sync them with."""

import hashlib
import itertools
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from workplan.adapters.files import FolderWriter
from workplan.adapters.folder import FolderSource
from workplan.adapters.hub.store import Clockwork, SqlHubStore, open_store
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.hub.batch import Stamp
from workplan.hub.naming import Naming
from workplan.hub.options import Options
from workplan.hub.plan import RepoPlan
from workplan.kinds.builtin import BUILTIN
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.compile import Unit, compile_units
from workplan.usecases.hub_checkout import Checkout, GitState
from workplan.usecases.hub_plan import Request, plan_checkout
from workplan.usecases.hub_sync import Outcome, Terms, sync_checkout

LIMIT = 16 * 1024 * 1024
CATALOG = Catalog(SchemaFiles())
AT = "2026-06-27T10:00:00Z"

PLAN = """\
---
id: {id}
type: workplan
title: "{title}"
domain: infotech
repo: the-custodian
status: active
owner: custodian
topic_slug: custodian
created: "2026-03-20"
updated: "2026-06-27"{link}
---

# {title}

## Tasks
{tasks}"""
TASK = """
### {label} — Task {label}

```task
id: {plan}-{label}
status: {status}
priority: high{link}
```

Prose of {label}.
"""


def fixed_uuid(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return str(uuid.UUID(digest[:32], version=4))


def plan_text(
    plan: str = "CUST-WP-0001",
    tasks: Mapping[str, str] | None = None,
    *,
    linked: bool = False,
    title: str = "",
    salt: str = "",
) -> str:
    """A workplan with tasks (label to status); linked ones carry UUIDs made from their ids."""
    tasks = {"T01": "todo", "T02": "progress", "T03": "done"} if tasks is None else tasks

    def link(key: str, name: str) -> str:
        return f'\n{key}: "{fixed_uuid(salt + name)}"' if linked else ""

    blocks = "".join(
        TASK.format(label=label, plan=plan, status=status, link=link("state_hub_task_id", f"{plan}-{label}"))
        for label, status in tasks.items()
    )
    return PLAN.format(
        id=plan, title=title or f"Plan {plan}", tasks=blocks, link=link("state_hub_workstream_id", plan)
    )


class Repo:
    """One repository in a folder, as a checkout on some machine."""

    def __init__(self, root: Path, name: str = "the-custodian", machine: str = "workstation") -> None:
        self.root = root
        self.name = name
        self.machine = machine
        self.git = GitState()
        self.wrap: Callable[[object], object] = lambda writer: writer
        root.mkdir(parents=True, exist_ok=True)

    def put(self, text: str, path: str = "workplans/CUST-WP-0001-plan.md") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def text(self, path: str = "workplans/CUST-WP-0001-plan.md") -> str:
        return (self.root / path).read_bytes().decode()

    def replace(self, old: str, new: str, path: str = "workplans/CUST-WP-0001-plan.md") -> None:
        text = self.text(path)
        assert old in text
        self.put(text.replace(old, new, 1), path)

    def unit(self) -> Unit:
        return Unit(FolderSource(str(self.root)), Settings(self.name), CATALOG)

    def checkout(self) -> Checkout:
        compiled = compile_units([self.unit()])
        selector = KindSelector(BUILTIN)

        def compile_bytes(path: str, data: bytes) -> Facts | None:
            kind = selector.kind_of(path)
            return None if kind is None else compile_document(path, data, kind, CATALOG, LIMIT, self.name)

        return Checkout(
            name=self.name,
            place=f"{self.machine}:{self.root}",
            naming=Naming(BUILTIN),
            facts=compiled.repositories[0].facts,
            git=self.git,
            read=lambda path: (self.root / path).read_bytes(),
            writer=self.wrap(FolderWriter(str(self.root))),  # type: ignore[arg-type]
            compile=compile_bytes,
            unseen=frozenset(seen.path for seen in compiled.unseen),
        )


class Hub:
    """A hub and the counters that stand in for clock and chance."""

    def __init__(self, url: str, *, owner: str = "run-1", seed: str = "") -> None:
        self.url = url
        self.ids = itertools.count(1)
        self.seed = seed
        self.now = 1_000_000.0
        self.store: SqlHubStore = open_store(
            url, Clockwork(lambda: self.now, self._sleep), owner, create=True
        )

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def new_id(self) -> str:
        return fixed_uuid(f"{self.seed}/{next(self.ids)}")

    def terms(self, at: str = AT, timeout: float = 1.0) -> Terms:
        return Terms(Stamp(at, "tester"), self.new_id, timeout=timeout)

    def plan(self, repo: Repo, **options: object) -> RepoPlan:
        return plan_checkout(self.store, repo.checkout(), Request(Options(**options)))  # type: ignore[arg-type]

    def sync(self, repo: Repo, **options: object) -> Outcome:
        return sync_checkout(self.store, repo.name, repo.checkout, Request(Options(**options)), self.terms())  # type: ignore[arg-type]

    def synced(self, repo: Repo, **options: object) -> Outcome:
        """Sync and insist that nothing went wrong."""
        outcome = self.sync(repo, **options)
        if outcome.error is not None:
            raise outcome.error
        assert outcome.exit_code == 0, (
            outcome.plan and (outcome.plan.held, outcome.plan.refused),
            outcome.unwritten,
        )
        return outcome

    def status(self, key: str) -> str:
        (row,) = (row for row in self.store.find(key) if not row.orphaned)
        return row.values[1]

    def edit(self, key: str, by: str = "agent codex", at: str = AT, **fields: str) -> None:
        (row,) = (row for row in self.store.find(key) if not row.orphaned)
        self.store.edit(row.repo, row.id, fields, by, at)
