"""What rendering asks of the world: templates, an engine that fills them, files, the past of a document."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from workplan.named_tuple import NamedTuple


class TemplateFault(NamedTuple):
    """Why a template gave no text. `line` is 0 where it is not known."""

    template: str
    line: int
    message: str


class Templates(Protocol):
    """The templates that one repository may use: its own, then the built-in ones."""

    @property
    def trusted(self) -> bool:
        """Whether they may run inside this process."""
        ...

    def read(self, name: str) -> str | None:
        """The text of a template; None where there is none of this name."""
        ...

    def names(self) -> Iterable[str]:
        """Every name."""
        ...

    def builtin(self, name: str) -> bool:
        """Whether the template of this name is one that ships with workplan."""
        ...


class Engine(Protocol):
    """Fills templates."""

    def render(
        self, name: str, sources: Mapping[str, str], context: Mapping[str, Any], trusted: bool
    ) -> str | TemplateFault:
        """The text of template `name`; the fault of it instead where there is one."""
        ...


class RenderedFiles(Protocol):
    """The files of one repository that are rendered into."""

    def read(self, path: str) -> bytes | None:
        """The content; None where no file is there. Raises UnreachableError for what is no regular file."""
        ...

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        """Put a file in place as `Writer.write` does; missing folders are made."""
        ...

    def remove(self, path: str, expect: bytes) -> None:
        """Remove a file that still holds `expect`."""
        ...


class Past(Protocol):
    """The history of one repository."""

    def versions(self, path: str, limit: int) -> Iterable[tuple[str, bytes]]:
        """(date, content) of a file at the end of each day (YYYY-MM-DD, UTC) on which it changed, oldest
        first, at most `limit` of them.
        """
        ...
