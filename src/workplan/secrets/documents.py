"""Secrets in whole documents: a look that costs next to nothing where there is none."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workplan.secrets.detectors import Hit

_SHORT = frozenset(
    {
        "basic",
        "private-key",
        "putty-key",
        "gitlab",
        "url-password",
        "url-parameter",
        "kubernetes-secret",
        "netrc",
        "slack",
    }
)
"""Detectors of secrets that need not hold a long run of letters and digits."""
_MARKS = ("PRIVATE KEY", "PuTTY-User-Key", "glpat-", "://", "kind: Secret", "machine ", "xox", "asic ")
"""One of these stands in nearly every text that holds one of them."""
_RUN = 16
_RUNS = bytes(1 if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_LONG = b"\1" * _RUN
_HEX = frozenset(b"0123456789abcdef")
_DIGESTS = (40, 64)


def suspects(
    text: str, data: bytes | None = None, holds: Callable[[str], bool] | None = None
) -> "tuple[Hit, ...]":
    """What looks like a secret in a document, in the order of the text, one finding for one place.

    Nearly all secrets hold sixteen letters and digits in a row, some of them digits, and nearly no prose
    does: only the lines where that is so, and the marks of the few other secrets, are looked at closely.
    `data` is the text in UTF-8, and `holds` a faster `in text`, where they are at hand.
    """
    data = text.encode("utf-8", "surrogatepass") if data is None else data
    marked = any(map(holds or text.__contains__, _MARKS))
    passages = list(_passages(data))
    if not marked and not passages:
        return ()
    from workplan.secrets.detectors import Hit, hits  # late: nearly all documents do without
    from workplan.secrets.screen import find  # late: nearly all documents do without

    found = set(hits(text, _SHORT)) if marked else set()
    for start, end in passages:
        inside = list(find(data[start:end].decode("utf-8", "surrogatepass")))
        if inside:
            before = len(data[:start].decode("utf-8", "surrogatepass"))
            found.update(Hit(hit.detector, before + hit.start, before + hit.end) for hit in inside)
    return tuple(_outermost(found)) if found else ()


def _passages(data: bytes) -> Iterator[tuple[int, int]]:
    """Lines with a long run of letters and digits that is no word and no bare digest, each with the line before."""
    classes = bytearray(data).translate(_RUNS)  # faster than of bytes, which asks of each whether it changed
    if classes.rfind(_LONG) < 0:  # a third faster than from the start, and nearly always the answer
        return
    start = classes.find(_LONG)
    while start >= 0:
        end = classes.find(b" ", start)
        end = len(data) if end < 0 else end
        run = data[start:end]
        if (not run.isalpha() or run.isupper()) and not (len(run) in _DIGESTS and _HEX.issuperset(run)):
            line = data.rfind(b"\n", 0, start)
            first = data.rfind(b"\n", 0, line) + 1 if line > 0 else 0
            last = data.find(b"\n", end)
            end = len(data) if last < 0 else last
            yield first, end
        start = classes.find(_LONG, end)


def _outermost(found: "set[Hit]") -> "list[Hit]":
    """Of two hits that overlap, the first and longer one."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end, hit.detector)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
