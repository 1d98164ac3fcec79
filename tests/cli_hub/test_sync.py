"""plan, sync, apply and resolve: what they print, what they write, and their exit codes."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_hub.conftest import PLAN, ROOT, Org, replace, status_of
from tests.hub.workshop import fixed_uuid, plan_text
from workplan.adapters.hub.location import hub_location

T1 = "CUST-WP-0001-T01"
T2 = "CUST-WP-0001-T02"


def synced(org: Org, *options: str) -> None:
    assert org.run("sync", "--yes", *options).code == 0


def test_both_sides_end_up_equal_and_the_second_run_finds_nothing(org: Org, repo: Path, hub_url: str) -> None:
    org.env("WORKPLAN_HUB_URL", hub_url)
    synced(org)
    assert org.run("hub", "set", T1, "status=done", "--by", "agent codex").code == 0
    replace(repo, f"{T2}\nstatus: progress", f"{T2}\nstatus: cancel")
    shown = org.run("plan")
    assert f"~ {T1} status: todo → done (hub ahead, " in shown.out
    assert "by agent codex)" in shown.out
    assert f"~ {T2} status: progress → cancel (file ahead)" in shown.out
    assert (status_of(repo, T1), status_of(repo, T2)) == ("todo", "cancel")
    synced(org)
    assert (status_of(repo, T1), status_of(repo, T2)) == ("done", "cancel")
    again = org.run("sync", "--yes")
    assert (again.code, again.out) == (0, "the-custodian: in sync (1 document)\n")
    assert org.run("plan", "--exit-code").code == 0


def test_without_a_terminal_nothing_is_asked_and_the_command_is_named(org: Org, repo: Path) -> None:
    del repo
    ran = org.run("sync", "--fix", "--max-change", "9")
    assert ran.code == 3
    assert "help: `workplan sync --yes --fix --max-change 9`" in ran.err
    assert "+ workplan CUST-WP-0001" in ran.out
    assert org.run("hub", "status").out.startswith("hub  empty")
    synced(org)
    assert org.run("sync").code == 0


def answered(folder: Path, answer: str) -> tuple[int, str]:
    """`workplan sync` on a terminal, with an answer typed in."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "workplan", "sync"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the terminal closed with the process
        pass
    os.close(ours)
    return process.wait(), shown.decode()


def test_on_a_terminal_it_asks_and_takes_no_for_an_answer(org: Org, repo: Path) -> None:
    code, shown = answered(repo, "n\n")
    assert code == 0
    assert "Apply? [y/N]" in shown
    assert org.run("plan", "--exit-code").code == 1
    code, shown = answered(repo, "y\n")
    assert code == 0
    assert "the-custodian: synced" in shown
    assert org.run("plan", "--exit-code").code == 0


def test_a_conflict_waits_for_a_person(org: Org, repo: Path) -> None:
    synced(org)
    org.run("hub", "set", T1, "status=cancel", "priority=low")
    replace(repo, f"{T1}\nstatus: todo", f"{T1}\nstatus: progress")
    ran = org.run("sync", "--yes")
    assert ran.code == 3
    assert f"help: `workplan resolve {T1} status=file` or `status=hub`" in ran.out
    assert status_of(repo, T1) == "progress"
    assert "priority: low" in (repo / PLAN).read_text()
    assert org.run("drift").code == 3
    assert org.run("resolve", T1, "status=hub").code == 0
    assert status_of(repo, T1) == "cancel"
    assert org.run("plan", "--exit-code").code == 0


@pytest.mark.parametrize(
    ("arguments", "help_"),
    [
        ((T1, "statu=hub"), "did you mean `status`?"),
        ((T1,), "add `--take file`, `--take hub` or `FIELD=file`"),
        ((T1, "status=mine"), "choose `file` or `hub`"),
        (("CUST-WP-0009", "--take", "hub"), "`workplan drift` lists the ids that differ"),
    ],
)
def test_a_choice_that_cannot_be_made_is_explained(
    org: Org, repo: Path, arguments: tuple[str, ...], help_: str
) -> None:
    del repo
    synced(org)
    ran = org.run("resolve", *arguments)
    assert ran.code == 2
    assert help_ in ran.err


