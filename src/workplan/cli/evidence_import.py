"""`workplan evidence import`: what other tools' reports say."""

import hashlib
import json
import os
from typing import Any

import click

from workplan.cli.evidence_context import Home, context_of, context_options, moment, open_home, write_record
from workplan.cli.exit_codes import CLEAN, FINDINGS
from workplan.cli.output import say
from workplan.errors import UsageError
from workplan.evidence.collect_counts import CountsError
from workplan.evidence.collect_record import record_of
from workplan.evidence.import_statement import Imported, import_fields, read_report


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--name", "suite", metavar="WORDS", default="", help="Name of the suite; else the tool's.")
@click.option(
    "--start", metavar="TIME", default="", help="When the run began, where the report does not say."
)
@click.option("--end", metavar="TIME", default="", help="When the run ended, where the report does not say.")
@click.option(
    "--rev", metavar="REV", default="", help="The commit that was looked at, where the report does not say."
)
@click.option("--run-id", metavar="ID", default="", help="Id of the run; else from the report's digest.")
@context_options
def command(file: str, suite: str, start: str, end: str, rev: str, run_id: str, **given: Any) -> int:
    """Record what FILE says: JUnit XML, SARIF, or an in-toto statement, in an envelope or not.

    The time of the run is never guessed: what the report does not say must be given. The exit code is 0 only
    where the record says `pass`.
    """
    from workplan.adapters.evidence.record_files import read_bytes_of

    home = open_home()
    data = read_bytes_of(file)
    try:
        found = read_report(data)
    except CountsError as error:
        raise UsageError(f"`{file}`: {error.message}", error.hint) from None
    if found.record is not None:
        return _import_record(home, found, data, file)
    ended = found.end or (moment(end, "--end") if end else "")
    if not ended:
        raise UsageError(f"`{file}` does not say when the run ended", "give `--end 2026-06-27T12:00:00Z`")
    started = found.start or (moment(start, "--start") if start else ended)
    context = context_of(home, given)._replace(started=started, ended=ended)
    commit = _commit(home, rev) if rev else found.commit
    if commit:
        context = context._replace(commit=commit, clean=True)
    else:
        say(
            "workplan: the report names no commit, so the record cannot satisfy a pinned gate; `--rev REV` names it"
        )
    producer = {"kind": "tool", "id": found.tool}
    if found.version:
        producer["version"] = found.version
    digest = hashlib.sha256(data).hexdigest()
    fields = import_fields(found, suite, run_id or f"{found.form}-{digest[:16]}", given["note"])
    record = record_of(context, "test-run", producer, "TEST", found.result, fields)
    record["source"] = {"sha256": digest, "bytes": len(data), "in_bundle": False}
    kept = write_record(home, record, os.path.basename(file))
    return CLEAN if kept.record["result"] == "pass" else FINDINGS


def _commit(home: Home, rev: str) -> str:
    from workplan.adapters.git.revision import resolve

    if home.layout is None:
        raise UsageError("`--rev` needs a git repository, and there is none here")
    return resolve(home.layout, rev)


def _import_record(home: Home, found: Imported, data: bytes, file: str) -> int:
    """A record of this tool that travelled in a statement keeps its id, and its envelope comes with it."""
    from workplan.adapters.evidence.reports import write_new
    from workplan.evidence.collect_record import envelope_path

    kept = write_record(home, found.record or {}, os.path.basename(file))
    content = json.loads(data)
    if "payload" in content:
        path = envelope_path(kept.id, hashlib.sha256(data).hexdigest())
        if not os.path.exists(os.path.join(home.root, path)):
            write_new(
                home.root, path, json.dumps(content, separators=(",", ":"), sort_keys=True).encode() + b"\n"
            )
            say(f"workplan: its envelope is in `{path}`; `workplan evidence verify` says what it is worth")
    return CLEAN if kept.record["result"] == "pass" else FINDINGS
