"""The page of the documentation: what lies between its marks, and the plot beside it."""

from pathlib import Path

from benchmarks.plot import plot
from benchmarks.result import Result, claims
from benchmarks.table import claims_table, peers_table, size_table

START, END = "<!-- measured -->", "<!-- end of measured -->"


def write_page(page: Path, result: Result) -> None:
    """Replace what stands between the two marks of the page, and write the plot beside it."""
    text, picture = rendered(page.read_text(encoding="utf-8"), result)
    page.with_suffix(".svg").write_text(picture, encoding="utf-8")
    page.write_text(text, encoding="utf-8")


def rendered(text: str, result: Result) -> tuple[str, str]:
    """The page's text with these results in it, and the plot."""
    before, start, rest = text.partition(START)
    _old, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page has no `{START}` … `{END}`")
    about = result.machine
    parts = [
        START,
        f"Measured with {about['cores']} cores of {about['processor']}, Python {about['python']}.",
        "",
        "## Targets",
        "",
        *claims_table(claims(result)),
        "",
        "![cost over documents](benchmarks.svg)",
        "",
    ]
    if result.peers:
        parts += ["## Other tools", "", PEERS, "", *peers_table(result.peers), ""]
    parts += ["## Every size", ""]
    for size in result.sizes:
        parts += [f"### {size.documents:,} documents", ""]
        parts += [f"{size.tasks:,} tasks, {size.bytes / 1e6:.1f} MB.", "", *size_table(size), ""]
    return before + "\n".join([*parts, END]) + after, plot(result.sizes)


PEERS = """\
Each tool runs its own natural check on the same generated work, most of them far less than `workplan check` does;
only sphinx-needs links tasks across documents, and it writes a file of all of them. A figure is the tool's wall time
over that of `workplan check` in the same round, for the same sort of run: 10 × means that the tool takes ten times
as long."""
