"""From the tables of a configuration file to Settings. The schema `config` has already judged their shape."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.kinds.builtin import BUILTIN, CLAUSE
from workplan.kinds.kind import BlockKind, Kind, Vocabulary
from workplan.settings.pattern_cost import MOST_WAYS, ways
from workplan.settings.settings import FILE_LIMIT, RepositoryRef, RuleSetting, Settings

_OWN_TABLES = frozenset(
    {"repository", "repositories", "rules", "kinds", "vocabulary", "exclude", "baseline", "limits"}
)


def settings_from(tables: Mapping[str, Any], folder_name: str, path: str, digest: str) -> Settings:
    """The settings that valid tables describe; `folder_name` is the repository's name where they give none."""
    repository = tables.get("repository", {})
    kinds = _kinds(tables.get("kinds", {}), tables.get("vocabulary", {}))
    return Settings(
        name=repository.get("name") or folder_name,
        prefixes=tuple(repository.get("prefixes", ())),
        repositories={
            name: RepositoryRef(
                name,
                entry.get("path", ""),
                tuple(entry.get("prefixes", ())),
                bool(entry.get("external", False)),
                entry.get("domain", ""),
                entry.get("url", ""),
            )
            for name, entry in sorted(tables.get("repositories", {}).items())
        },
        rules={name: _rule(value) for name, value in tables.get("rules", {}).items()},
        kinds=kinds,
        exclude=tuple(tables.get("exclude", ())),
        baseline=tables.get("baseline", ".workplan-baseline.json"),
        file_limit=tables.get("limits", {}).get("file_bytes", FILE_LIMIT),
        path=path,
        digest=digest,
        tables={name: table for name, table in tables.items() if name not in _OWN_TABLES},
        schema_paths=_schema_paths(tables.get("kinds", {})),
        named=bool(repository.get("name")),
        domain=repository.get("domain", ""),
    )


def _rule(value: Any) -> RuleSetting:
    if isinstance(value, str):
        return RuleSetting(value)
    options = {key: option for key, option in value.items() if key != "severity"}
    return RuleSetting(value.get("severity", ""), options)


def _kinds(declared: Mapping[str, Any], words: Mapping[str, Any]) -> tuple[Kind, ...]:
    """The built-in kinds, changed where the configuration names them, after the user's own.

    The user's own come first: the first kind that matches a path wins.
    """
    builtin = {kind.name: kind for kind in BUILTIN}
    own = [
        _kind(Kind(name, (), builtin=False), table) for name, table in declared.items() if name not in builtin
    ]
    changed = [_kind(kind, declared[kind.name]) if kind.name in declared else kind for kind in BUILTIN]
    return tuple(_with_words(kind, words) for kind in (*own, *changed))


def _kind(kind: Kind, table: Mapping[str, Any]) -> Kind:
    plain = (
        "form",
        "id_field",
        "id_pattern",
        "status_field",
        "title_field",
        "hub_id_field",
        "file_pattern",
        "record",
        "needs_front_matter",
    )
    changes: dict[str, Any] = {key: table[key] for key in plain if key in table}
    for key in ("globs", "exclude", "reference_fields"):
        if key in table:
            changes[key] = tuple(table[key])
    if "schema" in table:
        changes["schema"] = schema_name(kind.name)
    if "vocabulary" in table:
        changes["vocabulary"] = vocabulary_from(table["vocabulary"], kind.vocabulary)
    if "blocks" in table:
        known = {block.word: block for block in kind.blocks}
        changes["blocks"] = tuple(_block(kind.name, entry, known) for entry in table["blocks"])
    made = kind._replace(**changes)
    if made.record == "spec" and all(block.word != CLAUSE.word for block in made.blocks):
        made = made._replace(blocks=(*made.blocks, CLAUSE))
    return made


def _block(kind: str, table: Mapping[str, Any], known: Mapping[str, BlockKind]) -> BlockKind:
    word = table["word"]
    block = known.get(word, BlockKind(word, "", record=""))
    changes: dict[str, Any] = {
        key: table[key] for key in ("id_field", "id_pattern", "hub_id_field", "record") if key in table
    }
    if "reference_fields" in table:
        changes["reference_fields"] = tuple(table["reference_fields"])
    if "schema" in table:
        changes["schema"] = schema_name(kind, word)
    if "vocabulary" in table:
        changes["vocabulary"] = vocabulary_from(table["vocabulary"], block.vocabulary)
    return block._replace(**changes)


def schema_name(kind: str, block: str = "") -> str:
    """The catalogue's name for a schema that the configuration brings; never a built-in one's."""
    return f"kinds.{kind}.{block}" if block else f"kinds.{kind}"


def _schema_paths(declared: Mapping[str, Any]) -> dict[str, str]:
    paths = {}
    for name, table in declared.items():
        if "schema" in table:
            paths[schema_name(name)] = table["schema"]
        for block in table.get("blocks", ()):
            if "schema" in block:
                paths[schema_name(name, block["word"])] = block["schema"]
    return paths


def vocabulary_from(table: Mapping[str, Any], known: Vocabulary = Vocabulary()) -> Vocabulary:
    """A vocabulary with the given parts replaced; parts that are not given stay."""
    changes: dict[str, Any] = {
        key: tuple(table[key]) for key in ("statuses", "closed", "dead", "waiting", "derived") if key in table
    }
    if "aliases" in table:
        changes["aliases"] = {alias.lower(): word for alias, word in table["aliases"].items()}
    if "transitions" in table:
        changes["transitions"] = {word: tuple(following) for word, following in table["transitions"].items()}
    return known._replace(**changes)


def _with_words(kind: Kind, words: Mapping[str, Any]) -> Kind:
    """The kind with the vocabularies of `[vocabulary.KIND]` and `[vocabulary.BLOCK]`."""
    if kind.name in words:
        kind = kind._replace(vocabulary=vocabulary_from(words[kind.name], kind.vocabulary))
    if any(block.word in words for block in kind.blocks):
        blocks = tuple(
            block._replace(vocabulary=vocabulary_from(words[block.word], block.vocabulary))
            if block.word in words
            else block
            for block in kind.blocks
        )
        kind = kind._replace(blocks=blocks)
    return kind


def pattern_faults(kinds: Sequence[Kind]) -> list[tuple[str, str, str]]:
    """Kind, key and fault of every pattern that Python cannot compile, or that could keep it busy for ever."""
    faults = []
    for kind in kinds:
        if kind in BUILTIN:
            continue
        patterns = [("id_pattern", kind.id_pattern), ("file_pattern", kind.file_pattern)]
        patterns += [(f"blocks.{block.word}.id_pattern", block.id_pattern) for block in kind.blocks]
        for key, pattern in patterns:
            try:
                re.compile(pattern)
                slow = ways(pattern) > MOST_WAYS
            except (re.error, OverflowError, RecursionError) as error:
                faults.append((kind.name, key, f"it is no regular expression: {error}"))
                continue
            if slow:
                faults.append((kind.name, key, "it can match one text in too many ways to be tried"))
        if kind.file_pattern and "(?P<id>" not in kind.file_pattern:
            faults.append((kind.name, "file_pattern", "it has no group `(?P<id>…)`"))
    return faults
