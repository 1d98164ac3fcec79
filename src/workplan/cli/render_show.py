"""What a rendering run says: outputs that are not current, a line for each repository, and a closing line."""

from collections.abc import Mapping, Sequence

from workplan import __version__
from workplan.bootstrap import Opened
from workplan.render.state import AHEAD, BOTH, CURRENT, EDITED, FAULTY, MISSING, ORPHANED, UNREGISTERED
from workplan.report.escape import escape_text
from workplan.report.options import ReportOptions
from workplan.report.summary import count_noun
from workplan.report.tables import Column, Table, render_text_table
from workplan.usecases.render_apply import Applied
from workplan.usecases.render_place import Output

_WIDTH = 14


def output_lines(
    outputs: Sequence[Output], applied: Sequence[Applied], verbose: bool, wrote: bool
) -> list[str]:
    """One line for each output that a person should know of, with what to do."""
    written = {(entry.repo, path) for entry in applied for path in entry.written}
    failed = {(entry.repo, path): (why, hint) for entry in applied for path, why, hint in entry.failed}
    several = len({output.repo for output in outputs}) > 1
    lines = []
    for output in outputs:
        key = (output.repo, output.path)
        shown = f"{output.repo}/{output.path}" if several else output.path
        label, why, hint = output.state, output.message, output.hint
        if key in failed:
            label, (why, hint) = "not written", failed[key]
        elif wrote and key in written and output.state not in {CURRENT, FAULTY} and output.changes:
            label, hint = "removed" if output.after is None else "written", ""
        if output.state == CURRENT and not verbose:
            continue
        said = f"  {label:<{_WIDTH}}  {shown}"
        said += f" ({output.target})" if output.target not in shown else ""
        said += f": {escape_text(why)}" if why else ""
        lines.append(said)
        if hint:
            lines.append(f"  {'':<{_WIDTH}}  help: {hint}")
    return lines


def fleet_table(
    opened: Opened, outputs: Sequence[Output], applied: Sequence[Applied], refused: Mapping[str, str]
) -> str:
    """One row for each repository that was asked for, also for those that were not seen."""
    columns = (
        Column("repo", "repository"),
        *(
            Column(key, key, right=True)
            for key in ("outputs", "current", "stale", "written", "edited", "faulty")
        ),
        Column("note", "note"),
    )
    written = {entry.repo: len(entry.written) for entry in applied}
    rows = []
    for name in sorted(opened.report_on):
        mine = [output.state for output in outputs if output.repo == name]
        rows.append(
            (
                name,
                len(mine),
                mine.count(CURRENT),
                sum(mine.count(state) for state in (AHEAD, MISSING, ORPHANED)),
                written.get(name, 0),
                sum(mine.count(state) for state in (EDITED, BOTH, UNREGISTERED)),
                mine.count(FAULTY),
                refused.get(name, ""),
            )
        )
    rows += [(seen.repo, 0, 0, 0, 0, 0, 0, f"not seen: {seen.reason}") for seen in opened.unreached]
    rows.sort(key=lambda row: str(row[0]))
    return render_text_table(Table("repositories", columns, tuple(rows)), ReportOptions(__version__))


def summary_line(
    opened: Opened, outputs: Sequence[Output], applied: Sequence[Applied], left: int, wrote: bool
) -> str:
    """How much was looked at, and what came of it."""
    asked = len(opened.report_on) + len(opened.unreached)
    current = sum(1 for output in outputs if output.state == CURRENT)
    counts = [f"{current} current"]
    if wrote:
        counts.append(f"{sum(len(entry.written) for entry in applied)} written")
    else:
        counts.append(f"{sum(1 for o in outputs if o.state in {AHEAD, MISSING, ORPHANED})} stale")
    if left:
        counts.append(f"{left} left to you")
    faulty = sum(1 for output in outputs if output.state == FAULTY)
    if faulty:
        counts.append(f"{faulty} faulty")
    seen = f"{len(opened.report_on)} of {count_noun(asked, 'repository', 'repositories')}"
    return f"workplan: {count_noun(len(outputs), 'output')} in {seen}: {', '.join(counts)}"
