"""A repository that is read by URL gives the findings that it gives as a plain folder, wherever it is judged."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import fsspec
import pytest

from tests.cli.conftest import PLAN, Ran, cli
from workplan.adapters import workers
from workplan.cli.session import Ask, open_session
from workplan.cli.watch import _watched
from workplan.report.registry import FORMATS

__all__ = ["cli"]

WAITING = PLAN.replace("HUB-WP-0001-T01]", "HUB-WP-0001-T01, SHOP-WP-0001-T01]").format(first="almost")
SHOP = PLAN.replace("HUB-WP", "SHOP-WP").format(first="todo")
SECRET = "memory://user:SECRET@bucket/shop?token=SECRET"


class Place(NamedTuple):
    """A home repository, a plain folder beside it, and the folder's files as an object store has them."""

    home: Path
    shop: Path
    run: Callable[..., Ran]

    def name(self, table: str) -> None:
        (self.home / "workplan.toml").write_text(
            f'[repository]\nname = "hub"\nprefixes = ["HUB"]\n\n[repositories]\nshop = {{ {table} }}\n'
        )

    def url(self, scheme: str) -> str:
        if scheme == "file":
            return f"file://{self.shop}"
        self.upload("/bucket/shop")
        return "memory://bucket/shop"

    def upload(self, folder: str) -> None:
        memory: Any = fsspec.filesystem("memory")
        for file in self.shop.rglob("*"):
            if file.is_file():
                memory.pipe_file(f"{folder}/{file.relative_to(self.shop)}", file.read_bytes())

    def check(self, *options: str) -> Ran:
        return self.run("check", "--all", "--no-cache", *options)

    def differs(self, table: str, root: str, *options: str) -> None:
        """Fail where it is not the folder's answer with another root."""
        self.name(f'path = "{self.shop}"')
        folder = self.check("--jobs", "1", *options[:2])
        self.name(table)
        found = self.check(*options)
        assert folder.code == found.code == 1
        shown = (str(self.shop), "../shop")
        assert _rootless(found.out, root) == _rootless(folder.out, *shown)
        assert "read by URL, as a folder without index and history: shop" in found.err


def _rootless(text: str, *roots: str) -> str:
    for root in roots:
        text = text.replace(root, "ROOT").replace(root.replace(":", "%3A"), "ROOT")
    return text


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Ran]) -> Iterator[Place]:
    memory: Any = fsspec.filesystem("memory")
    memory.store.clear()
    home, shop = tmp_path / "hub", tmp_path / "shop"
    for root, name, text in ((home, "HUB-WP-0001-plan.md", WAITING), (shop, "SHOP-WP-0001-plan.md", SHOP)):
        (root / "workplans").mkdir(parents=True)
        (root / "workplans" / name).write_text(text)
    flawed = SHOP.replace("WP-0001", "WP-0002").replace(
        "priority: high", "priority: high\nstarted: 2026-13-01"
    )
    prose = "It needs SHOP-WP-0099 and `docs/none.md` but `docs/here.md` is there."
    flawed = flawed.replace("# A plan\n", f"# A plan\n\n{prose}\n")
    (shop / "workplans" / "SHOP-WP-0002-plan.md").write_text(flawed)
    (shop / "docs").mkdir()
    (shop / "docs" / "here.md").write_text("here\n")
    (shop / "workplans" / "SHOP-WP-0003-long.md").write_text(SHOP + "x" * 3000)
    (shop / "workplan.toml").write_text(
        '[repository]\nname = "shop"\nprefixes = ["SHOP"]\n[limits]\nfile_bytes = 2000\n'
    )
    subprocess.run(["git", "init", "-q", home], check=True)
    monkeypatch.chdir(home)
    yield Place(home, shop, cli)
    memory.store.clear()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_findings_are_those_of_the_folder(place: Place, scheme: str, form: str) -> None:
    url = place.url(scheme)
    place.differs(f'url = "{url}"', url, "--format", form)


def test_the_compared_findings_are_many(place: Place) -> None:
    place.name(f'url = "{place.url("memory")}"')
    found = json.loads(place.check("--format", "json").out)
    rules = {one["rule"] for one in found["diagnostics"] if one["repo"] == "shop"}
    assert rules >= {"missing-path", "unknown-reference", "too-large"}
    assert found["summary"]["documents"] == 4


