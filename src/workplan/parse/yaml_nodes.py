"""Any YAML document as a tree of nodes with exact places, read from libyaml's events.

Events and not PyYAML's composed nodes: anchors, tags and depth are refused where they appear, before an
untrusted document can make anything grow, and the recursion of the composer is not needed.
"""

import re
from functools import cache
from typing import Any, Protocol

from workplan.named_tuple import NamedTuple
from workplan.parse.yaml_advice import explain_fault
from workplan.parse.yaml_problem import DUPLICATE, INVALID, YamlProblem, position

DEEPEST = 32
"""Lists and mappings inside each other; a workplan needs 4."""
MOST_NODES = 100_000

# What YAML 1.2 takes for an ordinary character, and libyaml, which reads YAML 1.1, for the end of a line.
_LINE_ENDS_OF_1_1 = "\x85\u2028\u2029"
_FIRST_STAND_IN, _LAST_STAND_IN = 0xE000, 0xF8FF
_MOST_DUPLICATES = 50


class Mark(Protocol):
    """A place in the text, all three from 0; the index and the column count code points."""

    index: int
    line: int
    column: int


class ScalarNode(NamedTuple):
    """A text; `style` is "" where it stands plain, else one of `"`, `'`, `|`, `>`."""

    text: str
    style: str
    start: Mark
    end: Mark


class ListNode(NamedTuple):
    """A list of nodes; `flow` where it is written in brackets. A block list's `end` is past what follows it."""

    items: tuple[Any, ...]
    flow: bool
    start: Mark
    end: Mark


class MappingNode(NamedTuple):
    """A mapping as pairs of nodes in file order, whose keys are texts; duplicates are in it."""

    pairs: tuple[tuple[ScalarNode, Any], ...]
    flow: bool
    start: Mark
    end: Mark


Node = ScalarNode | ListNode | MappingNode


class Tree(NamedTuple):
    """The root, None for an empty document or one that cannot be read, and the problems in file order."""

    root: Node | None
    problems: tuple[YamlProblem, ...] = ()


def read_tree(text: str, events: Any = None) -> Tree:
    """The nodes of the one document in `text`. Reads every text, raises nothing.

    `events` is a class of PyYAML that parses text to events: libyaml's where it is installed.
    """
    refused = _forbidden().search(text)
    if refused:
        return Tree(None, (_forbidden_problem(text, refused),))
    source, originals = _hide_old_line_ends(text)
    if source is None:
        problem = YamlProblem(INVALID, "too many private-use characters beside U+2028", 0, 0)
        return Tree(None, (problem,))
    builder = _Builder(text, originals)
    try:
        root = builder.build((events or _event_parser())(source))
    except _yaml().YAMLError as fault:
        builder.problems.append(explain_fault(text, fault, builder.last_quoted))
        root = None
    except _RefusedError:
        root = None
    problems = sorted(builder.problems, key=lambda problem: (problem.line, problem.column))
    return Tree(root, tuple(problems))


@cache
def _yaml() -> Any:
    # Only documents that the flat reader declines need PyYAML, whose import takes longer than reading them.
    import yaml

    return yaml


@cache
def _event_parser() -> Any:
    yaml = _yaml()
    return yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.SafeLoader


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def _forbidden_problem(text: str, found: re.Match[str]) -> YamlProblem:
    code = ord(found[0])
    what = "byte order mark" if code == 0xFEFF else "character"
    return YamlProblem(
        INVALID,
        f"invisible {what} `U+{code:04X}`, which YAML does not allow",
        *position(text, found.start()),
        "delete it; it often comes along when text is pasted",
    )


def _hide_old_line_ends(text: str) -> tuple[str | None, dict[int, str]]:
    """The text with each of `_LINE_ENDS_OF_1_1` replaced, and the table that puts them back.

    The stand-ins are characters that the text neither has nor can name in an escape.
    """
    if text.isascii() or not any(character in text for character in _LINE_ENDS_OF_1_1):
        return text, {}
    taken = {ord(character) for character in re.findall("[\ue000-\uf8ff]", text)}
    if "\\" in text:
        named = re.findall(r"(?=([e-fE-F][0-9a-fA-F]{3}))", text)
        taken.update(int(code, 16) for code in named)
    free = [code for code in range(_FIRST_STAND_IN, _LAST_STAND_IN + 1) if code not in taken]
    if len(free) < len(_LINE_ENDS_OF_1_1):
        return None, {}
    originals = dict(zip(free, _LINE_ENDS_OF_1_1, strict=False))
    return text.translate({ord(original): chr(code) for code, original in originals.items()}), originals


class _RefusedError(Exception):
    """The builder has noted why the document is refused."""


