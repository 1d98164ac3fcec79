"""`workplan check --watch` as a process: real saves, and a deadline for each answer instead of a sleep."""

import json
import os
import pty
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus import commit_all, generate

DEADLINE = 60
"""Seconds until an answer that did not come counts as lost."""
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
"""A shell starts what it puts into the background deaf to Ctrl-C, and children inherit that."""
START = HEED + "from workplan.__main__ import main; main()"


class Watch:
    """A running watch. Each answer is the list of its findings."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-c", START, "check", "--watch", "--format", "jsonl", *options]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._answers: queue.Queue[list[dict[str, Any]]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        findings: list[dict[str, Any]] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            value = json.loads(line)
            findings.append(value)
            if value["type"] == "summary":
                self._answers.put(findings)
                findings = []

    def answer(self) -> list[dict[str, Any]]:
        return self._answers.get(timeout=DEADLINE)

    def until(self, wanted: Callable[[list[dict[str, Any]]], object]) -> list[dict[str, Any]]:
        """The first answer that is as wanted."""
        while True:
            found = self.answer()
            if wanted(found):
                return found

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C; the exit code and what was said."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(DEADLINE)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return generate(tmp_path / "c", 12).repositories[0]


@pytest.fixture
def watch(repository: Path) -> Iterator[Watch]:
    running = Watch(repository)
    yield running
    running.close()


def plans(repository: Path) -> list[Path]:
    return sorted((repository / "workplans").rglob("*.md"))


def rules(answer: list[dict[str, Any]]) -> list[str]:
    return [found["rule"] for found in answer if found["type"] == "diagnostic"]


def has(rule: str) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda answer: rule in rules(answer)


def documents(count: int) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda answer: bool(answer[-1]["summary"]["documents"] == count)


def break_status(plan: Path) -> None:
    plan.write_text(plan.read_text().replace("\nstatus: todo\n", "\nstatus: almost\n", 1))


def test_a_save_is_answered_and_its_repair_too(repository: Path, watch: Watch) -> None:
    plan = plans(repository)[3]
    good = plan.read_text()
    assert "unknown-status" not in rules(watch.answer())
    break_status(plan)
    watch.until(has("unknown-status"))
    plan.write_text(good)
    watch.until(lambda answer: not has("unknown-status")(answer))


def test_an_editor_that_renames_is_answered(repository: Path, watch: Watch) -> None:
    plan = plans(repository)[3]
    watch.answer()
    swap = plan.with_name(f".{plan.name}.swp")
    swap.write_text(plan.read_text().replace("\nstatus: todo\n", "\nstatus: almost\n", 1))
    os.replace(swap, plan)
    watch.until(has("unknown-status"))


def test_nothing_is_lost_when_files_change_during_a_run(repository: Path, watch: Watch) -> None:
    """Saves follow each other faster than answers; the last answer is about all of them."""
    for plan in plans(repository):
        break_status(plan)
    watch.until(lambda answer: rules(answer).count("unknown-status") == len(plans(repository)))


def test_another_file_is_answered_where_it_matters(repository: Path, watch: Watch) -> None:
    assert "missing-path" not in rules(watch.answer())
    (repository / "src/service/api.py").unlink()
    watch.until(has("missing-path"))


def test_a_new_folder_and_its_documents_are_seen(repository: Path, watch: Watch) -> None:
    watch.answer()
    before = len(plans(repository))
    text = plans(repository)[0].read_text().replace("AAA-WP-0001", "AAA-WP-0777")
    for name in ("late", "later"):
        folder = repository / "workplans" / name
        folder.mkdir()
        plan = folder / f"AAA-WP-0777-{name}.md"
        plan.write_text(text)
    watch.until(lambda answer: answer[-1]["summary"]["documents"] >= before + 2)


def test_a_broken_configuration_is_said_and_the_watch_goes_on(repository: Path, watch: Watch) -> None:
    watch.answer()
    configuration = repository / "workplan.toml"
    good = configuration.read_text()
    configuration.write_text("[repository\n")
    assert watch.process.stderr is not None
    assert "workplan.toml" in watch.process.stderr.readline()
    configuration.write_text(good)
    watch.answer()
    code, said = watch.end()
    assert code == 130
    assert "Traceback" not in said


def test_a_repository_that_the_configuration_names_later_is_watched(tmp_path: Path) -> None:
    home, other = generate(tmp_path / "c", 8, repositories=2).repositories
    configuration = home / "workplan.toml"
    both = configuration.read_text()
    configuration.write_text(both.partition("\n[repositories")[0] + "\n")
    running = Watch(home, "--all")
    try:
        running.until(lambda answer: answer[-1]["summary"]["repositories"] == 1)
        configuration.write_text(both)
        running.until(lambda answer: answer[-1]["summary"]["repositories"] == 2)
        break_status(plans(other)[0])
        running.until(has("unknown-status"))
    finally:
        running.close()


@pytest.mark.slow
def test_a_switch_of_branches_is_answered(tmp_path: Path) -> None:
    repository = generate(tmp_path / "c", 600, tasks=2).repositories[0]
    git(repository, "checkout", "-q", "-b", "small")
    for plan in plans(repository)[40:]:
        plan.unlink()
    git(repository, "commit", "-q", "-a", "-m", "fewer")
    canon = 3  # two specs and the inventory
    running = Watch(repository)
    try:
        running.until(documents(40 + canon))
        git(repository, "checkout", "-q", "main")
        running.until(documents(600 + canon))
        git(repository, "checkout", "-q", "small")
        running.until(documents(40 + canon))
        break_status(plans(repository)[7])
        running.until(has("unknown-status"))
    finally:
        running.close()


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_is_staged_is_answered(repository: Path) -> None:
    running = Watch(repository, "--staged")
    try:
        running.answer()
        break_status(plans(repository)[3])
        git(repository, "add", "-A")
        running.until(has("unknown-status"))
    finally:
        running.close()


def test_ctrl_c_ends_cleanly(watch: Watch) -> None:
    watch.answer()
    code, said = watch.end()
    assert (code, said.strip()) == (130, "workplan: interrupted")


def test_a_reader_that_goes_away_ends_the_watch(watch: Watch) -> None:
    """Without a save: an editor that was closed leaves no process behind."""
    assert watch.process.stdout is not None
    read, write = os.pipe()
    os.close(write)
    os.dup2(read, watch.process.stdout.fileno())
    os.close(read)
    assert watch.process.wait(DEADLINE) == 0


@pytest.mark.parametrize("option", ["--fix", "--diff", "--rev=HEAD"])
def test_options_that_cannot_be_watched_are_refused(repository: Path, option: str) -> None:
    done = run(repository, START, option)
    assert (done.returncode, done.stdout) == (2, "")
    assert option.partition("=")[0] in done.stderr


def test_without_the_package_the_message_says_what_to_install(repository: Path) -> None:
    done = run(repository, f"import sys; sys.modules['watchfiles'] = None; {START}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "workplan[watch]" in done.stderr


def test_a_repository_without_the_file_system_of_git_is_watched(tmp_path: Path) -> None:
    repository = generate(tmp_path / "c", 3, git=False).repositories[0]
    running = Watch(repository)
    try:
        running.answer()
        break_status(plans(repository)[0])
        running.until(has("unknown-status"))
        commit_all(repository)
    finally:
        running.close()


def run(folder: Path, code: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, "check", "--watch", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=DEADLINE, check=False)


def test_only_a_terminal_is_cleared(repository: Path) -> None:
    terminal, inner = pty.openpty()
    command = [sys.executable, "-c", START, "check", "--watch", "--no-color"]
    with subprocess.Popen(command, cwd=repository, stdout=inner, stderr=inner) as process:
        os.close(inner)
        shown = b""
        while b"Ctrl-C" not in shown:
            shown += os.read(terminal, 65_536)
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE) == 130
    os.close(terminal)
    assert shown.startswith(b"\x1b[2J\x1b[H")


def test_a_file_is_not_cleared(repository: Path, tmp_path: Path) -> None:
    running = Watch(repository, "--format", "text", "-o", str(tmp_path / "answer.txt"))
    try:
        break_status(plans(repository)[3])
        wait_for(tmp_path / "answer.txt", "unknown-status")
        assert running.end()[0] == 130
    finally:
        running.close()
    assert "\x1b" not in (tmp_path / "answer.txt").read_text()


def wait_for(file: Path, text: str) -> None:
    from workplan.adapters.watching import FileChanges

    changes = FileChanges([str(file.parent)])
    while not (file.exists() and text in file.read_text()):
        changes.wait()
    changes.close()
