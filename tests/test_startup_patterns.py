"""A pattern that was kept is the pattern that the interpreter compiles."""

import marshal
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from workplan import startup_patterns
from workplan.late_pattern import late_pattern
from workplan.startup_patterns import collect, restore

NAMED = re.compile(r"(?P<first>[a-z]+)(?:-(\d+))?(?P<last>x{2,3}+)", re.IGNORECASE | re.MULTILINE)
INLINE = re.compile(r"(?i)straße|\bword\b")
BYTES = re.compile(rb"[\xc2-\xf4](?P<next>.)", re.DOTALL)
USED = late_pattern(r"used (\w+)")
UNUSED = late_pattern(r"never used (\w+)")
HERE = ((NAMED, re.IGNORECASE | re.MULTILINE), (INLINE, 0), (BYTES, re.DOTALL))


@pytest.fixture
def compiled() -> Iterator[None]:
    """The patterns of this module are among those that the interpreter has at hand, whatever ran before."""
    known: Any = vars(re)["_cache"]
    before = dict(known)
    known.clear()
    for pattern, flags in HERE:
        known[type(pattern.pattern), pattern.pattern, int(flags)] = pattern
    vars(USED).pop("compiled", None)
    for name in [name for name in vars(USED) if not name.startswith("_")]:
        del vars(USED)[name]
    assert USED.match("used once")
    yield
    known.clear()
    known.update(before)


@pytest.mark.usefixtures("compiled")
def test_what_comes_back_is_what_was_compiled() -> None:
    kept = {(one[0], one[1]): one for one in collect([])}
    wanted = [(pattern, int(flags)) for pattern, flags in HERE]
    wanted.append((re.compile(r"used (\w+)"), 0))
    assert not any("never used" in str(text) for text, _flags in kept)
    chosen = marshal.loads(marshal.dumps([kept[pattern.pattern, flags] for pattern, flags in wanted]))
    known: Any = vars(re)["_cache"]
    known.clear()
    restore(chosen)
    restored = dict(known)
    known.clear()
    for pattern, flags in wanted:
        found = restored[type(pattern.pattern), pattern.pattern, flags]
        assert found is not pattern
        assert found == re.compile(pattern.pattern, flags)  # equal patterns have equal code
        assert (found.groups, found.groupindex) == (pattern.groups, pattern.groupindex)
    match = restored[str, NAMED.pattern, int(HERE[0][1])].search("AB-12xx")
    assert match is not None
    assert (match["first"], match[2], match["last"], match.lastgroup) == ("AB", "12", "xx", "last")


@pytest.mark.usefixtures("compiled")
def test_texts_that_stand_in_no_module_are_not_kept() -> None:
    re.compile("made of what a document said")
    assert not any("document said" in str(one[0]) for one in collect([]))


@pytest.mark.usefixtures("compiled")
def test_what_was_kept_before_stays() -> None:
    (before, *_) = collect([])
    vars(re)["_cache"].clear()
    assert collect([before]) == [before]


@pytest.mark.usefixtures("compiled")
def test_an_interpreter_of_another_build_compiles_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = collect([])

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(startup_patterns, "import_module", missing)
    vars(re)["_cache"].clear()
    restore(kept)
    assert not vars(re)["_cache"]
    assert collect([]) == []


def test_all_patterns_of_a_check_come_back() -> None:
    code = (
        "import re, workplan.cli.checking\n"
        "from workplan.rules.registry import modules; modules()\n"
        "from workplan.startup_patterns import collect, restore\n"
        "first = dict(re._cache); kept = collect([]); re.purge(); restore(kept)\n"
        "assert len(kept) > 20, len(kept)\n"
        "assert all(first[key] == made and first[key] is not made for key, made in re._cache.items())\n"
    )
    subprocess.run((sys.executable, "-c", code), check=True)
