"""Results as lines: for a terminal and for Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.measure import Figure
from benchmarks.result import Claim, Peer, Size

VERDICTS = {True: "met", False: "**missed**", None: ""}


def line(figure: Figure) -> str:
    """One figure, for a terminal."""
    spread = f"{figure.low:.1f} to {figure.high:.1f}"
    verdict = VERDICTS[figure.met].strip("*")
    return (
        f"{figure.name:18} {figure.ratio:8.2f} x {figure.baseline:22} ({spread}), "
        f"{figure.cpu_ratio:8.2f} x processor time  {verdict}"
    )


def line_of_claim(claim: Claim) -> str:
    """One claim, for a terminal."""
    target = f" ({claim.target})" if claim.target else ""
    return (
        f"{claim.what}: {number(claim.value)} {claim.unit}{target} {VERDICTS[claim.met].strip('*')}".rstrip()
    )


def lines_of_claims(claims: Iterable[Claim]) -> list[str]:
    """The claims with a target, for a terminal."""
    return [
        f"{VERDICTS[claim.met].strip('*'):7} {claim.what}: {number(claim.value)} {claim.unit} ({claim.target})"
        for claim in claims
        if claim.met is not None
    ]


def claims_table(claims: Iterable[Claim]) -> list[str]:
    """All claims as a Markdown table."""
    rows = ["| what | measured | target | |", "|---|---|---|---|"]
    for claim in claims:
        measured = f"{number(claim.value)} {claim.unit}"
        rows.append(f"| {claim.what} | {measured} | {claim.target} | {VERDICTS[claim.met]} |")
    return rows


def size_table(size: Size) -> list[str]:
    """The figures of one corpus as a Markdown table."""
    rows = ["| what | baseline | wall | spread | processor time |", "|---|---|---|---|---|"]
    for figure in size.figures:
        rows.append(
            f"| {figure.name} | {figure.baseline} | {number(figure.ratio)} × |"
            f" {number(figure.low)} – {number(figure.high)} | {number(figure.cpu_ratio)} × |"
        )
    peaks = ", ".join(f"{name} {peak:.0f} MB" for name, peak in size.memory.items() if peak)
    return [*rows, "", f"Peak memory of all processes: {peaks}."] if peaks else rows


def peers_table(peers: Sequence[Peer]) -> list[str]:
    """Other tools, as a Markdown table."""
    rows = [
        "| tool | does | tasks | cold | nothing changed | one changed | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for peer in peers:
        ratios = " | ".join(f"{number(ratio)} ×" for ratio in (peer.cold, peer.same, peer.one))
        rows.append(
            f"| {peer.tool} {peer.version} | {peer.does} | {peer.tasks:,} | {ratios} | {peer.memory:.0f} |"
        )
    return rows


def number(value: float) -> str:
    """Three digits, as people write them."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
