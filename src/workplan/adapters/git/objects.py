"""Contents from the object store: a loose object by reading its file, everything else by one process."""

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from workplan.adapters.git.layout import Layout
from workplan.digests import new
from workplan.errors import UnreachableError

if TYPE_CHECKING:
    from workplan.adapters.git.process import Process

LOOSE_LIMIT = 64 << 20
CHUNK = 1 << 16
GET_IT = "a partial clone gets every object with `git fetch --refetch --no-filter`; else run `git fsck`"


def blob_oid(data: bytes, algorithm: str = "sha1") -> str:
    """The id that git gives to a blob with this content, in hex."""
    return new(algorithm, b"blob %d\0%b" % (len(data), data)).hexdigest()


def read_loose(layout: Layout, oid: str, limit: int, wanted: bytes = b"blob") -> bytes | None:
    """A blob (or a commit, or a tree) that lies in a file of its own, at most `limit` + 1 bytes; None when it
    does not.

    A freshly staged file is always loose, so that a commit hook needs no git process to read it.
    """
    try:
        with open(f"{layout.objects}/{oid[:2]}/{oid[2:]}", "rb") as file:
            packed = file.read(LOOSE_LIMIT + 1)
    except OSError:
        return None
    try:
        text = zlib.decompressobj().decompress(packed, limit + 64)
    except zlib.error:
        return None
    header, nul, body = text.partition(b"\0")
    kind, _, size = header.partition(b" ")
    if not nul or kind != wanted or not size.isdigit():
        return None
    body = body[: limit + 1]
    return body if len(body) == min(int(size), limit + 1) else None


def read_blobs(layout: Layout, oids: Iterable[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """Each blob with its id, in the order asked, cut to `limit` + 1 bytes.

    Raises UnreachableError for an id that the repository does not hold.
    """
    for oid, data in read_named(layout, oids, limit):
        if data is None:
            raise UnreachableError(f"object `{oid}` is missing in `{layout.folder}`", GET_IT)
        yield oid, data


def read_blob(layout: Layout, oid: str, limit: int) -> bytes:
    """One blob, cut to `limit` + 1 bytes. Raises UnreachableError when the repository does not hold it."""
    data = read_loose(layout, oid, limit)
    return next(read_blobs(layout, [oid], limit))[1] if data is None else data


def read_named(layout: Layout, names: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
    """Each blob with the name it was asked by (`oid` or `oid:path`), cut to `limit` + 1 bytes; None for
    a name without a blob. One process for all. A name with a line break needs git 2.38.
    """
    every = list(names)
    absent = _absent(layout, every)
    asked = [name for name in every if name not in absent]
    if not asked:
        yield from ((name, None) for name in every)
        return
    end, options = ("\0", ["-z"]) if any("\n" in name for name in asked) else ("\n", [])
    stdin = "".join(name + end for name in asked).encode("utf-8", "surrogateescape")
    with layout.git.stream("cat-file", "--batch", "--buffer", *options, stdin=stdin) as output:
        for name in every:
            yield name, None if name in absent else _next_blob(output, name, limit)


def _absent(layout: Layout, names: Iterable[str]) -> frozenset[str]:
    """Which of these ids a partial clone lacks."""
    held = _held(layout)
    if held is None:
        return frozenset()
    return frozenset(name for name in names if ":" not in name and name not in held)


def _held(layout: Layout) -> frozenset[str] | None:
    """Every id that a partial clone holds, None for a whole one. Git before 2.44 cannot be kept from
    trying to fetch what is missing, and ends when it may not.
    """
    if not layout.partial:
        return None
    listed = layout.git.run("cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered")
    return frozenset(listed.decode("ascii").split())


class BlobReader:
    """Blobs asked for one by one; its process is started by the first question and ended by leaving."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._process: Process | None = None
        self._held: frozenset[str] | None = None

    def __enter__(self) -> "BlobReader":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None

    def read(self, oid: str, limit: int) -> bytes | None:
        """One blob, cut to `limit` + 1 bytes; None when the repository does not hold it."""
        if self._process is None:
            self._held = _held(self._layout)
            self._process = self._layout.git.start("cat-file", "--batch", stdin=None)
        if self._held is not None and oid not in self._held:
            return None
        self._process.ask(oid.encode("ascii") + b"\n")
        return _next_blob(self._process.output, oid, limit)


def _next_blob(output: BinaryIO, name: str, limit: int) -> bytes | None:
    header = output.readline()
    if not header:
        raise UnreachableError(f"git ended before it gave `{name}`", GET_IT)
    fields = header.split()
    if len(fields) != 3 or not fields[2].isdigit():
        for _ in range(name.count("\n")):
            output.readline()
        return None
    size = int(fields[2])
    data = output.read(min(size, limit + 1))
    rest = size - len(data) + 1
    while rest > 0:
        rest -= len(output.read(min(rest, CHUNK))) or rest
    return data if fields[1] == b"blob" else None
