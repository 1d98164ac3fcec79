"""Installs the tools into a temporary environment, runs each in turn with `workplan check`, and removes them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from statistics import median

from benchmarks.cases import Bench
from benchmarks.corpus import TASKS, generate
from benchmarks.measure import Run, run
from benchmarks.memory import peak_megabytes
from benchmarks.peers.tools import TOOLS, Tool
from benchmarks.result import Peer

ROUNDS = 3


def measure_peers(sizes: Sequence[int], only: Collection[str]) -> list[Peer]:
    """Every tool that could be installed, on every size; which could not is said."""
    chosen = [tool for tool in TOOLS if not only or tool.name in only]
    found = []
    with tempfile.TemporaryDirectory(prefix="workplan-peers-") as folder:
        programs = _installed(chosen, Path(folder))
        for documents in sizes:
            corpus = generate(Path(folder) / f"corpus-{documents}", documents)
            for tool in chosen:
                if tool.name not in programs:
                    continue
                work = Path(folder) / f"{tool.name}-{documents}"
                work.mkdir()
                found.append(_measure(tool, programs[tool.name], Bench(corpus), work))
                print(_said(found[-1]), flush=True)
                shutil.rmtree(work)
    return found


def _installed(tools: Sequence[Tool], folder: Path) -> dict[str, tuple[str, str]]:
    """Program and version by tool."""
    node = folder / "node"
    found = {}
    subprocess.run([sys.executable, "-m", "venv", str(folder / "python")], check=True)
    for tool in tools:
        if tool.registry == "npm" and shutil.which("npm") is None:
            print(f"{tool.name}: not measured, there is no npm here")
            continue
        programs = folder / "python" / "bin" if tool.registry == "pypi" else node / "node_modules" / ".bin"
        pip = [str(folder / "python" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(node)]
        install = pip if tool.registry == "pypi" else npm
        done = subprocess.run([*install, *tool.packages], check=False, capture_output=True, text=True)
        program = programs / tool.program
        if done.returncode or not program.exists():
            print(f"{tool.name}: not measured, it could not be installed: {done.stderr.strip()[-300:]}")
            continue
        version = _version(tool, program, node)
        found[tool.name] = (str(program), version)
    return found


def _version(tool: Tool, program: Path, node: Path) -> str:
    if tool.registry == "npm":
        package = node / "node_modules" / tool.packages[0] / "package.json"
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])
    code = f"from importlib.metadata import version; print(version({tool.packages[0]!r}))"
    python = program.with_name("python")
    return subprocess.run(
        [str(python), "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def _measure(tool: Tool, installed: tuple[str, str], bench: Bench, work: Path) -> Peer:
    """Cold, same and one, each in turn with ours."""
    program, version = installed
    os.environ["OPENSPEC_TELEMETRY"] = "0"
    edited = tool.prepare(bench.root, work)
    command = (program, *tool.command(work))

    def theirs() -> Run:
        done = run(command, work)
        assert done.code in tool.codes, (tool.name, done.code, done.output[-300:])
        assert tool.proof(work, done.output), (tool.name, done.output[:300])
        return done

    def change() -> None:
        bench.edit()
        with edited.open("a", encoding="utf-8") as file:
            file.write("\n")

    bench.check()
    cold = []
    for _ in range(ROUNDS):
        for left in tool.leaves:
            shutil.rmtree(work / left, ignore_errors=True)
        cold.append((theirs(), bench.check("--no-cache")))
    same = [(theirs(), bench.check()) for _ in range(ROUNDS)]
    one = []
    for _ in range(ROUNDS):
        change()
        one.append((theirs(), bench.check()))
    peak = peak_megabytes(command, work)
    tasks = bench.corpus.documents * TASKS
    return Peer(tool.name, version, tool.does, tasks, _ratio(cold), _ratio(same), _ratio(one), peak)


def _ratio(series: Sequence[tuple[Run, Run]]) -> float:
    return median(other.wall for other, _ in series) / median(ours.wall for _, ours in series)


def _said(peer: Peer) -> str:
    return (
        f"{peer.tool:18} {peer.tasks:7,} tasks: cold {peer.cold:6.1f} x ours, nothing changed {peer.same:6.1f} x,"
        f" one changed {peer.one:6.1f} x, {peer.memory:.0f} MB"
    )
