"""What must hold for the repository as a whole: its locks, its entry commands, what its files never say."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from workplan import __version__

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-setup.txt")

# Pieces are joined here, so that this file does not say what it looks for.
REGISTRY_HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"),
)]  # fmt: skip
MACHINE_PATHS = ["/" + "/".join(parts) for parts in (
    ("work", "main"), ("work", "shared"), ("work", ".library"), ("opt", "wheels"), ("opt", "pypi"),
)]  # fmt: skip


def tracked() -> list[str]:
    """Files that git tracks or would track, in order."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("these checks need git and a checkout")
    return sorted(os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)


def lines() -> Iterator[tuple[str, str]]:
    """Each line of each text file, with its place."""
    for name in tracked():
        file = ROOT / name
        if file.is_symlink() or not file.is_file():
            continue
        data = file.read_bytes()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            yield f"{name}:{number}", line


def names_of(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", match.group()).lower() for match in found if match}


def locked(name: str) -> dict[str, str]:
    """Package name to its pinned version, with what follows up to the next package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {
        match.group(1): match.group()
        for match in re.finditer(r"^([a-z0-9-]+)==\S+.*?(?=^[a-z0-9-]+==|\Z)", text, re.MULTILINE | re.DOTALL)
    }


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct(*groups: str, extras: bool = False) -> set[str]:
    """The packages that pyproject.toml asks for by name: in dependency groups, or at run time."""
    data = project()
    if not groups:
        wanted: list[str] = list(data["project"]["dependencies"])  # type: ignore[call-overload]
        if extras:
            for more in data["project"]["optional-dependencies"].values():  # type: ignore[attr-defined]
                wanted += more
        return names_of(wanted)
    found: set[str] = set()
    for group in groups:
        for entry in data["dependency-groups"][group]:  # type: ignore[attr-defined]
            found |= direct(entry["include-group"]) if isinstance(entry, dict) else names_of([entry])
    return found


def test_every_direct_dependency_is_locked() -> None:
    assert direct() <= locked("requirements.txt").keys()
    assert direct("setup") <= locked("requirements-setup.txt").keys()
    assert direct(extras=True) | direct("dev") <= locked("requirements-dev.txt").keys()


def test_the_locks_hold_the_same_versions() -> None:
    development = locked("requirements-dev.txt")
    for name in LOCKS:
        for package, entry in locked(name).items():
            assert entry.split()[0] == development[package].split()[0], f"{package} in {name}"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    entries = locked(name)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries.values())
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|\bfile:|@ ", text)


def test_no_file_names_a_registry_or_a_machine() -> None:
    unwanted = re.compile("|".join(re.escape(word) for word in REGISTRY_HOSTS + MACHINE_PATHS))
    assert not [f"{place}: {line.strip()}" for place, line in lines() if unwanted.search(line)]


def test_ci_runs_what_the_readme_promises() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    promised = [line for line in readme.split("\n") if line in {"make demo", "make test"}]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    called = re.findall(r"^(make \w+)", script, re.MULTILINE)
    assert called == promised == ["make demo", "make test"]


@pytest.mark.parametrize(
    "name", [".ci/run", "make/setup.sh", "make/scratch.sh", "make/lock.sh", "make/system-deps.sh"]
)
def test_scripts_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    shell = "bash" if name == ".ci/run" else "sh"
    assert subprocess.run([shell, "-n", ROOT / name], check=False).returncode == 0


def test_help_lists_the_targets_that_people_use() -> None:
    shown = subprocess.run(
        ["make", "-s", "-C", ROOT, "help"], check=True, capture_output=True, text=True
    ).stdout
    for target in ("setup", "demo", "test", "check", "fmt", "lock", "bench", "docs", "clean"):
        assert re.search(rf"^  make {target} +\S", shown, re.MULTILINE), target


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(__version__)}\b", changelog, re.MULTILINE)
