"""The cases of a rule as files: examples that are tests, documentation, and part of `explain`."""

import os

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOLDERS = (
    os.path.join(_PACKAGE, "_cases"),
    os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "tests", "cases", "rules"),
)


def cases_of(rule: str) -> str:
    """The Markdown text of a rule's cases, "" where this installation has none."""
    for folder in _FOLDERS:
        path = os.path.join(folder, f"{rule}.md")
        if os.path.isfile(path):
            with open(path, encoding="utf-8", newline="") as file:
                return "\n" + file.read()
    return ""