def test_an_id_in_two_repositories_needs_the_repository(org: Org, repo: Path) -> None:
    org.enter(org.add("other"))
    synced(org)
    org.enter(repo)
    synced(org)
    assert "add `--repo NAME`" in org.run("resolve", T1, "--take", "hub").err
    assert org.run("resolve", T1, "--take", "hub", "--repo", "other").code == 0
    assert org.run("hub", "set", T1, "status=done").code == 2


def test_a_saved_plan_is_applied_once_and_with_its_own_options(org: Org, repo: Path, tmp_path: Path) -> None:
    tasks = {f"T{n}": "todo" for n in range(10, 40)}
    (repo / PLAN).write_text(plan_text(tasks=tasks, linked=True))
    synced(org)
    (repo / PLAN).write_text(plan_text(tasks=dict.fromkeys(tasks, "done"), linked=True))
    file = str(tmp_path / "plan.json")
    assert org.run("plan", "--out", file).code == 3
    assert org.run("apply", file).code == 3
    assert org.run("plan", "--out", file, "--max-change", "31", "--fix").code == 0
    assert json.loads(Path(file).read_text())["max_change"] == 31
    assert org.run("apply", file).code == 0
    assert "status: finished" in (repo / PLAN).read_text()
    stale = org.run("apply", file)
    assert stale.code == 3
    assert "saved plan is stale: files of `the-custodian` changed" in stale.err


def test_what_is_no_saved_plan(org: Org, repo: Path, tmp_path: Path) -> None:
    del repo
    missing = org.run("apply", str(tmp_path / "no.json"))
    assert (missing.code, "there is no file" in missing.err) == (4, True)
    (tmp_path / "other.json").write_text("{}")
    assert org.run("apply", str(tmp_path / "other.json")).code == 2


def test_the_mass_change_limit_of_the_configuration_counts(org: Org, repo: Path) -> None:
    synced(org)
    (repo / PLAN).unlink()
    refused = org.run("sync", "--yes")
    assert refused.code == 3
    assert "--max-change 4" in refused.out
    (repo / "workplan.toml").write_text('[repository]\nname = "the-custodian"\n[hub]\nmax_change = 4\n')
    assert org.run("sync", "--yes").code == 0


def test_commit_holds_the_written_lines_alone(org: Org) -> None:
    folder = org.add(text=plan_text(), git=True)
    org.enter(folder)
    replace(folder, "Prose of T01.", "Prose that is being worked on.")
    ran = org.run("sync", "--yes", "--commit")
    assert ran.code == 0
    changed = org.git(folder, "show", "-U0", "--format=", "HEAD")
    assert changed.count("state_hub_task_id") == 3
    assert "being worked on" not in changed
    assert "being worked on" in org.git(folder, "diff", "-U0")
    assert org.run("plan", "--exit-code").code == 0


def test_without_git_the_commit_is_refused_and_said(org: Org) -> None:
    org.enter(org.add(text=plan_text()))
    ran = org.run("sync", "--yes", "--commit")
    assert ran.code == 4
    assert "synced, but not committed" in ran.err


def test_json_keeps_faults_of_the_run_apart_from_findings(org: Org, repo: Path) -> None:
    synced(org)
    org.run("hub", "set", T1, "status=cancel")
    replace(repo, f"{T1}\nstatus: todo", f"{T1}\nstatus: done")
    other = org.add("other")
    org.run("repo", "add", "other", str(other))
    shutil.rmtree(other)
    ran = org.run("sync", "--all", "--yes", "--format", "json")
    value = json.loads(ran.out)
    assert (ran.code, value["exit_code"], value["seen"], value["of"]) == (4, 4, 1, 2)
    assert [fault["repo"] for fault in value["automation_errors"]] == ["other"]
    (held,) = value["repositories"][1]["held"]
    assert held["rule"] == "sync-conflict"
    assert held["field"]["hub"] == "cancel"


def test_the_default_hub_is_a_file_of_the_user(org: Org, repo: Path, tmp_path: Path) -> None:
    synced(org)
    assert (tmp_path / "data" / "workplan" / "hub.db").is_file()
    org.env("XDG_DATA_HOME", "relative")
    org.env("HOME", str(tmp_path))
    assert hub_location("", str(repo), "").url == str(tmp_path / ".local/share/workplan/hub.db")


