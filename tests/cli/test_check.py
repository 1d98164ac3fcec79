import json
from pathlib import Path

import pytest

from tests.cli.conftest import PATH, Scratch
from workplan.cli import main
from workplan.report.registry import FORMATS


def test_a_clean_repository_says_how_much_it_looked_at(scratch: Scratch) -> None:
    scratch.plan()
    ran = scratch.run("check")
    assert ran.code == 0
    assert "1 document" in ran.out
    assert "2 tasks" in ran.out


def test_an_error_gives_one_and_a_warning_only_with_strict(scratch: Scratch) -> None:
    scratch.plan("in_progress")
    assert scratch.run("check").code == 0
    assert scratch.run("check", "--strict").code == 1
    scratch.plan("nonsense")
    assert scratch.run("check").code == 1


def test_nothing_looked_at_is_not_clean(scratch: Scratch) -> None:
    ran = scratch.run("check")
    assert ran.code == 4
    assert "nothing was" in ran.out + ran.err


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_standard_output_or_to_a_file(scratch: Scratch, form: str) -> None:
    scratch.plan("nonsense")
    printed = scratch.run("check", "--format", form)
    written = scratch.run("check", "--format", form, "-o", "report.out")
    assert printed.code == written.code == 1
    assert written.out == ""
    assert Path("report.out").read_text(encoding="utf-8") == printed.out
    assert "unknown-status" in printed.out


