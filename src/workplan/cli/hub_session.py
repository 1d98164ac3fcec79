"""One run against the hub: the database opened, and the repositories that the command line means."""

import getpass
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from workplan.adapters.git.layout import Layout
from workplan.adapters.hub.location import Location, hub_location, make_folder
from workplan.adapters.hub.opening import checkout_of, machine_name, remote_of
from workplan.adapters.hub.owner import has_died, owner_name
from workplan.adapters.hub.store import Clockwork, SqlHubStore, open_store
from workplan.bootstrap import Opened, Selection, find_root, open_repositories, settings_of
from workplan.cli.output import say
from workplan.errors import UnreachableError, UsageError
from workplan.hub.batch import Stamp
from workplan.hub.store import Repository
from workplan.named_tuple import NamedTuple
from workplan.report.escape import escape_text
from workplan.schema.near import nearest
from workplan.settings.settings import Settings
from workplan.usecases.compile import Compiled, compile_units
from workplan.usecases.hub_checkout import Checkout
from workplan.usecases.hub_run import Target


class HubAsk(NamedTuple):
    """Which repositories: by name, all, or (neither) the one around the current folder; ask their remotes?"""

    names: tuple[str, ...] = ()
    everything: bool = False
    fetch: bool = False


class Home(NamedTuple):
    """The repository around the current folder. `usable` says that there is one, not just a folder."""

    name: str
    root: str
    settings: Settings
    usable: bool


class Open(NamedTuple):
    """A repository as it was opened in this run."""

    checkout: Checkout
    layout: Layout | None
    root: str
    compiled: Compiled


