"""Every sentence as a person reads it."""

from typing import Any

import pytest

from workplan.adapters.schema_files import SchemaFiles
from workplan.schema.catalog import Catalog
from workplan.schema.faults import UNKNOWN_KEY, VIOLATION, SchemaFault
from workplan.schema.validate import Validator

TASK = {"id": "CUST-WP-0025-T01", "status": "todo"}
GATE = {"id": "CUST-WP-0025-G-CUTOVER"}


def said(faults: tuple[SchemaFault, ...]) -> list[tuple[Any, ...]]:
    return [(fault.rule, fault.message, fault.route, fault.part, fault.hint) for fault in faults]


@pytest.mark.parametrize(
    ("name", "record", "message", "route", "hint"),
    [
        (
            "task",
            {**TASK, "planning": 1} | {"tags": 3},
            "`tags` is `3`; expected text or a list",
            ("tags",),
            "free words to filter by",
        ),
        ("workplan", {**TASK, "planning_order": "abc"}, "`planning_order` is `abc`; expected a whole number",
         ("planning_order",), "place in the order of work; smaller comes first; for example `3`"),
        ("task", {**TASK, "id": None}, "`id` is empty; expected text",
         ("id",), "id of the task: the id of the workplan, -T and a number; for example `CUST-WP-0025-T01`"),
        ("task", {**TASK, "needs_human": "yes"}, "`needs_human` is `yes`; expected `true` or `false`",
         ("needs_human",), "write `true` or `false`"),
        ("task", {**TASK, "title": {"a": 1}}, "`title` is a mapping; expected text",
         ("title",), "title of the task where no heading carries it; for example `Write the importer`"),
        ("task", {**TASK, "title": ["a"]}, "`title` is a list; expected text",
         ("title",), "title of the task where no heading carries it; for example `Write the importer`"),
        ("task", {**TASK, "priority": "hgh"},
         "`priority` is `hgh`; expected `critical`, `high`, `medium` or `low`; did you mean `high`?",
         ("priority",), "how urgent the task is"),
        ("task", {**TASK, "priority": "High"},
         "`priority` is `High`; expected `critical`, `high`, `medium` or `low`; did you mean `high`?",
         ("priority",), "how urgent the task is"),
        ("task", {**TASK, "priority": 1}, "`priority` is `1`; expected `critical`, `high`, `medium` or `low`",
         ("priority",), "how urgent the task is"),
        ("workplan", {**TASK, "type": "workpln"}, "`type` is `workpln`; expected `workplan`",
         ("type",), "type of the document"),
        ("task", {**TASK, "due": "27.06.2026"}, "`due` is `27.06.2026`; it must look like `2026-06-27`",
         ("due",), "day by which the task should be closed"),
        ("task", {**TASK, "due": "2026-06-27\n"}, "`due` is `2026-06-27 `; it must look like `2026-06-27`",
         ("due",), "day by which the task should be closed"),
        ("task", {**TASK, "title": ""}, "`title` is empty text; expected some text",
         ("title",), "title of the task where no heading carries it; for example `Write the importer`"),
        ("task", {**TASK, "depends_on": ["a", "b", "a"]}, "`depends_on` lists `a` twice",
         ("depends_on", 2), "remove one of them"),
        ("task", {**TASK, "verify": [{"run": []}]},
         "`run` in entry 1 of `verify` has none; expected at least 1 entry", ("verify", 0, "run"),
         "command with its arguments: one line, or a list with one argument an entry; for example `make test`"),
        ("task", {**TASK, "verify": [{"run": "a", "timeout_seconds": 0}]},
         "`timeout_seconds` in entry 1 of `verify` is `0`; expected at least 1",
         ("verify", 0, "timeout_seconds"), "seconds after which the command is stopped; for example `600`"),
        ("task", {**TASK, "verify": [{"run": "a", "timeout_seconds": 100000}]},
         "`timeout_seconds` in entry 1 of `verify` is `100000`; expected at most 86400",
         ("verify", 0, "timeout_seconds"), "seconds after which the command is stopped; for example `600`"),
        ("task", {"id": "T01"}, "missing key `status`", (), "add a line such as `status: todo`"),
        ("workplan", {**TASK, "tasks": [{"id": "T01"}]}, "missing key `status` in entry 1 of `tasks`",
         ("tasks", 0), "add a line such as `status: todo`"),
        ("gate", GATE, "missing one of the keys `requirements`, `all_of` or `any_of`", (),
         "add `requirements`, `all_of` or `any_of`"),
        ("gate", {**GATE, "requirements": {}}, "`requirements` has none; expected at least 1 key",
         ("requirements",), "the requirements by name: lower case letters, digits and hyphens"),
        ("gate", {**GATE, "all_of": [{"all_of": ["a"], "any_of": ["b"]}]},
         "entry 1 of `all_of` has 2; expected at most 1 key", ("all_of", 0),
         "the name of a requirement, a decision, or a group of conditions; for example `smoke`"),
        ("gate", {**GATE, "requirements": {"a": {"type": "test-run", "note": "n" * 281}}},
         "`requirements.a.note` has 281 characters; expected at most 280",
         ("requirements", "a", "note"), "why this is required"),
        ("gate", {**GATE, "requirements": {"a": {"type": "smoke"}}},
         "`requirements.a.type` is `smoke`; expected one of 14 words", ("requirements", "a", "type"),
         ("allowed: `test-run`, `deployed-smoke`, `sink-smoke`, `migration-run`, `deployment`, `outcome-signal`, "
         "`inventory-snapshot`, `conformance-run`, `consistency-check`, `decision`, `review`, `waiver`, "
         "`reference` or `gate-evaluation`")),
        ("config", {"rules": {"missing-path": "of"}},
         "`rules.missing-path` is `of`; expected `error`, `warning`, `info` or `off`; did you mean `off`?",
         ("rules", "missing-path"), "a severity, or a table with a severity and the options of the rule"),
        ("config", {"rules": {"missing-path": {"severity": "warn"}}},
         ("`rules.missing-path.severity` is `warn`; expected `error`, `warning`, `info` or `off`; "
          "did you mean `warning`?"), ("rules", "missing-path", "severity"),
         "how bad a finding is; the rule's own severity where nothing is said"),
        ("config", {"rules": {"missing-path": 3}}, "`rules.missing-path` is `3`; expected text or a mapping",
         ("rules", "missing-path"),
         "a severity, or a table with a severity and the options of the rule; for example `warning`"),
        ("inventory", {"services": [{"id": "a", "lifecycle_state": "target", "endpoints": [{"port": 70000}]}]},
         "`port` in entry 1 of `endpoints` in entry 1 of `services` is `70000`; expected at most 65535",
         ("services", 0, "endpoints", 0, "port"), "port, where there is no URL; for example `5432`"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_value(
    name: str, record: dict[str, Any], message: str, route: tuple[Any, ...], hint: str, catalog: Catalog
) -> None:
    validator = catalog.validator(name)
    assert validator is not None
    faults = [fault for fault in validator.findings(record) if fault.rule == VIOLATION]
    assert said(tuple(faults)) == [(VIOLATION, message, route, "value", hint)]


@pytest.mark.parametrize(
    ("name", "record", "message", "route", "hint"),
    [
        ("task", {**TASK, "priorty": "high"}, "unknown key `priorty`; did you mean `priority`?", ("priorty",),
         "write `priority`, or `x_priorty` for a key of your own"),
        ("task", {**TASK, "depends-on": "a"}, "unknown key `depends-on`; did you mean `depends_on`?",
         ("depends-on",), "write `depends_on`, or `x_depends-on` for a key of your own"),
        ("task", {**TASK, "colour": "red"}, "unknown key `colour`", ("colour",),
         "name it `x_colour` if it is a key of your own, else remove it"),
        ("task", {"id": "T01", "statu": "todo"}, "unknown key `statu`; did you mean `status`?", ("statu",),
         "write `status`, or `x_statu` for a key of your own"),
        ("workplan", {**TASK, "tasks": [{**TASK, "duo": 1}]},
         "unknown key `duo` in entry 1 of `tasks`; did you mean `due`?", ("tasks", 0, "duo"),
         "write `due`, or `x_duo` for a key of your own"),
        ("gate", {**GATE, "requirements": {"Smoke": {"type": "review"}}}, "`Smoke` cannot be a key in `requirements`",
         ("requirements", "Smoke"), "the requirements by name: lower case letters, digits and hyphens"),
        ("gate", {**GATE, "requirements": {"a": {"typ": "review"}}},
         "unknown key `typ` in `requirements.a`; did you mean `type`?", ("requirements", "a", "typ"),
         "write `type`, or `x_typ` for a key of your own"),
        ("gate", {**GATE, "requirements": {"a": {"type": "review", "where": {"b": {"equal": 1}}}}},
         "unknown key `equal` in `requirements.a.where.b`", ("requirements", "a", "where", "b", "equal"),
         "the keys are `eq`, `ne`, `ge`, `gt`, `le`, `lt` and `in`"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_key(
    name: str, record: dict[str, Any], message: str, route: tuple[Any, ...], hint: str, catalog: Catalog
) -> None:
    validator = catalog.validator(name)
    assert validator is not None
    assert said(validator.findings(record)) == [(UNKNOWN_KEY, message, route, "key", hint)]


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"not": {"type": "string"}}, "a", "`k` is not allowed here"),
        (False, "a", "`k` is not allowed here"),
        ({"multipleOf": 5}, 7, "`k` is `7`; expected a multiple of 5"),
        ({"exclusiveMinimum": 7}, 7, "`k` is `7`; expected more than 7"),
        ({"exclusiveMaximum": 7}, 7, "`k` is `7`; expected less than 7"),
        ({"minimum": 0.5}, 0, "`k` is `0`; expected at least 0.5"),
        ({"minLength": 3}, "é", "`k` has 1 character; expected at least 3"),
        ({"maxItems": 1}, [1, 2], "`k` has 2; expected at most 1 entry"),
        ({"maxItems": 2}, [1, 2, 3], "`k` has 3; expected at most 2 entries"),
        ({"const": True}, "a", "`k` is `a`; expected `true`"),
        ({"const": None}, "a", "`k` is `a`; expected `null`"),
        ({"enum": ["", "b"]}, "a", '`k` is `a`; expected `""` or `b`'),
        ({"pattern": "^[b]+$"}, "a", "`k` is `a`, which does not match `^[b]+$`"),
        ({"contains": {"type": "string"}}, [1], "`k` does not satisfy `contains` of its schema"),
        ({"propertyNames": {"pattern": "^a"}}, {"b": 1}, "a key of `k` is not spelled as its schema asks"),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 1}], "`k` lists the same entry twice"),
        ({"anyOf": [{"type": "integer"}, {"type": "array"}]}, "a", "`k` is `a`; expected a whole number or a list"),
        ({"anyOf": [{"const": "b"}, {"enum": ["c", "d"]}]}, "a", "`k` is `a`; expected `b`, `c` or `d`"),
        ({"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]}, "abc",
         "`k` has 3 characters; expected at most 1"),
        ({"oneOf": [{"type": "string"}, {"maxLength": 3}]}, "a",
         "`k` fits more than one of the forms that its schema allows"),
        ({"oneOf": [{"properties": {"t": {"const": "x"}, "n": {"type": "integer"}}},
                    {"properties": {"t": {"const": "y"}, "n": {"type": "string"}}}]},
         {"t": "y", "n": 1}, "`k.n` is `1`; expected text"),
        ({"oneOf": [{"properties": {"t": {"const": "xa"}}}, {"properties": {"t": {"enum": ["ya", "za"]}}}]},
         {"t": "qq"}, "`k.t` is `qq`; expected `xa`, `ya` or `za`"),
        ({"properties": {"t": {"enum": ["xa", "ya", "za"]}},
          "oneOf": [{"properties": {"t": {"const": "xa"}}}, {"properties": {"t": {"const": "ya"}}}]},
         {"t": "qq"}, "`k.t` is `qq`; expected `xa`, `ya` or `za`"),
        ({"anyOf": [{"required": ["a"], "properties": {"b": {"type": "string"}, "c": {"type": "string"}}},
                    {"required": ["z", "y", "x"]}]}, {"b": "t"}, "missing key `a` in `k`"),
    ],
)  # fmt: skip
def test_what_is_said_under_schemas_of_users(schema: Any, value: Any, message: str) -> None:
    validator = Validator({"type": "object", "properties": {"k": schema}})
    record = {"k": value}
    assert not validator.is_valid(record)
    assert [fault.message for fault in validator.findings(record)] == [message]


