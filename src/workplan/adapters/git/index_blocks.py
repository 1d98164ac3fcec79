"""Which entries of an index differ from those of an earlier one, found without reading the others.

An index names each of its files in one entry after the other, and the length of an entry follows from its path. So
where two indexes name the same files their entries lie at the same places, and runs of entries can be compared as
bytes. Only versions 2 and 3 are like that: in version 4 a name builds upon the one before.

This module imports nothing: the short answer of `check` needs it.
"""

BLOCK = 64
"""Entries that are compared at once."""
HEADER = 12
STAT_BYTES = 40
NAME_MASK = 0x0FFF
_MODE = slice(24, 28)
_REGULAR = (b"\0\0\x81\xa4", b"\0\0\x81\xed")


class NotUnderstood(Exception):  # noqa: N818  (a signal between two functions, never shown)
    """This index needs the git command."""


def ordinary(fixed: bytes, id_bytes: int) -> bool:
    """A regular file without a conflict and without extended flags, judged without unpacking."""
    return fixed[_MODE] in _REGULAR and not fixed[STAT_BYTES + id_bytes] & 0x70


def pass_extensions(data: bytes, at: int, end: int) -> None:
    """Go over what stands behind the entries. Raises NotUnderstood for what changes their meaning."""
    while at + 8 <= end:
        if not b"A" <= data[at : at + 1] <= b"Z":
            raise NotUnderstood
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    if at != end:
        raise NotUnderstood


def _next(data: bytes, at: int, flags_at: int) -> tuple[int, int, int]:
    """Where the name of the entry at a place begins and ends, and where the next entry is."""
    flags = data[at + flags_at]
    start = at + flags_at + (4 if flags & 0x40 else 2)
    length = (flags & 0x0F) << 8 | data[at + flags_at + 1]
    end = start + length if length < NAME_MASK else data.index(b"\0", start)
    return start, end, at + (end - at + 8 & ~7)


def block_ends(data: bytes, id_bytes: int) -> list[int]:
    """Where the first entry begins, and where each block of entries ends. Raises NotUnderstood."""
    if data[:4] != b"DIRC" or data[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
        raise NotUnderstood
    at, flags_at, ends = HEADER, STAT_BYTES + id_bytes, [HEADER]
    try:
        for number in range(1, int.from_bytes(data[8:HEADER], "big") + 1):
            at = _next(data, at, flags_at)[2]
            if not number % BLOCK:
                ends.append(at)
    except (IndexError, ValueError) as error:
        raise NotUnderstood from error
    if ends[-1] != at:
        ends.append(at)
    pass_extensions(data, at, len(data) - id_bytes)
    return ends


def other_contents(old: bytes, new: bytes, ends: list[int], id_bytes: int) -> list[tuple[bytes, str]] | None:
    """The ordinary files, path and id, that have another id in the new index; None where anything else differs
    than ids and what git remembers of the files on disk. `ends` are the block ends of the old index.
    """
    if new[:HEADER] != old[:HEADER]:
        return None
    found: list[tuple[bytes, str]] = []
    start = ends[0]
    try:
        for end in ends[1:]:
            if new[start:end] != old[start:end] and not _take(old, new, (start, end, id_bytes), found):
                return None
            start = end
        pass_extensions(new, start, len(new) - id_bytes)
    except (IndexError, ValueError, NotUnderstood):
        return None
    return found


def _take(old: bytes, new: bytes, block: tuple[int, int, int], found: list[tuple[bytes, str]]) -> bool:
    """Add what has another id in one block; false where entries differ in anything else."""
    at, stop, id_bytes = block
    flags_at = STAT_BYTES + id_bytes
    while at < stop:
        begin, end, after = _next(old, at, flags_at)
        before, now = old[at:after], new[at:after]
        same = before[_MODE] == now[_MODE] and before[flags_at:] == now[flags_at:]
        if not same:
            return False
        if before[STAT_BYTES:flags_at] != now[STAT_BYTES:flags_at]:
            if not ordinary(now, id_bytes):
                return False
            found.append((new[begin:end], now[STAT_BYTES:flags_at].hex()))
        at = after
    return at == stop


def id_in(data: bytes, path: bytes, ends: list[int], id_bytes: int) -> str:
    """The id of an ordinary file in an index whose blocks of entries have these ends; "" where there is none.
    Entries are in the order of their paths.
    """
    flags_at = STAT_BYTES + id_bytes
    low, high = 0, len(ends) - 1
    while low < high - 1:
        middle = (low + high) // 2
        start, end, _after = _next(data, ends[middle], flags_at)
        low, high = (middle, high) if data[start:end] <= path else (low, middle)
    at = ends[low]
    while at < ends[high]:
        start, end, after = _next(data, at, flags_at)
        if data[start:end] == path:
            return data[at + STAT_BYTES : at + flags_at].hex() if ordinary(data[at:start], id_bytes) else ""
        at = after
    return ""
