"""`workplan resolve`: decide a conflict for one side."""

import click

from workplan.cli.hub_options import by_option, lock_option
from workplan.errors import UsageError


@click.command("resolve")
@click.argument("record_id", metavar="ID")
@click.argument("fields", metavar="[FIELD=SIDE]...", nargs=-1)
@click.option("--take", type=click.Choice(("file", "hub")), default=None, help="This side in every field.")
@click.option(
    "--repo", "repo", metavar="NAME", default="", help="The repository, where the id is not enough."
)
@by_option
@lock_option
@click.option(
    "--commit", is_flag=True, help="Commit what was written to files, and nothing else; never push."
)
def command(
    record_id: str,
    fields: tuple[str, ...],
    take: str | None,
    repo: str,
    by: str,
    lock_timeout: float | None,
    commit: bool,
) -> int:
    """Decide for the record ID which side holds: `--take file`, `--take hub`, or FIELD=SIDE such as `status=hub`.

    The rest of its repository is synced along with it.
    """
    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_work import request_of, several, terms_of
    from workplan.cli.sync import Run
    from workplan.hub.record import SHAPES
    from workplan.schema.near import nearest
    from workplan.usecases.hub_records import choices_of

    with hub_session(create=True) as session:
        rows = [row for row in session.store.find(record_id, repo) if row.repo]
        names = sorted({row.repo for row in rows})
        if len(names) > 1:
            raise UsageError(
                f"`{record_id}` stands in {len(names)} repositories: {', '.join(names)}", "add `--repo NAME`"
            )
        if not rows and not repo:
            raise UsageError(
                f"the hub has no record `{record_id}`", "`workplan drift` lists the ids that differ"
            )
        choices = choices_of(rows[0].key if rows else record_id, take or "", fields)
        known = {field for row in rows for field in SHAPES[row.kind].fields}
        for field in choices[next(iter(choices))]:
            if rows and field != "*" and field not in known:
                near = nearest(field, sorted(known))
                hint = f"did you mean `{near}`?" if near else f"it has: {', '.join(sorted(known))}"
                raise UsageError(f"`{record_id}` has no field `{field}`", hint)
        targets = session.targets(HubAsk((repo or names[0],)))
        run = Run(session, talk=True, commit=commit)
        terms = terms_of(session, by, lock_timeout)
        return run.finish(run.sync(targets, request_of(session, choices=choices), terms, several(1)))