class _Builder:
    """Makes a tree of events, and refuses what a document of ours may not hold."""

    def __init__(self, text: str, originals: dict[int, str]) -> None:
        self.text = text
        self.originals = originals
        self.problems: list[YamlProblem] = []
        self.last_quoted: ScalarNode | None = None
        self.nodes = 0

    def build(self, parser: Any) -> Node | None:
        """The root node, None where the document is empty."""
        yaml = _yaml()
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        opening = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
        closing = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
        roots: list[Node] = []
        children = roots
        stack: list[tuple[Any, list[Node]]] = []
        while (event := parser.get_event()) is not None:
            kind = type(event)
            if kind is scalar:
                children.append(self._scalar(event))
            elif kind in opening:
                self._count(event)
                stack.append((event, children))
                if len(stack) > DEEPEST:
                    self._refuse(event, f"more than {DEEPEST} levels of nesting", "flatten the document")
                children = []
            elif kind in closing:
                start, outer = stack.pop()
                make = self._mapping if kind is yaml.MappingEndEvent else self._list
                outer.append(make(start, event, children))
                children = outer
            elif kind is alias:
                self._refuse_reference(event)
            elif kind is yaml.DocumentStartEvent and roots:
                self._refuse(
                    event,
                    "a second YAML document starts here",
                    "keep one document: remove the `---` line, or quote it if it is text",
                )
        return roots[0] if roots else None

    def _scalar(self, event: Any) -> ScalarNode:
        self._count(event)
        text: str = event.value
        style: str = event.style or ""
        if self.originals:
            text = text.translate(self.originals)
        if style == '"' and (found := _forbidden().search(text)):
            code = f"U+{ord(found[0]):04X}"
            self._refuse(event, f"an escape here stands for `{code}`, which is no text", "remove the escape")
        node = ScalarNode(text, style, event.start_mark, event.end_mark)
        if style and style in "\"'":
            self.last_quoted = node
        return node

    @staticmethod
    def _list(start: Any, end: Any, children: list[Node]) -> Node:
        return ListNode(tuple(children), bool(start.flow_style), start.start_mark, end.end_mark)

    def _mapping(self, start: Any, end: Any, children: list[Node]) -> Node:
        first: dict[str, Mark] = {}
        pairs = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode) or (not key.style and key.text in ("", "<<")):
                self._refuse_key(key)
                continue
            if key.text in first:
                self._note_duplicate(key, first[key.text])
            else:
                first[key.text] = key.start
            pairs.append((key, value))
        return MappingNode(tuple(pairs), bool(start.flow_style), start.start_mark, end.end_mark)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._refuse(event, f"more than {MOST_NODES} values in one document", "split the document")
        if event.anchor is not None or event.tag is not None:
            self._refuse_reference(event)

    def _note_duplicate(self, key: ScalarNode, first: Mark) -> None:
        if len(self.problems) < _MOST_DUPLICATES:
            self.problems.append(
                YamlProblem(
                    DUPLICATE,
                    f"key `{key.text}` stands here a second time",
                    key.start.line,
                    key.start.column,
                    "keep one of the two; most readers silently take the last",
                    first.line,
                    first.column,
                    "first given here",
                )
            )

    def _refuse_key(self, key: Node) -> None:
        if isinstance(key, ScalarNode) and key.text:
            message, hint = "merge key `<<` is not read", "write the keys out where they are needed"
        elif isinstance(key, ScalarNode):
            message, hint = "a key is missing before the `:`", "write `key: value`, or quote the text"
        else:
            message = "a list or mapping stands where a key is expected"
            hint = "write a word before the `:`; quote a value that starts with a bracket"
        self._refuse_at(key.start, message, hint)

    def _refuse_reference(self, event: Any) -> None:
        mark = event.start_mark
        sign = self.text[mark.index : mark.index + 1]
        what = {"&": "anchor", "*": "alias", "!": "tag"}.get(sign, "anchor or tag")
        word = re.match(r"\S*", self.text[mark.index : mark.index + 60])
        shown = word[0] if word else sign
        self._refuse(
            event,
            f"YAML {what} `{shown}` is not read",
            f"if it is text, quote the value; if it is meant as {what}, write the value out",
        )

    def _refuse(self, event: Any, message: str, hint: str) -> None:
        self._refuse_at(event.start_mark, message, hint)

    def _refuse_at(self, mark: Mark, message: str, hint: str) -> None:
        # Not the mark's own line: at the end of the text libyaml names a line that is not there.
        self.problems.append(YamlProblem(INVALID, message, *position(self.text, mark.index), hint))
        raise _RefusedError
