"""Nested YAML to try the block reader on: as people write it, found in this repository, and mutated."""

import random
import re
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.parse.yaml_texts import SLIPS, WORDS

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?\n)?\1[`~]*$", re.DOTALL | re.MULTILINE)
_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_KEYS = ("id", "title", "requirements", "counts.total", "x-y", "null", "where", "text", "l", "_a", "e1")
_VALUES = (
    *WORDS, '"a: #b"', "''", "'x, [y]'", "-5", "--strict", "---", "...", "-", "[]", "{}", "[a, b c]", "[a: b]",
    "{a: 1, b: [x, y]}", "{type: test-run, where: {suite: unit, counts.total: {ge: 400}}}", "[svc:core#x, '1']",
    "[[a], [1, 02]]", "{a: }", "{a}", "[a,]", "{a: b, a: c}", '["x y", -1, .5]', "[a #b]", "[https://x.y/z, §1]",
    "&x a", "*x", "!t a", "a # c", "[a]  # c", "[a]# c", "{a: b} c", '"a" b', "a: b", "a\\b", "é: ü", "{a: {b: c}}",
)  # fmt: skip
_FILLER = ("", "", "", "  ", "# a comment", "  # indented: [", "      # deep", "-", "text")
_TEXTS = (
    "one",
    "two words ",
    "# no comment",
    "a: b",
    "- c",
    "",
    "",
    "  more",
    " x",
    "---",
    "é",
    "\ttab",
    "'",
)
_HEADERS = ("|", "|", "|-", ">", ">-", "|+", "|2", "> # c", "|  ")
PIECES = (
    *SLIPS, *_VALUES, "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "  ", "   ", "- - ", "- a: b", ": |\n", ": >-\n",
    "\n\n",
    "  # x\n", "    # x\n", "   \n", "\n# x\n", "{", "}: ", ", ", " #", ":", "k:\n", "k: v\n", "\u00a0", "\r\n",
)  # fmt: skip


@st.composite
def nested(draw: st.DrawFn) -> str:
    """A document whose levels nest as they should, but for a slip here and there."""
    return nested_text(random.Random(draw(st.integers(0, 2**48))))


def nested_text(chance: random.Random) -> str:
    """A document that `chance` makes up."""
    slip = chance.choice((0.0, 0.0, 0.02, 0.1))
    rows: list[str] = []
    _collection(chance, rows, chance.choice((0, 0, 0, 0, 2)), 0, slip)
    newline = chance.choice(("\n", "\n", "\n", "\r\n", "\r"))
    return newline.join(rows) + chance.choice(("", newline, newline, newline * 2))


def _collection(chance: random.Random, rows: list[str], column: int, depth: int, slip: float) -> None:
    keys = list(_KEYS)
    chance.shuffle(keys)
    as_list = chance.random() < 0.35
    for key in keys[: chance.randint(1, 4)]:
        if chance.random() < 0.15:
            rows.append(chance.choice(_FILLER[: 7 if chance.random() > slip else 9]))
        at = column if chance.random() >= slip else max(0, column + chance.choice((-2, -1, 1, 2)))
        name = key if chance.random() >= slip else chance.choice((*_KEYS, '"q"', "? k", "a b", "k\t", ""))
        if not as_list:
            _pair(chance, rows, " " * at, name, depth, slip)
        elif chance.random() < 0.5:
            rows.append(" " * at + "- " + _value(chance, slip))
        else:
            dash = chance.choice(("- ", "- ", "- ", "-   "))
            _pair(chance, rows, " " * at + dash, name, depth, slip)
            rest = at + len(dash)
            for other in keys[4 : 4 + chance.randint(0, 2)]:
                _pair(chance, rows, " " * rest, other, depth, slip)


def _pair(chance: random.Random, rows: list[str], before: str, key: str, depth: int, slip: float) -> None:
    kind = chance.random()
    inner = len(before) + chance.choice((2, 2, 2, 4, 1))
    if kind < 0.35 and depth < 5:
        rows.append(f"{before}{key}:" + chance.choice(("", "", "  ", " # why")))
        _collection(chance, rows, chance.choice((inner, inner, inner, len(before))), depth + 1, slip)
    elif kind < 0.5:
        rows.append(f"{before}{key}: " + chance.choice(_HEADERS[: 5 if chance.random() >= slip else 9]))
        for number in range(chance.randint(1, 4)):
            line = chance.choice(_TEXTS[: 7 if chance.random() >= slip else 13])
            blank = number and chance.random() < 0.2
            rows.append("" if blank and line == "" else " " * inner + line if line else "")
    else:
        rows.append(f"{before}{key}:{chance.choice((' ', ' ', '  '))}{_value(chance, slip)}")


def _value(chance: random.Random, slip: float) -> str:
    value = chance.choice(_VALUES)
    return value + chance.choice(PIECES) if chance.random() < slip else value


@cache
def found_texts() -> tuple[str, ...]:
    """Every YAML file, front matter and fenced block of this repository, also those inside other blocks."""
    texts: dict[str, None] = {}
    for folder in ("canon", "ci-templates", "docs", "examples", "schemas", "tests", "workplans"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".yml", ".yaml", ".md", ".json") and file.is_file():
                text = file.read_text(encoding="utf-8")
                texts.update(dict.fromkeys(texts_of(text) if file.suffix == ".md" else (text,)))
    return tuple(text for text in texts if len(text) < 20_000)


def texts_of(markdown: str) -> list[str]:
    """The front matter and the blocks of a document, and of the documents in its blocks."""
    front = _FRONT.match(markdown)
    texts = [front[1]] if front else []
    for fence in _FENCE.finditer(markdown):
        inside = fence[2] or ""
        texts += [inside, *texts_of(inside)]
    return texts


def mutated(text: str, chance: random.Random) -> str:
    """The text after one to three slips of a hand."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        place = chance.randrange(len(text) + 1)
        match chance.randrange(9):
            case 0:
                del lines[at]
            case 1:
                lines.insert(chance.randrange(len(lines) + 1), lines[at])
            case 2:
                lines[at] = " " * chance.randint(1, 3) + lines[at]
            case 3:
                lines[at] = lines[at][chance.randint(1, 3) :]
            case 4:
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            case 5:
                lines.insert(at, chance.choice(_FILLER))
            case 6:
                lines[at] = lines[at].rstrip(" ") + chance.choice(PIECES)
            case 7:
                lines = (text[:place] + chance.choice(PIECES) + text[place:]).split("\n")
            case _:
                lines = (text[:place] + text[place + chance.randint(1, 4) :]).split("\n")
        text = "\n".join(lines)
    return text
