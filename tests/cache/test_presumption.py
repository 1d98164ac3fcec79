"""Most documents are judged while the others are unknown; where something was presumed wrongly, once more."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.cache.test_divided import Parts, answer
from tests.cache.test_incremental import World
from tests.fakes.sources import MemorySource
from workplan.cache.interfaces import Interfaces, Row, marked_ids, pack_keys
from workplan.cache.names import key
from workplan.model.facts import Definition, Document, Facts
from workplan.usecases.check import check
from workplan.usecases.divided import Aside, SecondPass
from workplan.usecases.first_pass import Lowered
from workplan.usecases.ports import Entry, Skipped

PLAN = "---\nid: AA-WP-0001\ntype: workplan\ntitle: T\nstatus: active\n{front}---\n\n# T\n\n{body}"
OTHER = "---\nid: AA-WP-0002\ntype: workplan\ntitle: T\nstatus: {status}\n{front}---\n\n# T\n"
TASK = "## T01 — One\n\n```task\nid: AA-WP-0001-T01\nstatus: {status}\npriority: high\n{more}```\n"
HUB_ID = "0f55078b-6fa3-49ab-be30-37db622d64c9"
CANON = '---\nid: naming\ntitle: N\nstatus: {status}\nversion: "{version}"\n---\n\n# N v{version}\n'
SUPERSEDED = CANON.format(version="1.0", status="superseded\nsuperseded_by: canon/x.md")


class Watched(Parts):
    """Workers that see which documents the first pass judged, and count those that the second did."""

    def __init__(self) -> None:
        super().__init__(1, 1)
        self.again = 0
        self.early: list[str] = []

    def inherit(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        for found in super().inherit(function, items):
            if getattr(function, "__func__", None) is SecondPass.judge:
                self.again += sum(one is not None for one in found)
            if isinstance(found, Aside):
                lowered = [one for one in found.found if isinstance(one, Lowered)]
                self.early += [one.row.address[1] for one in lowered if one.early is not None]
            yield found


def judged(
    folder: Path, files: Mapping[str, str], workers: Watched, others: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Judge these documents; the answer is that of a run in one piece. The second repository has the `others`."""
    world = World(folder)
    world.files[0].update(files)
    world.files[1].update(others)
    request = world.request(None, known_ids=True)
    assert answer(request, workers) == answer(request, None)


def again(folder: Path, files: Mapping[str, str], others: Mapping[str, str] = MappingProxyType({})) -> int:
    """How many of these documents were judged once more."""
    workers = Watched()
    judged(folder, files, workers, others)
    return workers.again


def plan(body: str = "", front: str = "") -> str:
    return PLAN.format(body=body, front=front)


def task(status: str = "todo", more: str = "") -> str:
    return TASK.format(status=status, more=more)


def other(status: str = "active", front: str = "") -> str:
    return OTHER.format(status=status, front=front)


@pytest.mark.parametrize(
    "files",
    [
        {"workplans/a.md": plan(task())},
        {"workplans/a.md": plan("See AA-WP-0002 and ZZ-WP-0009.\n"), "workplans/b.md": other("finished")},
        {"workplans/a.md": plan(front="depends_on_workplans: [AA-WP-0002]\n"), "workplans/b.md": other()},
        {"workplans/a.md": plan(task("wait", "depends_on: [AA-WP-0001]\n"))},
        {"workplans/a.md": plan("See `src/gone.py`.\n"), "workplans/b.md": other()},
    ],
)
def test_what_is_as_usual_is_judged_once(tmp_path: Path, files: dict[str, str]) -> None:
    assert again(tmp_path, files) == 0


@pytest.mark.parametrize(
    ("files", "documents"),
    [
        # An id, a hub id or an edge that another document has as well.
        ({"workplans/a.md": plan(), "workplans/b.md": plan()}, 2),
        (
            {
                "workplans/a.md": plan(front=f"state_hub_workstream_id: {HUB_ID}\n"),
                "workplans/b.md": other(front=f"state_hub_workstream_id: {HUB_ID}\n"),
            },
            2,
        ),
        # The task or plan that is mentioned does not exist, or exists although nobody claims its prefix.
        ({"workplans/a.md": plan("See AA-WP-0001-T99.\n")}, 1),
        ({"workplans/a.md": plan("See AA-WP-0002.\n")}, 1),
        (
            {
                "workplans/a.md": plan("See ZZ-WP-0002.\n"),
                "workplans/b.md": other().replace("AA-WP", "ZZ-WP"),
            },
            1,
        ),
        # What is waited for is dead, superseded, or done.
        (
            {
                "workplans/a.md": plan(front="depends_on_workplans: [AA-WP-0002]\n"),
                "workplans/b.md": other("archived"),
            },
            1,
        ),
        (
            {
                "workplans/a.md": plan(front="depends_on_workplans: [AA-WP-0002]\n"),
                "workplans/b.md": other(front="superseded_by: AA-WP-0003\n"),
                "workplans/c.md": other().replace("0002", "0003"),
            },
            2,
        ),
        (
            {
                "workplans/a.md": plan(task("wait", "depends_on: [AA-WP-0002]\n")),
                "workplans/b.md": other("finished"),
            },
            1,
        ),
        # A circle.
        (
            {
                "workplans/a.md": plan(front="depends_on_workplans: [AA-WP-0002]\n"),
                "workplans/b.md": other(front="depends_on_workplans: [AA-WP-0001]\n"),
            },
            1,
        ),
        # Canon: always judged in the second pass; who cites it only where that is superseded.
        (
            {
                "workplans/a.md": plan("By `canon/standards/naming_v1.0.md`.\n"),
                "canon/standards/naming_v1.0.md": CANON.format(version="1.0", status="active"),
            },
            1,
        ),
        (
            {
                "workplans/a.md": plan("By `canon/standards/naming_v1.0.md`.\n"),
                "canon/standards/naming_v1.0.md": CANON.format(version="1.0", status="active"),
                "canon/standards/naming_v1.1.md": CANON.format(version="1.1", status="active"),
            },
            3,
        ),
    ],
)
def test_what_was_presumed_wrongly_is_judged_again(
    tmp_path: Path, files: dict[str, str], documents: int
) -> None:
    assert again(tmp_path, files) == documents


