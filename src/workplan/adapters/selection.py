"""What a command line asks to read, and what was opened for it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from workplan.adapters.git.layout import Layout
from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings
from workplan.usecases.compile import Unit
from workplan.usecases.result import Unseen

if TYPE_CHECKING:
    from workplan.adapters.url_source import UrlSource


class Selection(NamedTuple):
    """What a command line asks to read. `names` are repositories; `everything` is all that are configured. What
    is `sent` is read elsewhere, so that nothing but its configuration is read here. With `kept` a configuration
    that an earlier run found right is not judged again.
    """

    staged: bool = False
    rev: str = ""
    everything: bool = False
    names: tuple[str, ...] = ()
    alone: bool = False
    sent: bool = False
    kept: bool = False


class Opened(NamedTuple):
    """The repositories of a run. `report_on` names the ones that were asked for; the others serve as context.
    `urls` are those that are read by URL; the root of one is its URL as it may be shown, and no folder.
    """

    root: str
    units: tuple[Unit, ...]
    roots: Mapping[str, str]
    report_on: frozenset[str]
    unreached: tuple[Unseen, ...]
    layouts: Mapping[str, Layout]
    urls: "Mapping[str, UrlSource]" = MappingProxyType({})


def wants_others(selection: Selection) -> bool:
    """Whether it asks for more than the repository that it starts in."""
    return selection.everything or bool(selection.names)


def asked_for(
    selection: Selection, home: Settings, opened: Mapping[str, object], unreached: Iterable[Unseen]
) -> frozenset[str]:
    """The repositories to report on. Raises UsageError for one that is asked for and unknown."""
    if selection.names:
        missing = {seen.repo for seen in unreached}
        unknown = [name for name in selection.names if name not in opened and name not in missing]
        if unknown:
            known = ", ".join(sorted({*opened, *home.repositories}))
            raise UsageError(f"unknown repository `{unknown[0]}`", f"the configuration names: {known}")
        return frozenset(name for name in selection.names if name in opened)
    return frozenset(opened) if selection.everything else frozenset({home.name})
