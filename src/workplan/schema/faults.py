"""What is said of a record that does not fit its schema."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workplan.named_tuple import NamedTuple
from workplan.schema.branches import ONE_KEY_OF, settle
from workplan.schema.engine import Violation
from workplan.schema.equality import first_repeat
from workplan.schema.labels import Voice, either, shorten
from workplan.schema.near import nearest
from workplan.schema.refs import Schema, follow, site
from workplan.schema.sentences import Case, say

VIOLATION = "schema-violation"
UNKNOWN_KEY = "unknown-key"
_UNKNOWN = frozenset(("additionalProperties", "unevaluatedProperties"))


class SchemaFault(NamedTuple):
    """One thing that does not fit. `rule` is "schema-violation" or "unknown-key".

    `route` leads from the root of the record to the key or value; `part` says which of the two is meant.
    `key` stays the same while lines move and makes the finding recognisable.
    """

    rule: str
    message: str
    route: tuple[str | int, ...]
    part: str
    hint: str
    key: str


class Faults:
    """Turns violations of one schema into sentences. `quotes` off keeps every value out of them."""

    def __init__(self, schema: Schema, library: Mapping[str, Schema], quotes: bool) -> None:
        self._schema = schema
        self._library = library
        self._quotes = quotes

    def of(self, violations: Sequence[Violation], instance: Any) -> tuple[SchemaFault, ...]:
        """The faults, in the order of the record."""
        voice = Voice(self._quotes, frozenset() if self._quotes else _words(self._schema))
        cases = [
            Case(found, _at(instance, found.route), site(found.evaluated, self._schema, self._library), voice)
            for found in settle(violations)
        ]
        faults = [fault for case in cases for fault in self._faults(case)]
        return tuple(_in_order(_without_misspelt(faults), instance))

    @staticmethod
    def unreadable() -> SchemaFault:
        """The fault of a value that the engine cannot look at."""
        message = "the record holds a value that JSON cannot hold, or is nested too deeply"
        hint = "use text, whole numbers of ordinary size, `true`, `false`, lists and mappings with text keys"
        return SchemaFault(VIOLATION, message, (), "value", hint, f"{VIOLATION} unreadable")

    def _faults(self, case: Case) -> Iterator[SchemaFault]:
        if case.found.keyword in _UNKNOWN and isinstance(case.found.value, list):
            for key in case.found.value:
                yield _unknown_key(case, key, self._properties(case.site))
            return
        message, hint = say(self._with_examples(case))
        route = case.found.route
        if case.found.keyword == "uniqueItems":
            route = (*route, first_repeat(case.value) or 0)
        name = case.found.keyword
        if name in {"required", ONE_KEY_OF}:
            name = "|".join([case.found.value] if name == "required" else case.found.value)
        yield SchemaFault(VIOLATION, message, route, "value", hint, _key(VIOLATION, case, route, name))

    def _with_examples(self, case: Case) -> Case:
        """The case with every schema of its site and of a missing key followed through its `$ref`."""
        if case.found.keyword != "required":
            return case
        name = case.found.value
        merged = dict(self._properties(case.site).get(name, {}))
        return case._replace(site=[{"properties": {name: merged}}, *case.site])

    def _properties(self, schemas: Iterable[Schema]) -> dict[str, Schema]:
        """The properties that the schemas name, with what a `$ref` of theirs adds."""
        named: dict[str, Schema] = {}
        for schema in schemas:
            for key, value in dict(schema.get("properties", {})).items():
                chain = follow(value, self._schema, self._library)
                parts = [node.schema for node in chain if isinstance(node.schema, Mapping)]
                named[key] = {word: part[word] for part in reversed(parts) for word in part}
        return named


def _unknown_key(case: Case, key: str, properties: Mapping[str, Schema]) -> SchemaFault:
    route = (*case.found.route, key)
    where = f" in {case.place()}" if case.found.route else ""
    shown = f" {case.voice.key(key)}" if case.voice.quotes else ""
    near = nearest(key, properties)
    free = any("^x_" in schema.get("patternProperties", {}) for schema in case.site)
    own = f"`x_{shorten(key)}`" if case.voice.quotes else "a name that starts with `x_`"
    if not properties and any(schema.get("patternProperties") for schema in case.site):
        message, hint = f"the name of a key{where} is not allowed", case.meaning()
        if case.voice.quotes:
            message = f"{case.voice.key(key)} cannot be a key{where}"
    elif near:
        message = f"unknown key{shown}{where}; did you mean `{near}`?"
        hint = f"write `{near}`" + (f", or {own} for a key of your own" if free else "")
    else:
        message = f"unknown key{shown}{where}"
        hint = f"name it {own} if it is a key of your own, else remove it" if free else _known(properties)
    return SchemaFault(UNKNOWN_KEY, message, route, "key", hint, _key(UNKNOWN_KEY, case, route, near))


def _known(properties: Mapping[str, Schema]) -> str:
    words = [f"`{shorten(name)}`" for name in properties]
    return f"the keys are {either(words, 'and')}" if words else "remove it"


def _key(rule: str, case: Case, route: tuple[str | int, ...], detail: str) -> str:
    """What stays the same while lines move; like the message, it holds no key that must not be shown."""
    shown = [
        str(step) if case.voice.quotes or isinstance(step, int) else case.voice.word(step) for step in route
    ]
    return f"{rule} {'/'.join(shown)} {detail}"


def _at(instance: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        instance = instance[step]
    return instance


def _words(schema: Any) -> frozenset[str]:
    """Every key that a schema names."""
    words: set[str] = set()
    stack = [schema]
    while stack:
        here = stack.pop()
        if isinstance(here, Mapping):
            words.update(here.get("properties", {}))
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
    return frozenset(words)


def _without_misspelt(faults: list[SchemaFault]) -> list[SchemaFault]:
    """Without missing keys that an unknown key beside them was meant to be: that is one mistake, not two."""
    unknown = [fault for fault in faults if fault.rule == UNKNOWN_KEY]
    meant = {(fault.route[:-1], fault.key.rpartition(" ")[2]) for fault in unknown}
    return [
        fault
        for fault in faults
        if not any((fault.route, name) in meant for name in fault.key.rpartition(" ")[2].split("|"))
    ]


def _in_order(faults: list[SchemaFault], instance: Any) -> list[SchemaFault]:
    """Sorted by where the keys stand in the record, then by message."""

    def position(fault: SchemaFault) -> tuple[Any, ...]:
        places: list[int] = []
        here = instance
        for step in fault.route:
            places.append(step if isinstance(step, int) else list(here).index(step))
            here = here[step]
        return (places, fault.message)

    return sorted(faults, key=position)
