"""The built wheel, alone: it carries the schemas and the templates, and runs far from this checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from workplan import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
# Runs the command with an empty working folder, no environment, and a search path that holds the unpacked
# wheel and the installed dependencies, but neither this checkout nor the link to it.
DOOR = """
import sys
wheel, libraries, *sys.argv[1:] = sys.argv[1:]
sys.path[:0] = [wheel]
sys.path.append(libraries)
sys.argv[0] = "workplan"
import workplan
assert workplan.__file__.startswith(wheel), workplan.__file__
from workplan.__main__ import main
sys.exit(main())
"""


def build(kind: str, source: Path, folder: Path) -> Path:
    """A "wheel" or "sdist" of a source tree, built by the locked backend without any download."""
    script = f"import sys; from hatchling.build import build_{kind}; build_{kind}(sys.argv[1])"
    subprocess.run([sys.executable, "-c", script, str(folder)], cwd=source, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(unpacked: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    libraries = str(Path(pytest.__file__).parent.parent)
    # -S: no site-packages, so no link back to src/; -I: no environment, no working folder on the path.
    command = [sys.executable, "-I", "-S", "-c", DOOR, str(unpacked), libraries, *arguments]
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def files(folder: Path) -> set[str]:
    """Every file below a folder of this checkout that git does not ignore."""
    command = ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name for name in listed.split("\0") if name and (folder / name).is_file()}


def test_the_wheel_carries_what_is_published(unpacked: Path) -> None:
    published = [folder for folder in (ROOT / "schemas", ROOT / "templates") if folder.is_dir()]
    assert ROOT / "schemas" in published
    for folder in published:
        carried = unpacked / "workplan" / f"_{folder.name}"
        expected = files(folder)
        assert expected
        assert {name: (carried / name).read_bytes() for name in expected} == {
            name: (folder / name).read_bytes() for name in expected
        }


def test_the_wheel_holds_every_module_and_the_typing_marker(unpacked: Path) -> None:
    assert "py.typed" in files(ROOT / "src" / "workplan")
    missing = {
        name for name in files(ROOT / "src" / "workplan") if not (unpacked / "workplan" / name).is_file()
    }
    assert not missing


def test_the_wheel_says_what_it_needs(unpacked: Path) -> None:
    (metadata,) = unpacked.glob("*.dist-info")
    assert metadata.name == f"workplan-{__version__}.dist-info"
    assert (
        "[console_scripts]\nworkplan = workplan.__main__:main" in (metadata / "entry_points.txt").read_text()
    )
    assert (metadata / "licenses" / "LICENSE").is_file()


def test_it_says_its_version_anywhere(unpacked: Path, tmp_path: Path) -> None:
    done = run(unpacked, tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


def test_it_prints_a_schema_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    done = run(unpacked, tmp_path, "schema", "workplan")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"$id"' in done.stdout


def test_it_checks_a_folder_far_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    plans = tmp_path / "workplans"
    plans.mkdir()
    (plans / "DEMO-WP-0001-first.md").write_text("---\nid: DEMO-WP-0001\n", encoding="utf-8")
    done = run(unpacked, tmp_path, "check")
    assert "unterminated-front-matter" in done.stdout
    assert done.returncode == 1


def test_a_wheel_built_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    archive = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    again = build("wheel", source, tmp_path / "again")
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert {info.filename: info.CRC for info in first.infolist()} == {
            info.filename: info.CRC for info in second.infolist()
        }
