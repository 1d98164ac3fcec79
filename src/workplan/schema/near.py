"""The known word that somebody probably meant."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The closest of the `known` words, or "" where none is close.

    Close is: the same apart from case, hyphens and underscores; the start of just one known word; one edit,
    or two in words of six letters and more. The first of equals wins.
    """
    plain = _plain(word)
    if not plain or len(word) > 60:
        return ""
    words = list(known)
    starts = [candidate for candidate in words if _plain(candidate).startswith(plain)]
    if len(starts) == 1 and len(plain) > 2:
        return starts[0]
    best, least = "", 3 if len(plain) >= 6 else 2 if len(plain) > 1 else 1
    for candidate in words:
        if _plain(candidate) == plain:
            return candidate
        distance = _distance(word.lower(), candidate.lower(), least)
        if distance < least:
            best, least = candidate, distance
    return best


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "")


def _distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; `limit` where there are that many."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    left, right = _differing(left, right)
    older: list[int] = []
    old = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        new = [row]
        for column, other in enumerate(right, 1):
            cost = min(old[column] + 1, new[column - 1] + 1, old[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            new.append(cost)
        older, old = old, new
    return min(old[-1], limit)


def _differing(left: str, right: str) -> tuple[str, str]:
    """Both words without what they begin and end with alike, which no edit needs to touch."""
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]
