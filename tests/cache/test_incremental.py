"""Whatever happened between two runs: with the cache a run says, byte for byte, what it says without."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.sources import MemorySource
from workplan.adapters.cache.place import GitCache
from workplan.adapters.schema_files import SchemaFiles
from workplan.cache.codec import decode_facts, encode
from workplan.report.json import render_json
from workplan.report.options import ReportOptions
from workplan.schema.catalog import Catalog
from workplan.settings.read import settings_from
from workplan.usecases.cache_ports import Change
from workplan.usecases.cached_check import check_with_cache
from workplan.usecases.check import CheckRequest, check
from workplan.usecases.compile import Unit, compile_units
from workplan.usecases.incremental import Outcome
from workplan.usecases.manifest import manifest_of, manifest_text
from workplan.usecases.ports import Entry

CATALOG = Catalog(SchemaFiles())
Files = Mapping[str, str]
HUB = ("", "0d7792f7-5695-4e1a-9726-b9661d5e7108", "f55078b6-7fa3-49ab-be30-37db622d64c9")


def plan(number: int, status: str, needs: str, hub: str, prose: str, second: str) -> str:
    name = f"AA-WP-{number:04d}"
    extra = f"depends_on: [{needs}]\n" if needs else ""
    hub_line = f'state_hub_task_id: "{hub}"\n' if hub else ""
    return (
        f"---\nid: {name}\ntype: workplan\ntitle: T\nstatus: active\ndomain: d\nrepo: a\nowner: o\n"
        f"created: 2026-01-01\nupdated: 2026-02-01\n---\n\n# T\n\n{prose}\n\n## T01 — One\n\n"
        f"```task\nid: {name}-T01\nstatus: {status}\npriority: low\n{extra}{hub_line}```\n\n"
        f"## T02 — Two\n\n```task\nid: {second}\nstatus: todo\npriority: low\n```\n"
    )


NEEDS = (
    "",
    "AA-WP-0001-T01",
    "AA-WP-0002-T01",
    "AA-WP-0003-T01",
    "AA-WP-0002",
    "AA-WP-0099-T01",
    "BB-WP-0001-T01",
)
PROSE = (
    "", "See AA-WP-0002.", "The code is in `src/main.py`.", "It obeys `canon/names_v1.0.md`.", "2026-03-01: done.",
    "The service `src/gone.py`.", "See AA-WP-00033.",
)  # fmt: skip
PLANS = st.builds(
    plan,
    st.integers(1, 3),
    st.sampled_from(("todo", "wait", "done", "cancel", "completed", "odd")),
    st.sampled_from(NEEDS),
    st.sampled_from(HUB),
    st.sampled_from(PROSE),
    st.sampled_from(("AA-WP-0001-T02", "AA-WP-0002-T02", "AA-WP-0003-T02", "AA-WP-0001-T01")),
)
SPECS = st.builds(
    lambda version, status: (
        f'---\nid: names\ntitle: Names\nstatus: {status}\nversion: "{version}"\n---\n\n# Names v{version}\n'
    ),
    st.sampled_from(("1.0", "1.1")),
    st.sampled_from(("active", "superseded")),
)
INVENTORY = st.sampled_from(
    (
        "services:\n  - {id: gateway, name: G, environment: prod, lifecycle_state: observed, health_status: unknown}\n",
        "services: []\n",
    )
)
DOCUMENTS = st.one_of(
    st.tuples(
        st.sampled_from(
            ("workplans/AA-WP-0001-x.md", "workplans/AA-WP-0002-x.md", "workplans/sub/AA-WP-0003.md")
        ),
        PLANS,
    ),
    st.tuples(st.sampled_from(("canon/names_v1.0.md", "canon/names_v1.1.md")), SPECS),
    st.tuples(st.just("ops/service-inventory.yml"), INVENTORY),
    st.tuples(st.sampled_from(("src/main.py", "src/gone.py")), st.just("")),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 1), DOCUMENTS),
    st.tuples(st.just("put"), st.integers(0, 1), DOCUMENTS),
    st.tuples(st.just("drop"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(
        st.just("rule"),
        st.sampled_from(("unknown-reference", "duplicate-id")),
        st.sampled_from(("off", "info")),
    ),
)


class World:
    """Two repositories in memory, their configuration, and one cache on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[dict[str, str]] = [{}, {}]
        self.rules: dict[str, str] = {}
        self.run = ""

    def step(self, kind: str, first: object, second: object) -> None:
        if kind == "rule":
            self.rules[str(first)] = str(second)
            return
        assert isinstance(first, int)
        files = self.files[first]
        if kind == "put":
            assert isinstance(second, tuple)
            files[second[0]] = second[1]
        elif files:
            assert isinstance(second, int)
            path = sorted(files)[second % len(files)]
            text = files.pop(path)
            if kind == "move":
                files[f"workplans/moved-{len(path)}.md"] = text

    def change(self, run: str, before: list[dict[str, str]]) -> Change | None:
        """What a run is told where documents were written anew, and none came or went."""
        if not run or any(old.keys() != new.keys() for old, new in zip(before, self.files, strict=True)):
            return None
        entries = {
            name: [Entry(path, "", -1, (1, 1, 1)) for path in sorted(new) if new[path] != old[path]]
            for name, old, new in zip("ab", before, self.files, strict=True)
        }
        return Change(run, entries)

    def request(self, cache: GitCache | None, known_ids: bool) -> CheckRequest:
        units = []
        for name, files in zip(("a", "b"), self.files, strict=True):
            tables = {
                "repository": {"name": name, "prefixes": [name.upper() * 2]},
                "rules": self.rules,
                "repositories": {"b": {"path": "../b", "prefixes": ["BB"]}} if name == "a" else {},
            }
            digest = hashlib.sha256(json.dumps(tables).encode()).hexdigest()
            source = MemorySource(files, root=f"/memory/{name}", known_ids=known_ids)
            units.append(Unit(source, settings_from(tables, name, "workplan.toml", digest), CATALOG))
        return CheckRequest(
            "/memory/a",
            tuple(units),
            {"a": "/memory/a", "b": "/memory/b"},
            report_on=frozenset(("a",)),
            cache=cache,
        )

    def report(
        self, cached: bool, known_ids: bool = True, before: list[dict[str, str]] | None = None
    ) -> tuple[str, str]:
        cache = (
            GitCache(str(self.folder / "a"), {n: str(self.folder / n) for n in "ab"}, "tool")
            if cached
            else None
        )
        request = self.request(cache, known_ids)
        if before is not None:
            request = request._replace(change=self.change(self.run, before))
        result, compiled = check(request)
        manifest = manifest_text(manifest_of(compiled, result.summary, result.diagnostics))
        if cache is not None:
            self.run = cache.run
            cache.close()
        return render_json(result, ReportOptions(version="0")), manifest


