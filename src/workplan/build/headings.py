"""What a heading says: which phase or task it names, and what its title is."""

import re
from collections.abc import Sequence

from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.markdown import Heading

_LABEL = r"(?:Task\s+)?(?P<label>T-?\d{1,3}[a-z]?|P\d{1,3}(?:\.\d{1,3})*|Step\s+\d{1,3})\s*(?:—|–|-|:)\s*"
_PLAIN_TASK = re.compile(rf"{_LABEL}(?P<title>[^\s`\[<\\*_~][^\n`\[<\\*_~]*)")
"""The same in inline Markdown without any mark, which is what the reader sees."""
_TASK = late_pattern(rf"{_LABEL}(?P<title>\S.*)")
_BARE_TASK = late_pattern(r"Task\s*:\s*(?P<title>\S.*)")
_PHASE = re.compile(r"Phase\s+(?P<label>[A-Za-z0-9.]{1,8})\s*(?:(?:—|–|-|:)\s*(?P<title>\S.*))?")
_TASK_LABEL = late_pattern(r"T-?0*(\d{1,3})([a-z]?)")
_ID_LABEL = late_pattern(r"(?:.*-)?T-?0*(\d{1,3})([a-z]?)")


class HeadingName(NamedTuple):
    """`label` is "" where the heading carries none."""

    label: str
    title: str


def task_name(heading: Heading) -> tuple[str, str]:
    """`T01` and the title of `T01 — Title`, in each of the forms that are in use."""
    match = _PLAIN_TASK.fullmatch(heading[3])
    return _name_of(match) if match is not None else task_heading(heading.text)


def task_heading(text: str) -> tuple[str, str]:
    """The same of the heading as the reader sees it."""
    match = _TASK.fullmatch(text)
    if match is not None:
        return _name_of(match)
    match = _BARE_TASK.fullmatch(text)
    return "", match["title"].strip() if match else text.strip()


def _name_of(match: re.Match[str]) -> tuple[str, str]:
    label, title = match.groups()
    return label if label.isalnum() else " ".join(label.split()), title.strip()


def beginning(headings: Sequence[Heading], letters: str) -> list[int]:
    """The positions of the headings that may begin with one of these letters, judged by their inline Markdown: what
    begins with a letter or digit begins with it for the reader, too.
    """
    return [
        position
        for position, heading in enumerate(headings)
        if (first := heading[3][:1]) in letters or not first.isalnum()
    ]


def phase_heading(text: str) -> HeadingName | None:
    """Label and title of `Phase 2 — Title`, else None."""
    match = _PHASE.fullmatch(text) if text.startswith("Phase") else None
    return HeadingName(match["label"], (match["title"] or "").strip()) if match else None


def labels_differ(label: str, task_id: str) -> bool:
    """Whether a heading's `T1` and an id's `T01` name different tasks; other labels are never compared."""
    if task_id.endswith(label) and task_id[-len(label) - 1 : -len(label)] == "-":
        return False
    heading = _TASK_LABEL.fullmatch(label)
    identifier = _ID_LABEL.fullmatch(task_id)
    if heading is None or identifier is None:
        return False
    return heading.groups() != identifier.groups()