KEY = key("id", "X")
GATE = "\n```gate\nid: AA-WP-0002-G-X\nguards: [AA-WP-0001-T01]\nrequirements: {}\n```\n"


def test_a_gate_is_nobody_s_presumption(tmp_path: Path) -> None:
    files = {"workplans/a.md": plan(task("done")), "workplans/b.md": other() + GATE}
    assert again(tmp_path, files) == 2


def test_nothing_is_presumed_beside_a_gate(tmp_path: Path) -> None:
    files = {"workplans/a.md": plan(), "workplans/b.md": other() + GATE, "workplans/c.md": plan(task())}
    workers = Watched()
    judged(tmp_path, files, workers)
    assert workers.early == ["workplans/a.md"]


def test_canon_may_stand_in_another_repository(tmp_path: Path) -> None:
    canon = CANON.format(version="1.0", status="active")
    files = {"workplans/a.md": plan("By `canon/standards/naming_v1.0.md`.\n"), "canon/a.md": canon}
    assert again(tmp_path, files, {"canon/standards/naming_v1.0.md": canon}) == 3


def test_canon_that_was_looked_into_has_the_text_that_was_compiled(tmp_path: Path) -> None:
    world = World(tmp_path)
    path = "canon/standards/naming_v1.0.md"
    world.files[0]["workplans/a.md"] = plan(f"By `{path}`.\n")
    world.files[0][path] = CANON.format(version="1.0", status="active")
    request = world.request(None, known_ids=True)
    whole = answer(request, None)
    reader = request.units[0].reader
    read = reader.read_many
    readings: list[str] = []

    def changing(entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        for entry, data in read(entries, limit):
            readings.append(entry.path)
            later = readings.count(path) > 1 and entry.path == path and isinstance(data, bytes)
            yield entry, SUPERSEDED.encode() if later else data

    reader.read_many = changing  # type: ignore[method-assign]
    workers = Watched()
    assert answer(request, workers)[0] == whole[0]
    assert workers.again == 2


class Between(Watched):
    """Workers that do something between the passes."""

    def __init__(self, change: Callable[[], None]) -> None:
        super().__init__()
        self.change = change

    def inherit(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        if getattr(function, "__func__", None) is SecondPass.judge:
            self.change()
        return super().inherit(function, items)


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        (plan("See AA-WP-0003.\n"), ["unknown-status", "unknown-reference"]),
        (plan("Nothing is mentioned any more.\n"), ["unknown-status"]),
    ],
)
def test_a_document_that_changes_between_the_passes_is_judged_as_it_stands(
    tmp_path: Path, now: str, rules: list[str]
) -> None:
    world = World(tmp_path)
    path = "workplans/AA-WP-0001-a.md"
    world.files[0][path] = plan("See AA-WP-0002.\n").replace("active", "actve")
    request = world.request(None, known_ids=True)
    reader = request.units[0].reader
    assert isinstance(reader, MemorySource)

    def change() -> None:
        reader.files[path] = now.replace("active", "actve").encode()

    workers = Between(change)
    units = tuple(unit._replace(workers=workers) for unit in request.units)
    result, _compiled = check(request._replace(units=units))
    assert [found.rule for found in result.diagnostics] == rules
    assert workers.again == 1


def test_a_record_is_plainly_open_only_where_nothing_else_can_be_said_of_it() -> None:
    def row(*definitions: tuple[str, bool]) -> Row:
        found = [
            Definition(name, "task", "a.md", 1, "", closed, "", "", "", "a", False)
            for name, closed in definitions
        ]
        return Row(("a", "a.md"), "workplan", 0, pack_keys([KEY]), (), (), b"", marked_ids(found))

    def said(*rows: Row, name: str = "X-1", is_open: bool = True) -> bool:
        interfaces = Interfaces(lambda _number: Facts(Document("", "", "", "", "", "", 1, "", {})))
        for one in rows:
            interfaces.add(one)
        return interfaces.is_plain(name, KEY, is_open)

    assert said(row(("X-1", False)))
    assert said(row(("X-10", False), ("X-1", False), ("Y", True)))
    assert not said(row(("X-10", False)))
    assert not said(row(("X-1", True)))
    assert said(row(("X-1", True)), is_open=False)
    assert not said(row(("X-1", False), ("X-1", True)), is_open=False)
    assert not said(row(("X-1", False)), row(("X-1", False)), is_open=False)
    assert not said(row(("A\nX-1\nB", False)), is_open=False)
    assert not said(row(("A", False), ("X-1", False)), name="A\nX-1")
    assert not said(row(("X-1", True)), name="X-1\0")
    assert not said(row(("X-1\0", False)), is_open=False)
