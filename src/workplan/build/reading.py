"""One document read: its text, its syntax and what was wrong with both, before any meaning."""

from collections.abc import Sequence
from typing import Any

from workplan.build.problems import schema_problems
from workplan.diagnostics.diagnostic import Finding, Note
from workplan.diagnostics.place import Span
from workplan.kinds.kind import BlockKind, Kind
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.front_matter import FrontMatter
from workplan.parse.markdown import Fence, Markdown, read_markdown
from workplan.parse.problem import ParseProblem
from workplan.parse.scalars import ScalarPlan
from workplan.parse.text import Text
from workplan.parse.yaml_flat import read_flat
from workplan.parse.yaml_read import YamlAnyRead, YamlProblem, read_any, read_mapping
from workplan.schema.catalog import Catalog
from workplan.schema.validate import Validator

_CLOSELY_READ = frozenset(("evidence", "gate"))
UNCLOSED = "unterminated-fence"
_BLANK_LINE = late_pattern(r"(?:\r\n?|\n)[ \t]*(?=\r|\n)")


class Block(NamedTuple):
    """A fenced block of a kind, with its values; `fields` is empty where the YAML could not be read."""

    kind: BlockKind
    fence: Fence
    fields: dict[str, Any]
    readable: bool


class Reading(NamedTuple):
    """A document as syntax: the values of its front matter (or of the whole YAML document) and its blocks."""

    text: Text
    markdown: Markdown | None
    fields: dict[str, Any]
    line: int
    readable: bool
    blocks: tuple[Block, ...]
    problems: tuple[ParseProblem, ...]


def read_markdown_document(text: Text, kind: Kind, catalog: Catalog) -> Reading:
    """Front matter and blocks of a Markdown document, validated against the schemas of its kind."""
    markdown = read_markdown(text)
    problems = list(markdown.problems)
    fields: dict[str, Any] = {}
    readable = True
    if markdown.front is not None:
        front = markdown.front
        read = read_mapping(front.content, catalog.plan(kind.schema))
        problems += [_front_problem(problem, front) for problem in read.problems]
        readable = read.value is not None and front.closed
        fields = read.value or {}
        if read.value is not None:
            problems += schema_problems(catalog.validator(kind.schema), fields, front.line)
    elif kind.needs_front_matter and not any(p.rule == "unterminated-front-matter" for p in problems):
        problems.append(missing_front_matter(kind))
    blocks = _read_blocks(markdown.fences, kind.blocks, catalog, problems)
    line = markdown.front.line if markdown.front is not None else 1
    return Reading(text, markdown, fields, line, readable, blocks, tuple(problems))


def read_data_document(text: Text, kind: Kind, catalog: Catalog) -> Reading:
    """A document that is YAML (or JSON, which is read as YAML) from its first byte."""
    read = (
        _read_envelope(text.text)
        if kind.record == "envelope"
        else read_any(text.text, catalog.plan(kind.schema))
    )
    problems = [_yaml_problem(problem, 1, None) for problem in read.problems]
    fields = read.value if isinstance(read.value, dict) else {}
    if read.value is not None and not isinstance(read.value, dict):
        finding = Finding(
            f"a {kind.name} document must be a mapping, this is a list or a single value",
            Span(1, 1, 1, 2),
            "start the document with `key: value` lines",
        )
        problems.append(ParseProblem("invalid-yaml", finding))
    elif read.value is not None:
        problems += schema_problems(catalog.validator(kind.schema), fields, 1)
    return Reading(text, None, fields, 1, read.value is not None, (), tuple(problems))


def _read_envelope(text: str) -> YamlAnyRead:
    """An envelope, by the reader of JSON where that finds nothing wrong and each string means what it shows;
    everything else is said by the reader of YAML, which knows the place of it.
    """
    if text.isascii() and "\\" not in text:
        from workplan.build.evidence_reading import DEEPEST  # late: few documents hold records
        from workplan.parse.json_strict import read_json  # late: only envelopes

        value = read_json(text, DEEPEST).value
        if isinstance(value, dict):
            return YamlAnyRead(value)
    return read_any(text)


