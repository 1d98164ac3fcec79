"""`python -m benchmarks`: generate corpora, measure, verify what was measured, and print ratios.

python -m benchmarks                  10, 100 and 1,000 documents, and the rooms beside the compiler
python -m benchmarks --full           up to 9,999 documents; writes the page of the documentation
python -m benchmarks rooms            the rooms alone; `--only evidence` for one of them
python -m benchmarks peers            other tools on the same generated work, installed for the while
python -m benchmarks page             write the page again from the published result
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import BRIEF, Bench
from benchmarks.corpus import generate
from benchmarks.measure import Figure, Pair, compare, compile_modules
from benchmarks.page import write_page
from benchmarks.result import NAMED, Claim, Result, Size, claims, machine, read, write
from benchmarks.rooms import FULL, MINUTES, ROOMS, Scale
from benchmarks.table import line, line_of_claim, lines_of_claims

HERE = Path(__file__).resolve().parent
LATEST = HERE / "results" / "latest.json"
PUBLISHED = HERE / "results" / "published.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
LARGE = 5_000
"""Documents from which on a series takes fewer pairs, unless its baseline is one of the brief ones."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for."""
    options = _options(arguments)
    if options.what == "page":
        write_page(PAGE, read(PUBLISHED))
        return
    compile_modules()
    if options.what == "peers":
        from benchmarks.peers.series import measure_peers

        peers = measure_peers(options.documents or [10, 100, 1000], options.only)
        write(read(LATEST)._replace(peers=tuple(peers)), LATEST)
        if options.full:
            _publish(read(PUBLISHED)._replace(peers=tuple(peers)))
    elif options.what == "rooms":
        _rooms(options)
    else:
        _series(options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=("series", "rooms", "peers", "page"), default="series")
    parser.add_argument("--full", action="store_true", help="up to 9,999 documents; write the page")
    parser.add_argument("--documents", type=int, nargs="+", help="sizes of corpora")
    parser.add_argument("--times", type=int, default=3, help="pairs of each; medians are reported")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="only these tools, or rooms")
    parser.add_argument("--no-rooms", action="store_true", help=f"without {', '.join(ROOMS)}")
    parser.add_argument("--repositories", type=int, nargs="+", help="how many, with the room of that name")
    parser.add_argument("--postgres", action="store_true", help="the hub on PostgreSQL, too")
    return parser.parse_args(arguments)


def _series(options: argparse.Namespace) -> None:
    documents = options.documents or [10, 100, 1000, *([NAMED] if options.full else [])]
    sizes = []
    for number in sorted(documents):
        with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
            sizes.append(measure(Path(folder) / "corpus", number, options.times))
        write(Result(machine(), tuple(sizes)), LATEST)
    extras = [] if options.no_rooms else _rooms(options)
    result = Result(machine(), tuple(sizes), tuple(extras))
    write(result, LATEST)
    print("\n".join(["", *lines_of_claims(claims(result))]))
    if options.full:
        _publish(result._replace(peers=read(PUBLISHED).peers))


def _rooms(options: argparse.Namespace) -> list[Claim]:
    """The rooms that were asked for; by default all that need nothing but this machine's Python."""
    scale = _scale(options)
    chosen = options.only or [name for name in ROOMS if options.postgres or name != "sync-postgres"]
    found: list[Claim] = []
    for name in chosen:
        print(f"\n{name}", flush=True)
        for claim in ROOMS[name](scale):
            found.append(claim)
            print("  " + line_of_claim(claim), flush=True)
    return found


def _scale(options: argparse.Namespace) -> Scale:
    """How much each room is given: with a small corpus asked for, no more than that."""
    scale = FULL if options.full else MINUTES
    if options.documents:
        most = max(options.documents)
        scale = scale._replace(
            plans=min(scale.plans, most),
            megabytes=min(scale.megabytes, max(1.0, most / 200)),
            envelopes=min(scale.envelopes, most),
            nodes=min(scale.nodes, max(100, most)),
        )
    given = tuple(options.repositories or scale.repositories)
    return scale._replace(repositories=given, times=options.times)


def measure(folder: Path, documents: int, times: int) -> Size:
    """All figures of one corpus."""
    corpus = generate(folder, documents)
    bench = Bench(corpus)
    print(f"\n{documents:,} documents, {corpus.bytes / 1e6:.1f} MB")
    figures: list[Figure] = []
    for pair in bench.pairs():
        figures.append(_compared(pair, documents, times))
        print("  " + line(figures[-1]), flush=True)
    memory = bench.memory()
    print("  memory, MB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in memory.items()), flush=True)
    bench.close()
    return Size(documents, corpus.tasks, corpus.bytes, tuple(figures), memory)


def _compared(pair: Pair, documents: int, times: int) -> Figure:
    large = documents >= LARGE and pair.baseline not in BRIEF
    return compare(pair, documents, max(1, times // 3) if large else times, rehearse=not large)


def _publish(result: Result) -> None:
    write(result, PUBLISHED)
    write_page(PAGE, read(PUBLISHED))


if __name__ == "__main__":
    main()
