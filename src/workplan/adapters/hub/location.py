"""Which database is the hub, and where it is said."""

import os
from pathlib import Path

from workplan.adapters.hub.engine import database_url, sqlite_file
from workplan.errors import UnreachableError, UsageError
from workplan.named_tuple import NamedTuple

VARIABLE = "WORKPLAN_HUB_URL"


class Location(NamedTuple):
    """The hub's URL or file. `origin` says where it comes from; `default` that nobody chose it."""

    url: str
    origin: str
    default: bool = False


def hub_location(configured: str, root: str, config: str) -> Location:
    """WORKPLAN_HUB_URL, else `hub.url` of the configuration file `config` in `root`, else a file of the user.

    A relative SQLite file of the configuration is relative to it. Raises UsageError for a URL that cannot be
    used, and for a password in a configuration: that file is in git.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return Location(chosen, VARIABLE)
    if not configured:
        return Location(os.path.join(_data_folder(), "workplan", "hub.db"), "the default", default=True)
    url = database_url(configured)
    if url.password:
        raise UsageError(
            f"`hub.url` in {config} holds a password",
            f"take it out and give it with {VARIABLE}, PGPASSWORD or ~/.pgpass",
        )
    file = sqlite_file(url)
    if file is not None and not file.is_absolute() and not str(file).startswith("file:"):
        return Location(os.path.join(root, str(file)), config)
    return Location(configured, config)


def _data_folder() -> str:
    """XDG_DATA_HOME where it is absolute, as its standard asks, else `~/.local/share`."""
    folder = os.environ.get("XDG_DATA_HOME", "")
    return folder if os.path.isabs(folder) else os.path.expanduser("~/.local/share")


def make_folder(location: Location) -> None:
    """Make the folder of the default file. Raises UnreachableError where that is not allowed."""
    if location.default:
        try:
            Path(location.url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UnreachableError(
                f"the folder for the hub `{location.url}` cannot be made: {error.strerror}",
                f"set `hub.url` or {VARIABLE}",
            ) from None
