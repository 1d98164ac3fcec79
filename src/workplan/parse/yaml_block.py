"""Reads YAML that nests by indentation: mappings and lists of simple scalars, and texts below a `|` or `>`.

Like the flat reader, it needs only `re`, accepts no line whose meaning could differ from what YAML says, and on
any doubt answers None. What it accepts, line by line: blanks and comments; `key: value`, `- value` and
`- key: value` with a simple scalar or a collection in brackets on the same line; `key:`; `key: |` and `key: >`.
"""

from typing import Any

from workplan.late_pattern import late_pattern
from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.parse.yaml_flow import read_flow
from workplan.parse.yaml_simple import CONTROL, KEY, SCALAR, DoubtError, is_simple, read_scalar

DEEPEST = 20
"""Mappings and lists inside each other; those in brackets have a limit of their own."""

_REST = rf"[^{CONTROL}]*+"
_TAIL = rf"[ ]*+(?:(?<![^ \n])#{_REST})?+(?:\n|\Z)"
_BLOCK = (
    rf"([|>]-?)[ ]*+\n"  # the header, then all lines that are blank or as far in as the first, which is not blank
    rf"((?=([ ]++)[^ ])(?:\6{_REST}(?:\n|\Z)|[ ]*+\n)*+)"
)
_LINES = late_pattern(
    rf"([ ]*+)(-[ ]++)?+(?:({KEY}):(?=[ \n]|\Z))?+"
    rf"(?:[ ]*+{_BLOCK}|(?:[ ]*+({SCALAR}|[\[{{]{_REST}))?+{_TAIL})"
    rf"|([\s\S]++)"  # anything else
)


def read_block(text: str, plan: ScalarPlan = UNKNOWN) -> dict[str, Any] | list[Any] | None:
    """The mapping or list that `text` holds, or None where this reader does not vouch for it."""
    if not is_simple(text):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _read_lines(text, plan)
    except DoubtError:
        return None


def _read_lines(text: str, plan: ScalarPlan) -> dict[str, Any] | list[Any]:
    nest = _Nest(plan)
    for indent, dash, key, style, body, inner, raw, doubt in _LINES.findall(text):
        if not (dash or key):
            if raw or style or doubt:
                raise DoubtError
            continue
        column = len(indent)
        nest.reach(column, bool(dash))
        if dash:
            if not key:
                nest.here.append(_value(raw, nest.plan))
                continue
            column += len(dash)
            nest.start_item(column)
        of_key = nest.new_key(key)
        if raw:
            nest.here[key] = _value(raw, of_key)
        elif style:
            nest.here[key] = _block_text(style, body, len(inner), column)
        else:
            nest.here[key] = None
            nest.open_key, nest.of_key = key, of_key
    return nest.root[""]


class _Nest:
    """The mapping or list that is being filled, and those around it."""

    def __init__(self, plan: ScalarPlan) -> None:
        self.root: dict[str, dict[str, Any] | list[Any]] = {"": {}}
        self.here: Any = self.root
        self.column = -1
        self.plan = UNKNOWN  # of a mapping, or of each item of a list
        self.outer: list[tuple[Any, int, ScalarPlan]] = []
        # The key of `here` on the line before, where no value stood behind it, and the plan of that value.
        self.open_key: str | None = ""
        self.of_key = plan

    def reach(self, column: int, is_item: bool) -> None:
        """End what a line that starts in `column` ends, and start the list or mapping that it starts, if any."""
        while column < self.column or (column == self.column and not is_item and type(self.here) is list):
            self.here, self.column, self.plan = self.outer.pop()
            self.open_key = None
        if column > self.column or (is_item and self.open_key is not None):
            if self.open_key is None:
                raise DoubtError
            inside: Any = [] if is_item else {}
            self.here[self.open_key] = inside
            self._enter(inside, column, self.of_key.of_items() if is_item else self.of_key)
            self.open_key = None
        if is_item and type(self.here) is not list:
            raise DoubtError

    def start_item(self, column: int) -> None:
        """Start a mapping as the next item of the list."""
        inside: dict[str, Any] = {}
        self.here.append(inside)
        self._enter(inside, column, self.plan)

    def new_key(self, key: str) -> ScalarPlan:
        """The plan of the value under a key of the mapping, which the mapping may not have yet."""
        if key in self.here:
            raise DoubtError
        self.open_key = None
        return self.plan.of_key(key)

    def _enter(self, inside: Any, column: int, plan: ScalarPlan) -> None:
        if len(self.outer) == DEEPEST:
            raise DoubtError
        self.outer.append((self.here, self.column, self.plan))
        self.here, self.column, self.plan = inside, column, plan


def _value(raw: str, plan: ScalarPlan) -> Any:
    if not raw:
        raise DoubtError
    return read_flow(raw, plan) if raw[0] in "[{" else read_scalar(raw, plan)


def _block_text(style: str, body: str, width: int, column: int) -> str:
    """The text below a `|` or `>` whose lines are `width` in, under a key in `column`."""
    lines = body.split("\n")
    if lines.pop() or not lines or width <= column or any(line.isspace() for line in lines):
        raise DoubtError
    while not lines[-1]:
        lines.pop()
    texts = [line[width:] for line in lines]
    text = "\n".join(texts) if style[0] == "|" else _folded(texts)
    return text if style[1:] else text + "\n"


def _folded(lines: list[str]) -> str:
    parts: list[str] = []
    behind_blank = True
    for line in lines:
        if line.startswith(" "):
            raise DoubtError
        if not line:
            parts.append("\n")
        else:
            parts.append(line if behind_blank else " " + line)
        behind_blank = not line
    return "".join(parts)
