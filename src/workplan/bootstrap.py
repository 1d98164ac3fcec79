"""Where ports meet adapters: which repositories a run reads, from where, under which settings."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from workplan.adapters.baseline_file import read_bytes
from workplan.adapters.cache.folder import folder_of, tool_digest
from workplan.adapters.evidence.past import GitPast
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.moment import CommitMoment
from workplan.adapters.git.sources import source_of
from workplan.adapters.root import find_root as find_root  # noqa: PLC0414  (commands ask for it here)
from workplan.adapters.schema_files import SchemaFiles
from workplan.adapters.selection import Opened as Opened  # noqa: PLC0414  (commands ask for both here)
from workplan.adapters.selection import Selection as Selection  # noqa: PLC0414
from workplan.adapters.selection import asked_for, wants_others
from workplan.adapters.settings_files import Judge, load_settings
from workplan.errors import UsageError, WorkplanError
from workplan.model.evidence import NO_TRUST, Evidence, EvidenceWorld, Gate, TrustFacts
from workplan.rules.registry import RULES
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.compile import Unit
from workplan.usecases.ports import SourceReader
from workplan.usecases.result import Unseen

if TYPE_CHECKING:
    from workplan.adapters.cache.place import GitCache
    from workplan.adapters.url_source import UrlSource
    from workplan.adapters.workers import ProcessWorkers
    from workplan.usecases.cache_ports import Cache


def open_repositories(start: str, selection: Selection) -> Opened:
    """Find the repository that `start` lies in and the ones that its configuration names."""
    if selection.staged and selection.rev:
        raise UsageError("`--staged` and `--rev` exclude each other", "give one of them")
    root, layout = find_root(start)
    home = _open(root, layout, selection)
    opened: dict[str, tuple[Unit, str, Layout | None]] = {home.settings.name: (home, root, layout)}
    unreached: list[Unseen] = []
    if not selection.alone and not (selection.staged and not wants_others(selection)):
        for name, path, unit_or_fault in _others(root, home.settings, selection):
            if isinstance(unit_or_fault, str):
                unreached.append(Unseen(name, "", unit_or_fault))
            else:
                unit, other_layout = unit_or_fault
                opened.setdefault(unit.settings.name, (unit, path, other_layout))
    report_on = asked_for(selection, home.settings, opened, unreached)
    wanted = unreached if wants_others(selection) else []
    roots = {name: path for name, (_unit, path, _layout) in opened.items()}
    layouts = {name: found for name, (_unit, _path, found) in opened.items() if found is not None}
    return Opened(
        root=root,
        units=tuple(_trusting(unit, layouts, roots) for unit, _path, _layout in opened.values()),
        roots=roots,
        report_on=report_on,
        unreached=tuple(seen for seen in wanted if not selection.names or seen.repo in selection.names),
        layouts=layouts,
        urls=_urls(unit for unit, _path, _layout in opened.values()),
    )


def _trusting(unit: Unit, layouts: Mapping[str, Layout], roots: Mapping[str, str]) -> Unit:
    """The unit, whose gates can ask which signatures hold. What verifies them is an optional package, which is
    imported only where there is an envelope.
    """

    def trust(index: Any) -> TrustFacts:
        documents = (facts for repository in index.repositories.values() for facts in repository.facts)
        if not any(facts.document.kind == "envelope" for facts in documents):
            return NO_TRUST
        from workplan.adapters.evidence.trust import trust_facts

        return trust_facts(index, layouts, roots)

    return unit._replace(world=unit.world._replace(trust=trust))


def open_at(url: str, selection: Selection) -> Opened:
    """One repository, read by URL as a plain folder."""
    unit = _open_url(url, selection)
    name, root = unit.settings.name, unit.reader.root
    return Opened(root, (_trusting(unit, {}, {}),), {name: root}, frozenset({name}), (), {}, _urls([unit]))


def _urls(units: Iterable[Unit]) -> "dict[str, UrlSource]":
    readers = {unit.settings.name: unit.reader for unit in units if hasattr(unit.reader, "url")}
    if not readers:
        return {}
    from workplan.adapters.url_source import UrlSource

    return {name: reader for name, reader in readers.items() if isinstance(reader, UrlSource)}


def _open_url(url: str, selection: Selection) -> Unit:
    """Raises UnreachableError where it cannot be read, unless it is sent: then whoever reads it finds that out."""
    from workplan.adapters.url_source import UrlSource

    source = UrlSource(url)
    _need_present(source.root, selection)
    settings = load_settings(source.root, config_judge(builtin_catalog()), RULES, source.file)
    if not selection.sent:
        source.tree()
    return _unit(source, settings, source.file)


def _unit(source: SourceReader, settings: Settings, read: Callable[[str], bytes | None]) -> Unit:
    if settings.schema_paths:
        return unit_of(source, settings, SchemaFiles(), read)
    return Unit(source, settings, builtin_catalog(), world=WORLD)


def _open(root: str, layout: Layout | None, selection: Selection) -> Unit:
    kept = None
    if layout is not None and selection.kept:
        from workplan.adapters.cache.kept_tables import KeptTables

        kept = KeptTables(folder_of(layout.common_dir), root)
    settings = load_settings(root, config_judge(builtin_catalog()), RULES, kept=kept)
    source = reader(root, layout, selection)
    unit = _unit(source, settings, lambda path: read_bytes(os.path.join(root, path)))
    if layout is None:
        return unit
    moment = CommitMoment(layout, selection.rev, source)
    world = unit.world._replace(committed_at=moment.committed_at, is_committed=moment.is_committed)
    return unit._replace(world=world, past=GitPast(layout, getattr(source, "commit", "")))


@cache
def builtin_catalog() -> Catalog:
    """The built-in schemas, read once however many repositories there are."""
    return Catalog(SchemaFiles())


def unit_of(
    source: SourceReader, settings: Settings, builtin: Mapping[str, Any], read: Callable[[str], bytes | None]
) -> Unit:
    """A repository with the schemas that its settings name; `read` gives a schema file, None where there is none."""
    if not settings.schema_paths:
        return Unit(source, settings, Catalog(builtin), world=WORLD)
    from workplan.build.locate import located, unopened
    from workplan.rules.engine import severity_of, with_fingerprints
    from workplan.schema.admission import SchemaFile, admit

    files = {}
    for name, path in settings.schema_paths.items():
        data = read(path)
        files[name] = SchemaFile(path, None if data is None else data.decode("utf-8", "replace"))
    catalog, faults = admit(builtin, files)
    found = [
        located(fault.problem.rule, fault.problem.finding, unopened, fault.path, settings.name)
        for fault in faults
    ]
    ranked = (d._replace(severity=severity_of(d.rule, settings)) for d in found)
    return Unit(source, settings, catalog, tuple(with_fingerprints(ranked)), WORLD)


def _evaluate(
    gates: Sequence[Gate], records: Sequence[Evidence], as_of: str, trust: TrustFacts, index: Any, words: bool
) -> Sequence[object]:
    """Judges gates; the judge is imported only where there is a gate."""
    from workplan.evidence.evaluate import evaluate_all
    from workplan.evidence.trace_gates import trace_of

    return evaluate_all(gates, records, as_of, trust, trace_of(gates, records, index), words)


WORLD = EvidenceWorld(evaluate=_evaluate)
"""How gates are judged in every repository; a git repository adds its commit."""


def config_judge(catalog: Catalog) -> Judge:
    """What the schema `config` says of a configuration's tables."""

    def judge(tables: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str, str]]:
        validator = catalog.validator("config")
        if validator is None or validator.is_valid(tables):
            return []
        return [(fault.route, fault.message, fault.hint) for fault in validator.findings(tables)]

    return judge


