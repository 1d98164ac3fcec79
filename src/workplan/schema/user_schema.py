"""A schema file that a configuration names: read, judged, and every fault of it said where it stands."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Span
from workplan.named_tuple import NamedTuple
from workplan.parse.yaml_place import locate
from workplan.parse.yaml_read import read_any
from workplan.schema.engine import Engine, Unfit, build
from workplan.schema.labels import Voice, shorten
from workplan.schema.patterns import compiled
from workplan.schema.refs import Route, Schema, resolve, schemas_in
from workplan.schema.shape import compile_shape

_DIALECTS = ("draft-04", "draft-06", "draft-07", "draft/2019-09", "draft/2020-12")
_ANCHORS = ("$id", "$anchor", "$dynamicAnchor")
_NUMBERS = frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))


class UserSchema(NamedTuple):
    """What came of a schema file: the schema with its engine where that was needed, or the findings."""

    schema: Schema | None
    engine: Engine | None = None
    findings: tuple[Finding, ...] = ()


def read_user_schema(path: str, text: str, library: Mapping[str, Schema]) -> UserSchema:
    """The schema in `text`: JSON, or YAML by the file's name. `library` is what `$ref` may name by `$id`."""
    schema, finding = _parse(path, text)
    if finding is not None:
        return UserSchema(None, findings=(finding,))
    if not isinstance(schema, Mapping):
        finding = Finding("a schema must be a mapping", Span(1, 1, 1, 2), "start it with `type: object`")
        return UserSchema(None, findings=(finding,))
    faults = tuple(_at(text, *fault) for fault in _faults(schema, library))
    if faults:
        return UserSchema(None, findings=faults)
    if compile_shape(schema, library) is not None:
        return UserSchema(schema)
    engine = build(schema, library)
    if isinstance(engine, Unfit):
        return UserSchema(None, findings=(_at(text, *_unfit(schema, engine)),))
    return UserSchema(schema, engine)


def _parse(path: str, text: str) -> tuple[Any, Finding | None]:
    if path.endswith((".yml", ".yaml")):
        read = read_any(text)
        if read.problems or read.value is None:
            problem = read.problems[0]
            line, column = problem.line + 1, problem.column + 1
            return None, Finding(problem.message, Span(line, column, line, column + 1), problem.hint)
        return _with_numbers(read.value), None
    try:
        return json.loads(text, parse_constant=_no_constant), None
    except json.JSONDecodeError as error:
        place = Span(error.lineno, error.colno, error.lineno, error.colno + 1)
        return None, Finding("the schema is not valid JSON here", place, _json_hint(error.msg))
    except (ValueError, RecursionError):
        message = "the schema holds a number that JSON cannot hold, or is nested too deeply"
        return None, Finding(message, Span(1, 1, 1, 2), "keep to plain JSON")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _json_hint(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}"


def _with_numbers(value: Any) -> Any:
    """YAML keeps `0.5` as text where nothing says that it is a number; these keywords say so."""
    if isinstance(value, list):
        return [_with_numbers(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _number(part) if key in _NUMBERS else _with_numbers(part) for key, part in value.items()}


def _number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,15}", value):
        return float(value)
    return _with_numbers(value)


Fault = tuple[Route, str, str]


def _faults(schema: Schema, library: Mapping[str, Schema]) -> Iterator[Fault]:
    """What can be said in words before the engine is asked: dialect, patterns, references."""
    dialect = schema.get("$schema", "")
    if dialect and not any(word in str(dialect) for word in _DIALECTS):
        message = f"unknown schema dialect `{shorten(str(dialect))}`"
        yield ("$schema",), message, "use `http://json-schema.org/draft-07/schema#`, which editors read too"
    parts = list(schemas_in(schema))
    anchored = any(word in part for route, part in parts for word in _ANCHORS if route or word != "$id")
    for route, part in parts:
        for place, pattern in _patterns(part):
            reason = _refusal(pattern)
            if reason:
                message = f"the pattern `{shorten(pattern)}` cannot be used: {reason}"
                yield (*route, *place), message, "keep to what every engine knows, such as `[A-Za-z0-9]+`"
        ref = part.get("$ref")
        if not anchored and isinstance(ref, str) and resolve(ref, schema, library) is None:
            message = f"`$ref` leads to `{shorten(ref)}`, which is not at hand"
            hint = "refer to `#/definitions/…` in the file, or to a built-in schema; nothing is fetched"
            yield (*route, "$ref"), message, hint


def _patterns(part: Schema) -> Iterator[tuple[Route, str]]:
    if isinstance(part.get("pattern"), str):
        yield ("pattern",), part["pattern"]
    named = part.get("patternProperties")
    if isinstance(named, Mapping):
        for pattern in named:
            yield ("patternProperties", pattern), pattern


def _refusal(pattern: str) -> str:
    """Why Python's engine cannot take a pattern; "" where it can."""
    try:
        compiled(pattern)
    except re.error as error:
        return str(error.msg)
    except (OverflowError, RecursionError):
        return "it is too large"
    return ""


def _unfit(schema: Schema, unfit: Unfit) -> Fault:
    """The engine's refusal in our own words: the place is what it knows best."""
    here: Any = schema
    for step in unfit.route:
        here = here[step]
    if not unfit.route:
        message = "the schema cannot be used: a part of it is not valid JSON Schema"
        return (), message, "an editor that knows JSON Schema shows the place"
    subject = Voice().subject(unfit.route, here)
    word = next((step for step in reversed(unfit.route) if isinstance(step, str)), "")
    message = f"{subject}, which JSON Schema does not allow"
    return unfit.route, message, f"see the JSON Schema reference for `{shorten(word)}`"


def _at(text: str, route: Route, message: str, hint: str) -> Finding:
    if not route:
        return Finding(message, Span(1, 1, 1, 2), hint)
    line, column, end_line, end_column = locate(text, route, "value")
    return Finding(message, Span(line + 1, column + 1, end_line + 1, end_column + 1), hint)