@pytest.mark.parametrize("scheme", ["file", "memory"])
@pytest.mark.parametrize(
    "options", [("--executor", "thread"), ("--executor", "process", "--jobs", "2"), ("--jobs", "2")]
)
def test_it_is_the_same_in_parts_and_one_by_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, scheme: str, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr(workers, "PAYS_FROM", 2)
    monkeypatch.setattr(workers.ProcessWorkers, "part", 1)
    url = place.url(scheme)
    place.differs(f'url = "{url}"', url, "--format", "json", *options)


def test_a_folder_that_is_there_goes_first(place: Place) -> None:
    place.name(f'path = "{place.shop}", url = "nothing://at/all"')
    ran = place.check()
    assert ran.code == 1
    assert "by URL" not in ran.err
    place.name(f'path = "../none", url = "{place.url("memory")}"')
    assert "read by URL" in place.check().err


@pytest.mark.parametrize("options", [(), ("--executor", "thread")])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        (
            "memory://user:SECRET@bucket/none?t=SECRET",
            "`memory://bucket/none` could not be read: no such file",
        ),
        ("nothing://user:SECRET@host/a?t=SECRET", "`nothing://host/a`: fsspec cannot open `nothing`"),
        ("user:SECRET@host", "what is configured as `url` is none"),
    ],
)
def test_what_cannot_be_reached_is_named_and_the_rest_goes_on(
    place: Place, url: str, why: str, options: tuple[str, ...]
) -> None:
    plan = place.home / "workplans" / "HUB-WP-0001-plan.md"
    plan.write_text(plan.read_text().replace("almost", "todo"))
    place.name(f'url = "{url}", prefixes = ["SHOP"]')
    ran = place.check("-v", *options)
    assert ran.code == 4
    assert "shop" in ran.out
    assert why in ran.out
    assert "SECRET" not in ran.out + ran.err
    assert json.loads(place.check("--format", "json", *options).out)["summary"]["documents"] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_user_and_query_of_a_url_are_not_told(place: Place, form: str) -> None:
    place.upload("/user:SECRET@bucket/shop?token=SECRET")
    place.name(f'url = "{SECRET}"')
    for options in ((), ("--executor", "thread")):
        ran = place.run("check", "--all", "-v", "--format", form, *options)
        assert ran.code == 1
        assert "SHOP-WP-0002" in ran.out
        assert "SECRET" not in ran.out + ran.err
    for command in (("compile", "--all"), ("list", "--all"), ("next", "--all"), ("check", "--fix", "--all")):
        ran = place.run(*command)
        assert "SECRET" not in ran.out + ran.err, command
    kept = [file.read_bytes() for file in (place.home / ".git").rglob("*") if file.is_file()]
    assert not any(b"SECRET" in data for data in kept)


def test_a_mistake_in_its_configuration_is_told_by_its_shown_url(place: Place) -> None:
    (place.shop / "workplan.toml").write_text('[repository]\nname = "shop"\n\n[rules]\nno-rule = "off"\n')
    place.upload("/user:SECRET@bucket/shop?token=SECRET")
    place.name(f'url = "{SECRET}"')
    ran = place.check("-v")
    assert "memory://bucket/shop/workplan.toml:5: unknown rule `no-rule`" in ran.out
    assert "SECRET" not in ran.out + ran.err


