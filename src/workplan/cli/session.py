"""One run of the compiler for a command: repositories opened, compiled, judged."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from workplan.bootstrap import Opened, Selection, cache_of, older_unit, open_repositories, workers_of
from workplan.cli.output import say
from workplan.cli.verdict import say_nothing_seen
from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple
from workplan.report.options import ReportOptions, RuleText
from workplan.report.summary import count_noun
from workplan.rules.registry import RULES
from workplan.schema.near import nearest
from workplan.settings.settings import RuleSetting
from workplan.usecases.baseline import Baseline
from workplan.usecases.check import CheckRequest, check
from workplan.usecases.compile import Compiled, Unit, compile_units
from workplan.usecases.result import CheckResult

if TYPE_CHECKING:
    from workplan.adapters.cache.place import GitCache
    from workplan.adapters.sent_errands import SentErrands
    from workplan.cli.unchanged import Rewritten
    from workplan.usecases.cache_ports import Change


class Ask(NamedTuple):
    """What a command line asks for; see the options of `workplan check`. `whole`: the facts of all documents, too."""

    paths: tuple[str, ...] = ()
    staged: bool = False
    rev: str = ""
    everything: bool = False
    names: tuple[str, ...] = ()
    alone: bool = False
    since: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: bool = True
    cache: bool = True
    jobs: int = 0
    executor: str = ""
    cache_url: str = ""
    whole: bool = False


class Session(NamedTuple):
    """What was opened, what it compiles to, and what was found. `baselines` names the repositories with one,
    `change` is all that was different from the last run, where that was known.
    """

    opened: Opened
    compiled: Compiled
    result: CheckResult
    cache: "GitCache | None" = None
    baselines: frozenset[str] = frozenset()
    change: "Change | None" = None

    def report_options(
        self,
        version: str,
        color: bool = False,
        strict: bool = False,
        verbose: bool = False,
        quiet: bool = False,
    ) -> ReportOptions:
        """Options of a reporter for this run."""
        return ReportOptions(
            version=version,
            color=color,
            strict=strict,
            verbose=verbose,
            quiet=quiet,
            base=os.getcwd(),
            rules=_Texts(),
            conceal=frozenset({"possible-secret", "secret-in-evidence"}),
        )


class _Texts(Mapping[str, RuleText]):
    """The texts of all rules: few reports ask for any."""

    def __getitem__(self, name: str) -> RuleText:
        rule = RULES[name]
        return RuleText(rule.summary, "", rule.severity)

    def __iter__(self) -> Iterator[str]:
        return iter(RULES)

    def __len__(self) -> int:
        return len(RULES)


def open_session(start: str, ask: Ask, rewritten: "Rewritten | None" = None) -> Session:
    """Open, compile and judge. `rewritten` tells what was found out already of what changed."""
    reading = (ask.staged, ask.rev, ask.everything, ask.names, ask.alone)
    selection = Selection(*reading, sent=bool(ask.executor), kept=ask.cache)
    opened = open_repositories(start, selection)
    workers = workers_of(ask.jobs)
    units = tuple(_with_choice(unit, ask)._replace(workers=workers) for unit in opened.units)
    opened = opened._replace(units=units)
    changed, previous = _changes(opened, ask)
    cache = cache_of(opened) if ask.cache else None
    change = None
    if rewritten is not None and cache is not None:
        cache.began(rewritten.moment)
        from workplan.cli.rewritten import change_of, pin

        if pin(rewritten, opened):
            change = change_of(rewritten, opened)
    request = CheckRequest(
        root=opened.root,
        units=units,
        roots=opened.roots,
        changed=changed,
        previous=previous,
        baselines=_baselines(opened) if ask.baseline else {},
        unreached=opened.unreached,
        report_on=opened.report_on,
        cache=cache,
        change=change,
        whole=ask.whole,
    )
    errands = _errands(opened, ask)
    try:
        result, compiled = check(request._replace(errands=errands))
    finally:
        workers.close()
        if errands is not None:
            errands.close()
    if errands is not None:  # whole repositories that could not be read where they were sent
        broken = tuple(seen for seen in compiled.unseen if not seen.path)
        opened = opened._replace(unreached=(*opened.unreached, *broken))
    if cache is not None:
        cache.trim()
    return Session(opened, compiled, result, cache, frozenset(request.baselines), change)


def _errands(opened: Opened, ask: Ask) -> "SentErrands | None":
    """Where the repositories are sent, if anywhere."""
    if not ask.executor:
        if ask.cache_url:
            raise UsageError("`--cache-url` is for the processes of an executor", "add `--executor`")
        return None
    if ask.rev or ask.since:
        raise UsageError("`--executor` reads what is there now", "leave out `--rev` and `--since`")
    from workplan.errand import Where, errands_at

    where = "-" if not ask.cache else ask.cache_url
    return errands_at(Where(ask.executor, ask.jobs, where, ask.staged, tuple(sorted(_off(ask)))), opened)


def _off(ask: Ask) -> set[str]:
    """The rules that the command line does not want."""
    return set(ask.ignore) | ({name for name in RULES if name not in ask.select} if ask.select else set())


def _with_choice(unit: Unit, ask: Ask) -> Unit:
    """The unit with rules switched off that the command line does not want."""
    for name in (*ask.select, *ask.ignore):
        if name not in RULES:
            near = nearest(name, RULES)
            raise UsageError(
                f"unknown rule `{name}`", f"did you mean `{near}`?" if near else "`workplan rules` lists them"
            )
    off = _off(ask)
    if not off:
        return unit
    rules = {**unit.settings.rules, **{name: RuleSetting("off") for name in off}}
    return unit._replace(settings=unit.settings._replace(rules=rules))


def _changes(opened: Opened, ask: Ask) -> tuple[dict[str, frozenset[str]], dict[str, Unit]]:
    """The paths to report on by repository, and older revisions to compare with."""
    changed: dict[str, frozenset[str]] = {}
    previous: dict[str, Unit] = {}
    if ask.since:
        for unit in opened.units:
            name = unit.settings.name
            layout = opened.layouts.get(name)
            if name not in opened.report_on:
                continue
            if layout is None:
                raise UsageError(f"`--since` needs a git repository, `{opened.roots[name]}` is none")
            paths = unit.reader.changed_paths(ask.since)
            changed[name] = paths
            previous[name] = older_unit(unit, layout, ask.since, paths.__contains__)
    if ask.paths:
        wanted = _wanted(opened, ask.paths)
        changed = {
            name: changed[name] & paths if name in changed else paths for name, paths in wanted.items()
        }
    return changed, previous


class _Below(frozenset[str]):
    """Paths, and everything below the folders among them."""

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str) or not super().__len__():
            return False
        while True:
            if super().__contains__(path):
                return True
            if not path:
                return False
            path = path.rpartition("/")[0]

    def __and__(self, other: Iterable[object]) -> frozenset[str]:
        return frozenset(str(path) for path in other if path in self)

    __rand__ = __and__


def _wanted(opened: Opened, paths: Iterable[str]) -> dict[str, frozenset[str]]:
    wanted: dict[str, set[str]] = {name: set() for name in opened.report_on}
    for path in paths:
        absolute = os.path.realpath(path)
        if not os.path.lexists(path):
            raise UsageError(f"`{path}` does not exist", "name a document or a folder of the repository")
        for name in opened.report_on:
            root = os.path.realpath(opened.roots[name])
            if absolute == root or absolute.startswith(root + os.sep):
                inner = os.path.relpath(absolute, root).replace(os.sep, "/")
                wanted[name].add("" if inner == "." else inner)
                break
        else:
            raise UsageError(f"`{path}` lies outside the repository `{opened.root}`", "use `-C DIR`")
    return {name: _Below(inner) for name, inner in wanted.items()}


def _baselines(opened: Opened) -> Mapping[str, Baseline]:
    from workplan.adapters.baseline_file import parse_baseline, read_baseline

    found = {}
    for unit in opened.units:
        name, path = unit.settings.name, unit.settings.baseline
        if name in opened.urls:
            data = opened.urls[name].file(path)
            baseline = None if data is None else parse_baseline(path, data)
        else:
            baseline = read_baseline(opened.roots[name], path)
        if baseline is not None and name in opened.report_on:
            found[name] = baseline
    return found


def compile_only(start: str, ask: Ask) -> tuple[Opened, Compiled]:
    """Open and compile without judging: for commands that only read. Facts that were kept are not compiled again."""
    reading = (ask.staged, ask.rev, ask.everything, ask.names, ask.alone)
    opened = open_repositories(start, Selection(*reading, kept=True))
    for seen in opened.unreached:
        say(f"workplan: {seen.repo} was not read: {seen.reason}")
    if opened.urls:
        from workplan.cli.by_url import say_read_by_url

        say_read_by_url(opened)
    cache = cache_of(opened)
    compiled = compile_units(opened.units, {}, cache)
    if cache is not None:
        cache.trim()
    asked = compiled.only(opened.report_on)
    if not any(repository.facts for repository in asked.repositories):
        say_nothing_seen()
    skipped = [seen for seen in compiled.unseen if seen.repo in opened.report_on]
    if skipped:
        paths = count_noun(len(skipped), "path")
        say(f"workplan: not looked at: {paths}; `workplan check` says which, and why")
    return opened, compiled
