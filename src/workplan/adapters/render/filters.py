"""What templates can do with values besides what Jinja brings."""

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from workplan.kinds.tones import tone_of

_HTML_START = re.compile(r"<(?=[A-Za-z/!?])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKER = re.compile(r"workplan:(?=begin|end|file)")
_BREAK = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_ACTIVE_CELL = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


class Raw(str):
    """Text that is Markdown already and goes out as it is."""

    __slots__ = ()


def plain_line(value: Any) -> Any:
    """A value for Markdown text: on one line, and none of it can become HTML, a marker or a control."""
    if isinstance(value, Raw) or not isinstance(value, str):
        return value
    text = _CONTROL.sub("\ufffd", _BREAK.sub(" ", value))
    return _MARKER.sub("workplan&#58;", _HTML_START.sub("&lt;", text))


def cell(value: Any) -> Raw:
    """A value for a Markdown table: `|` does not end the cell, and an empty one shows as a dash."""
    return Raw(str(plain_line(str(value))).replace("\\", "\\\\").replace("|", "\\|") or "–")


def code(value: Any) -> Raw:
    """A value as inline code, whatever backticks it holds."""
    text = _CONTROL.sub("\ufffd", _BREAK.sub(" ", str(value))).replace("|", "\\|")
    text = _MARKER.sub("workplan : ", text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return Raw(f"{fence}{pad}{text}{pad}{fence}")


def csv_line(values: Iterable[Any]) -> Raw:
    """One line of CSV; a text that a spreadsheet would run as a formula starts with an apostrophe."""
    out = io.StringIO()
    cells = (str(value) for value in values)
    csv.writer(out, lineterminator="").writerow(
        f"'{text}" if text.startswith(_ACTIVE_CELL) else text for text in cells
    )
    return Raw(out.getvalue())


def json_text(value: Any) -> Raw:
    """A value as JSON, with two spaces, in its own order."""
    return Raw(json.dumps(value, ensure_ascii=False, indent=2))


def yaml_scalar(value: Any) -> Raw:
    """A value as a YAML scalar or flow list: JSON is YAML."""
    return Raw(json.dumps(value, ensure_ascii=False))


def markdown(text: str) -> Markup:
    """Markdown of a document as HTML: without raw HTML, images and links that run something."""
    return Markup(_MARKDOWN.render(_CONTROL.sub("\ufffd", text)))  # noqa: S704 - the parser escapes all text


def inline(text: str) -> Markup:
    """As `markdown`, for words inside a line."""
    return Markup(_MARKDOWN.renderInline(_CONTROL.sub("\ufffd", text)))  # noqa: S704 - the parser escapes all text


def anchor(value: Any) -> str:
    """A value as an HTML id."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", str(value)) or "none"


def sha256(text: str) -> str:
    """The digest of a style sheet as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()


FILTERS: Mapping[str, Any] = {
    "cell": cell,
    "code": code,
    "csv": csv_line,
    "json": json_text,
    "yaml": yaml_scalar,
    "markdown": markdown,
    "inline": inline,
    "anchor": anchor,
    "tone": tone_of,
    "raw": Raw,
    "sha256": sha256,
}
