"""How messages name places and values: in backticks, short, and not at all where values must not be shown."""

from typing import Any

from workplan.named_tuple import NamedTuple

LONGEST = 60
DEEP = 9
"""Routes of more steps are told by their two ends."""
_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


class Voice(NamedTuple):
    """What a message may quote. `words` are the keys that the schema itself names.

    With `quotes` off no value is shown, and no key that the schema does not name.
    """

    quotes: bool = True
    words: frozenset[str] = frozenset()

    def key(self, key: object) -> str:
        """A key in backticks."""
        if not self.quotes and key not in self.words:
            return "a key"
        return f"`{shorten(str(key))}`"

    def word(self, key: str) -> str:
        """A key as it is where the schema names it, else a star."""
        return key if key in self.words else "*"

    def place(self, route: tuple[str | int, ...]) -> str:
        """A place in words: `a.b`, entry 2 of `tasks`, `run` in entry 1 of `verify`."""
        if not route:
            return "the block"
        if len(route) > DEEP:
            return f"{self.place(route[-3:])} deep inside {self.place(route[:1])}"
        cut = max((index for index, step in enumerate(route) if isinstance(step, int)), default=-1)
        tail = route[cut + 1 :]
        if cut < 0:
            return self._keys(tail)
        head = f"entry {int(route[cut]) + 1}"
        if cut:
            head += f" of {self.place(route[:cut])}"
        return f"{self._keys(tail)} in {head}" if tail else head

    def _keys(self, keys: tuple[str | int, ...]) -> str:
        if not self.quotes and not all(key in self.words for key in keys):
            return "a value"
        return f"`{shorten('.'.join(str(key) for key in keys))}`"

    def subject(self, route: tuple[str | int, ...], value: Any) -> str:
        """A place and what stands there: "`due` is `soon`"; where nothing is quoted, that it does not fit."""
        place = self.place(route)
        if value is None:
            return f"{place} is empty"
        if isinstance(value, dict):
            return f"{place} is a mapping"
        if isinstance(value, list | tuple):
            return f"{place} is a list"
        if isinstance(value, str) and not value:
            return f"{place} is empty text"
        return f"{place} is {spell(value)}" if self.quotes else f"{place} does not fit"


def spell(value: Any) -> str:
    """A value of a schema or document as YAML would write it, in backticks."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value is None:
        return "`null`"
    if isinstance(value, str):
        return f"`{shorten(value)}`" if value else '`""`'
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return "`a huge number`"
    return f"`{shorten(str(value))}`"


def shorten(text: str) -> str:
    """At most 60 characters of a text on one line, without characters that a terminal would act on."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "".join(char if char.isprintable() and char != "`" else _harmless(char) for char in short)


def _harmless(char: str) -> str:
    return "'" if char == "`" else " " if char.isspace() else "\ufffd"


def types(names: str | list[str]) -> str:
    """The types of a schema in words, those that a person would write first; null goes without saying."""
    listed = [names] if isinstance(names, str) else list(names)
    said = [name for name in listed if name != "null"] or listed
    return either([_TYPES.get(name, name) for name in said])


def either(words: list[str], last: str = "or") -> str:
    """`a`, `b` or `c`."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
