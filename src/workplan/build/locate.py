"""From "the value of `status` in the block at line 28" to an exact line and column."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from workplan.build.reading import Reading
from workplan.diagnostics.diagnostic import Diagnostic, Edit, Finding, Related
from workplan.diagnostics.place import At, Place, Span
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.markdown import Fence, Markdown, read_markdown
from workplan.parse.text import Text, decode
from workplan.parse.yaml_place import locate


class Opened(NamedTuple):
    """A document's text and syntax, as far as they could be read."""

    text: Text | None
    markdown: Markdown | None


UNOPENED = Opened(None, None)
OpenDocument = Callable[[str, str], Opened]
"""Repository and path to the opened document."""


def opened_from(data: bytes, path: str, limit: int) -> Opened:
    """A document opened again, to find places in it."""
    text, _problem = decode(data, limit)
    if text is None:
        return UNOPENED
    return Opened(text, read_markdown(text) if path.endswith((".md", ".markdown")) else None)


def unopened(_repo: str, _path: str) -> Opened:
    """For findings whose places are all exact already."""
    return UNOPENED


_PLAIN = late_pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""New values that read the same with and without quotes."""


def locate_finding(rule: str, finding: Finding, reading: Reading | None, path: str, repo: str) -> Diagnostic:
    """The finding as a diagnostic with exact places; severity and fingerprint are set by the engine."""
    opened = Opened(reading.text if reading else None, reading.markdown if reading else None)
    return located(rule, finding, lambda _repo, _path: opened, path, repo)


def located(rule: str, finding: Finding, open_document: OpenDocument, path: str, repo: str) -> Diagnostic:
    """A diagnostic with exact places. `open_document` is asked only where a place needs the text."""
    needs_text = not isinstance(finding.at, Span) or finding.edits
    text, markdown = open_document(repo, path) if needs_text else UNOPENED
    span = span_of(finding.at, text, markdown)
    related = []
    for note in finding.related:
        note_path = note.path or path
        other = UNOPENED if isinstance(note.at, Span) else open_document(note.repo or repo, note_path)
        place = span_of(note.at, other.text, other.markdown)
        related.append(Related(note_path, place.line, place.column, note.message, note.repo or repo))
    edits = exact_edits(finding.edits, text, markdown)
    return Diagnostic(
        rule=rule,
        severity="",
        message=finding.message,
        path=path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        hint=finding.hint,
        id=finding.id,
        repo=repo,
        fixable=bool(edits),
        fingerprint=finding.key,
        related=tuple(related),
        edits=edits,
    )


def exact_edits(edits: Sequence[Edit], text: Text | None, markdown: Markdown | None) -> tuple[Edit, ...]:
    """The edits as replacements of exact source text; none at all where one of them cannot be made safely.

    A quoted value keeps its quotes. A value that does not stand there as the rule saw it is left alone.
    """
    if text is None:
        return ()
    exact = []
    for edit in edits:
        span = span_of(edit.at, text, markdown)
        source = text.text[text.offset(span.line, span.column) : text.offset(span.end_line, span.end_column)]
        quote = source[:1] if source[:1] in ("'", '"') and source[:1] == source[-1:] else ""
        inner = source[1:-1] if quote else source
        if (edit.expect is not None and inner != edit.expect) or not _PLAIN.fullmatch(edit.text):
            return ()
        exact.append(Edit(span, f"{quote}{edit.text}{quote}", source))
    return tuple(exact)


def span_of(at: At, text: Text | None, markdown: Markdown | None) -> Span:
    """The exact span of a place; without the text, the first column of the block's first line."""
    if isinstance(at, Span):
        return at
    if text is None:
        return Span(at.line, 1, at.line, 2)
    if not at.route:
        return Span(at.line, 1, at.line, max(2, len(text.line(at.line)) + 1))
    return _span_in_block(at, text, markdown)


def _span_in_block(at: Place, text: Text, markdown: Markdown | None) -> Span:
    fence: Fence | None = None
    if markdown is None:
        first_line, content = at.line, text.text
    elif markdown.front is not None and markdown.front.line == at.line:
        first_line, content = at.line + 1, markdown.front.content
    else:
        fence = fence_at(markdown, at.line)
        if fence is None:
            return Span(at.line, 1, at.line, 2)
        first_line, content = fence.line + 1, fence.content
    line, column, end_line, end_column = locate(content, at.route, at.part)
    if fence is None:
        return Span(first_line + line, column + 1, first_line + end_line, end_column + 1)
    return Span(
        first_line + line,
        fence.column(line + 1, column + 1),
        first_line + end_line,
        fence.column(end_line + 1, end_column + 1),
    )


def fence_at(markdown: Markdown, line: int) -> Fence | None:
    """The fence that opens on this line."""
    index = bisect_left(markdown.fences, line, key=lambda fence: fence.line)
    found = markdown.fences[index] if index < len(markdown.fences) else None
    return found if found is not None and found.line == line else None
