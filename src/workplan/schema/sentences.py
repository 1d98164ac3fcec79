"""What is said about a value that does not fit: one sentence and one next step for each keyword."""

from collections.abc import Callable, Mapping
from typing import Any

from workplan.named_tuple import NamedTuple
from workplan.schema.branches import ONE_KEY_OF
from workplan.schema.engine import Violation
from workplan.schema.equality import first_repeat
from workplan.schema.labels import Voice, either, shorten, spell, types
from workplan.schema.near import nearest
from workplan.schema.refs import Schema

MANY = 8
"""More allowed values than this are listed in the hint instead of the message."""


class Case(NamedTuple):
    """A violation, the value, the schemas that speak of it (outermost first), and what may be quoted."""

    found: Violation
    value: Any
    site: list[Schema]
    voice: Voice

    def subject(self) -> str:
        """The place and the value."""
        return self.voice.subject(self.found.route, self.value)

    def place(self) -> str:
        """The place alone."""
        return self.voice.place(self.found.route)

    def example(self) -> str:
        """A value that fits, as the schema gives it; "" where it gives none."""
        for schema in reversed(self.site):
            examples = schema.get("examples")
            if isinstance(examples, list) and examples and not isinstance(examples[0], list | dict):
                return spell(examples[0])
        return ""

    def meaning(self) -> str:
        """What the schema says the value is for, as the start of a hint."""
        for schema in self.site:
            text = schema.get("description")
            if isinstance(text, str) and text:
                sentence = text.strip().rstrip(".")
                return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
        return ""

    def advice(self) -> str:
        """The meaning, and an example."""
        example = self.example()
        meaning = self.meaning()
        if meaning and example and example not in meaning:
            return f"{meaning}; for example {example}"
        return meaning or (f"for example {example}" if example else "")


Said = tuple[str, str]


def say(case: Case) -> Said:
    """The message and the hint for one violation."""
    sentence = _SENTENCES.get(case.found.keyword)
    if sentence is not None:
        return sentence(case)
    return (f"{case.place()} does not satisfy `{shorten(case.found.keyword)}` of its schema", case.advice())


def _type(case: Case) -> Said:
    names = case.found.value if isinstance(case.found.value, list | str) else []
    message = f"{case.subject()}; expected {types(names)}"
    if "boolean" in names and isinstance(case.value, str):
        return (message, "write `true` or `false`")
    return (message, case.advice())


def _enum(case: Case) -> Said:
    options = case.found.value if isinstance(case.found.value, list) else []
    words = [spell(option) for option in options if option is not None]
    texts = [option for option in options if isinstance(option, str)]
    near = nearest(case.value, texts) if isinstance(case.value, str) and case.value else ""
    guess = f"; did you mean `{near}`?" if near else ""
    if len(words) > MANY:
        return (f"{case.subject()}; expected one of {len(words)} words{guess}", f"allowed: {either(words)}")
    return (f"{case.subject()}; expected {either(words)}{guess}", case.meaning())


def _const(case: Case) -> Said:
    return (f"{case.subject()}; expected {spell(case.found.value)}", case.meaning())


def _pattern(case: Case) -> Said:
    example = case.example()
    if example:
        return (f"{case.subject()}; it must look like {example}", case.meaning())
    pattern = shorten(str(case.found.value))
    return (f"{case.subject()}, which does not match `{pattern}`", case.meaning())


def _short(case: Case) -> Said:
    if case.value == "":
        return (f"{case.subject()}; expected some text", case.advice())
    return (f"{_length(case)}; expected at least {case.found.value}", case.advice())


def _long(case: Case) -> Said:
    return (f"{_length(case)}; expected at most {case.found.value}", case.meaning())


def _length(case: Case) -> str:
    count = len(case.value)
    return f"{case.place()} has {count} character{'' if count == 1 else 's'}"


def _limit(words: str) -> Callable[[Case], Said]:
    def sentence(case: Case) -> Said:
        return (f"{case.subject()}; expected {words} {spell(case.found.value).strip('`')}", case.advice())

    return sentence


def _size(words: str, thing: str) -> Callable[[Case], Said]:
    def sentence(case: Case) -> Said:
        limit = case.found.value
        noun = thing if limit == 1 else {"entry": "entries", "key": "keys"}[thing]
        count = len(case.value) or "none"
        return (f"{case.place()} has {count}; expected {words} {limit} {noun}", case.advice())

    return sentence


def _repeat(case: Case) -> Said:
    index = first_repeat(case.value) or 0
    value = case.value[index]
    shown = spell(value) if case.voice.quotes and not isinstance(value, list | dict) else "the same entry"
    return (f"{case.place()} lists {shown} twice", "remove one of them")


def _required(case: Case) -> Said:
    name = str(case.found.value)
    where = f" in {case.place()}" if case.found.route else ""
    return (f"missing key `{shorten(name)}`{where}", f"add a line such as `{_line(case, name)}`")


def _line(case: Case, name: str) -> str:
    """An example line for a missing key."""
    for schema in case.site:
        wanted = schema.get("properties", {})
        if isinstance(wanted, Mapping) and isinstance(wanted.get(name), Mapping):
            options = wanted[name].get("examples") or wanted[name].get("enum") or [wanted[name].get("const")]
            if options[0] is not None and not isinstance(options[0], list | dict):
                return f"{name}: {spell(options[0]).strip('`')}"
    return f"{shorten(name)}: …"


def _one_key_of(case: Case) -> Said:
    names = [f"`{shorten(str(name))}`" for name in case.found.value]
    where = f" in {case.place()}" if case.found.route else ""
    return (f"missing one of the keys {either(names)}{where}", f"add {either(names)}")


def _several(case: Case) -> Said:
    return (f"{case.place()} fits more than one of the forms that its schema allows", case.advice())


def _none(case: Case) -> Said:
    return (f"{case.place()} fits none of the forms that its schema allows", case.advice())


def _forbidden(case: Case) -> Said:
    return (f"{case.place()} is not allowed here", case.advice() or "remove it")


def _key_name(case: Case) -> Said:
    return (f"a key of {case.place()} is not spelled as its schema asks", case.meaning())


_SENTENCES: Mapping[str, Callable[[Case], Said]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minLength": _short,
    "maxLength": _long,
    "minimum": _limit("at least"),
    "maximum": _limit("at most"),
    "exclusiveMinimum": _limit("more than"),
    "exclusiveMaximum": _limit("less than"),
    "multipleOf": _limit("a multiple of"),
    "minItems": _size("at least", "entry"),
    "maxItems": _size("at most", "entry"),
    "minProperties": _size("at least", "key"),
    "maxProperties": _size("at most", "key"),
    "uniqueItems": _repeat,
    "required": _required,
    ONE_KEY_OF: _one_key_of,
    "oneOf": _several,
    "anyOf": _none,
    "not": _forbidden,
    "falseSchema": _forbidden,
    "propertyNames": _key_name,
}
