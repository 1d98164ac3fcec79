"""`python -m benchmarks`: generate corpora, measure, verify what was measured, and print ratios."""

import argparse
import hashlib
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.corpus import Corpus, generate
from benchmarks.measure import WORKPLAN, Figure, Run, compare, run
from benchmarks.page import write_page


def main() -> None:
    """Run the series and write results as JSON; with `--page` also the page of the documentation."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 100, 1000], help="sizes of corpora")
    parser.add_argument("--times", type=int, default=3, help="runs of each; medians are reported")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"))
    parser.add_argument("--page", type=Path, help="write table and plot to this Markdown file")
    options = parser.parse_args()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        for documents in options.documents:
            corpus = generate(Path(folder) / str(documents), documents)
            figures = measure(corpus, options.times)
            results.append(
                {"documents": documents, "bytes": corpus.bytes, "figures": [f._asdict() for f in figures]}
            )
            show(documents, figures)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n")
    if len(results) > 1:
        print(f"growth of cold processor time: documents to the power of {exponent(results):.2f}")
    if options.page:
        write_page(options.page, results, exponent(results) if len(results) > 1 else None)


def measure(corpus: Corpus, times: int) -> list[Figure]:
    """All figures of one corpus; every answer is compared with what the generator planted."""
    root = corpus.repositories[0]
    plan = sorted((root / "workplans").rglob("*.md"))[corpus.documents // 2]
    text = plan.read_text()
    turn = iter(range(1000))

    def check(*options: str) -> Run:
        found = run((*WORKPLAN, "check", "--format", "json", *options), root)
        verify(corpus, found)
        return found

    def edited() -> Run:
        plan.write_text(text.replace("# ", f"# {next(turn)} ", 1))
        return check()

    def staged() -> Run:
        plan.write_text(text.replace("# ", f"# {next(turn)} ", 1))
        run(("git", "add", "-A"), root)
        return check("--staged")

    def read() -> Run:
        return read_and_hash(root)

    def status() -> Run:
        return run(("git", "status", "--porcelain"), root)

    def start() -> Run:
        return run((sys.executable, "-c", "pass"), root)

    figures = [
        compare("--version", "python -c pass", lambda: run((*WORKPLAN, "--version"), root), start, times, 3),
        compare("--help", "python -c pass", lambda: run((*WORKPLAN, "--help"), root), start, times, 5),
        compare("cold, every core", "read and hash", lambda: check("--no-cache"), read, times, 20),
        compare(
            "cold, one process", "read and hash", lambda: check("--no-cache", "--jobs", "1"), read, times
        ),
    ]
    check()
    figures.append(compare("nothing changed", "git status", check, status, times, 3))
    figures.append(compare("one document changed", "git status", edited, status, times, 6))
    figures.append(compare("hook, one staged", "python -c pass", staged, start, times, 7))
    assert check().output == check("--no-cache").output
    return figures


def verify(corpus: Corpus, found: Run) -> None:
    """The report must be about all documents and name exactly the planted mistakes."""
    report = json.loads(found.output)
    planted = Counter(finding["rule"] for finding in report["diagnostics"])
    assert dict(sorted(planted.items())) == corpus.expected, (planted, corpus.expected)
    assert report["summary"]["tasks"] == corpus.tasks


def read_and_hash(root: Path) -> Run:
    """The floor of any cold run: every document read and hashed, in this process."""
    started, cpu = time.perf_counter(), sum(os.times()[:2])
    for path in (root / "workplans").rglob("*.md"):
        hashlib.sha1(path.read_bytes(), usedforsecurity=False).digest()
    return Run(sum(os.times()[:2]) - cpu, time.perf_counter() - started, 0, 0, "")


def exponent(results: list[dict[str, Any]]) -> float:
    """The slope of log processor time over log documents, by least squares."""
    points: list[tuple[float, float]] = []
    for result in results:
        cold = next(f["cpu"] for f in result["figures"] if f["name"] == "cold, one process")
        points.append((math.log(result["documents"]), math.log(cold)))
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    above = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return above / sum((x - mean_x) ** 2 for x, _ in points)


def show(documents: int, figures: list[Figure]) -> None:
    """One line a figure."""
    print(f"\n{documents} documents")
    for f in figures:
        target = f"(target {f.target:g})" if f.target else ""
        print(
            f"  {f.name:22} {f.wall_ratio:7.1f} x {f.baseline:15} wall, {f.ratio:7.1f} x processor time,"
            f" {f.cpu:7.2f} s, {f.memory:5.0f} MB {target}"
        )


if __name__ == "__main__":
    main()
