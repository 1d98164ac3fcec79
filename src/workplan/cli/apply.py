"""`workplan apply`: do what a saved plan shows, and nothing else."""

import click

from workplan.cli.hub_options import by_option, lock_option
from workplan.errors import UnreachableError


@click.command("apply")
@click.argument("plan", metavar="FILE", type=click.Path(dir_okay=False))
@by_option
@lock_option
@click.option(
    "--commit", is_flag=True, help="Commit what was written to files, and nothing else; never push."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(plan: str, by: str, lock_timeout: float | None, commit: bool, form: str) -> int:
    """Apply the plan that `workplan plan --out FILE` saved.

    The plan is made again and must be the same: it is refused (exit code 3) where files, hub or schema moved
    since, and says which.
    """
    from workplan.adapters.baseline_file import read_bytes
    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_work import request_of, terms_of
    from workplan.cli.sync import Run
    from workplan.hub.saved import bindings
    from workplan.usecases.hub_run import apply_saved

    data = read_bytes(plan)
    if data is None:
        raise UnreachableError(f"there is no file `{plan}`", "make one with `workplan plan --out FILE`")
    text = data.decode("utf-8", "replace")
    names = tuple(sorted(bindings(text).repositories))
    with hub_session(create=True) as session:
        targets = session.targets(HubAsk(names)) if names else ()
        terms = terms_of(session, by, lock_timeout)
        outcomes = apply_saved(session.store, text, targets, request_of(session), terms)
        return Run(session, form == "text", commit=commit).finish(iter(outcomes))
