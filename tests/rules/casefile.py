"""Case files: Markdown with whole documents in four-backtick fences, and what the checker says of them.

A heading `## good: …` or `## bad: …` starts a case. Below it, a fence `file PATH` holds a document,
`file @REPOSITORY PATH` one of another repository, `before PATH` its state at the older revision, and
`bytes PATH` a document written with Python's escapes, `spaces NUMBER PATH` one with so many spaces after it.
A fence `committed` holds the time of the commit that all documents stand in. A bad case ends with a fence `expected`.
"""

import re
from pathlib import Path
from typing import NamedTuple

from tests.fakes.sources import MemorySource
from workplan.adapters.baseline_file import parse_baseline
from workplan.adapters.schema_files import SchemaFiles
from workplan.adapters.settings_files import Configuration, parse_settings
from workplan.bootstrap import config_judge, unit_of
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.rules.registry import RULES
from workplan.schema.catalog import Catalog
from workplan.settings.read import settings_from
from workplan.settings.settings import Settings
from workplan.usecases.baseline import Baseline
from workplan.usecases.cache_ports import Workers
from workplan.usecases.check import CheckRequest, check
from workplan.usecases.compile import Compiled, Unit
from workplan.usecases.federation import Errands
from workplan.usecases.result import CheckResult

HOME = "home"
_CASE = re.compile(r"^## (?P<verdict>good|bad): (?P<title>.+)$", re.MULTILINE)
_FENCE = re.compile(r"^````(?P<info>[^\n`]+)\n(?P<content>.*?)^````$", re.MULTILINE | re.DOTALL)


class Case(NamedTuple):
    """One example. `files` maps repository and path to bytes, `before` likewise for the older revision."""

    rule: str
    verdict: str
    title: str
    files: dict[tuple[str, str], bytes]
    before: dict[tuple[str, str], bytes]
    expected: str | None
    committed: str = ""


def read_cases(path: Path) -> list[Case]:
    """The cases of one rule's file."""
    text = path.read_text(encoding="utf-8")
    starts = list(_CASE.finditer(text))
    cases = []
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        cases.append(_case(path.stem, start, text[start.end() : end]))
    return cases


def _case(rule: str, start: re.Match[str], body: str) -> Case:
    files: dict[tuple[str, str], bytes] = {}
    before: dict[tuple[str, str], bytes] = {}
    expected = None
    committed = ""
    for fence in _FENCE.finditer(body):
        words = fence["info"].split()
        if words == ["expected"]:
            expected = fence["content"]
            continue
        if words == ["committed"]:
            committed = fence["content"].strip()
            continue
        repo = words[1].removeprefix("@") if words[1].startswith("@") else HOME
        content = fence["content"].encode()
        if words[0] == "bytes":
            content = fence["content"].rstrip("\n").encode().decode("unicode_escape").encode("latin-1")
        if words[0] == "spaces":
            content += b" " * int(words[1])
        target = before if words[0] == "before" else files
        target[repo, words[-1]] = content
    return Case(rule, start["verdict"], start["title"], files, before, expected, committed)


def findings(
    case: Case, workers: Workers | None = None, errands: Errands | None = None
) -> tuple[Diagnostic, ...]:
    """What the checker says of a case's documents, with these workers or errands."""
    return _checked(case, workers, errands)[0].diagnostics


def compiled(case: Case) -> Compiled:
    """What a case's documents compile to."""
    return _checked(case)[1]


def _checked(
    case: Case, workers: Workers | None = None, errands: Errands | None = None
) -> tuple[CheckResult, Compiled]:
    catalog = Catalog(SchemaFiles())
    names = sorted({HOME, *(repo for repo, _path in case.files)})
    units = tuple(_committed(_unit(name, case.files, catalog), case.committed) for name in names)
    units = tuple(unit._replace(workers=workers) for unit in units)
    previous = {name: _unit(name, case.before, catalog) for name, _path in case.before}
    baselines = {unit.settings.name: found for unit in units if (found := _baseline(unit))}
    request = CheckRequest(
        "", units, dict.fromkeys(names, ""), previous=previous, baselines=baselines, errands=errands
    )
    return check(request)


def _committed(unit: Unit, time: str) -> Unit:
    if not time:
        return unit
    world = unit.world._replace(committed_at=lambda: time, is_committed=lambda _path: True)
    return unit._replace(world=world)


def _unit(name: str, files: dict[tuple[str, str], bytes], catalog: Catalog) -> Unit:
    own = {path: data for (repo, path), data in files.items() if repo == name}
    settings = _settings(name, own, catalog)
    return unit_of(MemorySource(own), settings, SchemaFiles(), own.get)


def _baseline(unit: Unit) -> Baseline | None:
    assert isinstance(unit.reader, MemorySource)
    data = unit.reader.files.get(unit.settings.baseline)
    return parse_baseline(unit.settings.baseline, data) if data is not None else None


def _settings(name: str, files: dict[str, bytes], catalog: Catalog) -> Settings:
    text = files.pop("workplan.toml", b"").decode()
    if not text:
        return settings_from({}, name, "", "")
    found = Configuration("workplan.toml", text)
    return parse_settings(found, name, config_judge(catalog), RULES)


def printed(diagnostics: tuple[Diagnostic, ...]) -> str:
    """One line per finding and one for its hint, as the text report begins."""
    lines = []
    for found in diagnostics:
        repo = f"@{found.repo} " if found.repo != HOME else ""
        place = f"{repo}{found.path}:{found.line}:{found.column}"
        lines.append(f"{place}: {found.severity}[{found.rule}]: {found.message}\n")
        if found.hint:
            lines.append(f"  help: {found.hint}\n")
    return "".join(lines)


def with_expected(text: str, case: Case, expected: str) -> str:
    """The case file's text with the `expected` fence of one bad case made or replaced."""
    start = text.index(f"## {case.verdict}: {case.title}\n")
    following = _CASE.search(text, start + 1)
    end = following.start() if following else len(text)
    body = text[start:end]
    old = re.search(r"^````expected\n.*?^````$", body, re.MULTILINE | re.DOTALL)
    new = f"````expected\n{expected}````"
    body = body[: old.start()] + new + body[old.end() :] if old else f"{body.rstrip()}\n\n{new}\n\n"
    return (text[:start] + body + text[end:]).rstrip() + "\n"
