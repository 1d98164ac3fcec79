"""`workplan evidence run`: run commands and record what happened."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from workplan import __version__
from workplan.cli.evidence_context import Home, context_of, context_options, open_home, write_record
from workplan.cli.exit_codes import CLEAN, FINDINGS
from workplan.cli.output import say
from workplan.errors import UsageError
from workplan.evidence.collect_command import MOST_SECONDS, Verification, verifications
from workplan.evidence.collect_record import slug_of
from workplan.model.facts import Task
from workplan.report.escape import escape_text
from workplan.usecases.evidence_keep import refuse_secrets
from workplan.usecases.evidence_ports import Bounds, RunWorld
from workplan.usecases.evidence_run import RUNNABLE, RunRequest, run_and_record


@click.command("run", context_settings={"ignore_unknown_options": False})
@click.argument("words", metavar="[-- COMMAND …]", nargs=-1, type=click.UNPROCESSED)
@context_options
@click.option("--type", "record_type", type=click.Choice(RUNNABLE), default=None, help="Type of the record.")
@click.option(
    "--name", "suite", metavar="WORDS", default="", help="Name of the suite; else from the command."
)
@click.option(
    "--counts", metavar="FILE", default="", help="JUnit XML, SARIF or workplan JSON that the command writes."
)
@click.option(
    "--fields", metavar="FILE", default="", help="JSON that the command writes: the fields of the record."
)
@click.option(
    "--timeout", metavar="SECONDS", type=click.IntRange(1, MOST_SECONDS), default=None, help="Longest run."
)
@click.option(
    "--max-output",
    metavar="BYTES",
    type=click.IntRange(1),
    default=Bounds().bytes,
    show_default=True,
    help="Most that the command may write.",
)
@click.option("--ci", metavar="NAME", default="", help="The run is made by this CI system.")
@click.option("--trust", is_flag=True, help="Allow, from now on, commands that this repository's tasks name.")
@click.option("--withdraw-trust", is_flag=True, help="Take that back, and run nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Do not show what the command writes.")
def command(words: tuple[str, ...], **given: Any) -> int:
    """Run COMMAND, or what the task names under `verify`, and write a record of it.

    No shell is involved. Exit status, times, commit, tool versions, counts, and the digests and sizes of what
    was written are kept, never the text. The exit code is 0 only where every record says `pass`.
    """
    home = open_home()
    if given["withdraw_trust"]:
        return _withdraw(home)
    jobs = [_job(words, given)] if words else _verify_jobs(home, given)
    code = CLEAN
    for job in jobs:
        refuse_secrets(list(job.command), "command")
        if run_one(home, job, given) != "pass":
            code = FINDINGS
    return code


def run_one(home: Home, job: Verification, given: dict[str, Any]) -> str:
    """Run one command, write its record, and give the result."""
    request = RunRequest(
        command=job.command,
        context=context_of(home, given),
        record_type=job.record_type,
        suite=slug_of(job.name) if job.name else "",
        bounds=Bounds(given["timeout"] or job.seconds or Bounds().seconds, given["max_output"]),
        counts_path=given["counts"],
        fields_path=given["fields"],
        note=given["note"],
        producer_id=given["ci"] or "workplan",
        producer_kind="ci" if given["ci"] else "tool",
        version="" if given["ci"] else __version__,
    )
    collected = run_and_record(request, _world(home, given["quiet"]))
    for remark in collected.remarks:
        say(f"workplan: {remark}")
    write_record(home, collected.record)
    return str(collected.record["result"])


def _world(home: Home, quiet: bool) -> RunWorld:
    from workplan.adapters.evidence.clock import fresh_id, utc_now
    from workplan.adapters.evidence.process import GroupRunner
    from workplan.adapters.evidence.reports import ReportFiles
    from workplan.adapters.evidence.source_state import WorktreeState
    from workplan.adapters.evidence.tool_versions import tool_versions

    return RunWorld(
        runner=GroupRunner(home.root, utc_now, None if quiet else getattr(sys.stderr, "buffer", None)),
        state=WorktreeState(home.layout, home.root),
        reports=ReportFiles(home.root),
        clock=utc_now,
        new_id=fresh_id,
        tools=lambda command: tool_versions(command, home.root, __version__),
    )


def _job(words: Sequence[str], given: dict[str, Any]) -> Verification:
    return Verification(given["suite"], tuple(words), 0, given["record_type"] or "test-run")


def _verify_jobs(home: Home, given: dict[str, Any]) -> list[Verification]:
    """What the task names, where the repository may say what runs."""
    if len(given["tasks"]) != 1:
        raise UsageError(
            "there is no command to run",
            "give one after `--`, or one `--task ID` whose `verify` names commands",
        )
    task = _task(home, given["tasks"][0])
    found, refused = verifications(task.fields)
    if refused:
        first = refused[0]
        raise UsageError(
            f"{task.path}:{task.line}: `verify` of {task.id}, entry {first.position + 1}: {first.message}",
            first.hint,
        )
    if not found:
        raise UsageError(
            f"{task.id} names no command under `verify`",
            "add `verify: make test` to its block, or give a command",
        )
    _must_be_trusted(home, given["trust"], found)
    if given["record_type"]:
        found = tuple(job._replace(record_type=given["record_type"]) for job in found)
    return list(found)


def _task(home: Home, task_id: str) -> Task:
    from workplan.usecases.compile import compile_units

    for repository in compile_units(home.opened.units).repositories:
        for facts in repository.facts:
            for task in facts.tasks:
                if task.id == task_id:
                    return task
    raise UsageError(f"no task has the id `{task_id}`", "`workplan list` shows the tasks")


def _must_be_trusted(home: Home, grant: bool, jobs: Sequence[Verification]) -> None:
    from workplan.adapters.evidence.clock import utc_now
    from workplan.adapters.evidence.repository_trust import is_trusted, mark_trusted

    if home.layout is None:
        raise UsageError("evidence is collected in a git worktree, and there is none here", "run `git init`")
    if grant:
        say(f"workplan: trusted from now on, recorded in `{mark_trusted(home.layout, utc_now())}`")
    elif not is_trusted(home.layout):
        import shlex

        lines = "\n".join(f"  {escape_text(shlex.join(job.command))}" for job in jobs)
        raise UsageError(
            f"this repository is not trusted, so its documents may not run commands:\n{lines}",
            "read them, then run this again with `--trust`; that is remembered for this worktree",
        )


def _withdraw(home: Home) -> int:
    from workplan.adapters.evidence.repository_trust import withdraw

    there = home.layout is not None and withdraw(home.layout)
    say("workplan: not trusted any more" if there else "workplan: it was not trusted")
    return CLEAN
