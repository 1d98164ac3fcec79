"""Files that pages show: a comment names the file, the fence below it holds what the file says now.

`<!-- example:file PATH -->` shows a whole file, `<!-- example:file PATH kinds.decision -->` the tables of a
TOML file whose name is that or begins with it.
"""

import re
from pathlib import Path

_BLOCK = re.compile(
    r"^(?P<mark><!-- example:file (?P<path>\S+)(?: (?P<table>\S+))? -->\n\n?)"
    r"(?P<open>(?P<fence>`{3,})[a-z]*\n).*?^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_HEADER = re.compile(r"^\[+(?P<name>[^\]]+)\]+$", re.MULTILINE)


def with_excerpts(text: str, root: Path) -> str:
    """The page with each shown file as it is now."""

    def fresh(match: re.Match[str]) -> str:
        shown = (root / match["path"]).read_text(encoding="utf-8")
        if match["table"]:
            shown = tables(shown, match["table"])
        return f"{match['mark']}{match['open']}{shown.strip()}\n{match['fence']}"

    return _BLOCK.sub(fresh, text)


def tables(text: str, name: str) -> str:
    """The tables of a TOML text whose name is `name` or begins with it and a dot."""
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    chosen = [
        text[header.start() : end].strip()
        for header, end in zip(headers, ends, strict=True)
        if header["name"] == name or header["name"].startswith(f"{name}.")
    ]
    return "\n\n".join(chosen)
