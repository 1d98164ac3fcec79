"""The documentation says what the program does: generated pages, outputs of runs, links, command names."""

import re
from pathlib import Path

import pytest
from docs.generate import outdated

from workplan.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE)


def prose(page: Path) -> str:
    """The text of a page without its fences."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that a renderer makes of a page's headings."""
    found = re.findall(r"^#{1,6} (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in found}


def test_generated_pages_and_outputs_are_up_to_date() -> None:
    assert sorted(outdated()) == [], "run `make docs` and look at the difference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for match in LINK.finditer(prose(page)):
        target, _, anchor = match["target"].partition("#")
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        file = (page.parent / target).resolve() if target else page
        known = file.exists() and (not anchor or file.suffix != ".md" or anchor in anchors(file))
        if not known:
            broken.append(match["target"])
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for match in LINK.finditer(prose(page)):
            file = (page.parent / match["target"].partition("#")[0]).resolve()
            if file.is_dir():
                waiting += sorted(file.glob("*.md"))
            elif file.suffix == ".md" and file.is_file() and DOCS in file.parents:
                waiting.append(file)
    assert [page for page in sorted(DOCS.rglob("*.md")) if page not in seen] == []


def test_every_command_that_hand_written_pages_name_exists() -> None:
    named = re.compile(r"(?:^\$? ?|`)workplan ([a-z]+)", re.MULTILINE)
    unknown = [
        f"{page.relative_to(ROOT)}: workplan {name}"
        for page in PAGES
        if "reference" not in page.parts
        for name in named.findall(page.read_text(encoding="utf-8"))
        if name not in COMMANDS
    ]
    assert unknown == []
