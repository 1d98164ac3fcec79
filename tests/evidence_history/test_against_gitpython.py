"""GitPython as the reference: over random histories, the same records are missing, by the same commits."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from git import Commit as ReferenceCommit
from git import Repo as Reference
from git.objects import Blob
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.conftest import Repo
from tests.evidence_trust.conftest import kept, record
from workplan.adapters.cache.place import GitCache
from workplan.adapters.evidence.past import GitPast
from workplan.adapters.git.layout import discover
from workplan.adapters.git.revision import RevisionSource
from workplan.adapters.schema_files import SchemaFiles
from workplan.kinds.builtin import BUILTIN
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.compile import Unit
from workplan.usecases.evidence_past import PastEvidence

RECORDS = [kept(record(f"number {number}")).record for number in range(5)]
CATALOG = Catalog(SchemaFiles())
SETTINGS = Settings("hub", kinds=BUILTIN)
DATA = ("evidence/a.json", "evidence/b.json", "evidence/deep/er/c.json")
REPORTS = ("evidence/r.md", "docs/x-evidence.md", "evidence/deep/s.md")
OTHERS = ("docs/notes.md", "src/evidence/d.json", "readme.txt")


def data(number: int, indent: int) -> bytes:
    return json.dumps(RECORDS[number], indent=indent or None).encode()


def report(numbers: Sequence[int], word: str) -> bytes:
    blocks = "".join(f"\n```evidence\n{json.dumps(RECORDS[number], indent=1)}\n```\n" for number in numbers)
    return f"# Report\n\n{word}\n{blocks}".encode()


class Made(NamedTuple):
    """A commit: its parents by number, the files that it writes, the ones that it drops, and renames."""

    parents: tuple[int, ...]
    writes: Mapping[str, bytes]
    drops: tuple[str, ...]
    renames: tuple[tuple[str, str], ...]


CONTENT = st.one_of(
    st.tuples(st.sampled_from(DATA + OTHERS), st.builds(data, st.integers(0, 4), st.sampled_from([0, 2]))),
    st.tuples(
        st.sampled_from(REPORTS),
        st.builds(
            report, st.lists(st.integers(0, 4), max_size=3, unique=True), st.sampled_from(["one", "two"])
        ),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    found = []
    for number in range(draw(st.integers(2, 9))):
        parents: list[int] = []
        if number:
            parents.append(draw(st.sampled_from([number - 1, number - 1, draw(st.integers(0, number - 1))])))
            other = draw(st.integers(0, number - 1))
            if draw(st.integers(0, 3)) == 0 and other not in parents:
                parents.append(other)
        found.append(
            Made(
                tuple(parents),
                dict(draw(st.lists(CONTENT, max_size=3))),
                tuple(draw(st.lists(st.sampled_from(DATA + REPORTS), max_size=2))),
                tuple(
                    draw(
                        st.lists(
                            st.one_of(
                                st.tuples(st.sampled_from(DATA), st.sampled_from(DATA + OTHERS)),
                                st.tuples(st.sampled_from(REPORTS), st.sampled_from(REPORTS)),
                            ),
                            max_size=1,
                        )
                    )
                ),
            )
        )
    return found


def import_stream(history: Sequence[Made]) -> tuple[bytes, list[dict[str, bytes]]]:
    """The history for `git fast-import`; a merge takes the files of its first parent, as `-s ours` does."""
    out: list[bytes] = []
    trees: list[dict[str, bytes]] = []
    for number, made in enumerate(history):
        tree = dict(trees[made.parents[0]]) if made.parents else {}
        for old, new in made.renames:
            if old in tree:
                tree[new] = tree.pop(old)
        for path in made.drops:
            tree.pop(path, None)
        if len(made.parents) > 1 and number % 2:
            tree.update(trees[made.parents[1]])
        tree.update(made.writes)
        trees.append(tree)
        out.append(f"commit refs/heads/c{number}\nmark :{number + 1}\n".encode())
        out.append(f"committer A <a@example.org> {1_600_000_000 + number} +0000\ndata 1\nx\n".encode())
        words = ("from", "merge")
        for word, parent in zip(words, made.parents, strict=False):
            out.append(f"{word} :{parent + 1}\n".encode())
        out.append(b"deleteall\n")
        for path, content in tree.items():
            out.append(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
    return b"".join(out), trees


def held(commit: ReferenceCommit) -> set[str]:
    """Every record of a tree, by the paths where the kinds look for them."""
    found = set()
    for item in commit.tree.traverse():
        if not isinstance(item, Blob):
            continue
        path = str(item.path)
        text = item.data_stream.read().decode()
        if path in DATA:
            found.add(json.loads(text)["id"])
        elif path in REPORTS:
            found |= {json.loads(block.split("```")[0])["id"] for block in text.split("```evidence")[1:]}
    return found


def expected(commit: ReferenceCommit) -> dict[str, str]:
    """Record to commit: on the first-parent chain, what the last tree lacks, and which commit took it last."""
    chain = [commit]
    while chain[-1].parents:
        chain.append(chain[-1].parents[0])
    found: dict[str, str] = {}
    before: set[str] = set()
    for one in reversed(chain):
        now = held(one)
        for name in before - now:
            found[name] = one.hexsha
        before = now
    return {name: by for name, by in found.items() if name not in before}


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_random_histories(packed: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(histories(), st.randoms(use_true_random=False))
    def run(history: list[Made], random: object) -> None:
        path = tmp_path_factory.mktemp("r")
        repo = Repo(path)
        repo.git("init", "-q", "-b", "main")
        unpack = () if packed else ("-c", "fastimport.unpackLimit=1000")
        repo.git(*unpack, "fast-import", "--quiet", stdin=import_stream(history)[0])
        compare(path, len(history), random)

    run()


def compare(path: Path, count: int, random: object) -> None:
    layout = discover(str(path))
    assert layout is not None
    cache = GitCache(str(path / "cache"), {"hub": str(path / "cache")}, "tool")
    order = list(range(count))
    random.shuffle(order)  # type: ignore[attr-defined]
    with Reference(path) as reference:
        for number in [*order, order[0]]:
            commit = reference.commit(f"c{number}")
            unit = Unit(RevisionSource(layout, commit.hexsha), SETTINGS, CATALOG)
            entries = unit.reader.listing().entries
            answers = [
                PastEvidence(unit, GitPast(layout, commit.hexsha), one).look(entries, frozenset())
                for one in (None, cache, cache)
            ]
            found = [{gone.id: gone.commit for gone in answer.missing} for answer in answers]
            assert found == [expected(commit)] * 3
            assert not any(answer.ends for answer in answers)


def test_the_histories_are_worth_comparing(tmp_path: Path) -> None:
    """A removal, an edit, a rename and a restored record, so that the comparison above is not of nothing."""
    history = [
        Made((), {DATA[0]: data(0, 0), DATA[1]: data(1, 0), REPORTS[0]: report([2, 3], "one")}, (), ()),
        Made((0,), {}, (), ((DATA[0], DATA[2]),)),
        Made((1,), {REPORTS[0]: report([3], "one")}, (DATA[1],), ()),
        Made((2, 0), {DATA[0]: data(1, 2)}, (), ()),
    ]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    Repo(tmp_path).git("fast-import", "--quiet", stdin=import_stream(history)[0])
    with Reference(tmp_path) as reference:
        assert [len(expected(reference.commit(f"c{number}"))) for number in range(4)] == [0, 0, 2, 0]


def test_a_history_that_is_too_long_is_cut_off_and_says_so(tmp_path: Path) -> None:
    history = [
        Made((), {DATA[0]: data(0, 0), DATA[1]: data(1, 0)}, (), ()),
        Made((0,), {}, (DATA[0],), ()),
        Made((1,), {OTHERS[0]: b"x"}, (), ()),
        Made((2,), {}, (DATA[1],), ()),
    ]
    Repo(tmp_path).git("init", "-q")
    Repo(tmp_path).git("fast-import", "--quiet", stdin=import_stream(history)[0])
    layout = discover(str(tmp_path))
    assert layout is not None
    unit = Unit(RevisionSource(layout, "c3"), SETTINGS, CATALOG)
    oids = [Repo(tmp_path).git("rev-parse", f"c{number}").decode().strip() for number in range(4)]
    found = {}
    for most in (2, 3, 4, 5):
        past = PastEvidence(unit, GitPast(layout, oids[3], most), None).look((), frozenset())
        found[most] = (sorted((gone.commit for gone in past.missing), key=oids.index), past.ends)
    assert found == {
        2: ([oids[3]], oids[2]),
        3: ([oids[3]], oids[1]),
        4: ([oids[1], oids[3]], ""),
        5: ([oids[1], oids[3]], ""),
    }
