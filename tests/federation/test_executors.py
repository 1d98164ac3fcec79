"""Executors of this machine, and facts that are kept where fsspec can reach them."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.scale import generate, name_of
from tests.cli.conftest import Ran, cli
from workplan.adapters.cache.facts_file import FactsFile, OpenFiles
from workplan.adapters.cache.url_place import UrlCache
from workplan.adapters.executors import executor_of
from workplan.errors import UsageError

__all__ = ["cli"]


@pytest.fixture
def federation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = generate(tmp_path / "repositories", 5)
    plan = next((root.parent / name_of(3) / "workplans").glob("*-0002-*"))
    plan.write_text(plan.read_text().replace("This follows ", "This follows AAA-WP-0777 and "))
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("federation")
@pytest.mark.parametrize(
    "options", [("thread",), ("process",), ("process", "--jobs", "1"), ("process", "--no-cache")]
)
def test_executors_give_the_answer_of_one_process(cli: Callable[..., Ran], options: tuple[str, ...]) -> None:
    plain = cli("check", "--all", "--format", "json", "--no-cache")
    for _ in range(2):
        ran = cli("check", "--all", "--format", "json", "--executor", *options)
        assert (ran.code, ran.out) == (plain.code, plain.out)


def test_the_cache_of_each_repository_is_its_own(federation: Path, cli: Callable[..., Ran]) -> None:
    cli("check", "--all", "--executor", "thread")
    kept = [path.parts[-4] for path in sorted(federation.parent.glob("*/.git/workplan/facts.db"))]
    assert kept == [name_of(number) for number in range(5)]


def test_a_broken_repository_is_unreachable_and_stops_nobody(
    federation: Path, cli: Callable[..., Ran]
) -> None:
    (federation.parent / name_of(3) / ".git" / "index").write_bytes(b"no index")
    ran = cli("check", "--all", "--format", "json", "--executor", "thread")
    assert json.loads(ran.out)["summary"]["documents"] == 4 * 3 + 2
    assert ran.code == 4
    assert name_of(3) in cli("check", "--all", "-v", "--executor", "thread").out


@pytest.mark.usefixtures("federation")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--executor", "spark://a:1"), "`spark://a:1` is not an executor"),
        (("--executor", "thread", "--rev", "HEAD"), "`--executor` reads what is there now"),
        (("--executor", "thread", "--cache-url", "nothing://a"), "`nothing://a` cannot be used for a cache"),
        (("--executor", "thread", "--fix"), "`--executor` answers once"),
        (
            ("--executor", "thread", "--cache-url", "nothing://me:pw@a?b=c"),
            "`nothing://a` cannot be used for a cache: `nothing://a`: fsspec cannot open",
        ),
        (("--cache-url", "memory://a"), "add `--executor`"),
    ],
)
def test_what_cannot_be_meant_is_said(cli: Callable[..., Ran], options: tuple[str, ...], words: str) -> None:
    ran = cli("check", "--all", *options)
    assert ran.code == 2
    assert words in ran.err


def dying(data: bytes) -> bytes:
    if data == b"3" and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return data * 2


HERE = os.getpid()


def test_a_killed_process_loses_nothing() -> None:
    pool = executor_of("process", 2)
    try:
        items = [str(number).encode() for number in range(12)]
        assert list(pool.run(dying, items)) == [item * 2 for item in items]
    finally:
        pool.close()


def test_facts_are_kept_by_url_and_damage_is_no_answer() -> None:
    facts = UrlCache("memory://kept/facts", "tool").facts_of("a")
    assert facts is not None
    assert facts.get_facts(b"name") is None
    facts.put_facts([(b"name", b"data"), (b"other", b"")])
    again = UrlCache("memory://kept/facts", "tool").facts_of("b")
    assert again is not None
    assert (again.get_facts(b"name"), again.get_facts(b"other")) == (b"data", b"")


def test_a_url_that_fsspec_does_not_know_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="cannot be used for a cache"):
        UrlCache("nothing://kept", "tool")


def test_few_files_are_open_at_once(tmp_path: Path) -> None:
    together = OpenFiles(2)
    files = [FactsFile(str(tmp_path / f"{number}.db"), together=together) for number in range(4)]
    for number, file in enumerate(files):
        file.put_facts([(b"a", b"%d" % number)])
    handles = [f"/proc/self/fd/{handle}" for handle in os.listdir("/proc/self/fd")]
    opened = [os.readlink(handle) for handle in handles if os.path.islink(handle)]
    assert sum(path.startswith(str(tmp_path)) and path.endswith(".db") for path in opened) == 2
    assert [file.get_facts(b"a") for file in files] == [b"0", b"1", b"2", b"3"]
    for file in files:
        file.close()
