"""Reads git's index file (versions 2, 3 and 4) in one pass; what it does not know it refuses.

Format: https://git-scm.com/docs/index-format. An extension whose name starts with a lower case letter
changes the meaning of the entries (`link`: split index, `sdir`: sparse index); such a file is refused with
NotUnderstood, and the caller asks the git command. Optional extensions only speed git up and are passed
over. The checksum at the end is not verified, as git itself does not when it reads.

An entry is first cut out as a Row and unpacked only when somebody asks: most commands look at few files.
"""

import struct
from itertools import repeat

from workplan.adapters.git.index_blocks import HEADER, NAME_MASK, STAT_BYTES, NotUnderstood, pass_extensions
from workplan.named_tuple import NamedTuple

REGULAR, SYMLINK, GITLINK = 0o100000, 0o120000, 0o160000
TYPE_MASK = 0o170000
INTENT_TO_ADD, SKIP_WORKTREE = 0x2000, 0x4000

Row = tuple[bytes, bytes]
"""The path, and the entry's fixed part: stat data, object id, flags, and extended flags if it has them."""


class IndexEntry(NamedTuple):
    """The fixed part of one entry.

    `times` is ctime and mtime as git packs them: four big-endian 32 bit words, seconds and nanoseconds.
    `inode` and `size` are cut to 32 bits too. `stage` is 0, or 1 to 3 in a merge conflict.
    """

    times: bytes
    inode: int
    mode: int
    size: int
    oid: bytes
    stage: int
    skip_worktree: bool
    intent_to_add: bool


def unpack_entry(fixed: bytes, id_bytes: int) -> IndexEntry:
    """The fields of a row's fixed part."""
    times, inode, mode, size, oid, flags = struct.unpack_from(f">16s4xII8xI{id_bytes}sH", fixed)
    extended = int.from_bytes(fixed[STAT_BYTES + id_bytes + 2 :])
    return IndexEntry(
        times,
        inode,
        mode,
        size,
        oid,
        (flags >> 12) & 3,
        bool(extended & SKIP_WORKTREE),
        bool(extended & INTENT_TO_ADD),
    )


def parse_index(data: bytes, id_bytes: int) -> list[Row]:
    """The rows in file order, which is by path bytes and then stage. Raises NotUnderstood."""
    if len(data) < HEADER + id_bytes or data[:4] != b"DIRC":
        raise NotUnderstood
    version, count = struct.unpack_from(">II", data, 4)
    if version not in {2, 3, 4}:
        raise NotUnderstood
    try:
        rows, end = (_packed if version == 4 else _padded)(data, count, STAT_BYTES + id_bytes)
    except (ValueError, IndexError) as error:
        raise NotUnderstood from error
    pass_extensions(data, end, len(data) - id_bytes)
    return rows


def _padded(data: bytes, count: int, flags_at: int) -> tuple[list[Row], int]:
    """Versions 2 and 3: whole names, each entry padded with NULs to a multiple of eight bytes."""
    rows: list[Row] = []
    add = rows.append
    at, head = HEADER, flags_at + 2
    for _ in repeat(None, count):
        flags = data[at + flags_at]
        start = at + head
        if flags & 0x4F:  # extended flags follow, or the name is longer than 255 bytes
            start += 2 if flags & 0x40 else 0
            length = (flags & 0x0F) << 8 | data[at + flags_at + 1]
            end = start + length if length < NAME_MASK else data.index(b"\0", start)
        else:
            end = start + data[at + flags_at + 1]
        add((data[start:end], data[at:start]))
        at += (end - at + 8) & ~7
    return rows, at


def _packed(data: bytes, count: int, flags_at: int) -> tuple[list[Row], int]:
    """Version 4: each name says how much of the one before to drop and what to append; no padding."""
    rows: list[Row] = []
    add, find = rows.append, data.index
    at, head, path = HEADER, flags_at + 2, b""
    for _ in repeat(None, count):
        start = at + head + (2 if data[at + flags_at] & 0x40 else 0)
        fixed = data[at:start]
        drop = data[start] & 0x7F
        while data[start] & 0x80:
            start += 1
            drop = ((drop + 1) << 7) | (data[start] & 0x7F)
        end = find(b"\0", start + 1)
        if drop > len(path):
            raise ValueError(drop)
        path = path[: len(path) - drop] + data[start + 1 : end]
        add((path, fixed))
        at = end + 1
    return rows, at
