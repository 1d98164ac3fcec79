"""The tools: how each is installed, what work it gets, how it is run, and what shows that it did the work."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.usual_stack import SCHEMA

FENCE = re.compile(r"^```task\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Tool(NamedTuple):
    """One tool. `prepare` turns a folder of workplans into the tool's own input below a folder and gives the
    file to edit for "one changed"; `command` gives the arguments after the tool's own name, run in that folder.
    `codes` are the exit codes of a run that did its work.
    """

    name: str
    registry: str
    packages: tuple[str, ...]
    program: str
    does: str
    prepare: Callable[[Path, Path], Path]
    command: Callable[[Path], Sequence[str]]
    codes: frozenset[int] = frozenset({0, 1})
    proof: Callable[[Path, bytes], bool] = lambda _folder, _output: True


def _plans(source: Path) -> list[Path]:
    return sorted((source / "workplans").rglob("*.md"))


def copy_markdown(source: Path, folder: Path) -> Path:
    """The workplans as they are."""
    for plan in _plans(source):
        (folder / plan.name).write_bytes(plan.read_bytes())
    return next(folder.glob("*.md"))


def copy_tasks(source: Path, folder: Path) -> Path:
    """The task blocks alone, one YAML file a workplan."""
    for plan in _plans(source):
        blocks = FENCE.findall(plan.read_text(encoding="utf-8"))
        lines = ["---"]
        for block in blocks:
            first, *rest = block.rstrip("\n").split("\n")
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
        (folder / f"{plan.stem}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "schema.json").write_text(json.dumps({"type": "array", "items": SCHEMA}), encoding="utf-8")
    (folder / ".yamllint").write_text("extends: relaxed\nrules: {line-length: disable}\n", encoding="utf-8")
    return next(folder.glob("*.yaml"))


def write_changes(source: Path, folder: Path) -> Path:
    """One OpenSpec spec a workplan: a requirement with a scenario for each task."""
    last = folder
    for plan in _plans(source):
        last = folder / "openspec" / "specs" / plan.stem.lower() / "spec.md"
        last.parent.mkdir(parents=True)
        lines = [f"# {plan.stem}", "", "## Purpose", "", "What the plan asks for, in its own words. " * 3, ""]
        lines += ["## Requirements", ""]
        for block in FENCE.findall(plan.read_text(encoding="utf-8")):
            name = block.split("\n", 1)[0].removeprefix("id: ")
            lines += [f"### Requirement: {name}", f"The system SHALL do {name}.", ""]
            lines += ["#### Scenario: done", "- **WHEN** it runs", f"- **THEN** {name} is done", ""]
        last.write_text("\n".join(lines), encoding="utf-8")
    (folder / "openspec" / "changes").mkdir()
    (folder / "openspec" / "project.md").write_text("# Project\n", encoding="utf-8")
    return last


def _all_specs(folder: Path, output: bytes) -> bool:
    wanted = len(list((folder / "openspec" / "specs").iterdir()))
    return bool(json.loads(output)["summary"]["totals"]["items"] == wanted)


TOOLS = (
    Tool(
        "check-jsonschema", "pypi", ("check-jsonschema",), "check-jsonschema", "task YAML only, one schema",
        copy_tasks,
        lambda folder: ["--schemafile", "schema.json", *sorted(path.name for path in folder.glob("*.yaml"))],
    ),
    Tool("yamllint", "pypi", ("yamllint",), "yamllint", "task YAML only, style", copy_tasks, lambda _f: ["."]),
    Tool(
        "mdformat", "pypi", ("mdformat", "mdformat-frontmatter"), "mdformat", "layout of Markdown",
        copy_markdown, lambda _folder: ["--check", "."],
    ),
    Tool(
        "OpenSpec", "npm", ("@fission-ai/openspec",), "openspec", "structure of specs only",
        write_changes, lambda _folder: ["validate", "--all", "--json"], proof=_all_specs,
    ),
    Tool(
        "markdownlint-cli2", "npm", ("markdownlint-cli2",), "markdownlint-cli2", "style of Markdown",
        copy_markdown, lambda _folder: ["*.md"],
        proof=lambda folder, output: f"Linting: {len(list(folder.glob('*.md')))} file".encode() in output,
    ),
)  # fmt: skip
