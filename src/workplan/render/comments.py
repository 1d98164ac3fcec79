"""How a line that is none of the text is written in a file of each form."""

from workplan.named_tuple import NamedTuple


class Comment(NamedTuple):
    """What stands before and after the words of a comment line."""

    before: str
    after: str


ANGLE = Comment("<!-- ", " -->")
HASH = Comment("# ", "")
_BY_SUFFIX = {
    **dict.fromkeys(("md", "mdc", "markdown", "html", "htm", "svg", "xml"), ANGLE),
    **dict.fromkeys(("yml", "yaml", "toml", "ini", "cfg", "conf", "sh", "py", "mk", "gitignore"), HASH),
}


def comment_for(path: str) -> Comment | None:
    """How to write a comment in the file at `path`; None where its form knows none (JSON, CSV)."""
    return _BY_SUFFIX.get(path.rpartition("/")[2].rpartition(".")[2].lower())


def is_json(path: str) -> bool:
    """JSON has no comments, and takes the words as its first key."""
    return path.lower().endswith(".json")
