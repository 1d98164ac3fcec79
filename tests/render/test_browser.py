"""Rendered pages in a real browser, on a wide screen and on a phone: nothing lies over anything, nothing is loaded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workplan.cli.main import run

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
WIDTHS = (1280, 390)
LONG = "Averyveryverylongwordwithoutanyplacetobreakitatallasanidentifierfromamachinemaybe"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, chromium: ModuleType) -> Iterator[Any]:
    if not chromium.find():
        pytest.skip("no Chromium is installed")
    with chromium.browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, federation: ModuleType) -> list[Path]:
    """All pages of the example, and of one whose words are as long and as odd as words can be."""
    found: list[Path] = []
    for hostile in (False, True):
        folder = tmp_path_factory.mktemp("hostile" if hostile else "site")
        home = federation.make_federation(folder, ("reports", "inventory"), past=True, profile=True)
        if hostile:
            for plan in (folder / "shop" / "workplans").glob("*.md"):
                text = plan.read_text(encoding="utf-8").replace(
                    "Create and read orders", f"{LONG} <b>`x`</b> {LONG}"
                )
                text = text.replace("Implementation slice 1", LONG).replace("owner: lena", f"owner: {LONG}")
                plan.write_text(
                    text.replace("Replace the file store", f"    {LONG * 4}\n\nReplace"), encoding="utf-8"
                )
            inventory = home / "ops" / "service-inventory.yml"
            text = (
                inventory.read_text(encoding="utf-8")
                .replace("healthz", LONG)
                .replace("not deployed yet", LONG)
            )
            inventory.write_text(text, encoding="utf-8")
        with contextlib.chdir(home):
            assert run(["render", "--all"]) == 0
            assert run(["render", "site", "-o", str(folder / "site")]) == 0
        found += sorted(file for file in folder.rglob("*.html"))
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True])
def test_pages_fit_and_stay_quiet(
    page: Any, pages: list[Path], chromium: ModuleType, width: int, dark: bool
) -> None:
    assert pages
    for file in pages:
        page.open(file, width, dark=dark)
        where = f"{file.parent.name}/{file.name} at {width}"
        assert page.value("document.title"), where
        assert page.value(chromium.OVERFLOW) <= 0, where
        assert page.value(chromium.OVERLAPS) == [], where
        assert page.value(chromium.ANONYMOUS) == [], where
        assert page.said == [], where


def test_text_has_enough_contrast(page: Any, pages: list[Path]) -> None:
    site = next(file for file in pages if file.name == "index.html")
    for dark in (False, True):
        page.open(site, 1280, dark=dark)
        assert page.value(CONTRAST) == [], dark


# Words whose contrast to the nearest opaque background is below the 4.5 that WCAG 2.2 asks for (1.4.3).
CONTRAST = """(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const back = element => { for (; element; element = element.parentElement) {
    const color = rgb(getComputedStyle(element).backgroundColor);
    if (color.length === 3 || color[3] > .99) return color;
  } return [255, 255, 255]; };
  const found = new Set();
  for (const element of document.querySelectorAll('main *, nav *, footer')) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    if (element.closest('svg')) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(back(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.add(`${element.className} ${element.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [...found].slice(0, 8);
})()"""
