"""Fuzz target for the parser: `python tests/fuzz/fuzz_markdown.py [corpus folder] [-runs=N]`, with atheris installed.

Any bytes are read or refused; the two readings of Markdown agree where both answer; nothing is raised.
"""

import importlib
import sys

from workplan.parse.markdown import read_markdown
from workplan.parse.markdown_full import read_blocks
from workplan.parse.markdown_prose import bold_lines, prose_ranges, table_rows
from workplan.parse.markdown_scan import scan_blocks
from workplan.parse.text import decode


def check(data: bytes) -> None:
    """One input: read it every way there is, and compare."""
    text, problem = decode(data)
    if (text is None) == (problem is None):
        raise AssertionError("neither a text nor a reason, or both")
    if text is None:
        return
    markdown = read_markdown(text)
    start, line = (markdown.front.body, markdown.front.body_line) if markdown.front else (0, 1)
    fast = scan_blocks(text, start, line)
    if fast is not None and fast != read_blocks(text.text, start, line):
        raise AssertionError("the two readings differ")
    list(prose_ranges(text, markdown))
    table_rows(text, 1, len(text.lines))
    bold_lines(text, 1, len(text.lines))
    for heading in markdown.headings:
        heading.text  # noqa: B018


def main() -> None:
    """Run until stopped, or for the runs that are asked for."""
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
