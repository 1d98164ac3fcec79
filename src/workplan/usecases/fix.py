"""Fix: apply the edits that findings carry, prove that nothing else changed, and only then write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workplan.build.document import compile_document
from workplan.diagnostics.diagnostic import Diagnostic, Edit
from workplan.diagnostics.place import Span
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.parse.text import Text, decode
from workplan.usecases.compile import Compiled, Unit

_BOM = b"\xef\xbb\xbf"


class Repair(NamedTuple):
    """One document before and after; `refused` says why nothing can be done where `after` equals `before`."""

    repo: str
    path: str
    before: bytes
    after: bytes
    fixed: tuple[Diagnostic, ...]
    refused: str = ""


def repairs(
    compiled: Compiled,
    units: Sequence[Unit],
    diagnostics: Iterable[Diagnostic],
    wanted: Callable[[str], bool] = lambda _rule: True,
) -> tuple[Repair, ...]:
    """What fixing the given findings would change, document by document. Reads, never writes."""
    by_file: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.fixable and wanted(diagnostic.rule):
            by_file.setdefault((diagnostic.repo, diagnostic.path), []).append(diagnostic)
    named = {unit.settings.name: unit for unit in units}
    found = []
    for (repo, path), group in sorted(by_file.items()):
        reader, entries = compiled.readers[repo]
        before = reader.read(entries[path], named[repo].settings.file_limit)
        found.append(_repair(repo, path, before, group, named[repo]))
    return tuple(found)


def _repair(repo: str, path: str, before: bytes, group: Sequence[Diagnostic], unit: Unit) -> Repair:
    text, _problem = decode(before, unit.settings.file_limit)
    edits = [edit for diagnostic in group for edit in diagnostic.edits]
    if text is None:
        return Repair(repo, path, before, before, (), "the document cannot be read")
    changed = apply_edits(text, edits)
    if changed is None:
        return Repair(repo, path, before, before, (), "the text is not what the finding was about")
    after = (_BOM if text.bom else b"") + changed.encode()
    refusal = _damage(path, before, after, len(edits), unit)
    if refusal:
        return Repair(repo, path, before, before, (), refusal)
    return Repair(repo, path, before, after, tuple(group))


def apply_edits(text: Text, edits: Sequence[Edit]) -> str | None:
    """The text with all edits applied; None where one does not find what it expects, or two overlap."""
    spans = []
    for edit in edits:
        if not isinstance(edit.at, Span):
            return None
        start = text.offset(edit.at.line, edit.at.column)
        end = text.offset(edit.at.end_line, edit.at.end_column)
        if edit.expect is not None and text.text[start:end] != edit.expect:
            return None
        spans.append((start, end, edit.text))
    spans.sort()
    parts, position = [], 0
    for start, end, replacement in spans:
        if start < position:
            return None
        parts += [text.text[position:start], replacement]
        position = end
    return "".join(parts) + text.text[position:]


def _damage(path: str, before: bytes, after: bytes, edits: int, unit: Unit) -> str:
    """Why the new text may not be written: "" when only as many values changed as there were edits."""
    old, new = _facts(path, before, unit), _facts(path, after, unit)
    if old is None or new is None:
        return "no kind of document lies at this path any more"
    if {d.rule for d in new.diagnostics} - {d.rule for d in old.diagnostics}:
        return "the repaired document would not read as well as before"
    left, right = _values(old), _values(new)
    if left.keys() != right.keys():
        return "the repaired document would hold other records"
    changes = sum(1 for key, value in left.items() if right[key] != value)
    return "the repair would change more than it says" if changes > edits else ""


def _facts(path: str, data: bytes, unit: Unit) -> Facts | None:
    kind = KindSelector(unit.settings.kinds).kind_of(path)
    if kind is None:
        return None
    return compile_document(path, data, kind, unit.catalog, unit.settings.file_limit)


def _values(facts: Facts) -> Mapping[tuple[Any, ...], Any]:
    values: dict[tuple[Any, ...], Any] = {
        ("document", key): value for key, value in facts.document.fields.items()
    }
    for task in facts.tasks:
        values.update({("task", task.line, task.route, key): value for key, value in task.fields.items()})
    return values
