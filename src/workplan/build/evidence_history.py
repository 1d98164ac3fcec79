"""What one commit takes away from a body of evidence, from the records in the contents before and after it."""

from collections.abc import Mapping, Sequence

from workplan.named_tuple import NamedTuple

Change = tuple[str, str, str]
"""A path, and the ids of its contents before and after; "" for none."""
EDITED, REMOVED = "edited", "removed"


class Gone(NamedTuple):
    """A record that is missing, with the path that it stood at last. `commit` took it away ("" where no commit
    has yet), and `how` says whether its document was edited or removed.
    """

    id: str
    path: str
    commit: str
    how: str


def taken_away(
    missing: dict[str, Gone],
    commit: str,
    changes: Sequence[Change],
    records: Mapping[tuple[str, str], frozenset[str]],
) -> None:
    """Add to `missing` what one commit takes away; `records` are the ids in each content, by path and content. What
    stands in a document that the commit leaves alone, or comes back later, is for the caller to take out again.
    """
    came: set[str] = set()
    for path, _old, new in changes:
        came |= records.get((path, new), frozenset())
    for path, old, new in changes:
        for name in records.get((path, old), frozenset()) - came:
            missing[name] = Gone(name, path, commit, EDITED if new else REMOVED)
