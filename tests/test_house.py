"""The house rules that import-linter and ruff cannot see: sizes, purity, names, docstrings, leftovers, rules.

Each test lists every offender with its place, so one run says all that is to be mended.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from workplan.rules.registry import RULES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "workplan"
CASES = ROOT / "tests" / "cases" / "rules"

MOST_LINES = 300
MOST_FUNCTION_LINES = 60
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "misc", "base", "stuff"}
# The doors, and the one place where ports meet adapters, import what a command needs when it needs it.
LAZY = ("cli/", "bootstrap.py", "__main__.py")
LATE = "  # late: "
"""Before the reason why a module is imported where it is used: start-up is part of the product."""
# Everything below adapters: nothing here may touch the world.
PURE = (
    "diagnostics/", "errors.py", "model/", "kinds/", "settings/", "parse/", "schema/", "build/",
    "rules/", "hub/", "render/", "evidence/", "secrets/", "usecases/",
)  # fmt: skip
WORLD_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}
WORLD_METHODS = {
    "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "mkdir", "rmdir", "touch", "iterdir",
    "rglob", "is_file", "is_dir", "is_symlink", "now", "utcnow", "today", "getenv", "getcwd", "expanduser",
}  # fmt: skip
WORLD_MODULES = {
    "os", "io", "shutil", "tempfile", "subprocess", "socket", "ssl", "time", "random", "secrets", "threading",
    "multiprocessing", "asyncio", "http", "urllib.request", "sqlite3", "importlib.resources",
    "getpass", "signal",
}  # fmt: skip
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")


class Source(NamedTuple):
    """One module: its path below the package, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def pure(self) -> bool:
        """Whether it belongs to a floor below adapters."""
        return self.path.startswith(PURE)


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        found.append(Source(file.relative_to(PACKAGE).as_posix(), text, ast.parse(text, str(file))))
    return tuple(found)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names; nothing for other nodes."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def report(offenders: list[str]) -> None:
    assert not offenders, "\n" + "\n".join(offenders)


def test_files_are_short() -> None:
    sizes = [(source.path, len(source.text.splitlines())) for source in sources()]
    report([f"{path}: {size} lines, at most {MOST_LINES}" for path, size in sizes if size > MOST_LINES])


def test_functions_are_short() -> None:
    offenders = []
    for source in sources():
        for node in functions(source.tree):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > MOST_FUNCTION_LINES:
                offenders.append(f"{source.path}:{node.lineno}: {node.name} has {size} lines")
    report(offenders)


def _touches(node: ast.AST) -> str:
    """What a node does to the world, "" where it does nothing that this check knows."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return next((f"import {name}" for name in imported(node) if name in WORLD_MODULES), "")
    if not isinstance(node, ast.Call):
        return ""
    called = node.func
    if isinstance(called, ast.Name) and called.id in WORLD_CALLS:
        return f"{called.id}()"
    if isinstance(called, ast.Attribute) and called.attr in WORLD_METHODS:
        return f".{called.attr}()"
    return ""


def test_pure_floors_do_not_touch_the_world() -> None:
    report(
        [
            f"{source.path}:{getattr(node, 'lineno', 0)}: {_touches(node)}"
            for source in sources()
            if source.pure
            for node in ast.walk(source.tree)
            if _touches(node)
        ]
    )


@pytest.mark.parametrize(
    "line",
    [
        "open(name)",
        "path.read_text()",
        "datetime.now()",
        "print(text)",
        "import os",
        "from time import monotonic",
    ],
)
def test_a_touch_of_the_world_is_seen(line: str) -> None:
    assert [_touches(node) for node in ast.walk(ast.parse(line)) if _touches(node)]


def test_own_imports_stand_at_the_top_or_say_why_they_are_late() -> None:
    offenders = []
    for source in sources():
        if source.path.startswith(LAZY):
            continue
        lines = source.text.splitlines()
        for function in functions(source.tree):
            for node in ast.walk(function):
                own = any(name.split(".")[0] == "workplan" for name in imported(node))
                if own and isinstance(node, ast.stmt) and LATE not in lines[node.lineno - 1]:
                    offenders.append(f"{source.path}:{function.lineno}: import inside {function.name}")
    report(offenders)


def test_module_names_say_something() -> None:
    report([s.path for s in sources() if EMPTY_NAMES & set(Path(s.path).with_suffix("").parts)])


def test_modules_have_docstrings() -> None:
    report([s.path for s in sources() if s.tree.body and not ast.get_docstring(s.tree)])


def test_public_functions_and_classes_have_docstrings() -> None:
    report(
        [
            f"{source.path}:{node.lineno}: {node.name}"
            for source in sources()
            for node in source.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    )


def test_nothing_is_left_for_later() -> None:
    report(
        [
            f"{source.path}:{number}: {line.strip()}"
            for source in sources()
            for number, line in enumerate(source.text.splitlines(), 1)
            if LEFTOVER.search(line)
        ]
    )


def test_exceptions_are_not_swallowed() -> None:
    offenders = []
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body):
                offenders.append(f"{source.path}:{node.lineno}: `except` with nothing but `pass`")
    report(offenders)


def rule_modules() -> dict[str, Source]:
    """Every module in rules/ that defines a rule, by the rule's name as its file spells it."""
    found = {}
    for source in sources():
        if source.path.startswith("rules/") and any(
            isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "RULE" for t in node.targets)
            for node in source.tree.body
        ):
            found[Path(source.path).stem.replace("_", "-")] = source
    return found


def test_rules_are_registered_under_the_name_of_their_file() -> None:
    assert sorted(rule_modules()) == sorted(RULES)
    assert all(rule.name == name for name, rule in RULES.items())


def test_rules_say_what_why_and_fix() -> None:
    offenders = []
    for name, source in rule_modules().items():
        words = ast.get_docstring(source.tree) or ""
        missing = [
            part for part in ("What:", "Why:", "Fix:") if not re.search(rf"^{part} \S", words, re.MULTILINE)
        ]
        offenders += [f"{name}: no `{part}` in its docstring" for part in missing]
    report(offenders)


def test_rules_do_not_know_each_other() -> None:
    modules = {f"workplan.rules.{name.replace('-', '_')}" for name in rule_modules()}
    report(
        [
            f"{source.path}: imports {module}"
            for source in rule_modules().values()
            for node in ast.walk(source.tree)
            for module in imported(node)
            if module in modules
        ]
    )


def test_rules_have_a_case_file_and_case_files_a_rule() -> None:
    assert sorted(rule_modules()) == sorted(file.stem for file in CASES.glob("*.md"))
