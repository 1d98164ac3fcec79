"""`--commit`: one commit for each repository, with rendered files and nothing else."""

from collections.abc import Sequence

from workplan.adapters.git.commit import commit
from workplan.adapters.git.history import History
from workplan.adapters.render.files import LIMIT
from workplan.bootstrap import Opened
from workplan.errors import WorkplanError
from workplan.render.blocks import drop_block, find_blocks
from workplan.render.comments import ANGLE, comment_for
from workplan.render.digest import text_digest
from workplan.render.header import read_header
from workplan.render.state import CURRENT
from workplan.report.summary import count_noun
from workplan.usecases.render_apply import Applied
from workplan.usecases.render_place import Output


def dirty_before(opened: Opened, outputs: Sequence[Output]) -> dict[str, str]:
    """The repositories in which a file that would be written has changes of a person that nobody committed, and
    those that cannot be committed to; with the reason.
    """
    refused = {}
    for repo in sorted({output.repo for output in outputs if output.changes}):
        layout = opened.layouts.get(repo)
        if layout is None:
            refused[repo] = "it is no git repository, so nothing can be committed"
        elif opened.roots[repo].rstrip("/") != layout.root.rstrip("/"):
            refused[repo] = "it is a folder inside a git repository, not one of its own"
        else:
            there = {
                o.path: o.before for o in outputs if o.repo == repo and o.changes and o.before is not None
            }
            own = [path for path, data in there.items() if _has_own_changes(History(layout), path, data)]
            if own:
                refused[repo] = f"`{own[0]}` has changes that are not committed"
    return refused


def commit_rendered(
    opened: Opened, outputs: Sequence[Output], applied: Sequence[Applied]
) -> tuple[list[str], int]:
    """Commit what was written, and what an earlier run wrote and nobody committed. A line for each repository,
    and how many failed.
    """
    lines = []
    failed = 0
    written = {entry.repo: entry.written for entry in applied}
    for repo in sorted({output.repo for output in outputs}):
        layout = opened.layouts.get(repo)
        if layout is None or opened.roots[repo].rstrip("/") != layout.root.rstrip("/"):
            continue
        paths = sorted({*written.get(repo, ()), *_left_over(History(layout), repo, outputs)})
        if not paths:
            continue
        names = sorted({output.target for output in outputs if output.repo == repo and output.path in paths})
        files = count_noun(len(paths), "file")
        message = f"Render {files}\n\nTargets: {', '.join(names)}\n"
        try:
            made = commit(layout, paths, message)
        except WorkplanError as error:
            failed += 1
            lines.append(f"  not committed   {repo}: {error.message}")
            continue
        lines.append(f"  committed       {repo}: {files} as {made[:12]}")
    return lines, failed


def _left_over(history: History, repo: str, outputs: Sequence[Output]) -> list[str]:
    """Current outputs that differ from HEAD in nothing but rendered text."""
    there = {
        output.path: output.before
        for output in outputs
        if output.repo == repo and output.state == CURRENT and output.before is not None
    }
    if not there or not history.is_dirty(there):
        return []
    return [
        path
        for path, data in there.items()
        if history.is_dirty([path]) and not _has_own_changes(history, path, data)
    ]


def _has_own_changes(history: History, path: str, data: bytes) -> bool:
    """Whether a file differs from HEAD in what people own: outside its blocks, or in a rendered file's text."""
    if not history.is_dirty([path]):
        return False
    header = read_header(data.decode("utf-8", "replace"))
    if header is not None:
        return text_digest(header.body) != header.digest.body
    head = history.read("HEAD", path, LIMIT) if history.head() else None
    return _outside(path, head or b"") != _outside(path, data)


def _outside(path: str, data: bytes) -> str:
    """The text without its blocks, and without the blank line before a new one."""
    text = data.decode("utf-8", "replace")
    for block in reversed(find_blocks(text, comment_for(path) or ANGLE).found):
        text = drop_block(text, block)
    return text.rstrip("\r\n")
