"""Small pieces of Markdown that the generated pages share."""

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs` from the program. Change the program, not this page. -->\n"


def page(title: str, *parts: str) -> str:
    """A whole page: the mark that it is generated, its title, its parts with one empty line between them."""
    kept = [part.strip("\n") for part in parts if part.strip()]
    return GENERATED + "\n" + "\n\n".join([f"# {title}", *kept]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; pipes in cells are escaped."""
    lines = [_row(head), "|" + "---|" * len(head)]
    return "\n".join(lines + [_row(row) for row in rows])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def code(text: str) -> str:
    """Inline code, also where the text holds a backtick."""
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def fenced(text: str, word: str = "") -> str:
    """A fenced block with a fence longer than any in the text."""
    longest = max((len(run) for run in _backtick_runs(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{word}\n{text.rstrip()}\n{fence}"


def _backtick_runs(text: str) -> Iterable[str]:
    run = ""
    for character in text + " ":
        if character == "`":
            run += character
        elif run:
            yield run
            run = ""
