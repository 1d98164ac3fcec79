"""A rule explained in a terminal: what, why, what to do, and one example with what is said of it."""

import re

from workplan.named_tuple import NamedTuple
from workplan.report.style import Style
from workplan.rules.rule import Rule

_PART = re.compile(r"^(What|Why|Fix):", re.MULTILINE)
_BAD = re.compile(
    r"^## bad: (?P<title>[^\n]+)$(?P<body>.*?)(?=^## (?:good|bad): |\Z)", re.MULTILINE | re.DOTALL
)
_FENCE = re.compile(r"^````(?P<info>[^\n`]+)\n(?P<content>.*?)^````$", re.MULTILINE | re.DOTALL)
_FOUND = re.compile(r"(?P<file>(?:@\S+ )?[^\n:]+):(?P<line>\d+):\d+: \w+\[(?P<rule>[a-z0-9-]+)\]: .*")
_ABOVE, _BELOW = 4, 3
_NO_COMMENT = frozenset(
    {
        "not-utf8",
        "nul-byte",
        "too-large",
        "invalid-schema",
        "invalid-suppression",
        "unused-suppression",
        "expired-baseline-entry",
    }
)
"""Rules whose findings no comment in the document can accept."""


class Example(NamedTuple):
    """The first bad case of a rule: numbered lines of the document around the finding, and the finding."""

    title: str
    file: str
    lines: tuple[tuple[int, str], ...]
    said: tuple[str, ...]


def render_rule(rule: Rule, docstring: str, cases: str, style: Style) -> str:
    """The page of a rule; `cases` is its case file's text, "" where there is none."""
    repaired = "; `workplan check --fix` repairs it" if rule.fixable else ""
    head = f"{style.paint(style.strong, rule.name)} ({rule.severity}{repaired})"
    text = _PART.sub(lambda part: style.paint(style.strong, f"{part[1]}:"), docstring.strip())
    blocks = [head, text]
    example = example_of(rule.name, cases)
    if example is not None:
        blocks += _example_blocks(example, style)
    accept = f"Accept one place: `<!-- workplan: allow {rule.name}: the reason -->`\n"
    severity = f'Change its severity: `{rule.name} = "off"` (or "warning", "error") below `[rules]` in `workplan.toml`'
    blocks.append(severity if rule.name in _NO_COMMENT else accept + severity)
    return "\n\n".join(blocks) + "\n"


def _example_blocks(example: Example, style: Style) -> list[str]:
    blocks = [f"For example ({example.title}):"]
    if example.lines:
        width = max(3, len(str(example.lines[-1][0])))
        shown = [f"    {style.paint(style.faint, example.file)}"]
        shown += [f"    {number:>{width}} | {line}".rstrip() for number, line in example.lines]
        blocks.append("\n".join(shown))
    blocks.append("\n".join(f"    {line}" for line in example.said))
    return blocks


def example_of(rule: str, cases: str) -> Example | None:
    """The first bad case in which this rule finds something."""
    for bad in _BAD.finditer(cases):
        fences = {fence["info"]: fence["content"] for fence in _FENCE.finditer(bad["body"])}
        said = fences.get("expected", "").split("\n")
        for position, line in enumerate(said):
            found = _FOUND.fullmatch(line)
            if found and found["rule"] == rule:
                following = said[position + 1 : position + 2]
                hint = [line for line in following if line.startswith("  help: ")]
                document = fences.get(f"file {found['file']}", "")
                lines = around(document, int(found["line"])) if document else ()
                return Example(bad["title"], found["file"], lines, (line, *hint))
    return None


def around(document: str, line: int) -> tuple[tuple[int, str], ...]:
    """The lines of a document near `line`, with their numbers (from 1)."""
    lines = document.removesuffix("\n").split("\n")
    first = max(1, line - _ABOVE)
    return tuple(enumerate(lines[first - 1 : line + _BELOW], first))
