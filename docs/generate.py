"""Writes the reference pages from the program, and the output blocks of pages from real runs.

`python -m docs.generate` writes; with `--check` it only says which pages are out of date (exit code 1).
"""

import sys
from pathlib import Path

from docs.excerpts import with_excerpts
from docs.live_output import Federation, with_real_output
from docs.pages.cli import cli_pages
from docs.pages.configuration import configuration_pages
from docs.pages.kinds import kind_pages
from docs.pages.rules import rule_pages
from docs.pages.schemas import schema_pages

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = "docs/reference/"


def reference_pages() -> dict[str, str]:
    """Every generated reference page: path in the repository and text."""
    pages: dict[str, str] = {}
    for part in (
        cli_pages(),
        configuration_pages(ROOT / "schemas" / "config.schema.json"),
        kind_pages(),
        rule_pages(ROOT / "tests" / "cases" / "rules"),
        schema_pages(ROOT / "schemas"),
    ):
        pages.update({REFERENCE + name: text for name, text in part.items()})
    return pages


def pages_with_output() -> dict[str, str]:
    """Every hand-written page, its output blocks as a run gives them now."""
    written = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in written
        if not file.relative_to(ROOT).as_posix().startswith(REFERENCE)
    }
    with Federation(ROOT / "examples" / "federation") as federation:
        return {path: with_real_output(with_excerpts(text, ROOT), federation) for path, text in texts.items()}


def outdated() -> dict[str, str]:
    """The pages whose file does not say what it should; unexpected reference pages have empty text."""
    wanted = reference_pages() | pages_with_output()
    found = {
        path: text
        for path, text in wanted.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
    }
    for file in sorted((ROOT / REFERENCE).rglob("*.md")):
        path = file.relative_to(ROOT).as_posix()
        if path not in wanted:
            found[path] = ""
    return found


def main(arguments: list[str]) -> int:
    """Write or compare; the exit code."""
    changes = outdated()
    for path, text in sorted(changes.items()):
        if "--check" in arguments:
            sys.stdout.write(f"out of date: {path}\n")
        elif text:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote {path}\n")
        else:
            (ROOT / path).unlink()
            sys.stdout.write(f"removed {path}\n")
    return 1 if changes and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
