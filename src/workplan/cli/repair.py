"""`--fix` and `--diff`: repair documents, or show what would be repaired."""

import difflib
import os

from workplan.adapters.files import FolderWriter
from workplan.cli.exit_codes import CLEAN, FINDINGS, PARTIAL
from workplan.cli.output import emit, say
from workplan.cli.session import Session
from workplan.errors import WorkplanError
from workplan.usecases.fix import Repair, repairs


def repair(session: Session, write: bool, output: str = "", rules: frozenset[str] | None = None) -> int:
    """Write the repairs, or print them as one diff. Returns 1 where a diff is not empty, 5 where writes failed."""
    found = repairs(
        session.compiled,
        session.opened.units,
        session.result.diagnostics,
        lambda rule: rules is None or rule in rules,
    )
    for refused in (r for r in found if r.refused):
        say(f"workplan: {refused.path} is left as it is: {refused.refused}")
    urls = session.opened.urls
    for change in (r for r in found if r.repo in urls and r.after != r.before):
        say(f"workplan: {urls[change.repo].root}/{change.path} is left as it is: it is read by URL")
    changes = [r for r in found if r.after != r.before and r.repo not in urls]
    if not write:
        emit("".join(diff_of(r, session.opened.roots[r.repo]) for r in changes), output)
        say(_summary(changes, "would be repaired"))
        return FINDINGS if changes else CLEAN
    failed = 0
    for change in changes:
        try:
            FolderWriter(session.opened.roots[change.repo]).write(change.path, change.after, change.before)
        except WorkplanError as error:
            failed += 1
            say(f"workplan: {change.path}: {error.message}")
    say(_summary(changes[failed:] if failed else changes, "repaired"))
    return PARTIAL if failed else CLEAN


def _summary(changes: list[Repair], what: str) -> str:
    findings = sum(len(change.fixed) for change in changes)
    said = f"{findings} finding{'s' * (findings != 1)} in {len(changes)} document{'s' * (len(changes) != 1)}"
    return f"workplan: {said} {what}"


def _lines(data: bytes) -> list[str]:
    """Lines as diff and patch count them: they end at a line feed and nowhere else."""
    parts = data.decode("utf-8", "surrogateescape").split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def diff_of(change: Repair, root: str) -> str:
    """A unified diff that `git apply` and `patch` take."""
    path = os.path.relpath(os.path.join(root, change.path)).replace(os.sep, "/")
    before = _lines(change.before)
    after = _lines(change.after)
    lines = []
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines)
