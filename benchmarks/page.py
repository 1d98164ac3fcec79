"""The page of the documentation: one table a corpus, and a plot of processor time over documents."""

import math
from pathlib import Path
from typing import Any

START, END = "<!-- measured -->", "<!-- end of measured -->"
_WIDTH, _HEIGHT, _MARGIN = 640, 320, 60
_FONT = 'font-family="sans-serif" font-size="12"'
_LINES = (
    ("cold, one process", "#b5462f"),
    ("one document changed", "#2f6db5"),
    ("nothing changed", "#3c8c4a"),
)


def write_page(page: Path, results: list[dict[str, Any]], exponent: float | None) -> None:
    """Replace what stands between the two marks of the page, and write the plot beside it."""
    plot = page.with_name("benchmarks.svg")
    plot.write_text(svg(results))
    parts = [START, ""]
    for result in results:
        parts += [
            f"### {result['documents']} documents, {result['bytes'] / 1e6:.1f} MB",
            "",
            *table(result),
            "",
        ]
    if exponent is not None:
        parts += [f"Cold processor time grows with documents to the power of {exponent:.2f}.", ""]
    parts += [f"![processor time over documents]({plot.name})", "", END]
    text = page.read_text()
    before, _, rest = text.partition(START)
    page.write_text(before + "\n".join(parts) + rest.partition(END)[2])


def table(result: dict[str, Any]) -> list[str]:
    """The figures of one corpus as a Markdown table."""
    lines = ["| what | baseline | wall | processor time | target | peak MB |", "|---|---|---|---|---|---|"]
    for f in result["figures"]:
        target = f"≤ {f['target']:g} ×" if f["target"] else ""
        lines.append(
            f"| {f['name']} | {f['baseline']} | {f['wall_ratio']:.1f} × | {f['ratio']:.1f} × | {target} |"
            f" {f['memory']:.0f} |"
        )
    return lines


def svg(results: list[dict[str, Any]]) -> str:
    """Seconds of processor time over documents, both axes logarithmic."""
    series = {
        name: [(r["documents"], next(f["cpu"] for f in r["figures"] if f["name"] == name)) for r in results]
        for name, _color in _LINES
    }
    xs = [math.log10(x) for line in series.values() for x, _ in line]
    ys = [math.log10(max(y, 1e-3)) for line in series.values() for _, y in line]
    low_x, low_y = min(xs), min(ys)
    wide, high = max(max(xs) - low_x, 0.1), max(max(ys) - low_y, 0.1)

    def at(x: float, y: float) -> str:
        left = _MARGIN + (math.log10(x) - low_x) / wide * (_WIDTH - 2 * _MARGIN)
        top = _HEIGHT - _MARGIN - (math.log10(max(y, 1e-3)) - low_y) / high * (_HEIGHT - 2 * _MARGIN)
        return f"{left:.1f},{top:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<text {_FONT} x="{_MARGIN}" y="20">processor seconds over documents (logarithmic)</text>',
    ]
    for place, (name, color) in enumerate(_LINES):
        points = " ".join(at(x, y) for x, y in series[name])
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text {_FONT} x="{_WIDTH - 200}" y="{40 + 16 * place}" fill="{color}">{name}</text>')
        for x, y in series[name]:
            left, top = at(x, y).split(",")
            parts.append(
                f'<text {_FONT} x="{left}" y="{float(top) - 6:.1f}" fill="{color}">{x}: {y:.2f} s</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"
