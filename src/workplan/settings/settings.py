"""The settings of one repository: the defaults, and the values that `workplan.toml` turns into."""

from collections.abc import Mapping
from typing import Any

from workplan.kinds.builtin import BUILTIN
from workplan.kinds.kind import Kind
from workplan.named_tuple import NamedTuple

FILE_LIMIT = 4 * 1024 * 1024
"""Largest document that is read, in bytes; a larger one is a finding."""


class RepositoryRef(NamedTuple):
    """Another repository of the federation. `path` is relative to the configuration; "" = not on this machine.
    `url` is where it can be read from elsewhere; it may hold secrets, and is never shown as it is.
    """

    name: str
    path: str = ""
    prefixes: tuple[str, ...] = ()
    external: bool = False
    domain: str = ""
    url: str = ""


class RuleSetting(NamedTuple):
    """How a rule is set: a severity, "off", or "" for the rule's own; and the rule's options."""

    severity: str = ""
    options: Mapping[str, Any] = {}


class Settings(NamedTuple):
    """Everything a run needs to know of one repository. `tables` keeps the tables of other rooms as read.

    `path` is the configuration file relative to the root ("" = none). `digest` names the configuration's
    content for caches. `named` says that the configuration gives the name, not the folder.
    """

    name: str
    prefixes: tuple[str, ...] = ()
    repositories: Mapping[str, RepositoryRef] = {}
    rules: Mapping[str, RuleSetting] = {}
    kinds: tuple[Kind, ...] = BUILTIN
    exclude: tuple[str, ...] = ()
    baseline: str = ".workplan-baseline.json"
    file_limit: int = FILE_LIMIT
    path: str = ""
    digest: str = ""
    tables: Mapping[str, Any] = {}
    schema_paths: Mapping[str, str] = {}
    named: bool = False
    domain: str = ""
