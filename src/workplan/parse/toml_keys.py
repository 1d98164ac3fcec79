"""Where each key of a TOML text stands: in headers of tables and before `=`. Inline tables are not entered."""

import re

from workplan.parse.json_keys import Key

_PART = re.compile(r"""[ \t]*(?P<key>[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*(?P<dot>\.)?""")
_HEADER = re.compile(r"[ \t]*\[\[?")
_QUOTES = ('"' * 3, "'" * 3)


def toml_keys(text: str) -> list[Key]:
    """Every key by its full route, in file order; a header gives one for each of its parts. The text is valid
    TOML.
    """
    found: list[Key] = []
    table: tuple[str, ...] = ()
    position = 0
    depth = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        header = _HEADER.match(text, position, end) if not depth else None
        if header:
            parts = _parts(text, header.end(), end)
            found += [
                Key(tuple(name for name, _s, _e in parts[: n + 1]), s, e)
                for n, (_n, s, e) in enumerate(parts)
            ]
            table = tuple(name for name, _start, _end in parts)
        elif not depth:
            parts = _parts(text, position, end)
            names = tuple(name for name, _start, _end in parts)
            found += [Key((*table, *names[: n + 1]), s, e) for n, (_n, s, e) in enumerate(parts)]
        position, depth = _skip_line(text, position, depth)
    return found


def _parts(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The parts of a dotted key with their offsets; none on a blank or comment line."""
    parts: list[tuple[str, int, int]] = []
    while True:
        match = _PART.match(text, start, end)
        if match is None:
            return parts
        parts.append((_name(match["key"]), match.start("key"), match.end("key")))
        start = match.end()
        if not match["dot"]:
            return parts


def _name(token: str) -> str:
    if token.startswith("'"):
        return token[1:-1]
    if token.startswith('"'):
        import tomllib

        return str(tomllib.loads(f"x = {token}")["x"])
    return token


def _skip_line(text: str, position: int, depth: int) -> tuple[int, int]:
    """The start of the next line that may hold a key or a header, and how many brackets are open there."""
    while position < len(text):
        character = text[position]
        if character == "\n":
            return position + 1, depth
        if character == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif text.startswith(_QUOTES, position):
            position = _string_end(text, position, text[position : position + 3])
        elif character in "\"'":
            position = _string_end(text, position, character)
        else:
            depth += (character in "[{") - (character in "]}")
            position += 1
    return position, depth


def _string_end(text: str, start: int, quote: str) -> int:
    position = start + len(quote)
    while position < len(text):
        if text[position] == "\\" and quote[0] == '"':
            position += 2
        elif text.startswith(quote, position):
            position += len(quote)
            while len(quote) == 3 and text[position : position + 1] == quote[0]:
                position += 1  # a string may end with quotes of its own
            return position
        else:
            position += 1
    return position
