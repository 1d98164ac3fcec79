"""Paths as the user can open them, told by text alone: nothing here looks at the file system."""

from workplan.usecases.result import CheckResult


def shown_path(result: CheckResult, base: str, repo: str, path: str) -> str:
    """The path of a repository's file, relative to `base` where that is shorter to read."""
    folder = result.roots.get(repo, repo or result.root)
    return relative_path(_join(folder, path), base)


def relative_path(path: str, base: str) -> str:
    """An absolute path as seen from the absolute folder `base`, at most two folders up; others stay."""
    if not (path.startswith("/") and base.startswith("/")):
        return path
    there = [part for part in path.split("/") if part]
    here = [part for part in base.split("/") if part]
    shared = 0
    while shared < min(len(there), len(here)) and there[shared] == here[shared]:
        shared += 1
    ups = len(here) - shared
    if ups > 2 or (ups and not shared):
        return path
    return "/".join([".."] * ups + there[shared:]) or "."


def _join(folder: str, path: str) -> str:
    if not path:
        return folder or "."
    if folder in ("", ".") or path.startswith("/"):
        return path
    return f"{folder.removeprefix('./').rstrip('/')}/{path}"
