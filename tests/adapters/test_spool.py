"""What one run puts aside: by any of its processes, for all of them."""

import fcntl
import os
import resource
import signal
from pathlib import Path

import pytest

from workplan.adapters.spool import FileSpool
from workplan.adapters.workers import ProcessWorkers
from workplan.errors import UnreachableError


def test_what_one_process_puts_aside_all_can_read() -> None:
    spool = FileSpool()
    texts = [bytes([number]) * (number * 997) for number in range(6)]

    def put(text: bytes) -> list[int]:
        return [spool.put(text) for _ in range(4000)]

    workers = ProcessWorkers(3)
    starts = list(workers.inherit(put, texts))
    for text, places in zip(texts, starts, strict=True):
        assert {spool.get(start, len(text)) for start in places} == {text}
    assert list(workers.inherit(lambda place: spool.get(*place), [(starts[5][7], 5)])) == [texts[5][:5]]


def test_the_turn_of_a_killed_process_is_over() -> None:
    spool = FileSpool()
    parent = os.getpid()

    def put(text: bytes) -> int:
        if text == b"fatal" and os.getpid() != parent:
            fcntl.lockf(spool._file.fileno(), fcntl.LOCK_EX)
            os.kill(os.getpid(), signal.SIGKILL)
        return spool.put(text)

    texts = [b"one", b"fatal", b"two", b"three"]
    starts = list(ProcessWorkers(2).inherit(put, texts))
    assert [spool.get(start, len(text)) for start, text in zip(starts, texts, strict=True)] == texts


def test_where_there_is_no_room_it_says_so() -> None:
    spool = FileSpool()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(UnreachableError, match="cannot be kept"):
            spool.put(b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    spool = FileSpool()
    spool.put(b"text")
    assert list(tmp_path.iterdir()) == []
