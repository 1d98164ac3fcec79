"""Everything that a rendering run looked at, so that the next one can see that nothing changed."""

import os
import re
from collections.abc import Iterator

from workplan.adapters.git.layout import Layout
from workplan.adapters.render.files import REGISTER
from workplan.adapters.render.memo import Memo, keep
from workplan.adapters.render.templates import builtin_folder
from workplan.cli.render_run import Summary
from workplan.cli.render_session import Bench
from workplan.kinds.kind import Kind
from workplan.render.state import CURRENT

_MOST_FOLDERS = 20_000


def keep_run(memo: Memo, bench: Bench, summary: Summary) -> None:
    """Remember a run in which every repository was seen and every output was current."""
    if bench.opened.unreached or any(output.state != CURRENT for output in summary.outputs):
        return
    paths = list(_looked_at(bench))
    paths += [os.path.join(bench.opened.roots[output.repo], output.path) for output in summary.outputs]
    if len(paths) <= _MOST_FOLDERS * 2:
        keep(memo, paths, (summary.table, summary.said))


def _looked_at(bench: Bench) -> Iterator[str]:
    for unit in bench.opened.units:
        name = unit.settings.name
        root = bench.opened.roots[name]
        for file in ("", "workplan.toml", "pyproject.toml", ".gitignore", REGISTER):
            yield os.path.join(root, file)
        folder = unit.settings.tables.get("render", {}).get("templates", "")
        if folder:
            yield from _tree(os.path.join(root, folder), files=True)
        yield from (os.path.join(root, path) for path in bench.compiled.readers[name][1])
        yield from (os.path.join(root, path) for path in unit.settings.schema_paths.values())
        for base in _bases(unit.settings.kinds):
            yield from _tree(os.path.join(root, base), files=False)
        layout = bench.opened.layouts.get(name)
        if layout is not None:
            yield from _git_files(layout)
    yield from _tree(builtin_folder(), files=True)


def _bases(kinds: tuple[Kind, ...]) -> set[str]:
    """The folders in which documents can appear: the fixed beginnings of the globs."""
    starts = {re.split(r"[*?]", glob, maxsplit=1)[0] for kind in kinds for glob in kind.globs}
    return {start.rpartition("/")[0] for start in starts}


def _tree(folder: str, files: bool) -> Iterator[str]:
    """A folder and every folder below it, with their ignore files; with `files` also every file."""
    yield folder
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        yield from (os.path.join(base, name) for name in folders)
        yield from (os.path.join(base, name) for name in sorted(names) if files or name == ".gitignore")


def _git_files(layout: Layout) -> Iterator[str]:
    """What says which files are tracked, which are ignored, and which commit is checked out."""
    yield layout.index_file
    yield os.path.join(layout.git_dir, "HEAD")
    yield os.path.join(layout.common_dir, "packed-refs")
    yield os.path.join(layout.common_dir, "info", "exclude")
    yield os.path.join(layout.common_dir, "config")
    with open(os.path.join(layout.git_dir, "HEAD"), encoding="utf-8", errors="replace") as file:
        head = file.read(4096).strip()
    if head.startswith("ref: "):
        yield os.path.join(layout.common_dir, head[5:])
