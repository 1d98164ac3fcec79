"""Where one id stands outside files and hub: in the manifest, and in what was rendered from the records."""

import re
from collections.abc import Iterable, Iterator

from workplan.hub.record import Record
from workplan.named_tuple import NamedTuple
from workplan.render.blocks import find_blocks
from workplan.render.comments import ANGLE, comment_for, is_json
from workplan.render.header import needs_register, read_header
from workplan.usecases.compile import Compiled
from workplan.usecases.manifest import manifest_of
from workplan.usecases.result import Summary

_LISTS = ("documents", "tasks", "phases", "decisions", "specs", "services")
_NO_SUMMARY = Summary(0, 0, 0, 0, 0, 0)


class RenderedLine(NamedTuple):
    """A line of a rendered file, or of a rendered block in a file, that names the id."""

    path: str
    line: int
    text: str


def may_be_rendered(path: str) -> bool:
    """Whether a rendered file at this path would say that it is one."""
    return is_json(path) or not needs_register(path)


def rendered_lines(texts: Iterable[tuple[str, str]], names: Iterable[str]) -> Iterator[RenderedLine]:
    """The lines that name one of `names` as a whole word. `texts` are paths with texts of any files."""
    words = "|".join(re.escape(name) for name in sorted(set(names)) if name)
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    for path, text in texts:
        if "workplan:" not in text:
            continue
        spans = _rendered_spans(path, text)
        position = 0
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
            if pattern.search(line) and any(start <= position < stop for start, stop in spans):
                yield RenderedLine(path, number, " ".join(line.split()))
            position = _after(text, position + len(line))


def _after(text: str, position: int) -> int:
    return position + (2 if text[position : position + 2] == "\r\n" else 1)


def _rendered_spans(path: str, text: str) -> list[tuple[int, int]]:
    """The parts of a text, in characters, that were rendered."""
    if read_header(text) is not None:
        return [(0, len(text))]
    blocks = find_blocks(text, comment_for(path) or ANGLE)
    return [(block.inner, block.outer) for block in blocks.found]


def manifest_pointers(compiled: Compiled, record: Record) -> tuple[str, ...]:
    """The places of a record in the manifest of its repository, as JSON Pointers such as `/tasks/12`."""
    manifest = manifest_of(compiled.only({record.repo}), _NO_SUMMARY, ())
    return tuple(
        f"/{name}/{index}"
        for name in _LISTS
        for index, item in enumerate(manifest[name])
        if item["path"] == record.path and _is_it(name, item, record)
    )


def _is_it(name: str, item: dict[str, object], record: Record) -> bool:
    if name == "documents":
        return record.kind in {"workplan", "evidence"} and item["id"] == record.key
    if name == "specs":
        return record.kind == "spec"
    if name == "decisions":
        return record.kind == "decision" and item["line"] == record.line
    return name == f"{record.kind}s" and item["id"] == record.key
