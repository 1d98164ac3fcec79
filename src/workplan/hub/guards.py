"""Guards that stop a whole repository: behind its remote, and changes that are too many to be meant."""

from collections.abc import Sequence

from workplan.hub.options import Options
from workplan.hub.plan import ORPHAN, Held, RecordChange
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD

SHARE = 0.1
"""More than this share of a repository's workplans and tasks must not vanish or change status in one run."""

FLOOR = 5
"""So few vanishing or status changes are always allowed.

A share alone would stop ordinary work in small repositories: with ten tasks, the second one closed on a day.
Five are few enough that a person sees them all in the plan, and orphaned records revive with their file.
"""

_COUNTED = frozenset({"workplan", "task"})


def refusals(
    planned: Sequence[RecordChange], behind: int, remote: str, live: int, options: Options
) -> tuple[Held, ...]:
    """The guards that this plan runs into, none if it may be applied. `live` counts workplans and tasks."""
    found = []
    if behind and not options.allow_behind:
        commits = "commit" if behind == 1 else "commits"
        found.append(
            Held(
                "behind-remote",
                "",
                f"this checkout is {behind} {commits} behind `{remote or 'its remote'}`; nothing is written",
                "`git pull --ff-only`, then sync again",
                (),
            )
        )
    found.extend(_too_many(planned, live, options))
    return tuple(found)


def _too_many(planned: Sequence[RecordChange], live: int, options: Options) -> list[Held]:
    vanishing = sum(1 for change in planned if change.kind in _COUNTED and ORPHAN in change.actions)
    moving = sum(1 for change in planned if change.kind in _COUNTED and _changes_status(change))
    touched = vanishing + moving
    allowed = max(int(live * SHARE), FLOOR) if options.max_change is None else options.max_change
    everything = live > 0 and vanishing >= live
    if touched <= allowed and not (everything and options.max_change is None):
        return []
    rule = "empty-repository" if everything else "mass-change"
    what = "no workplan or task is left in the files" if everything else "too many changes at once"
    return [
        Held(
            rule,
            "",
            f"{what}: {vanishing} of {live} workplans and tasks would vanish and {moving} change status "
            f"({allowed} allowed)",
            f"`workplan plan` shows them; if they are meant, add `--max-change {touched}`",
            (),
        )
    ]


def _changes_status(change: RecordChange) -> bool:
    return any(field.field == "status" and field.state in {FILE_AHEAD, HUB_AHEAD} for field in change.fields)
