"""Facts kept where fsspec can reach them: a bucket, a server, a shared folder; one object for each document."""

from collections.abc import Iterable
from typing import Any

from workplan.adapters.url_files import need_fsspec, open_url, shown_url
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.cache_ports import RunState
from workplan.usecases.past_ports import PastStore


class UrlFacts:
    """See FactStore. An object that cannot be read is none; what cannot be written is not kept."""

    def __init__(self, files: Any, folder: str) -> None:
        self._files = files
        self._folder = folder

    def _path(self, name: bytes) -> str:
        text = name.hex()
        return f"{self._folder}/{text[:2]}/{text[2:]}"

    def get_facts(self, name: bytes) -> bytes | None:
        """See FactStore."""
        try:
            found: bytes = self._files.cat_file(self._path(name))
        except (OSError, ValueError):
            return None
        return found

    def put_facts(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """See FactStore. Whoever reads one that is half written finds it damaged, and compiles."""
        for name, data in items:
            path = self._path(name)
            try:
                self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(path, data)
            except (OSError, ValueError):
                return


class UrlCache:
    """See Cache: facts only. What one run leaves for the next stays in the repository that it was asked in."""

    moment = 0

    def __init__(self, url: str, tool: str) -> None:
        """Raises UsageError for a URL that fsspec cannot open here."""
        need_fsspec("`--cache-url`")
        try:
            files, folder = open_url(url)
        except UnreachableError as error:
            raise UsageError(
                f"`{shown_url(url)}` cannot be used for a cache: {error.message}",
                "give a URL that fsspec knows",
            ) from None
        self.tool = tool
        self._facts = UrlFacts(files, folder)

    def facts_of(self, repo: str) -> UrlFacts | None:  # noqa: ARG002  (contents name themselves)
        """See Cache. All repositories share one store."""
        return self._facts

    def past_of(self, repo: str, name: str) -> PastStore | None:  # noqa: ARG002
        """See Cache."""
        return None

    def state(self, name: str) -> RunState | None:  # noqa: ARG002
        """See Cache."""
        return None

    def note(self, texts: object) -> None:
        """See Cache."""

    def close(self) -> None:
        """See Cache."""
