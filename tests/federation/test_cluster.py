"""A real Dask scheduler and real workers, on this machine's loopback: the answer is that of this process."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.scale import generate, name_of
from tests.cli.conftest import Ran, cli
from workplan.usecases.errand import ErrandError

__all__ = ["cli"]

pytestmark = pytest.mark.slow
PATIENCE = 60.0
KILLER = """\
import os, signal
from pathlib import Path
from workplan import bootstrap
def open_repositories(root, selection, real=bootstrap.open_repositories):
    if selection.alone and root.endswith({victim!r}):
        try:
            Path({mark!r}).touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return real(root, selection)
bootstrap.open_repositories = open_repositories
"""
FAULTY = """\
from workplan import bootstrap
def open_repositories(root, selection):
    raise LookupError("a fault of ours")
bootstrap.open_repositories = open_repositories
"""


class Cluster(NamedTuple):
    """A scheduler and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def await_(true: Callable[[], bool], processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "the cluster did not come up"
        assert all(process.poll() is None for process in processes)
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Callable[[str], Cluster]]:
    """Starts a cluster whose workers run some code first; it ends with the test, however that ends."""
    processes: list[subprocess.Popen[bytes]] = []
    described = tmp_path / "scheduler.json"

    def start(program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *options, "--no-dashboard"]
        null = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=tmp_path, stdout=null, stderr=null)
        processes.append(process)
        return process

    def begin(code: str) -> Cluster:
        preload = tmp_path / "first.py"
        preload.write_text(code)
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(described))
        await_(described.exists, processes)
        same = ("--scheduler-file", str(described), "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1")
        workers = [start("worker", *same, "--preload", str(preload)) for _ in range(2)]
        address = json.loads(described.read_text())["address"]
        _await_workers(address, 2)
        return Cluster(address.replace("tcp://", "dask://"), workers)

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def _await_workers(address: str, count: int) -> None:
    from distributed import Client

    client = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
    try:
        client.wait_for_workers(count, timeout=PATIENCE)
    finally:
        client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def federation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = generate(tmp_path / "repositories", 8)
    plan = next((root.parent / name_of(3) / "workplans").glob("*-0002-*"))
    plan.write_text(plan.read_text().replace("status: todo", "status: almost", 1))
    gate = next((root.parent / name_of(5) / "workplans").glob("*-0002-*"))
    gate.write_text(gate.read_text().replace("This follows ", "This follows AAA-WP-0777 and "))
    by_url = root.parent / name_of(7)
    shutil.rmtree(by_url / ".git")
    settings = root / "workplan.toml"
    path, url = f'path = "../{by_url.name}"', f'url = "file://{by_url}"'
    assert path in settings.read_text()
    settings.write_text(settings.read_text().replace(path, url))
    monkeypatch.chdir(root)
    return root


def checked(cli: Callable[..., Ran], *options: str) -> Ran:
    ran = cli("check", "--all", "--format", "json", *options)
    assert ran.code == 1, ran.err
    return ran


@pytest.mark.usefixtures("federation")
def test_a_cluster_gives_the_answer_of_one_process(
    cluster: Callable[[str], Cluster], cli: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = checked(cli, "--no-cache")
    alone = ran.out
    assert f"without index and history: {name_of(7)}" in ran.err
    assert {found["rule"] for found in json.loads(alone)["diagnostics"]} >= {"unknown-status"}
    started = cluster("")
    assert checked(cli, "--no-cache", "--executor", started.address).out == alone
    cache = f"file://{tmp_path}/kept"
    for _ in range(2):
        assert checked(cli, "--cache-url", cache, "--executor", started.address).out == alone
    assert len([file for file in (tmp_path / "kept").rglob("*") if file.is_file()]) == 8 * 3 + 2


@pytest.mark.usefixtures("federation")
def test_a_worker_killed_in_the_middle_loses_nothing(
    cluster: Callable[[str], Cluster], cli: Callable[..., Ran], tmp_path: Path
) -> None:
    alone = checked(cli, "--no-cache").out
    mark = tmp_path / "killed"
    started = cluster(KILLER.format(victim=name_of(4), mark=str(mark)))
    assert checked(cli, "--no-cache", "--executor", started.address).out == alone
    assert mark.exists()
    assert sorted(worker.poll() is None for worker in started.workers) == [False, True]
    assert -signal.SIGKILL in {worker.poll() for worker in started.workers}


def test_a_broken_repository_is_reported_and_the_rest_is_checked(
    federation: Path, cluster: Callable[[str], Cluster], cli: Callable[..., Ran]
) -> None:
    broken = federation.parent / name_of(6)
    (broken / ".git" / "index").write_bytes(b"no index")
    started = cluster("")
    ran = cli("check", "--all", "--format", "json", "--no-cache", "--executor", started.address)
    found = json.loads(ran.out)
    assert found["summary"]["skipped"] == 1
    text = cli("check", "--all", "-v", "--no-cache", "--executor", started.address)
    assert name_of(6) in text.out + text.err
    assert found["summary"]["documents"] == 7 * 3 + 2


@pytest.mark.usefixtures("federation")
def test_a_fault_of_ours_comes_back_as_one(
    cluster: Callable[[str], Cluster], cli: Callable[..., Ran]
) -> None:
    started = cluster(FAULTY)
    with pytest.raises(ErrandError, match="LookupError: a fault of ours"):
        cli("check", "--all", "--executor", started.address)


@pytest.mark.usefixtures("federation")
def test_no_scheduler_is_said_in_one_line(cli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workplan.adapters.executors.WAIT", "1s")
    ran = cli("check", "--all", "--executor", "dask://127.0.0.1:1")
    assert ran.code == 4
    assert "no Dask scheduler answers at `tcp://127.0.0.1:1`" in ran.err
