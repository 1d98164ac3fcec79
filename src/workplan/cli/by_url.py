"""Repositories that are read by URL, and what is said of them: they have no history, and nothing is written there."""

from workplan.bootstrap import Opened
from workplan.cli.output import say
from workplan.errors import UsageError

_MOST_NAMES = 5


def say_read_by_url(opened: Opened) -> None:
    """Say which of the repositories that were asked for were read without what only git knows."""
    names = sorted(opened.urls.keys() & opened.report_on)
    if names:
        say(f"workplan: read by URL, as a folder without index and history: {_listed(names)}")


def without_urls(opened: Opened, names: tuple[str, ...], what: str) -> Opened:
    """What remains to be written to. Raises UsageError where one of the `names` that were given is read by URL."""
    by_url = sorted(opened.urls.keys() & opened.report_on)
    if not by_url:
        return opened
    if set(by_url) & set(names):
        raise UsageError(
            f"`{next(name for name in by_url if name in names)}` is read by URL, so nothing is {what} there",
            "do it where its folder is",
        )
    say(f"workplan: read by URL, so that nothing is {what} there: {_listed(by_url)}")
    return opened._replace(report_on=opened.report_on - opened.urls.keys())


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
