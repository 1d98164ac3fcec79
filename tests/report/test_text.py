"""What people read: excerpts, widths, escapes, paths and the closing words."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.sample import CLEAN, EMPTY, HOSTILE, OPTIONS, make
from workplan.diagnostics.diagnostic import ERROR, INFO, WARNING
from workplan.diagnostics.place import Span
from workplan.report.cells import cell_widths, count_cells, fit_cells
from workplan.report.escape import escape_lines, escape_text
from workplan.report.excerpt import cut_excerpt
from workplan.report.options import ReportOptions
from workplan.report.paths import relative_path, shown_path
from workplan.report.registry import render_report
from workplan.report.summary import count_noun, headline
from workplan.usecases.result import CheckResult, Unseen, summarise

OVERRIDES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
any_line = st.text(st.characters(categories=None), max_size=300)


def text_of(result: CheckResult, **options: object) -> list[str]:
    return render_report("text", result, OPTIONS._replace(**options)).splitlines()  # type: ignore[arg-type]


def one(line: str, where: Span) -> CheckResult:
    found = make("some-rule", ERROR, "m", where)
    return CLEAN._replace(diagnostics=(found,), excerpt=lambda *_: line)


def marked(line: str, start: int, end: int, room: int = 80) -> str:
    """The printed text above the mark."""
    cut = cut_excerpt(line, start, end, room)
    position, shown = 0, ""
    for character, width in zip(cut.text, cell_widths(cut.text), strict=True):
        if cut.indent <= position < cut.indent + cut.length or (shown and not width):
            shown += character
        position += width
    return shown


# excerpts


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("status: cancel", "cancel"),
        ("\tstatus:\t\tcancel", "cancel"),
        ("優先度: 高い # 印", "高い"),
        ("e\u0301te\u0301: nai\u0308f", "nai\u0308f"),
        ("👩\u200d🚀 👍🏽 🇩🇪 ❤\ufe0f: go", "go"),
        ("한국어 \u1112\u1161\u11ab: 값", "값"),
        ("\ufeffid: X", "X"),
        ("ok \x1b[31mred", "red"),
        ("x" * 200 + "TOKEN" + "y" * 200, "TOKEN"),
        ("漢" * 200 + "TOKEN" + "字" * 200, "TOKEN"),
    ],
)
@pytest.mark.parametrize("room", [30, 80])
def test_the_mark_stands_under_the_token(line: str, token: str, room: int) -> None:
    start = line.index(token)
    assert marked(line, start, start + len(token), room) == token


def test_an_escaped_character_is_marked_whole() -> None:
    assert marked("a\x1bb", 1, 2) == "\\x1b"


@given(line=any_line, start=st.integers(0, 320), length=st.integers(0, 50), room=st.integers(20, 120))
def test_an_excerpt_fits_its_room(line: str, start: int, length: int, room: int) -> None:
    cut = cut_excerpt(line, start, start + length, room)
    assert cut.length >= 1
    assert cut.indent <= count_cells(cut.text)
    assert count_cells(cut.text) <= room + 10  # one glyph, at most an escape of ten, may end beyond it
    assert escape_text(cut.text) == cut.text


def test_a_huge_line_costs_no_more_than_its_window() -> None:
    class Watched(str):
        __slots__ = ()

        def __getitem__(self, key: object) -> str:
            assert isinstance(key, slice)
            assert key.stop - key.start <= 160
            return str.__getitem__(self, key)

    cut_excerpt(Watched("x" * 1_000_000), 500_000, 500_010, 80)


def test_a_range_over_several_lines_says_where_it_ends() -> None:
    shown = text_of(one("---", Span(1, 1, 12, 4)))
    assert shown[1:3] == ["   1 | ---", "     | ^^^ to line 12"]


def test_an_empty_range_gets_one_caret_at_its_place() -> None:
    shown = text_of(one("abc", Span(1, 4, 1, 4)))
    assert shown[2] == "     |    ^"


def test_a_missing_source_line_leaves_the_finding() -> None:
    result = one("", Span(1, 1, 1, 1))._replace(excerpt=lambda *_: None)
    assert text_of(result)[0].endswith(":1:1: error[some-rule]: m")
    assert text_of(result)[1] == ""


def test_quiet_prints_one_line_a_finding() -> None:
    shown = text_of(HOSTILE, quiet=True)
    assert all(": " in line and "[" in line for line in shown[: len(HOSTILE.diagnostics)])
    assert shown[len(HOSTILE.diagnostics)] == ""


# widths and escapes


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", 3),
        ("漢字", 4),
        ("e\u0301", 1),
        ("👩\u200d🚀", 2),
        ("👍🏽", 2),
        ("🇩🇪🇫🇷", 4),
        ("❤\ufe0f", 2),
        ("", 0),
    ],
)
def test_cells_are_what_a_terminal_shows(text: str, cells: int) -> None:
    assert count_cells(text) == cells


@given(text=any_line, room=st.integers(1, 40))
def test_fitted_text_fits(text: str, room: int) -> None:
    assert count_cells(fit_cells(text, room)) <= room


@given(text=any_line)
def test_escaped_text_holds_no_control_and_no_override(text: str) -> None:
    for character in escape_text(text):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in OVERRIDES
    assert escape_text(escape_text(text)) == escape_text(text)


def test_letters_of_every_script_stay() -> None:
    text = "naïve Straße 優先度 العربية עברית हिन्दी 👩\u200d🚀"
    assert escape_text(text) == text


def test_escapes_are_the_known_ones() -> None:
    assert escape_text("a\tb\nc\r\x1b\x9b\u202e\ufeff\U000e0041\xa0") == (
        r"a\tb\nc\r\x1b\x9b\u202e\ufeff\U000e0041\xa0"
    )
    assert escape_lines("a\r\nb\rc") == "a\nb\\rc"


# paths


@pytest.mark.parametrize(
    ("path", "base", "shown"),
    [
        ("a.md", "", "a.md"),
        ("/h/ann/r/a.md", "/h/ann/r", "a.md"),
        ("/h/ann/r/a.md", "/h/ann/r/docs", "../a.md"),
        ("/h/ann/other/a.md", "/h/ann/r", "../other/a.md"),
        ("/h/ann/r/a.md", "/h/ann/r/a/b/c", "/h/ann/r/a.md"),
        ("/h/ann/r/a.md", "/srv", "/h/ann/r/a.md"),
        ("/h/ann/ro/a.md", "/h/ann/r", "../ro/a.md"),
        ("/h", "/h", "."),
        ("a.md", "/h", "a.md"),
    ],
)
def test_paths_are_shown_from_where_the_user_stands(path: str, base: str, shown: str) -> None:
    assert relative_path(path, base) == shown


def test_a_path_is_joined_to_its_repository() -> None:
    result = CLEAN._replace(root="r", roots={"one": ".", "two": "../two/", "three": "./sub"})
    shown = [shown_path(result, "", repo, "a.md") for repo in ("one", "two", "three", "", "unknown")]
    assert shown == ["a.md", "../two/a.md", "sub/a.md", "r/a.md", "unknown/a.md"]
    assert shown_path(result, "", "two", "") == "../two/"


# the closing words


def counted(*severities: str, documents: int = 14) -> str:
    found = tuple(make("r", severity, "m", Span(1, 1, 1, 1)) for severity in severities)
    summary = summarise(found, documents, 26, 1, 0)
    return headline(CLEAN._replace(diagnostics=found, summary=summary))


def test_headlines() -> None:
    tail = "in 14 documents (26 tasks, 1 repository)"
    assert counted() == f"no findings {tail}"
    assert counted(ERROR, ERROR, WARNING) == f"2 errors, 1 warning {tail}"
    assert counted(INFO) == f"1 info {tail}"
    assert headline(HOSTILE).endswith("(26 tasks, 2 repositories); 6 skipped")
    assert counted(ERROR, documents=0) == "1 error in 0 documents (26 tasks, 1 repository)"


def test_nothing_looked_at_is_not_clean() -> None:
    assert headline(EMPTY) == "nothing was checked: no document found in 1 repository; 1 skipped"
    assert text_of(EMPTY)[1] == "skipped 1, the repository has no commit: repository net-kingdom"


def test_skips_are_grouped_and_listed_whole_when_verbose() -> None:
    brief = text_of(HOSTILE)
    assert "skipped 4, larger than 10 MB: docs/a.md, docs/b.md, docs/c.md and 1 more" in brief
    full = text_of(HOSTILE, verbose=True)
    assert "skipped docs/d.md: larger than 10 MB" in full
    assert "skipped a\\x1b.md: symbolic links are not followed" in full
    foreign = EMPTY._replace(unseen=(Unseen("", "", "r"),))
    assert "skipped 1, r: the repository" in text_of(foreign)


def test_strict_says_that_warnings_fail() -> None:
    found = (make("r", WARNING, "m", Span(1, 1, 1, 1)),)
    result = CLEAN._replace(diagnostics=found, summary=summarise(found, 1, 1, 1, 0))
    assert "warnings fail this run, because it is strict" in text_of(result, strict=True)
    assert "warnings fail this run, because it is strict" not in text_of(result)


def test_nouns_follow_their_number() -> None:
    assert [count_noun(n, "task") for n in (0, 1, 2)] == ["0 tasks", "1 task", "2 tasks"]


def test_text_report_loads_only_what_it_needs() -> None:
    code = (
        "import sys; from workplan.report.registry import find_reporter; find_reporter('text'); "
        "print(*sorted({'json', 'xml', 'dataclasses', 'inspect', 'urllib', 'unicodedata', 'hashlib', 'enum'}"
        " & set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import sys, re; before = set(sys.modules); " + code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_options_default_to_plain_output() -> None:
    assert ReportOptions("1").color is False
