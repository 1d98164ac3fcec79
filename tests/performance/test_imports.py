"""What a run may load. Start-up is part of the product: each of these costs more than a document costs to read."""

import re
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.rules.registry import READ, module_of

SHORT_ANSWER = {
    "workplan", "workplan.__main__", "workplan.adapters", "workplan.adapters.cache", "workplan.adapters.git",
    "workplan.adapters.cache.answer_file", "workplan.adapters.cache.checked_file", "workplan.adapters.cache.folder",
    "workplan.adapters.cache.kept_index", "workplan.adapters.cache.premises",
    "workplan.adapters.git.index_blocks",
    "workplan.adapters.git.place", "workplan.cli", "workplan.cli.exit_codes", "workplan.cli.faults",
    "workplan.cli.output", "workplan.cli.unchanged", "workplan.errors", "atexit", "gc", "zlib",
}  # fmt: skip
TURNS = count(1)
SHOW = "import atexit, sys; atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr));"


def loaded(folder: Path, *arguments: str) -> set[str]:
    code = f"{SHOW} sys.argv = ['workplan', *{list(arguments)}]; from workplan.__main__ import main; main()"
    done = subprocess.run(  # one by one, and not what other runs needed too
        [sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    bare = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split()) - set(bare.stderr.split())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("corpus") / "c", 4).repositories[0]


def change(repository: Path) -> None:
    """Another heading in one document."""
    plan = min((repository / "workplans").rglob("*.md"))
    heading = f"## Goal in words of turn {next(TURNS)}"
    plan.write_text(re.sub("^## .*", heading, plan.read_text(), count=1, flags=re.MULTILINE))


def test_the_version_loads_nothing(repository: Path) -> None:
    assert loaded(repository, "--version") <= {"workplan", "workplan.__main__", "atexit", "gc"}


def test_an_unchanged_repository_loads_no_compiler(repository: Path) -> None:
    """Every module that the short answer may load: whoever needs one more writes down here that it is worth it."""
    for _ in range(3):  # what was made a moment ago is not vouched for
        loaded(repository, "check")
    assert sorted(loaded(repository, "check") - SHORT_ANSWER) == []


def test_a_plain_check_is_read_without_the_command_line_library(repository: Path) -> None:
    plan = min((repository / "workplans").rglob("*.md"))
    plan.write_text(plan.read_text() + "\n")
    found = loaded(repository, "check", "--staged", "--format", "json")
    assert "workplan.cli.checking" in found
    assert not found & {"click", "inspect", "workplan.cli.main"}


def test_a_hook_loads_what_is_written_down(repository: Path) -> None:
    """All that `check --staged` of one changed document may load: whoever needs one more module adds it to the list,
    because it is worth it. Rules are listed where they are registered.
    """
    found: set[str] = set()
    for _ in range(3):  # the first of all runs reads the configuration, and the second keeps it
        change(repository)
        subprocess.run(["git", "add", "-A"], cwd=repository, check=True)
        found = loaded(repository, "check", "--staged")
    assert "workplan.cli.checking" in found
    allowed = (Path(__file__).parent / "loaded_by_a_hook.txt").read_text().split()
    assert sorted(needed(found) - set(allowed)) == []


def needed(found: set[str]) -> set[str]:
    """Modules of ours that are no rules, and libraries that are no part of another."""
    ours = {name for name in found if name.startswith("workplan") and not name.startswith("workplan.rules.")}
    return ours | {name for name in found if "." not in name and not name.startswith("_")}


def test_a_correct_document_needs_no_yaml_and_no_schema_engine(repository: Path) -> None:
    loaded(repository, "check")  # keeps the facts of all others, among them an inventory in YAML
    change(repository)
    found = loaded(repository, "check")
    assert "workplan.rules.unknown_status" in found
    assert sorted(found & {module_of(name).__name__ for name in READ}) == ["workplan.rules.evidence_removed"]
    assert not found & {"workplan.rules.unsigned_envelope", "workplan.rules.replayed_evidence"}
    assert not found & {
        "yaml",
        "jsonschema_rs",
        "pyromark",
        "multiprocessing",
        "subprocess",
        "unicodedata",
        "pydantic",
        "sqlalchemy",
    }


ORDINARY = {
    "ops/service-inventory.yml": (
        "# What runs where.\nenvironments:\n  - id: prod\n    name: Production\nservices:\n  - id: gateway\n"
        "    name: Gateway\n    lifecycle_state: observed\n    health_status: observed_ok\n    environment: prod\n"
        "    endpoints:\n      - url: https://gateway.example.org/healthz\n        expected_status: 200\n"
        '    evidence:\n      - "2026-06-10 probe: answered 200"\n    gaps: []\n'
    ),
    "canon/standards/retention_v1.0.md": (
        "---\nid: retention\ntitle: Retention\nstatus: active\nversion: '1.0'\nowners:\n  - anna\n  - ben\n---\n"
        "\n# Retention v1.0\n\n"
        "```clause\nid: RET-1\nlevel: MUST\ntext: >-\n  Logs are kept for thirty days,\n  and no longer.\n"
        "source: [House rule 4 §2]\nchecks: [days]\n```\n"
    ),
    "trust/keys.yaml": (
        "keys:\n  - public_key: MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n    owner: anna\n"
        "    roles: [operator]\n    tiers: [ci]\n"
    ),
}


def test_an_ordinary_inventory_and_canon_need_no_yaml_when_read_for_the_first_time(repository: Path) -> None:
    for name, text in ORDINARY.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    plan = min((repository / "workplans").rglob("*.md"))
    prefix = plan.name.partition("-WP-")[0]
    gate = f"id: {prefix}-G-1\nguards: [{plan.name[:13]}-T01]\nrequirements:\n"
    gate += "  suite: {type: test-run, where: {counts.total: {ge: 4}}, max_age: 9d}\n"
    gate += "  smoke:\n    type: deployed-smoke\n    tier_at_least: staging\n    max_age: 14d\n"
    plan.write_text(f"{plan.read_text()}\n```gate\n{gate}```\n")
    found = loaded(repository, "check", "--no-cache")
    assert {"workplan.parse.yaml_block", "workplan.build.gate_checks"} <= found
    assert not found & {"yaml", "workplan.parse.yaml_full", "jsonschema_rs"}


@pytest.mark.parametrize("module", ["workplan.cli.faults", "workplan.cli.checking", "workplan.cli.main"])
def test_ctrl_c_while_modules_are_loaded_is_one_line(repository: Path, module: str) -> None:
    code = (
        "import sys, importlib.abc\n"
        "class Interrupt(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {module!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "arguments = ['rules'] if 'main' in sys.argv[1] else ['check', '--format', 'junit', '--alone']\n"
        "sys.argv = ['workplan', *arguments]\n"
        "from workplan.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, module], cwd=repository, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "workplan: interrupted\n")
