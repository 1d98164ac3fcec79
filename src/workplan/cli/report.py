"""`workplan report`: evidence reports that can be made again, bit for bit."""

import hashlib
import os
from typing import Any

import click

from workplan import __version__
from workplan.bootstrap import Selection, open_repositories
from workplan.cli.evidence_context import moment
from workplan.cli.exit_codes import CLEAN, FINDINGS
from workplan.cli.options import output_option
from workplan.cli.output import emit, say
from workplan.errors import UsageError
from workplan.usecases.compile import compile_units
from workplan.usecases.evidence_report import FORMS, ReportRequest, build_report, origin_of, stated_origin


@click.group("report")
def command() -> None:
    """Write reports on gates and evidence of one commit, and verify them.

    The same commit, moment and version of workplan give the same bytes on every machine.
    """


def report_options(function: Any) -> Any:
    """Of which commit, as of when, and in which form."""
    for option in (
        click.option(
            "--rev", metavar="REV", default="HEAD", show_default=True, help="The commit to report on."
        ),
        click.option(
            "--worktree", is_flag=True, help="Report on files that no commit holds; cannot be verified."
        ),
        click.option(
            "--as-of", metavar="TIME", default="", help="The moment that is judged; else the commit's."
        ),
        click.option("--format", "form", type=click.Choice(FORMS), default="markdown", show_default=True),
    ):
        function = option(function)
    return output_option(function)


@command.command("evidence")
@click.argument("target", metavar="[WORKPLAN]", default="")
@report_options
def evidence(target: str, **given: Any) -> int:
    """Every gate (of WORKPLAN) and every record."""
    return _write("evidence", target, given)


@command.command("gate")
@click.argument("target", metavar="ID")
@report_options
def gate(target: str, **given: Any) -> int:
    """One gate, and every record that was looked at for it."""
    return _write("gate", target, given)


@command.command("readiness")
@click.argument("target", metavar="[WORKPLAN]", default="")
@report_options
def readiness(target: str, **given: Any) -> int:
    """Whether everything is ready for a cutover: gates, services, and what to do next."""
    return _write("readiness", target, given)


@command.command("verify")
@click.argument("file", metavar="FILE")
def verify(file: str) -> int:
    """Make the report in FILE again, from the commit that it names, and compare the bytes."""
    from workplan.adapters.evidence.record_files import read_bytes_of

    data = read_bytes_of(file)
    origin = stated_origin(data.decode("utf-8", "replace"))
    if not origin["commit"]:
        raise UsageError(
            "the report was made from files that no commit holds", "commit them, and make the report again"
        )
    if origin.get("tool") != __version__:
        say(f"workplan: the report was made by version {origin.get('tool')}, this is {__version__}")
    request = ReportRequest(origin["kind"], origin["target"], origin["as_of"])
    text = _render(request, origin["commit"], False, origin["form"])
    if text.encode() == data:
        click.echo(f"verified: {file} is what commit {origin['commit'][:12]} says as of {origin['as_of']}")
        return CLEAN
    again = stated_origin(text)
    why = "other inputs" if again["closure"] != origin["closure"] else "the same inputs, other text"
    click.echo(f"not verified: {file} differs from what commit {origin['commit'][:12]} says ({why})")
    return FINDINGS


def _write(kind: str, target: str, given: dict[str, Any]) -> int:
    as_of = moment(given["as_of"], "--as-of") if given["as_of"] else ""
    text = _render(ReportRequest(kind, target, as_of), given["rev"], given["worktree"], given["form"])
    emit(text, given["output"])
    return CLEAN


def _render(request: ReportRequest, rev: str, worktree: bool, form: str) -> str:
    from workplan.adapters.schema_files import SchemaFiles
    from workplan.evidence.report_formats import json_report, oscal_report, sarif_report
    from workplan.secrets.screen import screen
    from workplan.usecases.evidence_keep import SecretRefusedError

    opened = open_repositories(os.getcwd(), Selection(rev="" if worktree else rev, alone=True))
    repo = opened.units[0].settings.name
    files = SchemaFiles()
    content = build_report(
        request,
        compile_units(opened.units),
        repo,
        "" if worktree else str(getattr(opened.units[0].reader, "commit", "")),
        __version__,
        [(name, hashlib.sha256(files.source(name)).hexdigest()) for name in ("evidence", "gate", "trust")],
        lambda index: _trust(index, opened),
    )
    if form in ("markdown", "html"):
        from workplan.adapters.evidence.report_templates import template_report

        text = template_report(form, content, origin_of(content, form))
    else:
        text = {"json": json_report, "oscal": oscal_report, "sarif": sarif_report}[form](content)
    detector = screen(text)
    if detector is not None:
        raise SecretRefusedError(
            f"SECRET-REFUSED report detector={detector}", "find it with `workplan check` and take it out"
        )
    return text


def _trust(index: Any, opened: Any) -> Any:
    """Signatures are looked at only where there are some, or a gate asks for them."""
    from workplan.adapters.evidence.trust import trust_facts

    return trust_facts(index, opened.layouts, opened.roots)
