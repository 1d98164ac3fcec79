"""What a run may load. Start-up is part of the product: each of these costs more than a document costs to read."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import generate

HEAVY = {
    "asyncio", "dataclasses", "email", "inspect", "logging", "multiprocessing", "pathlib", "pydantic", "shutil",
    "socket", "sqlalchemy", "subprocess", "tempfile", "urllib", "jinja2", "git", "jsonschema", "markdown_it",
}  # fmt: skip
ONLY_WHERE_SOMETHING_CHANGED = {"click", "sqlite3", "yaml", "jsonschema_rs", "pyromark", "tomllib"}
NOT_FOR_THE_SHORT_ANSWER = (
    "workplan.rules", "workplan.build.document", "workplan.schema", "workplan.evidence", "workplan.hub",
    "workplan.render", "workplan.bootstrap", "workplan.cli.main", "workplan.cli.session",
)  # fmt: skip
SHOW = "import atexit, sys; atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr));"


def loaded(folder: Path, *arguments: str) -> set[str]:
    code = f"{SHOW} sys.argv = ['workplan', *{list(arguments)}]; from workplan.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    bare = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split()) - set(bare.stderr.split())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("corpus") / "c", 4).repositories[0]


def test_the_version_loads_nothing(repository: Path) -> None:
    assert loaded(repository, "--version") <= {"workplan", "workplan.__main__"}


def test_an_unchanged_repository_loads_no_compiler(repository: Path) -> None:
    loaded(repository, "check")
    found = loaded(repository, "check")
    assert "workplan.cli.unchanged" in found
    assert sorted(found & (HEAVY | ONLY_WHERE_SOMETHING_CHANGED)) == []
    assert not {name for name in found if name.startswith(NOT_FOR_THE_SHORT_ANSWER)}


def test_a_correct_document_needs_no_yaml_and_no_schema_engine(repository: Path) -> None:
    plan = min((repository / "workplans").rglob("*.md"))
    plan.write_text(plan.read_text().replace("## Goal", "## The goal"))
    found = loaded(repository, "check")
    assert "workplan.rules.engine" in found
    assert not found & {
        "yaml",
        "jsonschema_rs",
        "pyromark",
        "multiprocessing",
        "subprocess",
        "pydantic",
        "sqlalchemy",
    }
