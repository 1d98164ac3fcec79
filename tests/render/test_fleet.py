"""Every state of a rendered file in scratch repositories: what is said, what is written, and what is left alone."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

AGENTS = "AGENTS.md"
OWN = "# Ours\n\nKeep this.\r\n\u00e9 no final newline"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and ".git" not in file.relative_to(folder).parts
    }


def change_plan(home: Path) -> None:
    plan = next((home / "workplans").glob("*.md"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("Dual write", "Double write"), encoding="utf-8")


def test_one_run_reaches_every_repository_and_the_next_one_writes_nothing(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    code, _out, err = workplan(home, "render", "--all")
    assert code == 0, err
    repositories = [home.parent / name for name in ("governance", "platform", "shop")]
    assert all((folder / AGENTS).is_file() for folder in repositories)
    before = {folder: os.stat(folder / AGENTS).st_mtime_ns for folder in repositories}
    code, _out, err = workplan(home, "render", "--all")
    assert code == 0
    assert "3 of 3 repositories: 3 current, 0 written" in err
    assert before == {folder: os.stat(folder / AGENTS).st_mtime_ns for folder in repositories}
    assert workplan(home, "render", "--all", "--check")[0] == 0


def test_a_missing_file_is_stale_and_is_written(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    code, _out, err = workplan(home, "render", "--check")
    assert code == 1
    assert "missing" in err
    assert not (home / AGENTS).exists()


def test_a_changed_record_makes_the_template_ahead(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    workplan(home, "render")
    change_plan(home)
    code, _out, err = workplan(home, "render", "--check")
    assert (code, "template ahead" in err) == (1, True)
    assert workplan(home, "render")[0] == 0
    assert "Double write" in (home / AGENTS).read_text(encoding="utf-8")


def test_a_hand_edit_is_never_lost_unasked(home: Path, workplan: Callable[..., tuple[int, str, str]]) -> None:
    workplan(home, "render")
    edited = (home / AGENTS).read_text(encoding="utf-8").replace("One task at a time", "Two at a time")
    (home / AGENTS).write_text(edited, encoding="utf-8")
    code, _out, err = workplan(home, "render")
    assert (code, "edited by hand" in err) == (3, True)
    assert (home / AGENTS).read_text(encoding="utf-8") == edited
    change_plan(home)
    code, _out, err = workplan(home, "render", "--check")
    assert (code, "both" in err) == (1, True)
    assert (home / AGENTS).read_text(encoding="utf-8") == edited
    assert workplan(home, "render", "--take", "template")[0] == 0
    assert "One task at a time" in (home / AGENTS).read_text(encoding="utf-8")


@pytest.mark.parametrize("own", [OWN, "\ufeff# Ours\r\n", "", "x\n"])
def test_what_people_own_in_the_file_keeps_every_byte(
    home: Path, workplan: Callable[..., tuple[int, str, str]], own: str
) -> None:
    (home / AGENTS).write_bytes(own.encode())
    assert workplan(home, "render")[0] == 0
    assert (home / AGENTS).read_bytes().startswith(own.encode())
    after = (home / AGENTS).read_bytes() + "tail \u00fc".encode()
    (home / AGENTS).write_bytes(after)
    change_plan(home)
    assert workplan(home, "render")[0] == 0
    changed = (home / AGENTS).read_bytes()
    assert changed != after
    assert changed.startswith(own.encode())
    assert changed.endswith("tail \u00fc".encode())


def test_broken_markers_are_an_error_and_nothing_is_touched(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    workplan(home, "render")
    broken = (home / AGENTS).read_text(encoding="utf-8").replace("<!-- workplan:end agents -->\n", "")
    (home / AGENTS).write_text(broken, encoding="utf-8")
    code, _out, err = workplan(home, "render", "--take", "template", "--adopt", "--prune")
    assert code == 1
    assert "line 1: block `agents` begins here and does not end" in err
    assert (home / AGENTS).read_text(encoding="utf-8") == broken


def use(home: Path, *targets: str) -> None:
    config = home / "workplan.toml"
    text = config.read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if line.startswith("use = "))
    config.write_text(text.replace(line, f"use = {json.dumps(targets)}"), encoding="utf-8")


def test_a_file_of_other_origin_needs_adoption(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    use(home, "claude-session-protocol")
    file = home / ".claude" / "rules" / "session-protocol.md"
    file.parent.mkdir(parents=True)
    file.write_text("# By hand\n", encoding="utf-8")
    code, _out, err = workplan(home, "render", "--take", "template")
    assert (code, "unregistered" in err) == (3, True)
    assert file.read_text(encoding="utf-8") == "# By hand\n"
    assert workplan(home, "render", "--adopt")[0] == 0
    assert "@generated" in file.read_text(encoding="utf-8")


def test_what_lost_its_target_is_listed_and_removed_only_when_asked(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    use(home, "agents", "claude-session-protocol", "inventory-csv")
    (home / AGENTS).write_text("# Ours\n", encoding="utf-8")
    workplan(home, "render", "--all")
    use(home, "claude-current-work")
    file = home / ".claude" / "rules" / "session-protocol.md"
    code, _out, err = workplan(home, "render", "--all")
    assert code == 0
    assert err.count("orphaned") == 7  # two in each repository, and one table
    assert file.is_file()
    assert workplan(home, "render", "--all", "--check")[0] == 1
    workplan(home, "render", "--all", "--prune")
    assert not file.exists()
    assert (home / AGENTS).read_text(encoding="utf-8") == "# Ours\n\n"
    assert not (home / "docs" / "inventory").exists()
    assert not (home / ".workplan-rendered.json").exists()
    assert workplan(home, "render", "--all", "--check")[0] == 0


def test_what_another_repository_declares_is_not_ours_to_prune(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    workplan(home, "render", "--all")
    shop = home.parent / "shop"
    with (shop / "workplan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[render]\nuse = ["claude-current-work"]\n')
    before = (shop / AGENTS).read_bytes()
    code, _out, err = workplan(shop, "render", "--prune")
    assert code == 0
    assert "orphaned" not in err
    assert (shop / AGENTS).read_bytes() == before


def test_a_commit_holds_the_rendered_files_and_nothing_else(
    home: Path, workplan: Callable[..., tuple[int, str, str]], federation: ModuleType
) -> None:
    shop = home.parent / "shop"
    (shop / "notes.txt").write_text("not ours\n", encoding="utf-8")
    federation.git(shop, "add", "notes.txt")
    code, _out, err = workplan(home, "render", "--all", "--commit")
    assert code == 0, err
    assert federation.git(shop, "show", "--name-only", "--format=%s").split("\n")[0] == "Render 1 file"
    assert federation.git(shop, "show", "--name-only", "--format=").split() == [AGENTS]
    assert "A  notes.txt" in federation.git(shop, "status", "--porcelain")
    heads = [federation.git(folder, "rev-parse", "HEAD") for folder in (home, shop)]
    assert workplan(home, "render", "--all", "--commit")[0] == 0
    assert heads == [federation.git(folder, "rev-parse", "HEAD") for folder in (home, shop)]


def test_a_repository_with_open_changes_in_the_file_is_left_alone_by_commit(
    home: Path, workplan: Callable[..., tuple[int, str, str]], federation: ModuleType
) -> None:
    workplan(home, "render", "--all", "--commit")
    shop = home.parent / "shop"
    with (shop / AGENTS).open("a", encoding="utf-8") as file:
        file.write("mine, not committed\n")
    plan = next((shop / "workplans").glob("SHOP-WP-0001*"))
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("Create and read", "Make and read"), encoding="utf-8"
    )
    before = (shop / AGENTS).read_bytes()
    head = federation.git(shop, "rev-parse", "HEAD")
    code, out, err = workplan(home, "render", "--all", "--commit")
    assert code == 3
    assert "`AGENTS.md` has changes that are not committed" in out + err
    assert (shop / AGENTS).read_bytes() == before
    assert federation.git(shop, "rev-parse", "HEAD") == head


def test_a_repository_that_is_not_there_is_counted_and_named(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    shutil.rmtree(home.parent / "shop")
    code, out, err = workplan(home, "render", "--all")
    assert code == 4
    assert "2 of 3 repositories" in err
    assert "no folder on this machine" in out
    assert (home.parent / "platform" / AGENTS).is_file()


def test_a_diff_shows_and_writes_nothing(home: Path, workplan: Callable[..., tuple[int, str, str]]) -> None:
    before = tree(home)
    code, out, _err = workplan(home, "render", "--diff")
    assert code == 0
    assert "+++ b/governance/AGENTS.md" in out
    assert "+# Session protocol" in out
    assert tree(home) == before


def test_a_link_is_not_followed(
    home: Path, workplan: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret\n", encoding="utf-8")
    (home / AGENTS).symlink_to(outside)
    code, _out, err = workplan(home, "render")
    assert (code, "is a symbolic link" in err) == (1, True)
    assert outside.read_text(encoding="utf-8") == "secret\n"
    use(home, "claude-session-protocol")
    (home / AGENTS).unlink()
    (tmp_path / "rules").mkdir()
    (home / ".claude").symlink_to(tmp_path / "rules")
    assert workplan(home, "render")[0] == 5
    assert not list((tmp_path / "rules").iterdir())


def test_a_bad_template_is_named_and_the_rest_goes_on(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    own = home / "mine"
    own.mkdir()
    (own / "bad.md.jinja").write_text("line one\n{{ repository.nothing }}\n", encoding="utf-8")
    (own / "worse.md.jinja").write_text("one\n{% if %}\n", encoding="utf-8")
    with (home / "workplan.toml").open("a", encoding="utf-8") as file:
        for name in ("bad", "worse", "absent"):
            file.write(
                f'\n[[render.targets]]\nname = "{name}"\ntemplate = "{name}.md.jinja"\noutput = "{name}.md"\n'
            )
    config = (home / "workplan.toml").read_text(encoding="utf-8")
    (home / "workplan.toml").write_text(
        config.replace("[render]", '[render]\ntemplates = "mine"'), encoding="utf-8"
    )
    code, _out, err = workplan(home, "render")
    assert code == 1
    assert "bad.md.jinja:2: 'dict object' has no attribute 'nothing'" in err
    assert "worse.md.jinja:2:" in err
    assert "there is no template `absent.md.jinja`" in err
    assert (home / AGENTS).is_file()
    assert not (home / "bad.md").exists()


def test_two_outputs_at_one_path_are_an_error(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    with (home / "workplan.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[render.targets]]\nname = "other"\ntemplate = "rules/claude.md.jinja"\noutput = "AGENTS.md"\n'
        )
    code, _out, err = workplan(home, "render")
    assert code == 1
    assert "writes to the same path" in err


def test_later_variables_win(home: Path, workplan: Callable[..., tuple[int, str, str]]) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "who.md.jinja").write_text(
        "{{ var.who }} {{ var.both }} {{ var.all }}\n", encoding="utf-8"
    )
    config = (home / "workplan.toml").read_text(encoding="utf-8")
    config = config.replace("[render]", '[render]\ntemplates = "mine"').replace(
        'use = ["agents"]', "use = []"
    )
    config += 'who = "organisation"\nboth = "organisation"\nall = "organisation"\n'
    config += '[render.domains.commerce]\nwho = "domain"\nboth = "domain"\n'
    config += '[render.repositories.shop]\nwho = "repository"\n'
    config += (
        '[[render.targets]]\nname = "who"\ntemplate = "who.md.jinja"\noutput = "who.md"\nmarker = "none"\n'
    )
    (home / "workplan.toml").write_text(config, encoding="utf-8")
    code, _out, err = workplan(home, "render", "--all")
    assert code == 0, err
    said = {
        name: (home.parent / name / "who.md").read_text(encoding="utf-8") for name in ("platform", "shop")
    }
    assert said == {
        "platform": "organisation organisation organisation\n",
        "shop": "repository domain organisation\n",
    }


def test_an_ejected_template_takes_the_place_of_the_built_in_one(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    code, _out, err = workplan(home, "render", "--eject", "claude-session-protocol")
    assert (code, "templates/rules/session-protocol.md.jinja" in err) == (0, True)
    copy = home / "templates" / "rules" / "session-protocol.md.jinja"
    copy.write_text("# Our protocol\n", encoding="utf-8")
    config = (home / "workplan.toml").read_text(encoding="utf-8")
    (home / "workplan.toml").write_text(
        config.replace("[render]", '[render]\ntemplates = "templates"'), encoding="utf-8"
    )
    assert workplan(home, "render")[0] == 0
    assert "# Our protocol" in (home / AGENTS).read_text(encoding="utf-8")


def test_a_secret_in_a_record_is_not_rendered(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    plan = next((home / "workplans").glob("*.md"))
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("Dual write", f"Use {token} for"), encoding="utf-8"
    )
    code, _out, err = workplan(home, "render")
    assert code == 1
    assert "secret" in err
    assert token not in err
    assert not (home / AGENTS).exists()


def test_what_an_earlier_run_wrote_is_committed_too(
    home: Path, workplan: Callable[..., tuple[int, str, str]], federation: ModuleType
) -> None:
    (home / AGENTS).write_text("# Ours\n", encoding="utf-8")
    federation.git(home, "add", AGENTS)
    federation.git(home, "commit", "-q", "-m", "ours")
    assert workplan(home, "render", "--all")[0] == 0
    code, _out, err = workplan(home, "render", "--all", "--commit")
    assert (code, err.count("committed  ")) == (0, 3)
    assert federation.git(home, "status", "--porcelain") == ""


def test_another_repositorys_own_templates_run_apart(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    shop = home.parent / "shop"
    (shop / "mine").mkdir()
    (shop / "mine" / "good.md.jinja").write_text("# {{ repository.name }}\n", encoding="utf-8")
    (shop / "mine" / "bad.md.jinja").write_text("{{ ''.__class__ }}\n", encoding="utf-8")
    with (shop / "workplan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[render]\ntemplates = "mine"\n')
        for name in ("good", "bad"):
            file.write(
                f'[[render.targets]]\nname = "{name}"\ntemplate = "{name}.md.jinja"\noutput = "{name}.md"\n'
            )
    code, _out, err = workplan(home, "render", "--all")
    assert code == 1
    assert "bad.md.jinja:1:" in err
    assert "# shop" in (shop / "good.md").read_text(encoding="utf-8")
    assert not (home / "good.md").exists()
    assert (shop / AGENTS).is_file()


def test_a_site_inside_a_repository_is_its_own_business(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    assert workplan(home, "render", "site", "-o", "public")[0] == 0
    pages = tree(home / "public")
    assert "SHOP-WP-0002.html" in pages
    workplan(home, "render", "--all", "--prune")
    assert tree(home / "public") == pages
    assert workplan(home, "render", "site", "-o", "public", "--check")[0] == 0
    next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*")).unlink()
    (home / "public" / "mine.html").write_text("<p>mine</p>\n", encoding="utf-8")
    assert "orphaned" in workplan(home, "render", "site", "-o", "public")[2]
    workplan(home, "render", "site", "-o", "public", "--prune")
    assert "SHOP-WP-0002.html" not in tree(home / "public")
    assert (home / "public" / "mine.html").is_file()


def test_one_id_in_two_repositories_is_said_and_the_rest_is_rendered(
    home: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    plan = next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*"))
    copy = home.parent / "platform" / "workplans" / plan.name
    copy.write_bytes(plan.read_bytes())
    code, _out, err = workplan(home, "render", "site", "-o", "public")
    assert code == 1
    assert "writes to the same path" in err
    assert (home / "public" / "index.html").is_file()
