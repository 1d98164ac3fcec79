"""What a state says after any number of runs is what it says after one that left the same; and little is written."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.adapters.cache.place import STATES, GitCache
from workplan.adapters.cache.state_file import StateFile
from workplan.usecases.cache_ports import Address, Content, StoredDocument

ADDRESSES = [("a", "x.md"), ("a", "y.md"), ("a", "é.md"), ("b", "x.md")]
KEYS = st.frozensets(st.integers(-3, 3), max_size=3).map(lambda keys: tuple(sorted(keys)))
DOCUMENTS = st.builds(
    StoredDocument,
    st.sampled_from(ADDRESSES),
    st.integers(0, 3),
    st.sampled_from(((), ("I",), ("I", "J"))),
    KEYS,
    KEYS,
    st.sampled_from(("", "[]", "[1]")),
    st.integers(0, 1),
)
CONTENTS = st.sampled_from((None, Content("1" * 40, 1), Content("2" * 40, 20)))
RUNS = st.lists(
    st.tuples(
        st.lists(st.tuples(DOCUMENTS, CONTENTS), max_size=3, unique_by=lambda one: one[0].address),
        st.frozensets(st.sampled_from(ADDRESSES), max_size=2),
        st.dictionaries(st.sampled_from("tu"), st.text("v", max_size=2)),
    ),
    max_size=5,
)
Kept = dict[Address, tuple[StoredDocument, Content | None]]


def said(state: StateFile) -> list[Any]:
    """All that a state can be asked, but for the names of runs."""
    return [
        state.load() or {},
        *(sorted(state.offering([key])) for key in range(-3, 4)),
        *(sorted(state.asking([key])) for key in range(-3, 4)),
        sorted(state.findings()),
        dict(state.counts()),
        sorted((address, tuple(ids)) for address, ids in state.record_ids()),
        [state.content(address) for address in ADDRESSES],
        [state.contents(repo) for repo in "ab"],
        state.sound(),
    ]


def save(state: StateFile, kept: Kept, texts: Mapping[str, str], **options: Any) -> None:
    documents = [document for document, _content in kept.values()]
    state.save(texts, documents, lambda address: kept[address][1], **options)


@given(RUNS)
def test_many_runs_leave_what_one_leaves(tmp_path_factory: pytest.TempPathFactory, runs: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("state")
    kept: Kept = {}
    texts: dict[str, str] = {"t": ""}
    state = StateFile(str(folder / "many"))
    save(state, {}, texts, fresh=True)
    for number, (documents, gone, changed) in enumerate(runs):
        new = {document.address: (document, content) for document, content in documents}
        dropped = gone - new.keys()
        texts = {**texts, **changed}
        state.load()
        save(state, new, texts, gone=dropped)
        kept = {address: one for address, one in (kept | new).items() if address not in dropped}
        if number % 2:
            state.close()
            state = StateFile(str(folder / "many"))
    once = StateFile(str(folder / "once"))
    save(once, kept, texts, fresh=True)
    assert said(state) == said(once)
    state.close()
    once.close()


def rows(path: Path) -> set[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {(table, *row) for table in tables for row in connection.execute(f"SELECT * FROM {table}")}
    connection.close()
    return found


def test_a_document_that_holds_something_else_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "state"
    state = StateFile(str(path))
    one = StoredDocument(ADDRESSES[0], 1, ("I",), (1, 2, 3), (4, 5), "[]")
    kept: Kept = {address: (one._replace(address=address), Content("1" * 40, 1)) for address in ADDRESSES}
    texts = {"long": "x" * 1000}
    save(state, kept, texts, fresh=True)
    state.close()
    before = rows(path)
    state = StateFile(str(path))
    state.load()
    save(state, {one.address: (one, Content("2" * 40, 2))}, texts, changed=[one.address])
    state.close()
    after = rows(path)
    assert sorted(row[:2] for row in after - before) == [("documents", 1), ("texts", "log"), ("texts", "run")]


def test_a_state_knows_what_later_runs_changed(tmp_path: Path) -> None:
    state = StateFile(str(tmp_path / "state"))
    one = StoredDocument(ADDRESSES[0], 1, (), (), ())
    kept: Kept = {one.address: (one, Content("1" * 40, 1))}
    save(state, kept, {"t": ""}, fresh=True)
    first = state.run
    save(state, kept, {"t": ""}, changed=[one.address])
    second = state.run
    save(state, {}, {"t": ""}, changed=[])
    third = state.run
    state.close()
    state = StateFile(str(tmp_path / "state"))
    state.load()
    assert len({first, second, third}) == 3
    assert [state.since(run) for run in (first, second, third)] == [[one.address], [], []]
    save(state, {}, {"t": ""}, gone=[one.address])
    assert [state.since(run) for run in (first, second, third, state.run)] == [None, None, None, []]
    state.close()


def test_the_state_that_makes_room_is_the_one_that_was_not_written_to_for_longest(tmp_path: Path) -> None:
    cache = GitCache(str(tmp_path), {}, "tool")
    for number in range(STATES):
        state = cache.state(str(number))
        assert state is not None
        save(state, {}, {"t": ""}, fresh=True)
        state.close()
        os.utime(tmp_path / f"state-{number}.db", (number, number))
    again = StateFile(str(tmp_path / "state-0.db"))
    again.load()
    save(again, {}, {"t": "more"})
    os.utime(tmp_path / "state-0.db", (0, 0))
    assert (tmp_path / "state-0.db-wal").stat().st_size
    cache.state("new")
    assert (tmp_path / "state-0.db").exists()
    assert not (tmp_path / "state-1.db").exists()
    again.close()
    cache.close()
