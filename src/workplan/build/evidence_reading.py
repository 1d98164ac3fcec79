"""Evidence as syntax: read strictly, searched for secrets, and only then held against its schema.

No message of this module repeats anything of the text, because it might be a secret.
"""

from typing import Any

from workplan.build.evidence_checks import content_problems, secret_problems, version_problems
from workplan.build.problems import schema_problems
from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Span
from workplan.parse.json_strict import DEEP, DUPLICATE, TRUNCATED, read_json
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text
from workplan.parse.yaml_read import read_any
from workplan.schema.catalog import Catalog
from workplan.secrets.screen import screen

LIMIT = 1 << 20
"""Largest record or report, in bytes of its text; a record of facts needs a few thousand."""
DEEPEST = 12
"""Lists and mappings inside each other; a record needs 6."""
_FAULTS = {
    TRUNCATED: (
        "truncated-evidence",
        "the record ends too early",
        "restore the file from git, or write it anew",
    ),
    DEEP: ("deep-evidence", f"more than {DEEPEST} levels of nesting", "flatten the record"),
    DUPLICATE: (
        "duplicate-key",
        "a key stands here a second time",
        "keep one; readers differ in which one counts",
    ),
    "": ("invalid-json", "this is not JSON", "write one JSON object, without comments and without NaN"),
}


def read_record(
    text: str, schema: str, catalog: Catalog, lines: tuple[int, int], as_json: bool
) -> tuple[dict[str, Any], list[ParseProblem]]:
    """The record that a text holds, {} where it cannot be read or must not be shown, and what is wrong.

    `lines` are the line of the block (its fence, or 1 for a whole document) and the first line of the text.
    """
    line, first = lines
    if len(text) > LIMIT:
        message = f"the record has {len(text)} characters, expected at most {LIMIT}"
        hint = "keep the digest of the material, not the material"
        return {}, [_at(first, "oversized-evidence", message, hint)]
    value, problems = _json(text, first) if as_json else _yaml(text, schema, catalog, first)
    if value is None:
        return {}, problems
    if not isinstance(value, dict):
        hint = "start with `schema: evidence/v1`"
        return {}, [_at(first, "invalid-yaml", "a record is a mapping of keys and values", hint)]
    secrets = secret_problems(value, line)
    if not secrets and not as_json and "#" in text:
        secrets = _hidden(text, first)
    if secrets:
        return {}, secrets
    return value, problems + record_problems(value, schema, catalog, line)


def record_problems(record: dict[str, Any], schema: str, catalog: Catalog, line: int) -> list[ParseProblem]:
    """What is wrong with a record that holds no secret."""
    if _depth(record) > DEEPEST:
        return [_at(line, *_FAULTS[DEEP])]
    found = version_problems(record, line)
    if found:
        return found
    return [*schema_problems(catalog.validator(schema), record, line)] or content_problems(record, line)


def _json(text: str, line: int) -> tuple[Any, list[ParseProblem]]:
    read = read_json(text, DEEPEST)
    if not read.fault:
        return read.value, []
    at_line, column = Text(text).position(read.offset)
    rule, message, hint = _FAULTS.get(read.fault, _FAULTS[""])
    at = Span(line + at_line - 1, column, line + at_line - 1, column + 1)
    return None, [ParseProblem(rule, Finding(message, at, hint)), *_hidden(text, line)]


def _yaml(text: str, schema: str, catalog: Catalog, line: int) -> tuple[Any, list[ParseProblem]]:
    if not text.strip():
        return None, [_at(line, *_FAULTS[TRUNCATED])]
    read = read_any(text, catalog.plan(schema))
    problems = []
    for problem in read.problems:
        if problem.rule == "duplicate-key":
            rule, message, hint = _FAULTS[DUPLICATE]
        elif "levels of nesting" in problem.message:
            rule, message, hint = _FAULTS[DEEP]
        else:
            rule, message, hint = (
                "invalid-yaml",
                "this is not YAML that is read here",
                "write plain `key: value` lines",
            )
        at = Span(line + problem.line, problem.column + 1, line + problem.line, problem.column + 2)
        problems.append(ParseProblem(rule, Finding(message, at, hint)))
    return read.value, problems if read.value is not None else problems + _hidden(text, line)


def _hidden(text: str, line: int) -> list[ParseProblem]:
    """A secret in what is no value: a comment, or a text that cannot be read as a record."""
    detector = screen(text)
    if detector is None:
        return []
    message = f"refused: the text looks like it holds a secret (detector {detector})"
    return [_at(line, "secret-in-evidence", message, "remove it; if it was real, revoke it now")]


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(inner) for inner in value), default=0)
    return 0


def _at(line: int, rule: str, message: str, hint: str) -> ParseProblem:
    return ParseProblem(rule, Finding(message, Span(line, 1, line, 2), hint))
