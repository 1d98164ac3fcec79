"""Front matter in the form that the tool that reads a rule file takes."""

from collections.abc import Mapping
from typing import Any

from workplan.errors import UsageError


def front_matter_text(path: str, values: Mapping[str, Any]) -> str:
    """The lines from `---` to `---`; "" without any value.

    Cursor (`.mdc`) reads single plain lines, lists with commas and nothing quoted. All others read YAML.
    Raises UsageError for a value that the tool cannot read.
    """
    if not values:
        return ""
    write = _cursor_line if path.endswith(".mdc") else _yaml_lines
    return "---\n" + "".join(write(key, value) for key, value in values.items()) + "---\n"


def _cursor_line(key: str, value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, (list, tuple)) else _plain(value)
    if "\n" in text or "\r" in text:
        raise UsageError(f"front matter `{key}` has more than one line", "Cursor reads single lines only")
    return f"{key}: {text}".rstrip() + "\n"


def _yaml_lines(key: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"{key}:\n" + "".join(f"  - {_quoted(item)}\n" for item in value)
    return f"{key}: {_plain(value) if isinstance(value, (bool, int, float)) else _quoted(value)}\n"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(value: Any) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t") + '"'
