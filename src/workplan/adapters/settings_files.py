"""Reads `workplan.toml`, or `[tool.workplan]` in `pyproject.toml`, and says what is wrong with it by line."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from workplan.digests import sha256
from workplan.errors import UnreachableError, UsageError
from workplan.named_tuple import NamedTuple
from workplan.settings.read import pattern_faults, settings_from
from workplan.settings.settings import Settings
from workplan.settings.toml_place import line_of

FILE = "workplan.toml"
PYPROJECT = "pyproject.toml"

Judge = Callable[[Mapping[str, Any]], list[tuple[tuple[str | int, ...], str, str]]]
"""The schema `config`: tables to (route, message, hint) of everything that is wrong with them."""


_PATTERN_HINT = "a repeated part must not be able to match the same text in two ways; `(?:[A-Z]+-)*` is fine"


class Kept(Protocol):
    """Tables of configurations that were read and judged before."""

    def get(self, file: str, text: str) -> Mapping[str, Any] | None:
        """The tables of this text, None where they are not known."""

    def put(self, file: str, text: str, tables: Mapping[str, Any]) -> None:
        """Keep the tables of a text with which nothing is wrong."""


class Configuration(NamedTuple):
    """A configuration file as found: its path relative to the root, and its text."""

    path: str
    text: str


def load_settings(
    root: str,
    judge: Judge,
    rules: Mapping[str, object],
    read: Callable[[str], bytes | None] | None = None,
    kept: Kept | None = None,
) -> Settings:
    """The settings of the repository at `root`; the defaults where it has no configuration. Where the root is an
    URL, `read` gives its files. `kept` spares reading and judging what was right before.

    Raises UsageError, naming file and line of every mistake.
    """
    name = os.path.basename(root if read else os.path.abspath(root))
    for file in (FILE, PYPROJECT):
        path = os.path.join(root, file)
        text = _read(path) if read is None else _decoded(path, read(file))
        if text is None or (file == PYPROJECT and "[tool.workplan" not in text):
            continue
        found = Configuration(file, text)
        tables = None if kept is None else kept.get(file, text)
        if tables is not None:
            return _settings(tables, found, name)
        tables, settings = _judged(found, name, judge, rules, root)
        if kept is not None:
            kept.put(file, text, tables)
        return settings
    return settings_from({}, name, "", "")


def parse_settings(
    found: Configuration, folder_name: str, judge: Judge, rules: Mapping[str, object], root: str = ""
) -> Settings:
    """Settings from the text of a configuration file."""
    return _judged(found, folder_name, judge, rules, root)[1]


def _judged(
    found: Configuration, folder_name: str, judge: Judge, rules: Mapping[str, object], root: str
) -> tuple[Mapping[str, Any], Settings]:
    import tomllib

    shown = os.path.join(root if "://" in root or not root else os.path.relpath(root), found.path)
    shown = shown.removeprefix("./")
    try:
        tables = tomllib.loads(found.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{shown}: {_reason(error)}", "the file must be valid TOML 1.0") from None
    route: tuple[str, ...] = ()
    if found.path.endswith(PYPROJECT):
        tables = tables.get("tool", {}).get("workplan", {})
        route = ("tool", "workplan")
    faults = [(place, message, hint) for place, message, hint in judge(tables)]
    faults += [
        (("rules", rule), f"unknown rule `{rule}`", "`workplan rules` lists the names")
        for rule in tables.get("rules", {})
        if rule not in rules
    ]
    if faults:
        raise _faults(found, shown, route, faults)
    settings = _settings(tables, found, folder_name)
    bad = pattern_faults(settings.kinds)
    if bad:
        patterns = [
            (("kinds", kind, *key.split(".")), f"`{key}` cannot be used: {why}", _PATTERN_HINT)
            for kind, key, why in bad
        ]
        raise _faults(found, shown, route, patterns)
    return tables, settings


def _settings(tables: Mapping[str, Any], found: Configuration, folder_name: str) -> Settings:
    return settings_from(tables, folder_name, found.path, sha256(found.text.encode()).hexdigest())


def _faults(
    found: Configuration,
    shown: str,
    route: tuple[str, ...],
    faults: Sequence[tuple[tuple[str | int, ...], str, str]],
) -> UsageError:
    lines = sorted((line_of(found.text, (*route, *place)), message, hint) for place, message, hint in faults)
    text = "\n".join(f"{shown}:{line}: {message}" for line, message, _hint in lines)
    return UsageError(text, lines[0][2])


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the tables are nested too deep"
    return str(error)[:1].lower() + str(error)[1:]


def _read(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            data = file.read(1 << 20)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreachableError(f"cannot read {path}: {error.strerror}") from None
    return _decoded(path, data)


def _decoded(path: str, data: bytes | None) -> str | None:
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8", "save the file as UTF-8") from None