@pytest.mark.parametrize(
    "text", ["a" * 500, "\x1b[31mred", "a\nb\nc", "a`b`c", "\u202eabc", "x" * 59 + "\n" * 20]
)
def test_a_quoted_value_is_short_and_harmless(text: str, catalog: Catalog) -> None:
    validator = catalog.validator("task")
    assert validator is not None
    for fault in validator.findings({**TASK, "due": text, text: 1, "priority": text}):
        for line in (fault.message, fault.hint):
            assert line.isprintable()
            assert all(len(part) <= 62 for part in line.split("`")[1::2])
            assert line.count("`") % 2 == 0


def test_faults_stand_in_the_order_of_the_record(catalog: Catalog) -> None:
    validator = catalog.validator("task")
    assert validator is not None
    record = {"zzz": 1, "due": "x", "id": "a", "priority": "b", "aaa": 2}
    routes = [fault.route for fault in validator.findings(record)]
    assert routes == [(), ("zzz",), ("due",), ("priority",), ("aaa",)]


def test_schemas_of_the_package_are_never_changed_by_use(schemas: SchemaFiles, catalog: Catalog) -> None:
    before = {name: repr(schemas[name]) for name in schemas}
    for name in schemas:
        validator = catalog.validator(name)
        assert validator is not None
        validator.findings({"a": 1})
        catalog.plan(name)
    assert {name: repr(schemas[name]) for name in schemas} == before


def test_one_wrong_type_of_evidence_is_said_once(catalog: Catalog, schemas: SchemaFiles) -> None:
    validator = catalog.validator("evidence")
    assert validator is not None
    words = len(schemas["evidence"]["properties"]["type"]["enum"])
    faults = [
        fault for fault in validator.findings({"type": "test-runn", "fields": {}}) if fault.route == ("type",)
    ]
    assert [fault.message for fault in faults] == [
        f"`type` does not fit; expected one of {words} words; did you mean `test-run`?"
    ]
