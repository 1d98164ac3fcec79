"""Judged gates as text for people and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from workplan.evidence.evaluation import Evaluation, Leaning, RequirementResult, Weighed
from workplan.report.escape import escape_text
from workplan.report.style import COLORED, PLAIN, Style
from workplan.usecases.gate import GateReport

_GOOD = frozenset({"met", "waived", "superseded"})
_QUIET = frozenset({"other-subject"})
"""Reasons of records that a requirement is not about; text leaves them out, JSON names them."""
_MOST_SHOWN = 3
_WIDTH = len("superseded")
_INDENT = " " * (_WIDTH + 4)


def render_gates_json(report: GateReport) -> str:
    """Everything, one object, keys as made."""
    return json.dumps(gates_value(report), ensure_ascii=False, indent=2) + "\n"


def gates_value(report: GateReport) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "as_of": report.as_of,
        "state": report.state,
        "gates": [_gate(found) for found in report.evaluations],
        "unread": [unread._asdict() for unread in report.unread],
    }


def _gate(found: Evaluation) -> dict[str, Any]:
    value = found._asdict()
    for name in ("requirements", "decisions"):
        value[name] = [_requirement(result) for result in value[name]]
    value["links"] = [link._asdict() for link in found.links]
    return value


def _requirement(result: RequirementResult) -> dict[str, Any]:
    value = result._asdict()
    for name in ("selected", "rejected"):
        value[name] = [weighed._asdict() for weighed in value[name]]
    return value


def render_gates_text(report: GateReport, color: bool) -> str:
    """One block for each gate: its verdict, each requirement with the record that decides it, the next step."""
    style = COLORED if color else PLAIN
    lines: list[str] = []
    for found in report.evaluations:
        lines += [*_gate_lines(found, style), ""]
    for unread in report.unread:
        place = escape_text(f"{unread.path}:{unread.line}")
        said = f"{place}: cannot be read as evidence ({unread.rule}): {escape_text(unread.message)}"
        lines.append(style.paint(style.error, said))
    if report.evaluations:
        lines.append(style.paint(style.faint, _foot(report)))
    return "\n".join(lines) + "\n"


def _foot(report: GateReport) -> str:
    how = "as asked" if report.given else "the commit that is read, or the newest record after it"
    records = report.evaluations[0].records
    noun = "record" if records == 1 else "records"
    return f"as of {report.as_of} ({how}), over {records} {noun}"


def _gate_lines(found: Evaluation, style: Style) -> Iterator[str]:
    title = f"  {found.title}" if found.title else ""
    yield f"{_state(found.verdict, style)}  {style.paint(style.strong, escape_text(found.gate))}{escape_text(title)}"
    guards = f"guards {', '.join(found.guards)}" if found.guards else "guards nothing"
    yield style.paint(
        style.faint, f"{_INDENT}{escape_text(guards)}  ({escape_text(f'{found.path}:{found.line}')})"
    )
    if found.fault:
        yield f"{_INDENT}the gate block is unsound: {found.fault}"
    width = max((len(result.name) for result in (*found.requirements, *found.decisions)), default=0)
    for result in (*found.requirements, *found.decisions):
        yield from _requirement_lines(result, width, style)
    for link in found.links:
        yield _link_line(link, style)
    if found.lapses_at:
        yield f"{_INDENT}lapses {found.lapses_at}"
    if found.next_action:
        yield f"{_INDENT}next: {escape_text(found.next_action)}"


def _link_line(link: Leaning, style: Style) -> str:
    look = style.error if link.closes else style.faint
    how = f", its {' and '.join(link.changed)} changed" if link.changed else ""
    far = f" (distance {link.distance}: {link.via} waits for it)" if link.via else ""
    said = escape_text(f"{link.source} > {link.target}{how}{far}")
    return f"  {style.paint(look, link.state.ljust(_WIDTH))}  {said}"


def _requirement_lines(result: RequirementResult, width: int, style: Style) -> Iterator[str]:
    name = escape_text(result.name).ljust(width)
    note = " (optional)" if result.optional else ""
    head = f"  {_state(result.state, style)}  {name}"
    if result.state == "waived":
        yield f"{head}  waived by {result.waiver}, until {result.lapses_at}{note}"
        return
    until = f", until {result.lapses_at}" if result.lapses_at else ""
    for position, weighed in enumerate(result.selected):
        stale = ", stale" if weighed.freshness == "stale" else ""
        yield f"{head if not position else _INDENT + ' ' * width}  {_record(weighed)}{until}{stale}{note}"
    if result.selected:
        return
    shown = [weighed for weighed in result.rejected if weighed.reason not in _QUIET][-_MOST_SHOWN:]
    if not shown:
        yield f"{head}  no record of type {result.type}{note}"
    for position, weighed in enumerate(reversed(shown)):
        why = escape_text(weighed.detail or weighed.reason)
        yield f"{head if not position else _INDENT + ' ' * width}  {_record(weighed)} > {why}{note}"
    hidden = len([w for w in result.rejected if w.reason not in _QUIET]) - len(shown)
    if hidden > 0:
        yield style.paint(
            style.faint, f"{_INDENT}{' ' * width}  and {hidden} more; `--format json` names them all"
        )


def _record(weighed: Weighed) -> str:
    """The id; with the path where that does not follow from the id."""
    letters = weighed.id.rpartition(":")[2]
    where = "" if letters in weighed.path else f" ({escape_text(f'{weighed.path}:{weighed.line}')})"
    return f"{escape_text(weighed.id)}{where}"


def _state(state: str, style: Style) -> str:
    look = style.good if state in _GOOD else style.error if state == "unmet" else style.warning
    return style.paint(look, state.ljust(_WIDTH))
