"""`workplan evidence verify`: every signature of this repository, checked."""

import os
from collections.abc import Sequence

import click

from workplan import __version__
from workplan.cli.evidence_context import moment
from workplan.cli.exit_codes import CLEAN, FINDINGS
from workplan.cli.options import color_option, output_option
from workplan.cli.output import emit, wants_color
from workplan.cli.session import Session
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.registry import FORMATS, render_report, require_format
from workplan.report.tables import Column, Table
from workplan.usecases.evidence_verify import SignatureRow, verify_all


@click.command("verify")
@click.option("--rev", metavar="REV", default="", help="Read this revision instead of the worktree.")
@click.option(
    "--as-of", metavar="TIME", default="", help="Judge keys of uncommitted envelopes as of this time."
)
@click.option("--list", "listed", is_flag=True, help="List every signature instead of the faults.")
@click.option(
    "--format", "form", metavar="FORM", default="text", show_default=True, help="Form of the result."
)
@output_option
@color_option
def command(rev: str, as_of: str, listed: bool, form: str, output: str, color: bool | None) -> int:
    """Check every envelope below `evidence/` against `trust/keys.yaml`.

    A key is judged by when the envelope was first committed, not by what it says of itself. The exit code is 0
    only where every signature holds and counts.
    """
    from workplan.adapters.evidence.clock import utc_now
    from workplan.adapters.evidence.ed25519 import verify
    from workplan.adapters.evidence.trust import first_seen_in
    from workplan.bootstrap import Selection, find_root, open_repositories
    from workplan.usecases.check import excerpts
    from workplan.usecases.compile import compile_units
    from workplan.usecases.result import CheckResult, summarise

    require_format(form, TABLE_FORMATS if listed else FORMATS)
    opened = open_repositories(os.getcwd(), Selection(rev=rev, alone=True))
    compiled = compile_units(opened.units)
    repo = opened.units[0].settings.name
    layouts = dict(opened.layouts)
    if repo not in layouts:
        from workplan.adapters.git.layout import discover

        around = discover(find_root(os.getcwd())[0])
        layouts |= {repo: around} if around is not None else {}
    now = moment(as_of, "--as-of") if as_of else utc_now()
    found = verify_all(compiled, repo, verify, first_seen_in(layouts, {repo: opened.root}), now)
    code = FINDINGS if found.diagnostics else CLEAN
    if listed:
        print_table(_table(found.rows), form, output, color)
        return code
    envelopes = len({row.path for row in found.rows})
    result = CheckResult(
        command="evidence verify",
        root=opened.root,
        summary=summarise(found.diagnostics, envelopes, 0, 1, 0),
        diagnostics=found.diagnostics,
        unseen=compiled.unseen,
        roots=dict(opened.roots),
        excerpt=excerpts(compiled),
    )
    session = Session(opened, compiled, result)
    options = session.report_options(__version__, color=wants_color(color, output), quiet=True)
    emit(render_report(form, result, options), output)
    return code


def _table(rows: Sequence[SignatureRow]) -> Table:
    return Table(
        "signatures",
        (
            Column("record", "record"),
            Column("state", "state"),
            Column("owner", "owner"),
            Column("roles", "roles"),
            Column("time", "judged as of"),
            Column("path", "path", shrinks=True),
        ),
        tuple((r.record, r.state, r.owner, ", ".join(r.roles), r.time, r.path) for r in rows),
    )
