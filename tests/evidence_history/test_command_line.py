"""`workplan check` of a git repository finds evidence that its history lost."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import PATH, PLAN, Ran, Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, record
from workplan.adapters.git import process
from workplan.cli import unchanged

__all__ = ["cli", "scratch"]

FIRST, SECOND = kept(record("first")), kept(record("second"))


def report(*records: object, prose: str = "Looked at.") -> str:
    blocks = "".join(f"\n```evidence\n{json.dumps(one, indent=1)}\n```\n" for one in records)
    return f"# Report\n\n{prose}\n{blocks}"


@pytest.fixture
def home(scratch: Scratch) -> Scratch:
    scratch.plan()
    scratch.write(FIRST.path, FIRST.data.decode())
    scratch.write("evidence/report.md", report(SECOND.record))
    scratch.commit()
    return scratch


def removed(ran: Ran) -> list[tuple[str, str]]:
    """Path and message of each finding, the same with and without what was remembered."""
    return [
        (found["path"], found["message"])
        for found in json.loads(ran.out)["diagnostics"]
        if found["rule"] == "evidence-removed"
    ]


def check(home: Scratch, *options: str) -> list[tuple[str, str]]:
    cold = home.run("check", "--format", "json", "--no-cache", *options)
    warm = [home.run("check", "--format", "json", *options) for _ in range(2)]
    assert [one.out for one in warm] == [cold.out] * 2
    return removed(cold)


def short(home: Scratch) -> int | None:
    """The exit code of the short answer, None where there is none."""
    asked = unchanged.plain([])
    assert asked is not None
    code = unchanged.answer(asked)
    home.run("--version")  # takes what was printed
    return code if isinstance(code, int) else None


def kept_answer(home: Scratch) -> int | None:
    """The same once an answer is kept: what was written a moment before is not vouched for."""
    for _ in range(99):
        if short(home) is not None:
            break
        home.run("check")
    return short(home)


def head(home: Scratch) -> str:
    return home.git("rev-parse", "HEAD").strip()[:12]


def test_a_removed_record_is_named_with_its_commit(home: Scratch) -> None:
    assert check(home) == []
    (home.root / FIRST.path).unlink()
    assert check(home) == [
        (FIRST.path, f"the record `{FIRST.id}` stands in the last commit, and is removed here")
    ]
    assert check(home, "--rev", "HEAD") == []
    home.commit()
    said = (FIRST.path, f"the record `{FIRST.id}` was removed by commit {head(home)}")
    assert check(home) == [said]
    home.plan("done")
    home.commit()
    assert check(home) == [said]
    assert check(home, "--rev", "HEAD~2") == []
    ran = home.run("check")
    assert ran.code == 1
    hint = next(line for line in ran.out.splitlines() if "git restore" in line)
    command = hint.split("`")[1].split()
    home.git(*command[1:])
    assert check(home) == []


def test_an_edited_record_is_found_where_it_stood(home: Scratch) -> None:
    changed = kept(record("changed"))
    home.write(FIRST.path, changed.data.decode())
    assert check(home) == [
        (FIRST.path, f"the record `{FIRST.id}` stands in the last commit, and is edited here")
    ]
    home.commit()
    assert check(home) == [(FIRST.path, f"the record `{FIRST.id}` was edited by commit {head(home)}")]


def test_the_index_is_judged_for_a_commit(home: Scratch) -> None:
    home.git("rm", "-q", "--cached", FIRST.path)
    assert [path for path, _message in check(home, "--staged")] == [FIRST.path]
    assert check(home) == []


def test_prose_layout_and_place_may_change(home: Scratch) -> None:
    home.write("evidence/report.md", report(SECOND.record, prose="Looked at again."))
    assert check(home) == []
    home.commit()
    (home.root / FIRST.path).unlink()
    home.write("evidence/other.json", json.dumps(FIRST.record, indent=8))
    assert check(home) == []
    home.commit()
    assert check(home) == []
    home.git("mv", "evidence/other.json", "evidence/moved.json")
    assert check(home, "--staged") == check(home) == []
    home.commit()
    assert check(home) == []


def test_a_block_that_left_a_report_is_found(home: Scratch) -> None:
    home.write("evidence/report.md", report(FIRST.record))
    home.commit()
    assert check(home) == [
        ("evidence/report.md", f"the record `{SECOND.id}` was edited by commit {head(home)}")
    ]


def test_a_second_copy_keeps_a_record(home: Scratch) -> None:
    home.write("evidence/copy.md", report(FIRST.record))
    home.commit()
    (home.root / FIRST.path).unlink()
    assert check(home) == []
    home.commit()
    assert check(home) == []
    (home.root / "evidence/copy.md").unlink()
    home.commit()
    assert check(home) == [
        ("evidence/copy.md", f"the record `{FIRST.id}` was removed by commit {head(home)}")
    ]


def test_a_record_that_never_counted_may_go(home: Scratch) -> None:
    home.write("evidence/broken.json", FIRST.data.decode().replace("first", "third"))
    home.commit()
    (home.root / "evidence/broken.json").unlink()
    home.commit()
    assert check(home) == []


def test_a_merge_that_drops_a_record_is_found(home: Scratch) -> None:
    home.git("checkout", "-q", "-b", "side")
    home.git("rm", "-q", FIRST.path)
    home.commit()
    home.git("checkout", "-q", "main")
    home.plan("done")
    home.commit()
    home.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert check(home) == [(FIRST.path, f"the record `{FIRST.id}` was removed by commit {head(home)}")]


def test_what_only_a_side_branch_held_and_dropped_is_not_missed(home: Scratch) -> None:
    third = kept(record("third"))
    home.git("checkout", "-q", "-b", "side")
    home.write(third.path, third.data.decode())
    home.commit()
    home.git("rm", "-q", third.path)
    home.commit()
    assert [path for path, _message in check(home)] == [third.path]
    home.git("checkout", "-q", "main")
    home.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert check(home) == []


def test_a_shallow_clone_says_where_it_ends(home: Scratch, tmp_path: Path) -> None:
    (home.root / "evidence/report.md").unlink()
    home.commit()
    clone = tmp_path / "clone"
    home.git("clone", "-q", "--depth", "1", f"file://{home.root}", str(clone))
    os.chdir(clone)
    shallow = Scratch(clone, home.run)
    found = check(shallow)
    assert found == [
        (
            FIRST.path,
            f"whether evidence was removed before commit {head(home)} cannot be seen: the clone is shallow",
        )
    ]
    assert shallow.run("check").code == 0
    assert shallow.run("check", "--strict").code == 1
    shallow.git("fetch", "-q", "--unshallow")
    assert [path for path, _message in check(shallow)] == ["evidence/report.md"]
    assert shallow.run("check").code == 1


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone_says_that_it_lacks_the_past(home: Scratch, tmp_path: Path, left_out: str) -> None:
    (home.root / "evidence/report.md").unlink()
    home.commit()
    home.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    home.git("clone", "-q", f"--filter={left_out}", f"file://{home.root}", str(clone))
    os.chdir(clone)
    partial = Scratch(clone, home.run)
    said = "cannot be seen: the clone is partial, and lacks what old commits hold"
    assert check(partial) == [(FIRST.path, f"whether evidence was removed before commit {head(home)} {said}")]
    assert "git fetch --refetch --no-filter" in partial.run("check").out
    partial.git("fetch", "-q", "--refetch", "--no-filter")
    assert [path for path, _message in check(partial)] == ["evidence/report.md"]


def test_a_shallow_clone_without_evidence_says_nothing(scratch: Scratch, tmp_path: Path) -> None:
    scratch.plan()
    scratch.commit()
    scratch.plan("done")
    scratch.commit()
    clone = tmp_path / "clone"
    scratch.git("clone", "-q", "--depth", "1", f"file://{scratch.root}", str(clone))
    os.chdir(clone)
    assert check(Scratch(clone, scratch.run)) == []


def test_the_rule_can_be_switched_off_and_findings_accepted(home: Scratch) -> None:
    (home.root / FIRST.path).unlink()
    home.commit()
    assert check(home, "--ignore", "evidence-removed") == []
    assert home.run("baseline").code == 0
    assert check(home) == []


def test_since_looks_at_what_changed_since(home: Scratch) -> None:
    (home.root / FIRST.path).unlink()
    home.commit()
    home.plan("done")
    home.commit()
    assert check(home, "--since", "HEAD~1") == []
    assert len(check(home, "--since", "HEAD~2")) == 1


def test_a_short_answer_does_not_outlive_the_history_that_it_rests_on(scratch: Scratch) -> None:
    scratch.plan()
    scratch.commit()
    assert scratch.run("check").code == 0
    assert kept_answer(scratch) == 0
    scratch.write(FIRST.path, FIRST.data.decode())
    scratch.commit()
    scratch.git("rm", "-q", FIRST.path)
    scratch.commit()
    assert short(scratch) is None
    assert [path for path, _message in check(scratch)] == [FIRST.path]
    assert scratch.run("check").code == 1
    assert kept_answer(scratch) == 1
    scratch.git("reset", "-q", "--hard", "HEAD~2")
    assert short(scratch) is None
    assert check(scratch) == []


@pytest.fixture
def started(home: Scratch, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of every git command that is started, once `home` was checked."""
    words: list[str] = []
    spawn = process._spawn

    def counted(command: list[str], env: dict[str, str], stdin: bytes | None) -> process.Process:
        words.extend(command)
        return spawn(command, env, stdin)

    home.run("check")
    monkeypatch.setattr(process, "_spawn", counted)
    return words


