"""Regular expressions of schemas: which ones Python can run with equal results and in linear time."""

import re

from workplan.late_pattern import late_pattern

_TOKEN = late_pattern(
    r"(?P<group>\((?:\?:)?)"
    r"|(?P<close>\))"
    r"|(?P<bar>\|)"
    r"|(?P<class>\[\^?(?:[A-Za-z0-9_. :/@+,*%=#](?:-[A-Za-z0-9])?|\\[dw./\-]|-(?=\]))+\])"
    r"|(?P<escape>\\[.\-/+*?^$|()\[\]{}dw])"
    r"|(?P<plain>[A-Za-z0-9_ :/@,=#%~<>;!\"'&-])"
    r"|(?P<repeat>[*+]|\{\d+,\})"
    r"|(?P<bounded>\?|\{\d{1,2}(?:,\d{1,2})?\})"
)
_ATOMS = ("class", "escape", "plain")


def is_plain(pattern: str) -> bool:
    """True where Python reads `pattern` as every other engine does, and never backtracks much.

    That is: ASCII literals, classes and groups, anchors only at the ends, at most one unbounded repeat, and
    nothing repeated that is itself a group. It is meant to be strict; what it turns away is not wrong.
    """
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    if ("|" in body) and not (body.startswith("(") and body.endswith(")")) and body != pattern:
        return False
    return _scan(body)


def _scan(body: str) -> bool:
    position, unbounded, depth, before = 0, 0, 0, ""
    while position < len(body):
        token = _TOKEN.match(body, position)
        if token is None:
            return False
        kind = str(token.lastgroup)
        if kind in {"repeat", "bounded"} and before not in _ATOMS:
            return False
        unbounded += kind == "repeat"
        depth += (kind == "group") - (kind == "close")
        if depth < 0:
            return False
        before, position = kind, token.end()
    return unbounded <= 1 and depth == 0


def to_python(pattern: str) -> str:
    """`pattern` with `$` as the very end of the text, which is what it means outside Python."""
    out, in_class, position = [], False, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            out.append(pattern[position : position + 2])
            position += 2
            continue
        if char in "[]":
            in_class = char == "["
        out.append(r"\Z" if char == "$" and not in_class else char)
        position += 1
    return "".join(out)


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` ready to search with; raises `re.error` where Python cannot take it."""
    return re.compile(to_python(pattern), re.ASCII)
