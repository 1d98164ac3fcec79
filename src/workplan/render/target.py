"""What is rendered where: targets as the configuration and the built-in list have them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple

REPOSITORY = "repository"
ORGANISATION = "organisation"
WORKPLAN = "workplan"
SPEC = "spec"
SERVICE = "service"

FILE = "file"
BLOCK = "block"
NONE = "none"


class Target(NamedTuple):
    """One thing to write.

    `output` may hold `{name}` of facts of the record. `select` maps a key of the record to the values that
    it may have. `owner` names the repository whose configuration declares it, "" for a built-in one: the
    template is looked for there first. `front_matter` goes before the text.
    """

    name: str
    template: str
    output: str
    for_each: str = REPOSITORY
    select: Mapping[str, tuple[str, ...]] = {}
    variables: Mapping[str, Any] = {}
    marker: str = FILE
    front_matter: Mapping[str, Any] = {}
    owner: str = ""
    about: str = ""
    groups: tuple[str, ...] = ()


def targets_from(table: Mapping[str, Any], owner: str, builtin: Mapping[str, Target]) -> tuple[Target, ...]:
    """The targets that the table `render` of a configuration turns on, in the order of their names.

    `use` names built-in targets or groups of them; an entry of `targets` with a built-in name changes it.
    Raises UsageError for a name that is not built in and an entry that lacks a template or an output.
    """
    chosen: dict[str, Target] = {}
    for name in table.get("use", ()):
        group = [target for target in builtin.values() if name == target.name or name in target.groups]
        if not group:
            raise UsageError(
                f"unknown render target `{name}`", "`workplan render --list` lists targets and groups"
            )
        chosen.update({target.name: target for target in group})
    for entry in table.get("targets", ()):
        target = _target(entry, owner, builtin)
        if target.name in chosen and chosen[target.name].owner == owner:
            raise UsageError(f"two render targets are called `{target.name}`", "rename one of them")
        if entry.get("enabled", True):
            chosen[target.name] = target
        else:
            chosen.pop(target.name, None)
    return tuple(chosen[name] for name in sorted(chosen))


def _target(entry: Mapping[str, Any], owner: str, builtin: Mapping[str, Target]) -> Target:
    template = entry.get("template", "")
    name = entry.get("name") or re.sub(r"[^a-z0-9._-]+", "-", template.lower().split(".")[0]).strip("-")
    known = builtin.get(name, Target(name, "", ""))
    changes: dict[str, Any] = {
        key: entry[key]
        for key in ("template", "output", "for_each", "variables", "marker", "front_matter")
        if key in entry
    }
    if "select" in entry:
        changes["select"] = {
            key: (value,) if isinstance(value, str) else tuple(value)
            for key, value in entry["select"].items()
        }
    target = known._replace(name=name, owner=owner, **changes)
    if not target.template or not target.output:
        raise UsageError(
            f"render target `{name}` has no {'template' if not target.template else 'output'}",
            "give `template` and `output`, or the name of a built-in target (`workplan render --list`)",
        )
    return target


def merged_variables(
    table: Mapping[str, Any], domain: str, repository: str, target: Target
) -> dict[str, Any]:
    """The variables for one output: organisation, then domain, then repository, then target; later ones win."""
    layers = (
        table.get("variables", {}),
        table.get("domains", {}).get(domain, {}),
        table.get("repositories", {}).get(repository, {}),
        target.variables,
    )
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    return merged


def selected(select: Mapping[str, Sequence[str]], facts: Mapping[str, Any]) -> bool:
    """Whether a record has, for each key, one of the wanted values; a list has it when an item has."""
    for key, wanted in select.items():
        value = facts.get(key, "")
        held = value if isinstance(value, (list, tuple)) else (value,)
        if not any(str(item) in wanted for item in held):
            return False
    return True


_FIELD = re.compile(r"\{([a-z_]+)\}")


def output_path(pattern: str, facts: Mapping[str, Any], target: str) -> str:
    """The path with `{name}` filled in. Raises UsageError for an unknown name and for a path that leads out.

    A value is reduced to letters, digits, `.`, `_` and `-`: a record cannot name another folder.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in facts:
            raise UsageError(
                f"the output of render target `{target}` names `{{{found[1]}}}`, which its records do not have",
                "they have: " + ", ".join(f"`{name}`" for name in sorted(facts)),
            )
        return re.sub(r"[^A-Za-z0-9._-]+", "-", str(facts[found[1]])).strip(".-") or "none"

    path = _FIELD.sub(value, pattern)
    parts = path.split("/")
    if (
        path.startswith("/")
        or "\\" in path
        or any(p in {"", ".", ".."} or p.lower() == ".git" for p in parts)
    ):
        raise UsageError(
            f"render target `{target}` would write to `{path}`",
            "give a path inside the repository, without `..`",
        )
    return path


def names_of(targets: Iterable[Target]) -> frozenset[str]:
    """The names of all targets."""
    return frozenset(target.name for target in targets)
