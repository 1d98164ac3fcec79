"""A configuration that was right is not read and judged again; one that is another, or was wrong, is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.adapters.cache import folder as cache_folder
from workplan.adapters.cache.kept_tables import KeptTables

TEXT = 'exclude = ["drafts/**"]\n'


@pytest.fixture
def kept(tmp_path: Path) -> KeptTables:
    return KeptTables(str(tmp_path), "/a/root")


def test_tables_come_back_for_the_same_text_only(kept: KeptTables) -> None:
    tables = {"exclude": ["drafts/**"], "limits": {"file_bytes": 5}, "x": [1.0, True, ""]}
    kept.put("workplan.toml", TEXT, tables)
    assert repr(kept.get("workplan.toml", TEXT)) == repr(tables)
    assert kept.get("workplan.toml", TEXT + " ") is None
    assert kept.get("pyproject.toml", TEXT) is None


def test_another_root_and_another_program_know_nothing(
    kept: KeptTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.put("workplan.toml", TEXT, {})
    assert KeptTables(str(tmp_path), "/another/root").get("workplan.toml", TEXT) is None
    assert kept.get("workplan.toml", TEXT) == {}
    monkeypatch.setattr(cache_folder, "_known", ["another program"])
    assert kept.get("workplan.toml", TEXT) is None


def test_a_damaged_file_is_no_answer(kept: KeptTables, tmp_path: Path) -> None:
    kept.put("workplan.toml", TEXT, {"exclude": ["drafts/**"]})
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes().replace(b"drafts", b"chafts"))
    assert kept.get("workplan.toml", TEXT) is None


@pytest.mark.parametrize(
    "tables",
    [
        {"x": float("nan")},
        {"x": {1}},
        {"x": (1, 2)},
        {"repositories": {"hub": {"url": "https://user:secret@example.org"}}},
    ],
    ids=["nan", "no JSON", "another type", "url"],
)
def test_what_json_does_not_give_back_and_what_may_hold_secrets_is_not_kept(
    kept: KeptTables, tmp_path: Path, tables: dict[str, object]
) -> None:
    kept.put("workplan.toml", TEXT, tables)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    KeptTables(str(tmp_path / "cache"), "/a/root").put("workplan.toml", TEXT, {})
    assert not list(tmp_path.iterdir())


def check(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    show = "import atexit, sys; atexit.register(lambda: print('tomllib' in sys.modules, file=sys.stderr));"
    code = f"{show} sys.argv = ['workplan', 'check', *{list(options)}]; from workplan.__main__ import main; main()"
    return subprocess.run((sys.executable, "-c", code), cwd=root, capture_output=True, text=True, check=False)


def test_a_run_reads_what_is_configured_now(tmp_path: Path) -> None:
    root = generate(tmp_path / "corpus", 3).repositories[0]
    toml = root / "workplan.toml"
    right = toml.read_text()
    check(root), check(root, "-v")
    assert check(root, "--strict").stderr.split()[-1] == "False"
    toml.write_text(right + "\n[rules]\nno-such-rule = 'off'\n")
    assert "unknown rule `no-such-rule`" in check(root, "-q").stderr
    toml.write_text(right + "\n[rules]\nlegacy-status = 'off'\nunknown-status = 'off'\n")
    assert check(root, "--format", "json").stderr.split()[-1] == "True"
    toml.write_text(right)
    before = check(root, "--format", "json", "--no-cache")
    assert before.stderr.split()[-1] == "True"
    assert check(root, "--format", "json").stdout == before.stdout


def test_in_a_checkout_the_schemas_belong_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_folder, "_known", [])
    names = {line.partition(" ")[0] for line in cache_folder.tool_state().splitlines()}
    assert "task.schema.json" in names
    assert set(os.listdir(Path(__file__).parents[2] / "schemas")) <= names
