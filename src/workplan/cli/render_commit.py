"""`--commit`: one commit for each repository, with rendered files and nothing else."""

from collections.abc import Sequence

from workplan.adapters.git.commit import commit
from workplan.adapters.git.history import History
from workplan.bootstrap import Opened
from workplan.errors import WorkplanError
from workplan.report.summary import count_noun
from workplan.usecases.render_apply import Applied
from workplan.usecases.render_place import Output


def dirty_before(opened: Opened, outputs: Sequence[Output]) -> dict[str, str]:
    """The repositories in which a file that would be written has changes that nobody committed, and why not."""
    refused = {}
    for repo in sorted({output.repo for output in outputs if output.changes}):
        layout = opened.layouts.get(repo)
        if layout is None:
            refused[repo] = "it is no git repository, so nothing can be committed"
            continue
        prefix = _below(opened.roots[repo], layout.root)
        there = [
            output.path
            for output in outputs
            if output.repo == repo and output.changes and output.before is not None
        ]
        if prefix:
            refused[repo] = "it is a folder inside a git repository, not one of its own"
        elif there and History(layout).is_dirty(there):
            dirty = next(path for path in there if History(layout).is_dirty([path]))
            refused[repo] = f"`{dirty}` has changes that are not committed"
    return refused


def commit_rendered(opened: Opened, outputs: Sequence[Output], applied: Sequence[Applied]) -> list[str]:
    """Commit what was written; a line for each repository."""
    lines = []
    for entry in applied:
        if not entry.written:
            continue
        names = sorted({output.target for output in outputs if output.repo == entry.repo and output.changes})
        files = count_noun(len(entry.written), "file")
        message = f"Render {files}\n\nTargets: {', '.join(names)}\n"
        try:
            made = commit(opened.layouts[entry.repo], entry.written, message)
        except WorkplanError as error:
            lines.append(f"  not committed   {entry.repo}: {error.message}")
            continue
        lines.append(f"  committed       {entry.repo}: {files} as {made[:12]}")
    return lines


def _below(root: str, top: str) -> bool:
    return root.rstrip("/") != top.rstrip("/")
