"""A source of which only some paths are read."""

from collections.abc import Callable

from workplan.usecases.ports import Listing, SourceReader


class ChosenSource:
    """See SourceReader: the documents of another one that are chosen by their paths."""

    def __init__(self, source: SourceReader, chosen: Callable[[str], bool]) -> None:
        self._source = source
        self._chosen = chosen
        self.label = source.label
        self.root = source.root
        self.read = source.read
        self.read_many = source.read_many
        self.oid = source.oid
        self.changed_paths = source.changed_paths

    def listing(self, select: Callable[[str], bool] | None = None) -> Listing:
        """The chosen part of the source's listing."""
        return self._source.listing(lambda path: self._chosen(path) and (select is None or select(path)))
