"""What every context is made from: compiled repositories, the bytes of their documents, their past."""

from collections.abc import Callable, Mapping
from typing import Any

from workplan.build.index import Index, Repository
from workplan.model.facts import Facts, Service, Spec
from workplan.named_tuple import NamedTuple
from workplan.parse.markdown import Markdown, read_markdown
from workplan.parse.text import Text, decode


class Point(NamedTuple):
    """How much of a plan existed and was closed at the end of a day. `date` is YYYY-MM-DD, UTC."""

    date: str
    total: int
    closed: int


class Subject(NamedTuple):
    """What one output is about. `repository` is the one that it is written into."""

    repository: str
    facts: Facts | None = None
    spec: Spec | None = None
    service: Service | None = None


class World:
    """Everything that templates may get to see. `held` gives the reasons why an open task cannot be taken
    up, by (repository, path, line); `past` gives the history of a plan, oldest day first.
    """

    def __init__(
        self,
        index: Index,
        repositories: Mapping[str, Repository],
        read: Callable[[str, str], bytes],
        held: Callable[[], Mapping[tuple[str, str, int], tuple[str, ...]]],
        past: Callable[[str, str], tuple[Point, ...]],
        table: Mapping[str, Any],
    ) -> None:
        self.index = index
        self.repositories = dict(sorted(repositories.items()))
        self.table = table
        self.past = past
        self._read = read
        self._held = held
        self._reasons: Mapping[tuple[str, str, int], tuple[str, ...]] | None = None
        self._texts: dict[tuple[str, str], tuple[Text, Markdown]] = {}
        self._kept: dict[str, Any] = {}

    def held(self, repo: str, path: str, line: int) -> tuple[str, ...]:
        """Why the open task at this place cannot be taken up; () where it can."""
        if self._reasons is None:
            self._reasons = self._held()
        return self._reasons.get((repo, path, line), ())

    def document(self, repo: str, path: str) -> tuple[Text, Markdown]:
        """A Markdown document's text and its blocks; empty for one that cannot be read."""
        key = (repo, path)
        if key not in self._texts:
            text = decode(self._read(repo, path))[0] or Text("")
            self._texts[key] = (text, read_markdown(text))
        return self._texts[key]

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """A value that is the same for every output of a run, made when first asked for."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def domain(self, repo: str) -> str:
        """The domain of a repository: its own configuration's, else that of the configuration of this run,
        else the one that its newest plans name.
        """
        own = self.repositories[repo].settings.domain if repo in self.repositories else ""
        if own:
            return own
        for repository in self.repositories.values():
            reference = repository.settings.repositories.get(repo)
            if reference is not None and reference.domain:
                return reference.domain
        named = [
            str(facts.document.fields.get("domain") or "")
            for facts in (self.repositories[repo].facts if repo in self.repositories else ())
            if facts.document.kind == "workplan"
        ]
        return next((domain for domain in reversed(named) if domain), "")

    def is_closed(self, facts: Facts, status: str, block: str = "") -> bool:
        """Whether nothing is left to do at this status of a document (or of one of its blocks)."""
        return status in self.index.vocabulary(facts.repo, facts.document.kind, block).closed
