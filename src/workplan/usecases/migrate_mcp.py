"""Renaming one MCP server in the configuration files of coding tools: only the name's own bytes change.

Every edit is proved: the file before and after are read as values, and must be the same but for the name.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from workplan.errors import ConflictError, UsageError
from workplan.named_tuple import NamedTuple
from workplan.parse.json_keys import Key, json_keys, plain_json
from workplan.parse.toml_keys import toml_keys

RESERVED = ("workspace", "claude-in-chrome", "computer-use", "Claude Preview", "Claude Browser")
"""Names that Claude Code keeps for itself."""

ANY = "*"
"""Stands for every key in a route."""

Route = tuple[str, ...]


class Form(NamedTuple):
    """A file of a tool: below the home folder or a project, and where in it servers are listed."""

    path: str
    tool: str
    routes: tuple[Route, ...]
    toml: bool = False


_CLAUDE: tuple[Route, ...] = (("mcpServers",), ("projects", ANY, "mcpServers"))
IN_HOME = (
    Form(".claude.json", "Claude Code", _CLAUDE),
    Form(".cursor/mcp.json", "Cursor", (("mcpServers",),)),
    Form(".codex/config.toml", "Codex", (("mcp_servers",),), toml=True),
)
IN_PROJECT = (
    Form(".mcp.json", "Claude Code", (("mcpServers",),)),
    Form(".cursor/mcp.json", "Cursor", (("mcpServers",),)),
    Form(".vscode/mcp.json", "VS Code", (("servers",),)),
    Form(".codex/config.toml", "Codex", (("mcp_servers",),), toml=True),
)


class Place(NamedTuple):
    """Where a name stands: the route of the list that holds it, line and column from 1."""

    route: Route
    line: int
    column: int


class Renamed(NamedTuple):
    """The new text, the places that changed, and how often the old name stands elsewhere, untouched."""

    text: str
    places: tuple[Place, ...]
    elsewhere: int


def check_names(old: str, new: str) -> None:
    """Raises UsageError for names that no server may have."""
    if old == new:
        raise UsageError(f"both names are `{old}`", "give two different ones")
    plain = new.replace("-", "").replace("_", "")
    if new in RESERVED or not plain.isascii() or not plain.isalnum() or len(new) > 64:
        raise UsageError(f"`{new}` cannot be a server's name", "use letters, digits, `-` and `_`")


def rename(text: str, form: Form, old: str, new: str, shown: str) -> Renamed:
    """The text with the server renamed in every list that has it.

    Raises UsageError where the file cannot be read, ConflictError where a list has both names, or where the
    name stands in a form that cannot be changed without touching anything else.
    """
    body = text.removeprefix("\ufeff")
    mark = text[: len(text) - len(body)]
    read: Callable[[str], Any] = _read_toml if form.toml else plain_json
    try:
        before = read(body)
        keys = toml_keys(body) if form.toml else json_keys(body)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"`{shown}` cannot be read: {error}", "mend the file first; nothing was changed"
        ) from None
    if not isinstance(before, Mapping):
        raise UsageError(f"`{shown}` holds no table of settings", "nothing was changed")
    found = [key for key in keys if key.route[-1] == old and _listed(key.route[:-1], form.routes)]
    for key in keys:
        if key.route[-1] == new and any(key.route[:-1] == other.route[:-1] for other in found):
            raise ConflictError(
                f"`{shown}`:{_position(body, key.start)[0]}: `{new}` and `{old}` both exist",
                "remove one of them; nothing was changed",
            )
    after = _spliced(body, found, old, new)
    expected = _renamed_values(before, form.routes, old, new)
    if _ordered(read(after)) != _ordered(expected):
        raise ConflictError(
            f"`{shown}` names `{old}` in a form that cannot be changed alone",
            "rename it by hand; nothing was changed",
        )
    places = {
        (*key.route[:-1],): Place(key.route[:-1], *_position(body, key.start)) for key in reversed(found)
    }
    left = after.count(f'"{old}"') + after.count(f"mcp__{old}__")
    return Renamed(mark + after, tuple(sorted(places.values(), key=lambda place: place[1:])), left)


def _read_toml(text: str) -> Any:
    import tomllib

    return tomllib.loads(text)


def _listed(route: Route, routes: tuple[Route, ...]) -> bool:
    return any(
        len(route) == len(wanted) and all(w in (ANY, part) for part, w in zip(route, wanted, strict=True))
        for wanted in routes
    )


def _spliced(text: str, found: list[Key], old: str, new: str) -> str:
    for key in sorted(found, key=lambda key: key.start, reverse=True):
        token = text[key.start : key.end]
        quote = token[:1] if token[:1] in {'"', "'"} else ""
        if quote and token != f"{quote}{old}{quote}":
            quote = '"'  # the old name was written with escapes
        text = f"{text[: key.start]}{quote}{new}{quote}{text[key.end :]}"
    return text


def _renamed_values(value: Any, routes: tuple[Route, ...], old: str, new: str, at: Route = ()) -> Any:
    """The values with the key renamed in its place, so that the order stays."""
    if not isinstance(value, Mapping):
        return value
    here = _listed(at, routes)
    return {
        (new if here and key == old else key): _renamed_values(inner, routes, old, new, (*at, key))
        for key, inner in value.items()
    }


def _ordered(value: Any) -> str:
    """A text that is equal for equal values in equal order."""
    return json.dumps(value, ensure_ascii=True, default=repr)


def _position(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)