def test_json_has_the_frozen_keys(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    report = json.loads(scratch.run("check", "--format", "json").out)
    assert list(report) == ["schema_version", "tool", "command", "root", "summary", "diagnostics"]
    found = report["diagnostics"][0]
    assert (found["path"], found["line"], found["column"]) == (PATH, 15, 9)
    assert found["end_column"] == 17


def test_staged_reads_the_index_and_not_the_worktree(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.commit()
    scratch.plan("todo")
    assert scratch.run("check").code == 0
    assert scratch.run("check", "--staged").code == 1
    scratch.git("add", "-A")
    assert scratch.run("check", "--staged").code == 0


def test_a_revision_is_read_as_it_was(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.commit()
    scratch.plan("todo")
    scratch.commit()
    assert scratch.run("check", "--rev", "HEAD").code == 0
    assert scratch.run("check", "--rev", "HEAD~1").code == 1
    unknown = scratch.run("check", "--rev", "no-such")
    assert unknown.code == 2
    assert "no-such" in unknown.err


def test_since_reports_on_changes_and_judges_on_the_whole(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.commit()
    other = "---\nid: HUB-WP-0002\ntype: workplan\ntitle: Other\nstatus: ready\n---\n\n# Other\n"
    scratch.write("workplans/HUB-WP-0002-other.md", other.replace("0002\n", "0001\n", 1))
    ran = scratch.run("check", "--since", "HEAD")
    assert "unknown-status" not in ran.out
    assert "duplicate-id" in ran.out


def test_since_finds_a_task_that_was_reopened_without_a_word(scratch: Scratch) -> None:
    scratch.plan("done")
    scratch.commit()
    scratch.plan("todo")
    assert "status-regression" in scratch.run("check", "--since", "HEAD").out
    assert "status-regression" not in scratch.run("check").out


def test_paths_limit_the_report(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.write("canon/standards/x_v1.0.md", "---\nversion: '2.0'\n---\n\n# X v1.0\n")
    assert "unknown-status" in scratch.run("check", "workplans").out
    assert "unknown-status" not in scratch.run("check", "canon").out
    assert scratch.run("check", "nowhere").code == 2


def test_select_and_ignore(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    assert scratch.run("check", "--ignore", "unknown-status").code == 0
    assert scratch.run("check", "--select", "duplicate-id").code == 0
    mistaken = scratch.run("check", "--select", "unknown-statu")
    assert mistaken.code == 2
    assert "unknown-status" in mistaken.err


def test_fix_repairs_and_a_second_run_has_nothing_to_do(scratch: Scratch) -> None:
    file = scratch.plan("in_progress")
    before = file.read_bytes()
    shown = scratch.run("check", "--diff")
    assert shown.code == 1
    assert "+status: progress" in shown.out
    assert file.read_bytes() == before
    assert scratch.run("check", "--fix").code == 0
    assert file.read_bytes() == before.replace(b"in_progress", b"progress")
    assert scratch.run("check", "--diff").code == 0


def test_fix_refuses_to_pretend_on_the_index(scratch: Scratch) -> None:
    scratch.plan("in_progress")
    scratch.commit()
    assert scratch.run("check", "--fix", "--staged").code == 2


def test_a_baseline_accepts_what_is_there_and_nothing_new(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    assert scratch.run("baseline").code == 0
    accepted = scratch.run("check")
    assert accepted.code == 0
    assert "baseline" in accepted.out
    assert scratch.run("check", "--no-baseline").code == 1
    scratch.plan("other")
    assert scratch.run("check").code == 1
    scratch.plan("todo")
    expired = scratch.run("check")
    assert "expired-baseline-entry" in expired.out
    scratch.run("baseline")
    assert scratch.run("check", "--strict").code == 0


def test_a_baseline_does_not_grow_by_itself(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.run("baseline")
    scratch.plan("other")
    scratch.run("baseline")
    assert scratch.run("check").code == 1
    scratch.run("baseline", "--accept-new")
    assert scratch.run("check").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[repositry]\nname = 'x'\n", ["workplan.toml:1", "repository"]),
        ("[rules]\nduplicate-idd = 'off'\n", ["workplan.toml:2", "duplicate-idd"]),
        ("not toml", ["workplan.toml", "line 1"]),
        ("[kinds.x]\nglobs = ['x/*.md']\nid_pattern = '('\n", ["workplan.toml:3", "id_pattern"]),
        ("baseline = 3\n", ["workplan.toml:1", "baseline"]),
    ],
)
def test_a_mistake_in_the_configuration_is_named_by_line(
    scratch: Scratch, text: str, words: list[str]
) -> None:
    scratch.plan()
    scratch.write("workplan.toml", text)
    ran = scratch.run("check")
    assert ran.code == 2
    assert ran.out == ""
    assert all(word in ran.err for word in words)


def test_configuration_in_pyproject(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    scratch.write("pyproject.toml", "[tool.workplan.rules]\nunknown-status = 'off'\n")
    assert scratch.run("check").code == 0


def test_a_comment_silences_one_rule_where_it_stands(scratch: Scratch) -> None:
    file = scratch.plan("nonsense")
    text = file.read_text(encoding="utf-8")
    comment = "<!-- workplan: allow unknown-status: the vocabulary changes next week -->\n"
    file.write_text(
        text.replace("\n```task\nid: HUB-WP-0001-T01", f"\n{comment}\n```task\nid: HUB-WP-0001-T01")
    )
    assert scratch.run("check").code == 0


def test_a_repository_that_cannot_be_read_is_not_clean(scratch: Scratch) -> None:
    scratch.plan()
    scratch.write("workplan.toml", "[repositories.other]\npath = '../nowhere'\n")
    assert scratch.run("check").code == 0
    ran = scratch.run("check", "--all")
    assert ran.code == 4
    assert "other" in ran.out + ran.err
    assert scratch.run("check", "--repo", "unheard").code == 2


def test_one_broken_document_never_hides_another(scratch: Scratch) -> None:
    scratch.plan("nonsense")
    (scratch.root / "workplans/HUB-WP-0003-bin.md").write_bytes(b"\xff\xfe\x00\x01")
    out = scratch.run("check").out
    assert "not-utf8" in out
    assert "unknown-status" in out


def test_a_misspelt_command_is_answered_with_the_nearest(scratch: Scratch) -> None:
    ran = scratch.run("chekc")
    assert ran.code == 2
    assert "check" in ran.err


def test_directory_option(scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.plan()
    monkeypatch.chdir(tmp_path)
    assert scratch.run("-C", "hub", "check").code == 0
    assert scratch.run("-C", "nowhere", "check").code == 2


def test_every_command_has_help(scratch: Scratch) -> None:
    for name in main.COMMANDS:
        ran = scratch.run(name, "--help")
        assert ran.code == 0, name
        assert "Usage:" in ran.out