class HubSession:
    """The hub and the places of repositories on this machine. `opened` grows as targets are opened."""

    def __init__(self, store: SqlHubStore, location: Location, home: Home) -> None:
        self.store = store
        self.location = location
        self.settings = home.settings
        self.home = home
        self.opened: dict[str, Open] = {}
        self.registered: Mapping[str, Repository] = {item.name: item for item in store.repositories()}
        self.home_name = self._home_name()
        self.places = self._places()

    def _here(self, name: str) -> str:
        known = self.registered.get(name)
        return known.paths.get(machine_name(), "") if known else ""

    def _home_name(self) -> str:
        """The name that the configuration gives, else the one under which the folder is registered."""
        if self.settings.named:
            return self.settings.name
        return next((name for name in self.registered if self._here(name) == self.home.root), self.home.name)

    def _places(self) -> dict[str, str]:
        places = {}
        for name, reference in self.settings.repositories.items():
            if reference.path and not reference.external:
                path = os.path.join(self.home.root, os.path.expanduser(reference.path))
                places[name] = os.path.realpath(path)
        for name in self.registered:
            path = self._here(name)
            if path and (os.path.isdir(path) or name not in places):
                places[name] = path
        if self.home.usable or self._here(self.home_name) == self.home.root:
            places[self.home_name] = self.home.root
        return places

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Repositories that are known and have no place on this machine."""
        configured = {name for name, ref in self.settings.repositories.items() if not ref.external}
        return tuple(sorted((configured | self.registered.keys()) - self.places.keys()))

    def targets(self, ask: HubAsk) -> tuple[Target, ...]:
        """What the command line means. Raises UsageError where that is nothing."""
        if ask.everything:
            names = sorted(
                name
                for name in self.places
                if name != self.home_name or self.settings.path or name in self.registered
            )
            if not names:
                raise UsageError("no repository is registered here", "`workplan repo add NAME PATH`")
        elif ask.names:
            names = sorted(set(ask.names))
            for name in names:
                self._require(name)
        elif self.home_name in self.places:
            names = [self.home_name]
        else:
            raise UsageError(
                f"`{self.home.root}` is no repository",
                "go into one, or name it with `--repo NAME`, or use `--all`",
            )
        return tuple(self._target(name, ask.fetch) for name in names)

    def _require(self, name: str) -> None:
        if name in self.places:
            return
        if name in self.elsewhere:
            raise UnreachableError(
                f"`{name}` has no place on this machine", f"`workplan repo add {name} PATH` says where it is"
            )
        near = nearest(name, self.places)
        known = ", ".join(sorted(self.places)) or "none"
        raise UsageError(
            f"unknown repository `{name}`",
            f"did you mean `{near}`?" if near else f"known here: {known}; `workplan repo add {name} PATH`",
        )

    def _target(self, name: str, fetch: bool) -> Target:
        def open_it() -> Checkout:
            self.opened[name] = open_checkout(name, self.places[name], fetch)
            return self.opened[name].checkout

        return Target(name, open_it)

    def say_notes(self) -> None:
        """What could not be found out about a repository that is under git, such as its unreachable remote."""
        for name, found in sorted(self.opened.items()):
            git = found.checkout.git
            if git.commit and git.note:
                say(escape_text(f"workplan: {name}: {git.note}"))

    def remember(self, name: str) -> None:
        """Note in the hub where a repository is on this machine, if it does not know a folder that exists."""
        found = self.opened.get(name)
        if found is not None and not os.path.isdir(self._here(name)):
            self.store.register(name, machine_name(), found.root, remote_of(found.layout))


def open_checkout(name: str, path: str, fetch: bool = False) -> Open:
    """Compile the repository at `path`. Raises UnreachableError where it is not there, or is another one."""
    opened, root = repository_at(name, path)
    unit = opened.units[0]
    unit = unit._replace(settings=unit.settings._replace(name=name))
    compiled = compile_units((unit,))
    layout = next(iter(opened.layouts.values()), None)
    unseen = frozenset(seen.path for seen in compiled.unseen)
    checkout = checkout_of(unit, compiled.repositories[0], root, layout, unseen=unseen, fetch=fetch)
    return Open(checkout, layout, root, compiled)


def repository_at(name: str, path: str) -> tuple[Opened, str]:
    """The repository whose root is `path`, opened by itself, and that root."""
    again = f"`workplan repo add {name} PATH` says where it is now"
    if not os.path.isdir(path):
        raise UnreachableError(f"`{path}` is no folder on this machine", again)
    opened = open_repositories(path, Selection(alone=True))
    root = os.path.realpath(opened.root)
    if root != os.path.realpath(path):
        raise UnreachableError(f"`{path}` is a folder inside the repository `{root}`", again)
    settings = opened.units[0].settings
    if settings.named and settings.name != name:
        own = f"use that name: `workplan repo add {settings.name} {path}`"
        raise UsageError(f"the repository at `{path}` calls itself `{settings.name}`", own)
    return opened, root


@contextmanager
def hub_session(*, create: bool, start: str = "") -> Iterator[HubSession]:
    """The hub of the configuration around the current folder. Without `create` nothing is written."""
    home = _home(start or os.getcwd())
    table = home.settings.tables.get("hub", {})
    location = hub_location(table.get("url", ""), home.root, home.settings.path)
    if create:
        make_folder(location)
    with opened_hub(location.url, create=create) as store:
        yield HubSession(store, location, home)


@contextmanager
def opened_hub(url: str, *, create: bool) -> Iterator[SqlHubStore]:
    """The store at a URL, closed at the end."""
    store = open_store(url, Clockwork(time.time, time.sleep, has_died), owner_name(), create=create)
    try:
        yield store
    finally:
        store.close()


def _home(start: str) -> Home:
    root, layout = find_root(start)
    settings = settings_of(root)
    root = os.path.realpath(root)
    return Home(settings.name, root, settings, usable=layout is not None or bool(settings.path))


def stamp(by: str = "") -> Stamp:
    """Now, and who acts: `by`, else WORKPLAN_ACTOR, else the user's name."""
    return Stamp(
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        by or os.environ.get("WORKPLAN_ACTOR", "") or _user(),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in this container
        return "unknown"


def new_id() -> str:
    """A fresh UUID."""
    return str(uuid.uuid4())
