"""What the evidence commands share: options that every record needs, and the repository they write to."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from workplan.adapters.git.layout import Layout, discover
from workplan.bootstrap import Opened, Selection, find_root, open_repositories
from workplan.cli.output import say
from workplan.errors import UsageError
from workplan.evidence.collect_record import Context
from workplan.model.evidence import TIERS
from workplan.named_tuple import NamedTuple
from workplan.parse.utc_time import seconds_of
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.evidence_keep import Kept, keep, prepare

F = TypeVar("F", bound=Callable[..., Any])


class Home(NamedTuple):
    """The repository that records are written to. `layout` is None outside git."""

    root: str
    opened: Opened
    settings: Settings
    catalog: Catalog
    layout: Layout | None


def open_home(start: str = "") -> Home:
    """The repository around the current folder, alone."""
    root, layout = find_root(start or os.getcwd())
    opened = open_repositories(root, Selection(alone=True))
    unit = opened.units[0]
    return Home(root, opened, unit.settings, unit.catalog, layout or discover(root))


def context_options(function: F) -> F:
    """What a record belongs to, and where and when it was observed."""
    options = [
        click.option(
            "--task", "tasks", metavar="ID", multiple=True, help="Task that it is about; may be repeated."
        ),
        click.option(
            "--gate", "gates", metavar="ID", multiple=True, help="Gate that it is for; may be repeated."
        ),
        click.option("--service", "services", metavar="ID", multiple=True, help="Service that it is about."),
        click.option(
            "--clause", "clauses", metavar="ID", multiple=True, help="Clause of canon that it shows."
        ),
        click.option(
            "--environment",
            metavar="ID:TIER",
            default="",
            help=f"Where it was observed, and its tier: {', '.join(TIERS)}. By default here, which is local.",
        ),
        click.option("--claim", "claims", metavar="WORD", multiple=True, help="What the record claims."),
        click.option(
            "--non-claim",
            "non_claims",
            metavar="WORD",
            multiple=True,
            help="What it expressly does not claim.",
        ),
        click.option("--supersedes", metavar="ID", multiple=True, help="Record that this one corrects."),
        click.option("--counters", metavar="ID", multiple=True, help="Record that this one contradicts."),
        click.option(
            "--expires", metavar="TIME", default="", help="Until when it holds: a date or a UTC time."
        ),
        click.option(
            "--note", metavar="TEXT", default="", help="A remark of at most 280 characters; no secrets."
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def context_of(home: Home, given: Mapping[str, Any]) -> Context:
    """The context that the options of `context_options` describe; commit and times are filled in later."""
    environment, tier = _environment(given["environment"])
    return Context(
        repo=home.settings.name,
        commit="",
        clean=False,
        environment=environment,
        tier=tier,
        started="",
        ended="",
        tasks=tuple(given["tasks"]),
        gates=tuple(given["gates"]),
        services=tuple(given["services"]),
        clauses=tuple(given["clauses"]),
        claims=tuple(given["claims"]),
        non_claims=tuple(given["non_claims"]),
        supersedes=tuple(given["supersedes"]),
        counters=tuple(given["counters"]),
        expires_at=moment(given["expires"], "--expires") if given["expires"] else "",
        fingerprints=_fingerprints(home, given["clauses"]),
    )


def _fingerprints(home: Home, clauses: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What the clauses say now; every repository is read for that, and only where a clause is given."""
    if not clauses:
        return ()
    from workplan.usecases.clause_pins import fingerprints_of
    from workplan.usecases.compile import compile_units

    index = compile_units(open_repositories(home.root, Selection()).units).index
    return fingerprints_of(index, clauses, home.settings.name)


def _environment(text: str) -> tuple[str, str]:
    if not text:
        return "here", "local"
    name, colon, tier = text.rpartition(":")
    if not colon or not name or tier not in TIERS:
        raise UsageError(
            "`--environment` is an id and a tier, such as `staging-eu:staging`",
            f"the tiers are: {', '.join(TIERS)}",
        )
    return name, tier


def moment(text: str, option: str) -> str:
    """A date or a UTC time to the second; a date begins at midnight. Raises UsageError for anything else."""
    full = f"{text}T00:00:00Z" if len(text) == 10 else text
    if seconds_of(full) is None:
        raise UsageError(
            f"`{option}` is a date or a UTC time", "write it as `2026-06-27` or `2026-06-27T12:00:00Z`"
        )
    return full


def write_record(home: Home, record: Mapping[str, Any], named: str = "record") -> Kept:
    """Prepare the record, write it where it is new, and print its id and its path on standard output."""
    from workplan.adapters.baseline_file import read_bytes
    from workplan.adapters.evidence.reports import write_new

    kept = prepare(record, home.catalog, named)
    written = keep(
        kept,
        lambda path: read_bytes(os.path.join(home.root, path)),
        lambda path, data: write_new(home.root, path, data),
    )
    click.echo(f"{kept.id}  {kept.record['result']}  {kept.path}")
    if not written:
        say("workplan: this record was there already")
    return kept
