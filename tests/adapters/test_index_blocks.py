"""Two indexes compared block by block differ exactly in what comparing all of their rows says."""

import struct
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.adapters.git.index_blocks import BLOCK, NotUnderstood, block_ends, id_in, other_contents
from workplan.adapters.git.index_file import parse_index

REGULAR, PROGRAM, LINK, MODULE = 0o100644, 0o100755, 0o120000, 0o160000
VALID, EXTENDED, NOT_HERE = 0x8000, 0x4000, 0x4000


class Item(NamedTuple):
    path: bytes
    content: int = 0
    mode: int = REGULAR
    stage: int = 0
    stat: int = 0
    flags: int = 0
    more: int = 0


def encoded(items: list[Item], id_bytes: int = 20, version: int = 0, rest: bytes = b"") -> bytes:
    version = version or (3 if any(item.more for item in items) else 2)
    out = [b"DIRC", struct.pack(">II", version, len(items))]
    for item in items:
        stat = struct.pack(">IIIIII", item.stat, 0, item.stat, 0, 7, item.stat)
        flags = item.flags | item.stage << 12 | min(len(item.path), 0xFFF) | (EXTENDED if item.more else 0)
        entry = (
            stat + struct.pack(">IIII", item.mode, 1, 1, item.stat) + item.content.to_bytes(id_bytes, "big")
        )
        entry += struct.pack(">HH", flags, item.more)[: 4 if item.more else 2] + item.path
        out.append(entry + b"\0" * (8 - len(entry) % 8))
    return b"".join((*out, rest, b"\0" * id_bytes))


def expected(old: bytes, new: bytes, id_bytes: int) -> list[tuple[bytes, str]] | None:
    before, after = parse_index(old, id_bytes), parse_index(new, id_bytes)
    if len(before) != len(after) or old[4:8] != new[4:8]:
        return None
    found = []
    for (path, one), (other_path, other) in zip(before, after, strict=True):
        if path != other_path or one[24:28] != other[24:28] or one[40 + id_bytes :] != other[40 + id_bytes :]:
            return None
        if one[40 : 40 + id_bytes] != other[40 : 40 + id_bytes]:
            if other[24:28] not in {b"\0\0\x81\xa4", b"\0\0\x81\xed"} or other[40 + id_bytes] & 0x70:
                return None
            found.append((path, other[40 : 40 + id_bytes].hex()))
    return found


NAMES = st.one_of(
    st.text("abc/", min_size=1, max_size=9).map(str.encode),
    st.integers(1, 4200).map(lambda length: b"n" * length),
    st.binary(min_size=1, max_size=4).map(lambda raw: raw.replace(b"\0", b"x")),
)
ITEMS = st.builds(
    Item,
    NAMES,
    st.integers(0, 3),
    st.sampled_from((REGULAR, REGULAR, PROGRAM, LINK, MODULE)),
    st.sampled_from((0, 0, 0, 1, 2)),
    st.integers(0, 3),
    st.sampled_from((0, 0, VALID)),
    st.sampled_from((0, 0, 0, NOT_HERE, 0x2000)),
)
EDITS = st.one_of(
    st.tuples(st.just("content"), st.integers(0), st.integers(4, 9)),
    st.tuples(st.just("content"), st.integers(0), st.integers(4, 9)),
    st.tuples(st.just("stat"), st.integers(0), st.integers(4, 9)),
    st.tuples(st.just("mode"), st.integers(0), st.sampled_from((REGULAR, PROGRAM, LINK))),
    st.tuples(st.just("stage"), st.integers(0), st.integers(0, 3)),
    st.tuples(st.just("flags"), st.integers(0), st.sampled_from((0, VALID))),
    st.tuples(st.just("more"), st.integers(0), st.sampled_from((0, NOT_HERE))),
    st.tuples(st.just("path"), st.integers(0), NAMES),
    st.tuples(st.just("drop"), st.integers(0), st.just(0)),
    st.tuples(st.just("twice"), st.integers(0), st.just(0)),
    st.tuples(st.just("swap"), st.integers(0), st.just(0)),
)


def edited(items: list[Item], edits: list[tuple[str, int, Any]]) -> list[Item]:
    found = list(items)
    for what, number, value in edits:
        if not found:
            break
        at = number % len(found)
        if what == "drop":
            del found[at]
        elif what == "twice":
            found.insert(at, found[at])
        elif what == "swap":
            found[at], found[at - 1] = found[at - 1], found[at]
        else:
            found[at] = found[at]._replace(**{what: value})
    return found


@given(
    st.lists(ITEMS, max_size=9),
    st.integers(1, 60),
    st.lists(EDITS, max_size=4),
    st.sampled_from((20, 32)),
    st.sampled_from((b"", b"TREE\0\0\0\3abc", b"TREE\0\0\0\0UNTR\0\0\0\1x")),
)
def test_blocks_say_what_rows_say(
    some: list[Item], times: int, edits: list[tuple[str, int, Any]], id_bytes: int, rest: bytes
) -> None:
    items = [item for item in some for _ in range(times)]
    old = encoded(items, id_bytes)
    new = encoded(edited(items, edits), id_bytes, rest=rest)
    found = other_contents(old, new, block_ends(old, id_bytes), id_bytes)
    assert found == expected(old, new, id_bytes)


def test_the_first_the_last_and_the_entries_at_the_edges_of_blocks_are_seen() -> None:
    items = [Item(b"%05d" % number) for number in range(3 * BLOCK)]
    old = encoded(items)
    for at in (0, 1, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, len(items) - 1):
        new = encoded([*items[:at], items[at]._replace(content=5, stat=9), *items[at + 1 :]])
        assert other_contents(old, new, block_ends(old, 20), 20) == [(b"%05d" % at, f"{5:040x}")]


@pytest.mark.parametrize(
    "rest", [b"link\0\0\0\0", b"sdir\0\0\0\0", b"TREE\0\0\0\7abc", b"TRE", b"TREE\0\0\0\0link\0\0\0\1x"]
)
def test_what_gives_entries_another_meaning_is_not_compared(rest: bytes) -> None:
    old, new = encoded([Item(b"a")]), encoded([Item(b"a")], rest=rest)
    assert other_contents(old, new, block_ends(old, 20), 20) is None
    with pytest.raises(NotUnderstood):
        block_ends(new, 20)


def test_version_4_and_files_that_are_no_index_are_not_compared() -> None:
    old = encoded([Item(b"a")])
    for new in (encoded([Item(b"a")], version=4), b"", old[:12], b"X" + old[1:], old[:-30]):
        assert other_contents(old, new, block_ends(old, 20), 20) is None
        with pytest.raises(NotUnderstood):
            block_ends(new, 20)


@given(st.lists(ITEMS, max_size=400, unique_by=lambda item: item.path), st.sampled_from((20, 32)), NAMES)
def test_an_id_is_found_by_the_path_of_an_ordinary_file(
    some: list[Item], id_bytes: int, other: bytes
) -> None:
    items = sorted(some)
    data = encoded(items, id_bytes)
    ends = block_ends(data, id_bytes)
    for item in [*items, Item(other)]:
        usual = item in items and item.mode in (REGULAR, PROGRAM) and not item.stage and not item.more
        found = f"{item.content:0{2 * id_bytes}x}" if usual else ""
        assert id_in(data, item.path, ends, id_bytes) == found or (item.path == other and not usual)
