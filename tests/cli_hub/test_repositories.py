"""repo, --repo and --all: where repositories are, how many were seen, and the targets of make."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_hub.conftest import PLAN, ROOT, Org, replace, status_of

T1 = "CUST-WP-0001-T01"


def test_a_sync_notes_where_the_repository_is(org: Org, repo: Path) -> None:
    assert org.run("sync", "--yes").code == 0
    listed = org.run("repo", "list", "--format", "jsonl").out
    assert f'"path":"{repo}"' in listed.replace(": ", ":")
    org.enter(org.root)
    assert org.run("sync", "--yes", "--repo", "the-custodian").code == 0


def test_one_broken_repository_does_not_stop_the_rest(org: Org, repo: Path) -> None:
    del repo
    for name in ("broken", "elsewhere", "other"):
        assert org.run("repo", "add", name, str(org.add(name))).code == 0
    org.run("sync", "--yes")
    shutil.rmtree(org.root / "broken")
    org.env("WORKPLAN_MACHINE", "laptop")
    for name in ("broken", "other", "the-custodian"):
        if name != "broken":
            assert org.run("repo", "add", name, str(org.root / name)).code == 0
    org.env("WORKPLAN_MACHINE", "workstation")
    org.env("WORKPLAN_MACHINE", "laptop")
    ran = org.run("sync", "--yes", "--all")
    assert ran.code == 0
    assert "2 of 4 repositories seen; not on this machine: broken, elsewhere" in ran.err
    org.env("WORKPLAN_MACHINE", "workstation")
    ran = org.run("sync", "--yes", "--all")
    assert ran.code == 4
    assert "3 of 4 repositories seen; not seen: broken" in ran.err
    assert "`workplan repo add broken PATH` says where it is now" in ran.err
    assert "other: in sync" in ran.out


def test_repositories_of_the_configuration_are_known(org: Org, repo: Path) -> None:
    org.add("other")
    (repo / "workplan.toml").write_text(
        '[repository]\nname = "the-custodian"\n[repositories.other]\npath = "../other"\n'
        "[repositories.outside]\nexternal = true\n[repositories.lost]\n"
    )
    ran = org.run("sync", "--all", "--yes")
    assert ran.code == 0
    assert "2 of 3 repositories seen; not on this machine: lost" in ran.err
    lost = org.run("sync", "--repo", "lost", "--yes")
    assert (lost.code, "`workplan repo add lost PATH`" in lost.err) == (4, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("sync", "--yes", "--repo", "the-custodia"), 2, "did you mean `the-custodian`?"),
        (("repo", "remove", "the-custodia"), 2, "did you mean `the-custodian`?"),
        (("repo", "add", "other", "."), 2, "calls itself `the-custodian`"),
        (("repo", "add", "x", "workplans"), 4, "is a folder inside the repository"),
        (("repo", "add", "x", "nowhere"), 4, "is no folder on this machine"),
        (("repo", "add", "x", "/"), 2, "`workplan init` makes one"),
    ],
)
def test_what_cannot_be_meant_is_said(
    org: Org, repo: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    del repo
    org.run("sync", "--yes")
    ran = org.run(*arguments)
    assert ran.code == code
    assert said in ran.err


def test_outside_of_any_repository(org: Org) -> None:
    ran = org.run("sync", "--yes")
    assert (ran.code, "is no repository" in ran.err) == (2, True)
    ran = org.run("sync", "--yes", "--all")
    assert (ran.code, "`workplan repo add NAME PATH`" in ran.err) == (2, True)


def test_another_repository_at_a_known_place_is_not_taken_for_it(org: Org, repo: Path) -> None:
    org.run("sync", "--yes")
    (repo / "workplan.toml").write_text('[repository]\nname = "another"\n')
    org.enter(org.root)
    ran = org.run("sync", "--yes", "--repo", "the-custodian")
    assert ran.code == 2
    assert "calls itself `another`" in ran.err


def test_removing_keeps_the_records(org: Org, repo: Path) -> None:
    org.run("sync", "--yes")
    assert org.run("repo", "remove", "the-custodian").code == 0
    org.enter(org.root)
    assert org.run("sync", "--yes", "--all").code == 2
    assert org.run("log", T1).code == 0
    org.enter(repo)
    assert org.run("plan", "--exit-code").code == 0


def test_credentials_of_a_remote_are_not_kept(org: Org) -> None:
    folder = org.add(git=True)
    org.git(folder, "remote", "add", "origin", "https://me:hush@example.org/x.git")
    org.enter(folder)
    org.run("repo", "add", "the-custodian", ".")
    data = b"".join(file.read_bytes() for file in (org.root.parent / "data" / "workplan").iterdir())
    assert b"example.org/x.git" in data
    assert b"hush" not in data


def test_an_unreachable_remote_is_said(org: Org) -> None:
    folder = org.add(git=True)
    org.git(folder, "remote", "add", "origin", str(org.root / "gone.git"))
    org.enter(folder)
    ran = org.run("sync", "--yes", "--fetch")
    assert ran.code == 0
    assert "the remote could not be asked" in ran.err


def make(org: Org, target: str, *words: str) -> subprocess.CompletedProcess[str]:
    (org.root / "Makefile").write_text(f"include {ROOT / 'make' / 'consistency.mk'}\n")
    program = f"WORKPLAN={sys.executable} -m workplan"
    return subprocess.run(
        ["make", "-s", target, program, *words],
        cwd=org.root,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_targets_of_make(org: Org, repo: Path) -> None:
    org.run("repo", "add", "the-custodian", str(repo))
    assert make(org, "check-consistency", "REPO=the-custodian").returncode == 2
    done = make(org, "fix-consistency", "REPO=the-custodian")
    assert (done.returncode, done.stderr) == (0, "")
    org.run("hub", "set", T1, "status=done")
    checked = make(org, "check-consistency", "REPO=the-custodian")
    assert "*** [" in checked.stderr  # `make[1]:` where make runs these tests
    assert "hub ahead" in checked.stdout
    assert make(org, "fix-consistency-all").returncode == 0
    assert status_of(repo, T1) == "done"
    assert make(org, "check-consistency-all").returncode == 0
    replace(repo, f"{T1}\nstatus: done", f"{T1}\nstatus: cancel")
    hub = make(org, "check-consistency-all", f"HUB={org.root / 'empty.db'}")
    assert hub.returncode == 2
    assert (repo / PLAN).exists()
