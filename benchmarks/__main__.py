"""`python -m benchmarks`: generate corpora, measure, verify what was measured, and print ratios.

python -m benchmarks                  10, 100 and 1,000 documents, and the rooms beside the compiler
python -m benchmarks --full           up to 9,999 documents; writes the page of the documentation
python -m benchmarks peers            other tools on the same generated work, installed for the while
python -m benchmarks page             write the page again from the published result
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import Bench
from benchmarks.corpus import generate
from benchmarks.measure import Figure, compare
from benchmarks.page import write_page
from benchmarks.result import Result, Size, claims, machine, read, write
from benchmarks.rooms import measure_rooms
from benchmarks.table import line, lines_of_claims

HERE = Path(__file__).resolve().parent
LATEST = HERE / "results" / "latest.json"
PUBLISHED = HERE / "results" / "published.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
FULL = 9_999
"""Documents of the largest corpus: the generator's plans are numbered with four digits."""
LARGE = 5_000
"""Documents from which on a series takes fewer pairs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for."""
    options = _options(arguments)
    if options.what == "page":
        write_page(PAGE, read(PUBLISHED))
    elif options.what == "peers":
        from benchmarks.peers.series import measure_peers

        peers = measure_peers(options.documents or [10, 100, 1000], options.only)
        _publish(read(PUBLISHED)._replace(peers=tuple(peers)))
    else:
        _series(options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=("series", "peers", "page"), default="series")
    parser.add_argument("--full", action="store_true", help="up to 9,999 documents, and write the page")
    parser.add_argument("--documents", type=int, nargs="+", help="sizes of corpora")
    parser.add_argument("--times", type=int, default=3, help="pairs of each; medians are reported")
    parser.add_argument("--only", nargs="+", default=(), metavar="TOOL", help="with `peers`: only these")
    parser.add_argument("--no-rooms", action="store_true", help="without hub, rendering, evidence")
    parser.add_argument("--postgres", action="store_true", help="the hub on PostgreSQL, too")
    return parser.parse_args(arguments)


def _series(options: argparse.Namespace) -> None:
    documents = options.documents or [10, 100, 1000, *([FULL] if options.full else [])]
    sizes = []
    for number in sorted(documents):
        with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
            sizes.append(measure(Path(folder) / "corpus", number, options.times))
        write(Result(machine(), tuple(sizes)), LATEST)
    plans = min(1000, max(documents)) if not options.full else max(documents)
    extras = [] if options.no_rooms else measure_rooms(plans, options.times, options.postgres)
    result = Result(machine(), tuple(sizes), tuple(extras))
    write(result, LATEST)
    print("\n".join(["", *lines_of_claims(claims(result))]))
    if options.full:
        _publish(result._replace(peers=read(PUBLISHED).peers))


def measure(folder: Path, documents: int, times: int) -> Size:
    """All figures of one corpus."""
    corpus = generate(folder, documents)
    bench = Bench(corpus)
    print(f"\n{documents:,} documents, {corpus.bytes / 1e6:.1f} MB")
    figures: list[Figure] = []
    for pair in bench.pairs():
        figures.append(compare(pair, documents, times if documents < LARGE else max(1, times // 3)))
        print("  " + line(figures[-1]), flush=True)
    memory = bench.memory()
    print("  memory, MB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in memory.items()), flush=True)
    bench.close()
    return Size(documents, corpus.tasks, corpus.bytes, tuple(figures), memory)


def _publish(result: Result) -> None:
    write(result, PUBLISHED)
    write_page(PAGE, read(PUBLISHED))


if __name__ == "__main__":
    main()
