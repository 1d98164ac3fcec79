"""`workplan plan`: what a sync would do."""

import click

from workplan.cli.hub_options import plan_options, repository_options
from workplan.cli.output import emit


@click.command("plan")
@repository_options
@plan_options
@click.option("--out", metavar="FILE", default="", help="Save the plan for `workplan apply`.")
@click.option("--exit-code", "ask", is_flag=True, help="Exit with 1 if anything differs.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="List every new record instead of counting them.")
def command(
    repos: tuple[str, ...],
    everything: bool,
    fetch: bool,
    jobs: int,
    fix: bool,
    max_change: int | None,
    full: bool,
    out: str,
    ask: bool,
    form: str,
    verbose: bool,
) -> int:
    """Show what a sync of files and hub would do, and write nothing.

    Exit codes: 0 planned, 1 something differs (with `--exit-code`), 3 a person must choose or a guard
    refuses, 4 a repository or the hub could not be reached.
    """
    import json

    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_text import all_lines, outcomes_of, run_json, say_coverage, say_errors
    from workplan.cli.hub_work import request_of, several
    from workplan.hub.saved import to_json
    from workplan.usecases.hub_run import plan_all

    with hub_session(create=False) as session:
        targets = session.targets(HubAsk(repos, everything, fetch))
        request = request_of(session, fix=fix, max_change=max_change, full=full)
        result = plan_all(session.store, targets, request, several(jobs))
        session.say_notes()
        code = result.exit_code(ask_for_drift=ask)
        outcomes = outcomes_of(result)
        elsewhere = session.elsewhere if everything else ()
        if form == "json":
            emit(run_json(outcomes, elsewhere, code, result.plan.schema), "")
        else:
            emit("".join(all_lines(result.plan.repositories, full=verbose)), "")
        if out:
            emit(json.dumps(to_json(result.plan), indent=2, ensure_ascii=False) + "\n", out)
        say_errors(result.errors)
        say_coverage(outcomes, elsewhere)
    return code