def read_evidence_document(text: Text, kind: Kind, catalog: Catalog, as_json: bool) -> Reading:
    """One evidence record as a file of its own, YAML or JSON."""
    from workplan.build.evidence_reading import read_record  # late: few documents hold records

    fields, problems = read_record(text.text, kind.schema, catalog, (1, 1), as_json)
    return Reading(text, None, fields, 1, bool(fields), (), tuple(problems))


def _read_blocks(
    fences: Sequence[Fence], kinds: Sequence[BlockKind], catalog: Catalog, problems: list[ParseProblem]
) -> tuple[Block, ...]:
    """The blocks of these kinds. Nearly all are plain lines that fit their schema, and are done with at once."""
    words = {kind.word: kind for kind in kinds}
    ready: dict[str, tuple[BlockKind, ScalarPlan, Validator | None]] = {}
    blocks, new = [], tuple.__new__
    for fence in fences:
        word = fence[3]
        if word not in words:
            continue
        if word not in ready:
            schema = words[word].schema
            ready[word] = words[word], catalog.plan(schema), catalog.validator(schema)
        kind, plan, validator = ready[word]
        fields = read_flat(fence[5], plan) if kind.record not in _CLOSELY_READ else None
        if fields is not None and (validator is None or validator.is_valid(fields)):
            blocks.append(new(Block, (kind, fence, fields, True)))
        else:
            blocks.append(_read_block(kind, fence, catalog, problems))
    return tuple(blocks)


def _read_block(kind: BlockKind, fence: Fence, catalog: Catalog, problems: list[ParseProblem]) -> Block:
    if kind.record == "evidence":
        from workplan.build.evidence_reading import read_record  # late: few documents hold records

        record, found = read_record(
            fence.content, kind.schema, catalog, (fence.line, fence.line + 1), as_json=False
        )
        problems += found
        return Block(kind, fence, record, bool(record))
    plan = catalog.plan(kind.schema)
    read = read_mapping(fence.content, plan)
    if read.problems and any(p.rule == UNCLOSED and p.finding.at[0] == fence.line for p in problems):
        # What the open fence swallowed is not the block's fault: read on to the first blank line only.
        read = read_mapping(_BLANK_LINE.split(fence.content, maxsplit=1)[0], plan)
    if read.problems:
        problems += [_yaml_problem(problem, fence.line + 1, fence) for problem in read.problems]
    if read.value is None:
        return Block(kind, fence, {}, False)
    misfits = schema_problems(catalog.validator(kind.schema), read.value, fence.line)
    if kind.record == "gate" and not misfits:
        from workplan.build.gate_checks import gate_problems  # late: few documents hold gates

        misfits = gate_problems(read.value, fence.line)
    if misfits:
        problems += misfits
    return Block(kind, fence, read.value, True)


def _front_problem(problem: YamlProblem, front: FrontMatter) -> ParseProblem:
    return _yaml_problem(problem, front.line + 1, None)


def _yaml_problem(problem: YamlProblem, first_line: int, fence: Fence | None) -> ParseProblem:
    def span(line: int, column: int) -> Span:
        shown = column + 1 if fence is None else fence.column(line + 1, column + 1)
        return Span(first_line + line, shown, first_line + line, shown + 1)

    related: tuple[Note, ...] = ()
    if problem.related_line >= 0:
        related = (Note("", span(problem.related_line, problem.related_column), problem.related_message),)
    at = span(problem.line, problem.column)
    return ParseProblem(problem.rule, Finding(problem.message, at, problem.hint, related=related))


def missing_front_matter(kind: Kind) -> ParseProblem:
    """A Markdown document without front matter, where its kind needs one."""
    return ParseProblem(
        "missing-front-matter",
        Finding(
            f"this {kind.name} has no front matter",
            Span(1, 1, 1, 2),
            f"start the file with a line `---`, then `{kind.id_field}: …` and the other keys, then `---`",
        ),
    )
