"""What a status means at a glance. Every picture and table colours by these few tones, not by each word."""

OPEN = "open"
DOING = "doing"
WAITING = "waiting"
DONE = "done"
GONE = "gone"
OTHER = "other"
TONES = (DOING, WAITING, OPEN, DONE, GONE, OTHER)

_STATUSES = {
    OPEN: "todo proposed ready draft backlog open planned target",
    DOING: "progress active in_progress",
    WAITING: "wait blocked warn stale degraded down",
    DONE: "done finished accepted completed pass observed observed_ok",
    GONE: "cancel cancelled archived superseded rejected withdrawn skip retired",
}
_TONES = {status: tone for tone, statuses in _STATUSES.items() for status in statuses.split()}


def tone_of(status: str) -> str:
    """The tone of a status; a word of a team's own vocabulary is OTHER."""
    return _TONES.get(status, OTHER)
