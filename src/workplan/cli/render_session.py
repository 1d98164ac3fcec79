"""One run of `workplan render`: repositories, their targets, their templates, their files."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workplan.adapters.render.files import RenderedFolder, read_register
from workplan.adapters.render.past import GitPast
from workplan.adapters.render.templates import TemplateFolders
from workplan.bootstrap import Opened
from workplan.cli.by_url import without_urls
from workplan.cli.session import Ask, compile_only
from workplan.named_tuple import NamedTuple
from workplan.render.builtin import BUILTIN
from workplan.render.state import Held
from workplan.render.target import Target, targets_from
from workplan.render.world import World
from workplan.usecases.compile import Compiled
from workplan.usecases.ready import ready_tasks
from workplan.usecases.render import RenderRequest
from workplan.usecases.render_past import past_points
from workplan.usecases.render_place import Terms
from workplan.usecases.render_ports import Engine


class Bench(NamedTuple):
    """Everything that a rendering command works with. `home` is the repository that it was started in."""

    opened: Opened
    compiled: Compiled
    home: str
    targets: tuple[Target, ...]
    request: RenderRequest
    registers: Mapping[str, Mapping[str, tuple[str, Held]]]


def open_bench(
    names: Sequence[str], everything: bool, take_template: bool, adopt: bool, isolate: bool
) -> Bench:
    """Open and compile; `names` are repositories. All repositories serve as context whatever is written to."""
    opened, compiled = compile_only(os.getcwd(), Ask(everything=everything, names=tuple(names)))
    opened = without_urls(opened, tuple(names), "rendered")
    registers = {name: read_register(opened.roots[name]) for name in opened.report_on}

    def register(repo: str, path: str) -> tuple[str, Held] | None:
        return registers.get(repo, {}).get(path)

    request = request_of(opened, compiled, Terms(take_template, adopt, register), isolate)
    return Bench(opened, compiled, request.home, request.targets, request, registers)


def request_of(opened: Opened, compiled: Compiled, terms: Terms, isolate: bool = False) -> RenderRequest:
    """What the configurations of these repositories ask to be rendered, for the ones that were asked for."""
    home = next(name for name, root in opened.roots.items() if root == opened.root)
    tables = {unit.settings.name: unit.settings.tables.get("render", {}) for unit in opened.units}
    return RenderRequest(
        world=_world(opened, compiled, tables[home]),
        home=home,
        targets=_all_targets(tables, home, opened.report_on),
        wanted=frozenset(opened.report_on),
        templates={
            name: _templates(opened.roots[name], table, trusted=name == home and not isolate)
            for name, table in tables.items()
        },
        files={name: RenderedFolder(opened.roots[name]) for name in opened.report_on},
        engine=_engine(),
        terms=terms,
        screen=_screen(),
    )


def _all_targets(
    tables: Mapping[str, Mapping[str, Any]], home: str, asked: frozenset[str]
) -> tuple[Target, ...]:
    """Home's targets, for every repository, and each other repository's own ones, for itself."""
    found = list(targets_from(tables[home], home, BUILTIN))
    for name in sorted(asked - {home}):
        found += [target._replace(owner=name) for target in targets_from(tables.get(name, {}), name, BUILTIN)]
    return tuple(target if target.owner != home else target._replace(owner="") for target in found)


def _templates(root: str, table: Mapping[str, Any], trusted: bool) -> TemplateFolders:
    folder = table.get("templates", "")
    return TemplateFolders(os.path.join(root, folder) if folder else "", trusted)


def _world(opened: Opened, compiled: Compiled, table: Mapping[str, Any]) -> World:
    def held() -> dict[tuple[str, str, int], tuple[str, ...]]:
        return {(h.repo, h.task.path, h.task.line): h.held_by for h in ready_tasks(compiled)[1]}

    units = {unit.settings.name: unit for unit in opened.units}
    pasts = {
        name: GitPast(layout) for name, layout in opened.layouts.items() if layout.root == opened.roots[name]
    }
    repositories = {repository.name: repository for repository in compiled.repositories}
    past = past_points(units, pasts, compiled.index.facts_at)
    return World(compiled.index, repositories, compiled.read, held, past, table)


def _engine() -> Callable[[], Engine]:
    """The template engine, imported and made when the first text is needed."""
    made: list[Engine] = []

    def engine() -> Engine:
        if not made:
            from workplan.adapters.render.engine import JinjaEngine

            made.append(JinjaEngine())
        return made[0]

    return engine


def _screen() -> Callable[[str], str | None]:
    """The search for secrets, imported when the first text was rendered."""

    def screened(text: str) -> str | None:
        from workplan.secrets.screen import screen

        return screen(text)

    return screened
