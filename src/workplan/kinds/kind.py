"""The values that describe a kind. The built-in ones are in `builtin.py`; users add theirs in `workplan.toml`."""

from collections.abc import Mapping

from workplan.named_tuple import NamedTuple


class Vocabulary(NamedTuple):
    """The words of one status field.

    `aliases` maps legacy words to canonical ones, `closed` are the words after which nothing is left to do,
    `dead` the closed ones that deliver nothing (cancelled, archived, superseded), `derived` words are shown
    and never stored. `transitions` lists the normal next words; empty = any.
    """

    statuses: tuple[str, ...] = ()
    aliases: Mapping[str, str] = {}
    closed: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    transitions: Mapping[str, tuple[str, ...]] = {}

    def canonical(self, raw: str) -> str:
        """The canonical word for `raw` (case and surrounding space ignored); `raw` itself where unknown."""
        if raw in self.statuses:
            return raw
        word = raw.strip().lower()
        if word in self.aliases:
            return self.aliases[word]
        for status in self.statuses:
            if status.lower() == word:
                return status
        return raw


class BlockKind(NamedTuple):
    """A fenced block that a kind of document yields. `word` is the first word of the fence's info string."""

    word: str
    schema: str
    id_field: str = "id"
    id_pattern: str = ""
    hub_id_field: str = ""
    reference_fields: tuple[str, ...] = ()
    vocabulary: Vocabulary = Vocabulary()
    record: str = "task"


class Kind(NamedTuple):
    """A kind of document.

    `globs` are repository-relative (`**` crosses folders); the first kind that matches a path wins.
    `form` is "markdown" (YAML front matter and body), "yaml" or "json".
    `file_pattern` is a regular expression over the file name; its group `id` must agree with the id field.
    `record` names the built-in reading of the body: "workplan", "spec", "inventory", "evidence" or "" (fields only).
    `needs_front_matter` makes a Markdown file without one a finding.
    """

    name: str
    globs: tuple[str, ...]
    schema: str = ""
    exclude: tuple[str, ...] = ()
    form: str = "markdown"
    id_field: str = "id"
    id_pattern: str = ""
    status_field: str = "status"
    title_field: str = "title"
    hub_id_field: str = ""
    reference_fields: tuple[str, ...] = ()
    vocabulary: Vocabulary = Vocabulary()
    blocks: tuple[BlockKind, ...] = ()
    file_pattern: str = ""
    record: str = ""
    needs_front_matter: bool = True
    builtin: bool = True
