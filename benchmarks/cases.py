"""What is measured on one corpus, and against what. Every side of every pair verifies what it did."""

import hashlib
import json
import sys
from collections import Counter
from itertools import count
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.measure import WORKPLAN, Pair, Run, run, timed
from benchmarks.memory import peak_megabytes
from benchmarks.result import NAMED

BARE = "python -c pass"
STATUS = "git status --porcelain"
READ = "read and hash"
USUAL = "usual stack"
BRIEF = (BARE, STATUS)
"""Baselines of what takes a moment whatever the size: one pair of each would say little."""
SMALL = 10
"""Documents of a repository in which the first hook of all is measured."""


class Bench:
    """One corpus and the runs on it."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.root = corpus.repositories[0]
        plans = sorted((self.root / "workplans").rglob("*.md"))
        self._plan = plans[len(plans) // 2]
        self._text = self._plan.read_text(encoding="utf-8")
        self._turn = count(1)
        self._seen: dict[str, str] = {}

    def check(self, *options: str) -> Run:
        """One check; it must find exactly the planted mistakes."""
        found = run((*WORKPLAN, "check", "--format", "json", *options), self.root)
        report = json.loads(found.output)
        planted = Counter(finding["rule"] for finding in report["diagnostics"])
        assert dict(planted) == self.corpus.expected, (planted, self.corpus.expected)
        assert report["summary"]["tasks"] == self.corpus.tasks
        return found

    def edit(self) -> None:
        """Change one document so that nothing but its title is another."""
        changed = self._text.replace("\n# ", f"\n# {next(self._turn)} ", 1)
        assert changed != self._text
        self._plan.write_text(changed, encoding="utf-8")

    def stage(self) -> None:
        """The same, staged."""
        self.edit()
        assert run(("git", "add", "-A"), self.root).code == 0

    def check_and_stage(self) -> None:
        """What people do before they commit: change a document, check it, stage it."""
        self.edit()
        self.check()
        assert run(("git", "add", "-A"), self.root).code == 0

    def command(self, *arguments: str, code: int = 0) -> Run:
        """Any other command; each of its runs must print the same bytes."""
        found = run((*WORKPLAN, *arguments), self.root)
        assert found.code == code, (arguments, found.code)
        digest = hashlib.sha256(found.output).hexdigest()
        assert self._seen.setdefault(" ".join(arguments), digest) == digest, arguments
        return found

    def manifest(self) -> Run:
        """The manifest, which must hold every task."""
        new = "compile" not in self._seen
        found = self.command("compile", code=1 if self.corpus.expected else 0)
        if new:
            assert len(json.loads(found.output)["tasks"]) == self.corpus.tasks
        return found

    def graph(self) -> Run:
        """The graph, which must not be empty."""
        found = self.command("graph", "--format", "json")
        assert b'"nodes": [' in found.output
        return found

    def formatted(self) -> Run:
        """What `fmt` would repair: the planted legacy words, one in a document."""
        legacy = self.corpus.expected.get("legacy-status", 0)
        found = self.command("fmt", "--check", code=1 if legacy else 0)
        assert found.output.count(b"\n+++ ") == legacy, (found.output[:400], legacy)
        return found

    def started(self, option: str) -> Run:
        """The command without work."""
        found = self.command(option)
        assert b"workplan" in found.output
        return found

    def bare(self) -> Run:
        """The start of the interpreter."""
        found = run((sys.executable, "-c", "pass"), self.root)
        assert found.code == 0
        return found

    def status(self) -> Run:
        """Git's own look at the same tree."""
        found = run(("git", "status", "--porcelain"), self.root)
        assert found.code == 0
        return found

    def read(self) -> Run:
        """Every document read and hashed, in one thread of this process."""
        size = 0

        def work() -> None:
            nonlocal size
            for path in (self.root / "workplans").rglob("*.md"):
                data = path.read_bytes()
                hashlib.sha1(data, usedforsecurity=False).digest()
                size += len(data)

        found = timed(work)
        assert abs(size - self.corpus.bytes) < 100, (size, self.corpus.bytes)
        return found

    def usual(self) -> Run:
        """The usual stack over the same files."""
        found = run((sys.executable, "-m", "benchmarks.usual_stack", str(self.root)), _TOP)
        assert json.loads(found.output)["tasks"] == self.corpus.tasks
        return found

    def pairs(self) -> list[Pair]:
        """Everything that is measured in this corpus, in an order in which one thing prepares the next."""
        cold = lambda: self.check("--no-cache")  # noqa: E731
        named = NAMED
        pairs = [
            Pair("--version", BARE, lambda: self.started("--version"), self.bare, 3),
            Pair("--help", BARE, lambda: self.started("--help"), self.bare, 5),
            Pair("cold", READ, cold, self.read, 20, judged_from=named),
            Pair("cold", USUAL, cold, self.usual, 4, faster=True, judged_from=named),
            Pair("cold, one process", READ, lambda: self.check("--no-cache", "--jobs", "1"), self.read),
            Pair(
                "cold, cache filled", READ, self.check, self.read, 20, before=self.forget, judged_from=named
            ),
            Pair("nothing changed", STATUS, self.check, self.status, 3, before=self.check, judged_from=named),
            Pair("one changed", STATUS, self.check, self.status, 6, before=self.edit, judged_from=named),
            Pair("hook, one staged", BARE, self.hook, self.bare, 7, before=self.stage, judged_from=named),
            Pair("hook, after a check", BARE, self.hook, self.bare, before=self.check_and_stage),
            Pair("compile", READ, self.manifest, self.read),
            Pair("fmt --check", READ, self.formatted, self.read),
            Pair("graph", READ, self.graph, self.read),
        ]
        if self.corpus.documents <= SMALL:
            pairs.append(Pair("hook, no cache yet", BARE, self.hook, self.bare, 8, before=self.clear))
        return pairs

    def hook(self) -> Run:
        """What a commit hook runs."""
        return self.check("--staged")

    def clear(self) -> None:
        """Remove what is kept between runs, with one document staged."""
        self.stage()
        self.forget()

    def forget(self) -> None:
        """Remove what is kept between runs."""
        assert run((*WORKPLAN, "cache", "clear"), self.root).code == 0

    def memory(self) -> dict[str, float]:
        """Peaks in MB over all processes."""
        cold = peak_megabytes((*WORKPLAN, "check", "--format", "json", "--no-cache"), self.root)
        warm = peak_megabytes((*WORKPLAN, "check", "--format", "json"), self.root)
        self.edit()
        changed = peak_megabytes((*WORKPLAN, "check", "--format", "json"), self.root)
        return {"cold": cold, "nothing changed": warm, "one changed": changed}

    def close(self) -> None:
        """The last word: what the cache answers is what a cold run answers."""
        assert self.check().output == self.check("--no-cache").output


_TOP = Path(__file__).resolve().parent.parent