def test_its_baseline_and_schemas_are_read_by_url(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with (place.shop / "workplan.toml").open("a") as file:
        file.write('[kinds.note]\nglobs = ["notes/*.md"]\nschema = "note.json"\n')
    (place.shop / "note.json").write_text('{"type": "object", "required": ["mood"]}')
    (place.shop / "notes").mkdir()
    (place.shop / "notes" / "one.md").write_text("---\nid: one\n---\n\n# One\n")
    url = place.url("memory")
    place.differs(f'url = "{url}"', url, "--format", "json")
    assert "`mood`" in place.check().out
    monkeypatch.chdir(place.shop)
    assert place.run("baseline").code == 0
    monkeypatch.chdir(place.home)
    place.name(f'url = "{place.url("memory")}"')
    found = json.loads(place.check("--format", "json").out)
    assert {one["repo"] for one in found["diagnostics"]} == {"hub"}


def test_a_document_that_vanishes_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.name(f'url = "{place.url("memory")}"')
    memory: Any = type(fsspec.filesystem("memory"))
    real = memory.find

    def find(self: Any, *rest: Any, **options: Any) -> Any:
        found = real(self, *rest, **options)
        self.store.pop("/bucket/shop/workplans/SHOP-WP-0001-plan.md", None)
        return found

    monkeypatch.setattr(memory, "find", find)
    ran = place.check("-v")
    assert "`workplans/SHOP-WP-0001-plan.md` could not be read: no such file or directory" in ran.out
    found = json.loads(place.check("--format", "json").out)
    assert found["summary"]["documents"] == 3


def test_without_fsspec_one_line_says_what_to_install(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.name(f'url = "{place.url("memory")}", prefixes = ["SHOP"]')
    monkeypatch.setitem(sys.modules, "fsspec", None)
    ran = place.check()
    assert ran.code == 2
    assert "`fsspec`: `pip install 'workplan[cluster]'`" in ran.err
    assert place.run("check", "--no-cache").code == 1


def test_fsspec_is_loaded_only_where_it_is_needed(place: Place) -> None:
    code = (
        "import sys; from workplan.cli.main import run; run(['check', '--all', '--no-cache'])\n"
        "print([name for name in ('fsspec', 'workplan.adapters.url_source') if name in sys.modules])"
    )

    def loaded() -> str:
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return ran.stdout.splitlines()[-1]

    place.name(f'path = "{place.shop}", url = "file://{place.shop}"')
    assert loaded() == "[]"
    place.name(f'url = "file://{place.shop}"')
    assert loaded() == "['fsspec', 'workplan.adapters.url_source']"


def test_what_only_git_knows_is_not_passed_over(place: Place) -> None:
    place.name(f'url = "{place.url("memory")}"')
    ran = place.run("check", "--all", "--staged", "-v", "--no-cache")
    assert ran.code in (1, 4)
    assert "`memory://bucket/shop` is no git repository, so it has no index" in ran.out
    ran = place.check("--since", "HEAD", "--repo", "shop")
    assert ran.code == 2


def test_nothing_is_written_by_url(place: Place) -> None:
    file = place.shop / "workplans" / "SHOP-WP-0001-plan.md"
    file.write_text(file.read_text().replace("status: active", "status: done"))
    url = place.url("file")
    before = {path: path.read_bytes() for path in place.shop.rglob("*") if path.is_file()}
    place.name(f'path = "{place.shop}"')
    assert "repaired" in place.run("check", "--all", "--diff").err
    place.name(f'url = "{url}"')
    ran = place.run("check", "--all", "--fix")
    assert f"{url}/workplans/SHOP-WP-0001-plan.md is left as it is: it is read by URL" in ran.err
    assert "0 findings in 0 documents repaired" in ran.err
    assert "cannot be written" not in ran.err
    ran = place.run("render", "--all")
    assert "read by URL, so that nothing is rendered there: shop" in ran.err
    ran = place.run("render", "--repo", "shop")
    assert (ran.code, "`shop` is read by URL, so nothing is rendered there" in ran.err) == (2, True)
    assert {path: path.read_bytes() for path in place.shop.rglob("*") if path.is_file()} == before
    assert not list(place.home.glob("file:*"))


def test_a_repository_that_can_be_reached_again_is_seen(place: Place) -> None:
    later = place.shop.with_name("later")
    place.name(f'url = "file://{later}", prefixes = ["SHOP"]')
    subprocess.run(["git", "-C", place.home, "add", "-A"], check=True)
    time.sleep(0.1)  # files that are as young as a tick of their clock are not relied upon

    def said() -> str:
        command = [sys.executable, "-m", "workplan", "check"]
        return subprocess.run(command, cwd=place.home, capture_output=True, text=True, check=False).stdout

    assert "depends-on-closed" not in said() + said()
    file = place.shop / "workplans" / "SHOP-WP-0001-plan.md"
    file.write_text(SHOP.replace("status: todo\npriority: high", "status: cancel\npriority: high"))
    place.shop.rename(later)
    assert "depends-on-closed" in said()


def test_a_url_is_not_watched(place: Place) -> None:
    place.name(f'url = "{place.url("memory")}"')
    session = open_session(".", Ask(everything=True))
    assert [one.root for one in _watched(session)] == [str(place.home)]


def test_an_answer_is_not_kept_where_nobody_can_say_what_changed(place: Place) -> None:
    url = place.url("memory")
    place.name(f'url = "{url}"')
    memory: Any = fsspec.filesystem("memory")

    def silent() -> bool:
        return "depends-on-closed" not in place.run("check").out

    assert silent()
    assert silent()
    plan = SHOP.replace("status: todo\npriority: high", "status: cancel\npriority: high")
    memory.pipe_file("/bucket/shop/workplans/SHOP-WP-0001-plan.md", plan.encode())
    assert not silent()