def test_the_configuration_names_a_hub_relative_to_itself(org: Org, repo: Path) -> None:
    (repo / "workplan.toml").write_text(
        '[repository]\nname = "the-custodian"\n[hub]\nurl = "sqlite:///../org.db"\n'
    )
    org.enter(repo / "workplans")
    synced(org)
    assert (org.root / "org.db").is_file()


def test_a_password_in_the_configuration_is_refused_and_not_shown(org: Org, repo: Path) -> None:
    (repo / "workplan.toml").write_text('[hub]\nurl = "postgresql://me:hush@example.org/hub"\n')
    ran = org.run("sync", "--yes")
    assert ran.code == 2
    assert "holds a password" in ran.err
    assert "hush" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://me:hush@example.org/d", 2),
        ("nonsense://me:hush@example.org", 2),
        ("postgresql://me:hush@127.0.0.1:1/d", 4),
        ("sqlite:////no/such/folder/hub.db", 4),
    ],
)
@pytest.mark.parametrize(
    "command", [("plan",), ("sync", "--yes"), ("drift",), ("log", T1), ("hub", "status")]
)
def test_a_hub_that_cannot_be_used_is_never_clean(
    org: Org, repo: Path, url: str, code: int, command: tuple[str, ...]
) -> None:
    if url.startswith("sqlite") and command != ("sync", "--yes"):
        pytest.skip("a file that is not there yet is an empty hub for those who only read")
    before = (repo / PLAN).read_bytes()
    org.env("WORKPLAN_HUB_URL", url)
    ran = org.run(*command)
    assert ran.code == code
    assert ran.out == ""
    assert "hush" not in ran.err
    assert "help: " in ran.err
    assert (repo / PLAN).read_bytes() == before


@pytest.mark.postgres
def test_a_wrong_password_is_said_and_not_shown(org: Org, repo: Path, server: str) -> None:
    del repo
    import psycopg
    from sqlalchemy.engine import make_url

    url = make_url(server)
    with psycopg.connect(
        url.set(database="postgres").render_as_string(hide_password=False), autocommit=True
    ) as c:
        host = c.execute("SHOW unix_socket_directories").fetchone()
        files = c.execute("SHOW hba_file").fetchone()
        assert host is not None
        assert files is not None
        rules = Path(files[0])
        kept = rules.read_text()
        name = f"locked_{os.getpid()}"
        c.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
        try:
            rules.write_text(f"local all {name} scram-sha-256\n{kept}")
            c.execute("SELECT pg_reload_conf()")
            asked = f"postgresql://{name}:hush@/{url.database}?host={host[0]}"
            org.env("WORKPLAN_HUB_URL", asked)
            ran = org.run("plan")
            for _ in range(50):  # the server reads its rules again when it gets to it
                if ran.code == 4:
                    break
                ran = org.run("plan")
        finally:
            rules.write_text(kept)
            c.execute("SELECT pg_reload_conf()")
            c.execute(f"DROP ROLE {name}")
    assert ran.code == 4
    assert "refused user or password" in ran.err
    assert "hush" not in ran.err


def test_control_characters_of_a_document_do_not_reach_the_terminal(org: Org, repo: Path) -> None:
    replace(repo, 'title: "Plan CUST-WP-0001"', 'title: "der\u202eKcab"')
    ran = org.run("plan")
    assert "\u202e" not in ran.out
    assert "der\\u202eKcab" in ran.out


def test_an_interrupted_sync_is_finished_by_the_next(org: Org) -> None:
    """Killed at once after its lock was taken: the next run does not wait for the lease to lapse."""
    folder = org.add(text=plan_text())
    org.enter(folder)
    for _ in range(4):
        process = org.spawn(folder, "sync", "--yes")
        waiting = folder.parent.parent / "data" / "workplan" / "hub.db"
        while process.poll() is None and not waiting.exists():
            pass
        process.kill()
        process.communicate()
    ran = org.run("sync", "--yes", "--lock-timeout", "0")
    assert ran.code == 0
    again = org.run("sync", "--yes")
    assert (again.code, again.out) == (0, "the-custodian: in sync (1 document)\n")
    assert (folder / PLAN).read_text().count("state_hub_task_id") == 3
    assert fixed_uuid("x") not in (folder / PLAN).read_text()