def assert_same(world: World, known_ids: bool = True) -> None:
    cold = world.report(cached=False, known_ids=known_ids)
    assert world.report(cached=True, known_ids=known_ids) == cold
    assert world.report(cached=True, known_ids=known_ids) == cold


@given(st.lists(STEPS, max_size=12), st.booleans())
@settings(max_examples=120)
def test_incremental_is_cold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object, object]], known: bool
) -> None:
    world = World(tmp_path_factory.mktemp("cache"))
    for step in steps:
        world.step(*step)
        assert_same(world, known)


@given(st.lists(STEPS, max_size=16), st.booleans())
@settings(max_examples=120)
def test_a_run_that_is_told_what_changed_is_cold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object, object]], known: bool
) -> None:
    world = World(tmp_path_factory.mktemp("cache"))
    before: list[dict[str, str]] = [{}, {}]
    for step in steps:
        world.step(*step)
        cold = world.report(cached=False, known_ids=known)
        assert world.report(cached=True, known_ids=known, before=before) == cold
        before = [dict(files) for files in world.files]


def circle(first: str, second: str) -> dict[str, str]:
    return {
        "workplans/AA-WP-0001-x.md": plan(1, "todo", first, "", "", "AA-WP-0001-T02"),
        "workplans/AA-WP-0002-x.md": plan(2, "todo", second, "", "", "AA-WP-0002-T02"),
    }


def test_a_circle_is_found_and_lost_again_from_either_side(tmp_path: Path) -> None:
    world = World(tmp_path)
    for first, second in (
        ("AA-WP-0002-T01", ""),
        ("AA-WP-0002-T01", "AA-WP-0001-T01"),
        ("AA-WP-0002-T01", "AA-WP-0001-T01\n\n"),
        ("", "AA-WP-0001-T01"),
        ("AA-WP-0002-T01", "AA-WP-0001-T01"),
    ):
        world.files[0] = circle(first, second.strip())
        assert ("dependency-cycle" in world.report(cached=True)[0]) == bool(first and second)
        assert_same(world)


@pytest.mark.parametrize("damage", [b"", b"garbage" * 100, None])
def test_a_broken_cache_is_a_cold_run(tmp_path: Path, damage: bytes | None) -> None:
    world = World(tmp_path)
    world.files[0] = circle("AA-WP-0002-T01", "AA-WP-0099-T01")
    cold = world.report(cached=True)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            file.write_bytes(data[: len(data) // 2] + b"\0" * (len(data) // 4) if damage is None else damage)
    assert world.report(cached=True) == cold
    assert world.report(cached=True) == cold
    assert world.report(cached=False) == cold


def test_only_what_changed_is_parsed_and_only_what_depends_on_it_is_judged(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 9):
        world.files[0][f"workplans/AA-WP-{number:04d}-x.md"] = plan(
            number,
            "todo",
            f"AA-WP-{number - 1:04d}-T01" if number > 1 else "",
            "",
            "",
            f"AA-WP-{number:04d}-T02",
        )
    world.report(cached=True)
    world.files[0]["workplans/AA-WP-0004-x.md"] = plan(4, "done", "AA-WP-0003-T01", "", "", "AA-WP-0004-T02")
    cache = GitCache(str(tmp_path / "a"), {n: str(tmp_path / n) for n in "ab"}, "tool")
    seen: list[Outcome] = []
    found = check_with_cache(world.request(cache, True).units, cache, ["a"], seen.append)
    cache.close()
    assert found is not None
    assert [(outcome.parsed, outcome.judged) for outcome in seen] == [(1, 2)]


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files[0] = circle("AA-WP-0002-T01", "AA-WP-0099-T01")
    world.files[0]["canon/names_v1.0.md"] = '---\nid: n\nstatus: active\nversion: "1.0"\n---\n# N v1.1\n'
    for repository in compile_units(world.request(None, True).units).repositories:
        for facts in repository.facts:
            assert decode_facts(encode(facts)) == facts
            assert repr(decode_facts(encode(facts))) == repr(facts)