def reader(root: str, layout: Layout | None, selection: Selection) -> SourceReader:
    """The source that the selection asks for."""
    if layout is None:
        from workplan.adapters.folder import FolderSource

        _need_present(root, selection)
        return FolderSource(root)
    return source_of(layout, selection.staged, selection.rev)


def _need_present(root: str, selection: Selection) -> None:
    if selection.staged or selection.rev:
        raise UsageError(
            f"`{root}` is no git repository, so it has no index and no revisions",
            "run `git init`, or leave out `--staged` and `--rev`",
        )


Found = tuple[str, str, str | tuple[Unit, Layout | None]]


def _others(root: str, settings: Settings, selection: Selection) -> Iterable[Found]:
    """The configured repositories: name, folder or URL, and the unit or why it cannot be read."""
    for name, reference in settings.repositories.items():
        if name == settings.name or reference.external:
            continue
        path = (
            os.path.normpath(os.path.join(root, os.path.expanduser(reference.path))) if reference.path else ""
        )
        other = selection._replace(staged=selection.staged and wants_others(selection), rev="")
        by_url = bool(reference.url) and not os.path.isdir(path)
        if by_url and (selection.everything or name in selection.names):
            from workplan.adapters.url_files import need_fsspec

            need_fsspec(f"the `url` of `{name}`")
        try:
            layout = None
            if by_url:
                unit = _open_url(reference.url, other)
                path = unit.reader.root
            elif path and os.path.isdir(path):
                path, layout = find_root(path)
                unit = _open(path, layout, other)
            else:
                yield name, path, "no folder on this machine" if path else "no path is configured"
                continue
        except WorkplanError as error:
            yield name, path, error.message
            continue
        if selection.rev:
            unit = unit._replace(world=_past(unit.world))
        yield name, path, (unit._replace(settings=unit.settings._replace(name=name)), layout)


def _past(world: EvidenceWorld) -> EvidenceWorld:
    """For a repository beside one that is read at a revision: only that revision says which moment is judged."""
    return world._replace(committed_at=str, is_committed=lambda _path: True)


def older_unit(unit: Unit, layout: Layout, rev: str, paths: Callable[[str], bool]) -> Unit:
    """The same repository at a revision, only the documents that `paths` chooses."""
    from workplan.adapters.chosen_source import ChosenSource
    from workplan.adapters.git.revision import RevisionSource

    return unit._replace(reader=ChosenSource(RevisionSource(layout, rev), paths), problems=())


def workers_of(jobs: int) -> "ProcessWorkers":
    """The processes of a run; none is started before there is enough to do. 0 jobs is one for each core."""
    from workplan.adapters.workers import ProcessWorkers

    return ProcessWorkers(jobs)


def cache_of(opened: Opened) -> "GitCache | None":
    """The cache of a run, in the private folders of its git repositories; None where the first one is none."""
    from workplan.adapters.cache.place import GitCache

    folders = {name: folder_of(layout.common_dir) for name, layout in opened.layouts.items()}
    home = next((name for name, root in opened.roots.items() if root == opened.root and name in folders), "")
    return GitCache(folders[home], folders) if home else None


def cache_at(url: str, opened: Opened) -> "tuple[str, Cache | None]":
    """What names this compiler, and the cache of an errand: "" is the repository's own, "-" none, else a URL that
    fsspec knows.
    """
    if url == "-":
        return tool_digest(), None
    if url:
        from workplan.adapters.cache.url_place import UrlCache

        return tool_digest(), UrlCache(url, tool_digest())
    own = cache_of(opened)
    return tool_digest(), own


def settings_of(root: str) -> Settings:
    """The settings of the repository at `root`."""
    return load_settings(root, config_judge(builtin_catalog()), RULES)
