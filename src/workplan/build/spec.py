"""Lowering of a canon document: slug, version and what it replaces."""

import re
from collections.abc import Mapping
from typing import Any

from workplan.build.values import text_of, texts_of
from workplan.late_pattern import late_pattern
from workplan.model.facts import Spec
from workplan.parse.markdown import Markdown
from workplan.parse.text import Text

_FILE = re.compile(r"(?P<slug>.+?)_v(?P<version>\d+(?:\.\d+){1,2}(?:-[A-Za-z0-9]+)?)\.md")
_TITLE_VERSION = re.compile(r"\bv(?P<version>\d+\.\d+(?:\.\d+)?(?:-[A-Za-z0-9]+)?)\b")
_BOLD_VERSION = re.compile(r"\*\*Version:?\*\*:?[ \t]*v?(?P<version>\d[\w.-]*)")
_BOLD_STATUS = late_pattern(r"\*\*Status:?\*\*:?[ \t]*(?P<status>[A-Za-z][\w-]*)")
_HEAD = 4000
"""Bold version and status lines stand in the first lines; no need to look further (characters)."""


def spec_of(
    fields: Mapping[str, Any], markdown: Markdown, text: Text, path: str, status: str, line: int
) -> Spec:
    """The canon document as a record; the version comes from the front matter, else from bold lines."""
    file_name = path.rpartition("/")[2]
    match = _FILE.fullmatch(file_name)
    first = next((heading.text for heading in markdown.headings if heading.level == 1), "")
    title = text_of(fields, "title") or first
    head = text.text[:_HEAD]
    bold = _BOLD_VERSION.search(head)
    folders = path.split("/")
    title_version = _TITLE_VERSION.search(first) or _TITLE_VERSION.search(title)
    return Spec(
        id=text_of(fields, "id"),
        title=title,
        category="/".join(folders[1:-1]),
        slug=match["slug"] if match else file_name.removesuffix(".md"),
        version=text_of(fields, "version") or (bold["version"] if bold else ""),
        status=status,
        path=path,
        line=line,
        supersedes=texts_of(fields, "supersedes"),
        superseded_by=text_of(fields, "superseded_by"),
        title_version=title_version["version"] if title_version else "",
        file_version=match["version"] if match else "",
    )


def bold_status(text: Text) -> str:
    """The word of a `**Status:** …` line, for canon documents without front matter."""
    match = _BOLD_STATUS.search(text.text[:_HEAD])
    return match["status"] if match else ""
