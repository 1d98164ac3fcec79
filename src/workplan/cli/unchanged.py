"""`workplan check` where nothing changed: the answer of the last run, from one file, without opening a document.

Only here is a command line read without click, and only in its plainest forms; everything else, and every
doubt, is left to the ordinary way. What must be the same is checked by the same code as there.
"""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workplan import __version__
from workplan.adapters.cache.answer_file import answer_path, read_answer, write_answer
from workplan.adapters.cache.folder import folder_of, tool_digest
from workplan.adapters.git.recent_commits import Glimpse, still
from workplan.adapters.git.sources import source_of
from workplan.adapters.root import find_root
from workplan.cache.codec import decode_diagnostics
from workplan.cli.output import emit, wants_color
from workplan.cli.verdict import exit_code
from workplan.errors import WorkplanError
from workplan.kinds.kind import Kind
from workplan.kinds.select import KindSelector
from workplan.parse.text import Text, decode
from workplan.report.options import ReportOptions
from workplan.report.registry import render_report
from workplan.settings.settings import Settings
from workplan.usecases.contents import CONTENT, PATHS, STAMPS, Contents, Listed
from workplan.usecases.result import CheckResult, Summary, Unseen

if TYPE_CHECKING:
    from workplan.cli.session import Session
    from workplan.usecases.compile import Unit

CONFIGURATION = ("workplan.toml", "pyproject.toml")
MOST_FINDINGS = 20_000
FORMATS = frozenset(("text", "json", "jsonl"))
CONCEALED = frozenset({"possible-secret", "secret-in-evidence"})


class Asked(NamedTuple):
    """What decides which documents are read."""

    staged: bool = False
    everything: bool = False
    alone: bool = False


class _Shown(NamedTuple):
    """What decides how the result is shown."""

    form: str = "text"
    strict: bool = False
    verbose: bool = False
    quiet: bool = False
    color: bool | None = None


_FLAGS: Mapping[str, tuple[str, object]] = {
    "--staged": ("staged", True),
    "--all": ("everything", True),
    "--alone": ("alone", True),
    "--strict": ("strict", True),
    "-v": ("verbose", True),
    "--verbose": ("verbose", True),
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "--color": ("color", True),
    "--no-color": ("color", False),
}


def _parsed(arguments: Sequence[str]) -> tuple[Asked, _Shown] | None:
    """The plain options of `check`; None where there is anything else."""
    found: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument == "--format":
            found["form"] = next(rest, "")
        elif argument in _FLAGS:
            name, value = _FLAGS[argument]
            found[name] = value
        else:
            return None
    asked = Asked(**{name: found.pop(name) for name in Asked._fields if name in found})
    shown = _Shown(**found)
    return (asked, shown) if shown.form in FORMATS else None


def answer(arguments: Sequence[str]) -> int | None:
    """Answer `check` with these arguments and return its exit code; None where the ordinary way has to."""
    parsed = _parsed(arguments)
    if parsed is None:
        return None
    asked, shown = parsed
    try:
        result = _result(asked)
    except (WorkplanError, OSError, ValueError, KeyError, TypeError, IndexError):
        return None  # the ordinary way finds the same fault and says what it is
    if result is None:
        return None
    options = ReportOptions(
        version=__version__,
        color=wants_color(shown.color, ""),
        strict=shown.strict,
        verbose=shown.verbose,
        quiet=shown.quiet,
        base=os.getcwd(),
        conceal=CONCEALED,
    )
    emit(render_report(shown.form, result, options), "")
    return exit_code(result, shown.strict, False)


def _question(root: str, asked: Asked) -> str:
    return repr((root, *asked))


def _result(asked: Asked) -> CheckResult | None:
    root, layout = find_root(os.getcwd())
    if layout is None:
        return None
    kept = read_answer(answer_path(folder_of(layout.common_dir), _question(root, asked)))
    if kept is None or kept["tool"] != tool_digest() or any(os.path.lexists(p) for p in kept["absent"]):
        return None
    unseen: list[Unseen] = []
    repositories: dict[str, Listed] = {}
    for unit in kept["units"]:
        listed, skipped = _listed(unit, asked)
        if listed is None:
            return None
        stamps = json.loads(kept["texts"][STAMPS]).get(listed.name, {})
        contents = Contents(listed, kept["texts"][CONTENT + listed.name], stamps, 0)
        if contents.changed or contents.gone:
            return None
        unseen += skipped
        repositories[listed.name] = listed
    paths = json.loads(kept["texts"][PATHS])
    if unseen != [Unseen(*seen) for seen in kept["unseen"]] or any(
        repositories[repo].exists(path) != there for repo, path, there in paths
    ):
        return None
    return CheckResult(
        command="check",
        root=root,
        summary=Summary(*kept["summary"]),
        diagnostics=tuple(decode_diagnostics(kept["diagnostics"])),
        unseen=tuple(unseen),
        roots=kept["roots"],
        excerpt=_excerpts(repositories, {(repo, path) for repo, path in kept["hidden"]}),
        suppressed=kept["suppressed"],
        baselined=0,
    )


