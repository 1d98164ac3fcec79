"""Writes docs/pictures from the real output for the example federation: `python -m docs.take_pictures`.

Needs a Chromium. The pictures are looked at before they are committed.
"""

import contextlib
import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from workplan.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
# Name of the picture, page, width, height in pixels, dark.
PICTURES = (
    ("portfolio", "index.html", 1280, 1500, False),
    ("portfolio-phone", "index.html", 390, 1400, False),
    ("workplan", "GOV-WP-0001.html", 1280, 2020, False),
    ("workplan-dark", "GOV-WP-0001.html", 1280, 1200, True),
    ("workplan-phone", "GOV-WP-0001.html", 390, 1400, False),
    ("services", "services.html", 1280, 640, False),
    ("canon", "canon.html", 1280, 1200, False),
    ("everything-by-name", "search.html", 1280, 1100, False),
)


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "render" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"tests/render/{name}.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Render the site of the example with a past, and take a picture of its pages."""
    chromium, federation = _module("chromium"), _module("federation")
    if not chromium.find():
        sys.exit("no Chromium is installed")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = federation.make_federation(folder, ("reports",), past=True, profile=True)
        with contextlib.chdir(home):
            run(["render", "site", "-o", str(folder / "site")])
        with chromium.browser(folder / "profile") as page:
            for picture, file, width, height, dark in PICTURES:
                page.open(folder / "site" / file, width, dark=dark)
                (FOLDER / f"{picture}.png").write_bytes(page.picture(height))


if __name__ == "__main__":
    main()
