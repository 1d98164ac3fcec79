"""`workplan hub`: the database itself."""

import click

from workplan.cli.hub_options import by_option, lock_option
from workplan.cli.options import color_option, output_option
from workplan.cli.output import emit, say
from workplan.cli.views import RECORD_FORMATS, print_records
from workplan.errors import UsageError
from workplan.report.record import Record, Section


@click.group("hub")
def command() -> None:
    """Look at the hub, edit a record in it, or build it again from the files."""


@command.command("status")
@click.option("--format", "form", type=click.Choice(RECORD_FORMATS), default="text", show_default=True)
@output_option
@color_option
def status(form: str, output: str, color: bool | None) -> int:
    """Say where the hub is, and what it holds."""
    from workplan.adapters.hub.engine import hidden
    from workplan.cli.hub_session import hub_session

    with hub_session(create=False) as session:
        counts = session.store.counts()
        fields = (
            ("hub", hidden(session.location.url)),
            ("said by", session.location.origin),
            ("schema", session.store.schema()),
            ("repositories", str(len(session.registered))),
            ("locked", ", ".join(f"{repo} by {owner}" for repo, owner in session.store.locked())),
        )
    records = tuple(f"{count} {kind}" for kind, count in counts.items() if count)
    record = Record("hub", "" if records else "empty", fields, (Section("Records", records),))
    return print_records([record], form, output, color)


@command.command("set")
@click.argument("record_id", metavar="ID")
@click.argument("changes", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option(
    "--repo", "repo", metavar="NAME", default="", help="The repository, where the id is not enough."
)
@by_option
def set_(record_id: str, changes: tuple[str, ...], repo: str, by: str) -> int:
    """Change fields of the record ID in the hub, as an agent does; the next sync brings them to its file."""
    from workplan.cli.hub_session import hub_session, stamp

    fields = {}
    for item in changes:
        field, sign, value = item.partition("=")
        if not sign or not field:
            raise UsageError(f"`{item}` is not FIELD=VALUE", "such as `status=done`")
        fields[field] = value
    with hub_session(create=True) as session:
        rows = [row for row in session.store.find(record_id, repo) if not row.orphaned]
        if len(rows) != 1:
            hint = "add `--repo NAME`, or give the UUID" if rows else "give a whole id or a UUID"
            raise UsageError(f"`{record_id}` names {len(rows)} records of the hub", hint)
        now = stamp(by)
        session.store.edit(rows[0].repo, rows[0].id, fields, now.by, now.at)
    say(f"workplan: `{rows[0].key}` is changed in the hub; `workplan sync` writes it to the file")
    return 0


@command.command("merge")
@click.argument("ghost", metavar="GHOST")
@click.argument("into", metavar="ID")
@by_option
def merge(ghost: str, into: str, by: str) -> int:
    """Retire the workplan GHOST (a UUID), which has no repository, in favour of the workplan ID."""
    from workplan.cli.hub_session import hub_session, stamp

    with hub_session(create=True) as session:
        now = stamp(by)
        moved = session.store.merge(ghost, into, now.by, now.at)
    say(f"workplan: `{ghost}` is retired in favour of `{into}`; {moved} events moved")
    return 0


@command.command("rebuild")
@click.option("--into", metavar="URL", default="", help="An empty database; the hub itself where not given.")
@by_option
@lock_option
def rebuild(into: str, by: str, lock_timeout: float | None) -> int:
    """Build the hub again from the files of all repositories that are known here.

    With `--into` the new one is compared with the present hub, and what only that one knows is counted.
    Exit codes: 0 built and equal, 1 built and not equal, 3, 4 and 5 as for `workplan sync`.
    """
    from workplan.cli.exit_codes import FINDINGS
    from workplan.cli.hub_session import HubAsk, hub_session, opened_hub
    from workplan.cli.hub_text import plan_lines, say_coverage, say_errors
    from workplan.cli.hub_work import request_of, terms_of
    from workplan.usecases.hub_rebuild import rebuild as build
    from workplan.usecases.hub_run import exit_code

    with hub_session(create=not into) as session:
        targets = session.targets(HubAsk(everything=True))
        request, terms = request_of(session), terms_of(session, by, lock_timeout)
        if into:
            with opened_hub(into, create=True) as fresh:
                report = build(session.store, fresh, targets, request, terms)
        else:
            report = build(None, session.store, targets, request, terms)
            for outcome in report.outcomes:
                session.remember(outcome.repo)
        elsewhere = session.elsewhere
    for outcome in report.outcomes:
        if outcome.plan is not None:
            emit(plan_lines(outcome.plan), "")
    for name, compared in report.compared.items():
        differing = [*compared.only_first, *compared.only_second, *compared.different]
        state = "equal" if compared.equal else f"{len(differing)} records differ"
        emit(f"{name}: {state}\n" + "".join(f"  {item}\n" for item in differing), "")
    for what, count in report.alone.items():
        emit(f"only in the old hub: {count} {what}\n" if count else "", "")
    say_errors([(item.repo, item.error) for item in report.outcomes if item.error is not None])
    say_coverage(report.outcomes, elsewhere)
    unequal = any(not compared.equal for compared in report.compared.values())
    return exit_code(report.outcomes) or (FINDINGS if unequal else 0)
