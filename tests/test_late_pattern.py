"""Patterns that are compiled at their first use are patterns like others."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import workplan
from workplan.late_pattern import _Late, late_pattern

WORDS = "One two, three\ntwo"


def late_ones() -> Iterator[tuple[str, "re.Pattern[str]"]]:
    root = Path(workplan.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if "late_pattern(" not in file.read_text(encoding="utf-8"):
            continue
        module = ".".join(["workplan", *file.relative_to(root).with_suffix("").parts])
        for name, value in vars(importlib.import_module(module)).items():
            if isinstance(value, _Late):
                yield f"{module}.{name}", value  # type: ignore[misc]


def test_each_can_be_compiled() -> None:
    found = dict(late_ones())
    assert found
    for name, pattern in found.items():
        assert pattern.pattern, name


@pytest.mark.parametrize(("text", "flags"), [(r"t(w)o", 0), (r"^T(W)O", re.IGNORECASE | re.MULTILINE)])
def test_it_finds_what_a_pattern_finds(text: str, flags: int) -> None:
    soon = re.compile(text, flags)

    def late() -> "re.Pattern[str]":
        return late_pattern(text, flags)

    for start in range(len(WORDS)):
        assert str(late().match(WORDS, start)) == str(soon.match(WORDS, start))
        assert str(late().search(WORDS, start)) == str(soon.search(WORDS, start))
    assert str(late().fullmatch("two")) == str(soon.fullmatch("two"))
    assert late().findall(WORDS) == soon.findall(WORDS)
    assert [str(match) for match in late().finditer(WORDS)] == [str(match) for match in soon.finditer(WORDS)]
    assert late().sub("x", WORDS) == soon.sub("x", WORDS)
    assert late().subn("x", WORDS) == soon.subn("x", WORDS)
    assert late().split(WORDS) == soon.split(WORDS)
    assert (late().pattern, late().flags, late().groups) == (soon.pattern, soon.flags, soon.groups)


def test_bytes_are_found_too() -> None:
    pattern = late_pattern(b"t(w)o")
    assert pattern.findall(WORDS.encode()) == [b"w", b"w"]


def test_it_is_compiled_once_and_then_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def compile_and_count(text: str, flags: int) -> "re.Pattern[str]":
        compiled.append(text)
        return real(text, flags)

    monkeypatch.setattr(re, "compile", compile_and_count)
    pattern = late_pattern("a+")
    assert compiled == []
    assert pattern.match("aa")
    assert pattern.search("baa")
    assert pattern.findall("aab") == ["aa"]
    assert compiled == ["a+"]


def test_a_mistake_shows_at_the_first_use() -> None:
    pattern = late_pattern("(")
    with pytest.raises(re.error):
        pattern.match("x")


def test_what_no_pattern_has_is_missing() -> None:
    with pytest.raises(AttributeError):
        late_pattern("a").other  # type: ignore[attr-defined]  # noqa: B018
