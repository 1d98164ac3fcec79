"""`workplan compile`: write the manifest."""

import os

import click

from workplan.cli.check import exit_code
from workplan.cli.exit_codes import FINDINGS, UNREACHABLE
from workplan.cli.options import output_option, source_options
from workplan.cli.output import emit, say
from workplan.cli.session import Ask, open_session
from workplan.usecases.manifest import manifest_of, manifest_text


@click.command("compile")
@source_options
@output_option
def command(
    staged: bool, rev: str, everything: bool, repos: tuple[str, ...], alone: bool, output: str
) -> int:
    """Write the manifest: everything the documents say, as one JSON document.

    The same tree gives the same bytes on every machine. The manifest is written also where there are
    findings; the exit code is then 1.
    """
    ask = Ask(
        staged=staged, rev=rev, everything=everything, names=repos, alone=alone, baseline=False, whole=True
    )
    session = open_session(os.getcwd(), ask)
    asked = session.compiled.only(session.opened.report_on)
    emit(manifest_text(manifest_of(asked, session.result.summary, session.result.diagnostics)), output)
    code = exit_code(session.result, False, bool(session.opened.unreached))
    if code == FINDINGS:
        say(f"workplan: {session.result.summary.errors} errors; `workplan check` shows them")
    elif code == UNREACHABLE:
        for seen in session.opened.unreached:
            say(f"workplan: {seen.repo} was not read: {seen.reason}")
    return code
