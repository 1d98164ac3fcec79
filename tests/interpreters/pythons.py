"""Other interpreters: where they are found, and how each is given what workplan needs."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MINORS = tuple(
    int(minor)
    for name in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    for minor in re.findall(r"^Programming Language :: Python :: 3\.(\d+)$", name)
)
"""Every Python 3 that the package says it runs on."""
WASM = "pyodide@314.0.7"
"""CPython 3.14 compiled to WebAssembly, as the npm registry has it: another version, word size, C library."""


def find_python(minor: int) -> str | None:
    """A Python of this version: on PATH, or among those that pyenv keeps. A shim that leads nowhere is none."""
    candidates = [shutil.which(f"python3.{minor}")]
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], check=True, capture_output=True, text=True).stdout.strip()
        candidates += sorted(str(path) for path in Path(root).glob(f"versions/3.{minor}.*/bin/python3"))
    return next((found for found in candidates if found and _is(found, minor)), None)


def _is(python: str, minor: int) -> bool:
    code = f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def environment_for(python: str, folder: Path) -> Path:
    """A virtual environment with the locked packages, which are there for every version; the Python in it."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
    inside = folder / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(inside)]
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_CACHE_DIR": str(folder / "cache")}
    environment["UV_SYSTEM_CERTS"] = "true"
    subprocess.run(
        [*install, "--require-hashes", "-r", str(ROOT / "requirements.txt")],
        check=True, env=environment, capture_output=True,
    )  # fmt: skip
    return inside


def wasm_in(folder: Path) -> Path:
    """The folder of the package that holds the interpreter in WebAssembly."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), WASM]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "node_modules" / "pyodide"
