"""Every gate and every record of a run, and the moment at which they are judged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from workplan.build.definitions import Repository
from workplan.model.evidence import Evidence, Gate
from workplan.parse.utc_time import seconds_of, time_of


class Witness(Protocol):
    """What holds gates or evidence: the facts of a document, or its interface."""

    @property
    def gates(self) -> tuple[Gate, ...]:
        """See Facts."""
        ...

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """See Facts."""
        ...


class EvidenceIndex:
    """What the repositories of a run hold of gates and evidence; verdicts are made when first asked for.

    `run` is the index over the run, for whoever looks at signatures.
    """

    def __init__(self, repositories: Sequence[Repository], documents: Iterable[Witness], run: Any) -> None:
        every = list(documents)
        self.gates: tuple[Gate, ...] = tuple(gate for facts in every for gate in facts.gates)
        self.records: tuple[Evidence, ...] = tuple(record for facts in every for record in facts.evidence)
        self.by_id: dict[str, list[Evidence]] = {}
        self._by_type: dict[str, list[Evidence]] = {}
        for record in self.records:
            self.by_id.setdefault(record.id, []).append(record)
            self._by_type.setdefault(record.type, []).append(record)
        self._worlds = {repository.name: repository.world for repository in repositories}
        self._by_run: dict[tuple[str, ...], list[Evidence]] | None = None
        self._run = run
        self._verdicts: dict[str, Any] | None = None

    def of_type(self, name: str) -> Sequence[Evidence]:
        """Every record of this type, in the order of repositories and paths."""
        return self._by_type.get(name, ())

    def of_run(self, record: Evidence) -> Sequence[Evidence]:
        """Every sound record of the run that this one is of, in the order of repositories and paths."""
        if self._by_run is None:
            self._by_run = {}
            for one in self.records:
                if not one.fault and (key := run_of(one)) is not None:
                    self._by_run.setdefault((one.type, *key), []).append(one)
        key = run_of(record)
        return self._by_run.get((record.type, *key), ()) if key is not None else ()

    def committed_at(self, repo: str) -> str:
        """The time of the commit that a repository is read at, "" where it is read outside git."""
        return self._worlds[repo].committed_at()

    def is_committed(self, repo: str, path: str) -> bool:
        """Whether a document stands in that commit as it was read."""
        return self._worlds[repo].is_committed(path)

    def as_of(self) -> str:
        """The moment that is judged where nobody names another.

        It is the latest of: the commit times of what is read, and the ends of records that are not committed
        yet. A record that was just made is younger than the last commit; that it exists shows that its time has
        come. A committed record moves nothing: whoever dates one ahead finds it refused. A folder without git
        has only the records themselves. "" where there is neither a commit nor a record.
        """
        moments = []
        held: dict[str, list[Evidence]] = {}
        for record in self.records:
            if not record.fault:
                held.setdefault(record.repo, []).append(record)
        for repo, world in self._worlds.items():
            stated = world.committed_at()
            committed = seconds_of(stated)
            own = held.get(repo, [])
            if committed is not None:
                moments.append(committed)
                own = [record for record in own if record.end > stated]  # one form: texts sort as times do
            late = [(end, record.path) for record in own if (end := seconds_of(record.end)) is not None]
            moments += [end for end, path in late if not world.is_committed(path)]
        return time_of(max(moments)) if moments else ""

    def verdicts(self) -> Mapping[str, Any]:
        """The evaluation of every gate by its id, as of `as_of()`; empty where there is no such moment. Requirements
        that are met do not say which records were turned down.
        """
        if self._verdicts is None:
            moment = self.as_of()
            found = self.evaluate(self.gates, moment, words=False) if self.gates and moment else ()
            self._verdicts = {evaluation.gate: evaluation for evaluation in reversed(found)}
        return self._verdicts

    def evaluate(self, gates: Sequence[Gate], as_of: str, words: bool = True) -> Sequence[Any]:
        """The evaluations of these gates over all records at a moment, in their order."""
        world = next(iter(self._worlds.values()))
        return world.evaluate(gates, self.records, as_of, world.trust(self._run), self._run, words)


_RUN_IDS = ("run_id", "deployment_id", "decision_id")


def run_of(record: Evidence) -> tuple[str, str, str] | None:
    """The field that names the run of a record, what it says, and the environment; None where none does."""
    fields = record.fields.get("fields")
    if not isinstance(fields, dict):
        return None
    name = next((name for name in _RUN_IDS if name in fields), "")
    return (name, str(fields[name]), record.environment) if name else None