def _excerpts(
    repositories: Mapping[str, Listed], hidden: Collection[tuple[str, str]]
) -> Callable[[str, str, int], str | None]:
    """Lines of the documents that have findings, each opened when its first line is asked for."""
    texts: dict[tuple[str, str], Text | None] = {}

    def excerpt(repo: str, path: str, line: int) -> str | None:
        place = repo, path
        if place in hidden or repo not in repositories:
            return None
        if place not in texts:
            listed = repositories[repo]
            entry = next((entry for entry in listed.entries if entry.path == path), None)
            data = b"" if entry is None else listed.reader.read(entry, listed.settings.file_limit)
            texts[place] = decode(data, len(data))[0]
        text = texts[place]
        return None if text is None else text.line(line)

    return excerpt


def _listed(unit: Mapping[str, Any], asked: Asked) -> tuple[Listed | None, list[Unseen]]:
    """One repository as it is now; None where its place or configuration is another."""
    root, layout = find_root(unit["root"])
    if layout is None or root != unit["root"] or _configuration(root) != unit["configuration"]:
        return None, []
    tops, (head, marks, boundary) = unit["past"]
    if tops and not still(layout, tops, Glimpse(head, marks, tuple(boundary))):
        return None, []
    kinds = tuple(Kind(name, tuple(globs), exclude=tuple(exclude)) for name, globs, exclude in unit["kinds"])
    settings = Settings(unit["name"], kinds=kinds, exclude=tuple(unit["exclude"]), file_limit=unit["limit"])
    selector = KindSelector(kinds, settings.exclude)
    source = source_of(layout, asked.staged)
    listing = source.listing(lambda path: selector.kind_of(path) is not None)
    skipped = [Unseen(settings.name, skip.path, skip.reason) for skip in listing.skipped]
    return Listed(settings, source, listing.entries, listing.exists), skipped


def _configuration(root: str) -> list[str]:
    found = []
    for name in CONFIGURATION:
        try:
            with open(os.path.join(root, name), "rb") as file:
                found.append(hashlib.sha256(file.read()).hexdigest())
        except FileNotFoundError:
            found.append("")
    return found


def remember(session: "Session", asked: Asked) -> None:
    """Keep the answer for a run that finds everything as it is now."""
    from workplan.usecases.concealment import secret_documents

    opened, result, cache = session.opened, session.result, session.cache
    if cache is None or cache.noted is None or not cache.home or len(result.diagnostics) > MOST_FINDINGS:
        return
    units = [unit.settings for unit in opened.units]
    home = next((s for s in units if opened.roots[s.name] == opened.root), None)
    if (
        home is None
        or result.unseen != session.compiled.unseen
        or any(unit.problems for unit in opened.units)
    ):
        return
    alone = asked.alone or (asked.staged and not asked.everything)
    others = [] if alone else [r for n, r in home.repositories.items() if n != home.name and not r.external]
    baselines = [os.path.join(opened.roots[s.name], s.baseline) for s in units]
    if (
        len(others) != len(units) - 1
        or any(s.schema_paths for s in units)
        or any(map(os.path.lexists, baselines))
    ):
        return
    write_answer(
        answer_path(cache.home, _question(opened.root, asked)),
        {
            "tool": cache.tool,
            "absent": baselines,
            "texts": cache.noted,
            "units": [_unit(unit, opened.roots[unit.settings.name]) for unit in opened.units],
            "unseen": result.unseen,
            "summary": result.summary,
            "diagnostics": json.dumps(result.diagnostics),
            "hidden": sorted(secret_documents(result.diagnostics)),
            "roots": result.roots,
            "suppressed": result.suppressed,
        },
    )


def _unit(unit: "Unit", root: str) -> dict[str, Any]:
    from workplan.usecases.evidence_past import glimpse_of

    settings = unit.settings
    return {
        "past": glimpse_of(unit),
        "name": settings.name,
        "root": root,
        "configuration": _configuration(root),
        "kinds": [(kind.name, kind.globs, kind.exclude) for kind in settings.kinds],
        "exclude": settings.exclude,
        "limit": settings.file_limit,
    }