def test_new_commits_need_no_git_process(home: Scratch, started: list[str]) -> None:
    home.write(PATH, PLAN.format(first="done"))
    home.commit()
    home.run("check")
    assert "ls-files" in started
    assert not {"--first-parent", "diff-tree", "ls-tree"} & set(started)


def test_a_file_that_only_moved_is_not_read_again(home: Scratch, started: list[str]) -> None:
    home.git("mv", FIRST.path, "evidence/moved.json")
    home.commit()
    home.run("check", "--no-cache")
    assert "diff-tree" in started
    assert "cat-file" not in started


def test_the_history_of_every_repository_is_looked_at(home: Scratch) -> None:
    home.write("workplan.toml", '[repository]\nname = "hub"\n\n[repositories.app]\npath = "../app"\n')
    app = Scratch(home.root.parent / "app", home.run)
    app.write("workplan.toml", '[repository]\nname = "app"\n')
    third = kept(record("third"))
    app.write(third.path, third.data.decode())
    app.commit()
    app.git("rm", "-q", third.path)
    app.commit()
    assert check(home) == []
    assert check(home, "--all") == [
        (third.path, f"the record `{third.id}` was removed by commit {head(app)}")
    ]


def test_everything_remembered_may_be_lost_or_damaged(home: Scratch) -> None:
    (home.root / FIRST.path).unlink()
    home.commit()
    expected = check(home)
    folder = home.root / ".git/workplan"
    for file in folder.glob("history-*.json"):
        file.write_bytes(file.read_bytes()[:-3])
    home.plan("done")
    home.commit()
    assert check(home) == expected
    for file in folder.glob("history-held-*.json"):
        file.unlink()
    home.write("evidence/report.md", report(SECOND.record, prose="Again."))
    home.commit()
    assert check(home) == expected
    shutil.rmtree(folder)
    assert check(home) == expected


def test_an_uncommitted_removal_is_found_whatever_was_lost(home: Scratch) -> None:
    home.run("check")
    for file in (home.root / ".git/workplan").glob("history-held-*.json"):
        file.unlink()
    (home.root / FIRST.path).unlink()
    assert [path for path, _message in check(home)] == [FIRST.path]


def test_what_is_remembered_stays_small(home: Scratch) -> None:
    for number in range(20):
        one = kept(record(f"number {number}"))
        home.write(one.path, one.data.decode())
        home.commit()
        home.run("check")
    names = [file.name for file in (home.root / ".git/workplan").glob("history-*")]
    assert len(names) <= 9
