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
    `codes` are the exit codes of a run that did its work; `leaves` are the folders in which it keeps something for
    the next one, which a cold run does not have.
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
    leaves: tuple[str, ...] = ()


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


def write_needs(source: Path, folder: Path) -> Path:
    """One page of sphinx-needs a workplan: a need for each task, with its status, its links and its words."""
    plans = _plans(source)
    pages = "\n".join(plan.stem for plan in plans)
    (folder / "index.md").write_text(f"# Plans\n\n```{{toctree}}\n{pages}\n```\n", encoding="utf-8")
    (folder / "conf.py").write_text(SPHINX, encoding="utf-8")
    for plan in plans:
        parts = [f"# {plan.stem}\n"]
        text = plan.read_text(encoding="utf-8")
        words = FENCE.split(text)[2::2]
        for block, body in zip(FENCE.findall(text), words, strict=True):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            links = fields.get("depends_on", "[]").strip("[]")
            said = body.split("\n#", 1)[0].strip().replace("```", "")
            options = f":id: {fields['id']}\n:status: {fields['status']}\n" + (
                f":links: {links}\n" if links else ""
            )
            parts.append(f"\n````{{req}} Task {fields['id']}\n{options}\n{said}\n````\n")
        (folder / f"{plan.stem}.md").write_text("".join(parts), encoding="utf-8")
    return folder / f"{plans[-1].stem}.md"


SPHINX = """\
extensions = ["myst_parser", "sphinx_needs"]
needs_id_regex = "^[A-Z0-9][A-Za-z0-9_-]{2,}$"
needs_build_json = True
"""


def _all_needs(folder: Path, _output: bytes) -> bool:
    pages = [path for path in folder.glob("*.md") if path.name != "index.md"]
    wanted = sum(path.read_text(encoding="utf-8").count("{req}") for path in pages)
    (found,) = json.loads((folder / "out" / "needs.json").read_text(encoding="utf-8"))["versions"].values()
    return len(found["needs"]) == wanted > 0


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
    Tool(
        "sphinx-needs", "pypi", ("sphinx-needs", "myst-parser"), "sphinx-build", "tasks with their links",
        write_needs, lambda _folder: ["-q", "-b", "needs", ".", "out"], proof=_all_needs, leaves=("out",),
    ),
)  # fmt: skip
