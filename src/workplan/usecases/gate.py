"""Gate: judge the gates of a run, and say what could not be read."""

from collections.abc import Collection, Iterable

from workplan.errors import UsageError
from workplan.evidence.evaluation import MET, SUPERSEDED, UNMET, WAIVED, Evaluation
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.schema.near import nearest
from workplan.usecases.compile import Compiled

EVIDENCE_KINDS = frozenset({"evidence", "evidence-report"})


class Unread(NamedTuple):
    """An evidence document that holds something which could not be read as a record: it may hide a failure."""

    repo: str
    path: str
    line: int
    rule: str
    message: str


class GateReport(NamedTuple):
    """The evaluations, by repository, path and line. `as_of` is "" where no moment could be found.

    `given` says that the moment was asked for, and not taken from the commit or the records.
    """

    as_of: str
    given: bool
    evaluations: tuple[Evaluation, ...]
    unread: tuple[Unread, ...]

    @property
    def state(self) -> str:
        """The worst of all: `invalid`, `unmet`, `unknown`, `open`, or `none` where there is no gate."""
        if self.unread or any(found.fault for found in self.evaluations):
            return "invalid"
        verdicts = {found.verdict for found in self.evaluations}
        if UNMET in verdicts:
            return "unmet"
        if verdicts - {MET, WAIVED, SUPERSEDED}:
            return "unknown"
        return "open" if verdicts else "none"


def judge_gates(
    compiled: Compiled, repos: Collection[str], ids: Collection[str], as_of: str = ""
) -> GateReport:
    """Judge the gates of the named repositories over the evidence of the whole run; with `ids`, only these gates.

    A record's id, a task's or a workplan's id stands for the gates that guard it. Raises UsageError for an id
    that leads to no gate.
    """
    known = compiled.index.evidence()
    every = [facts for repository in compiled.index.repositories.values() for facts in repository.facts]
    held = _named_by(every)
    guards = {gate.id: {gate.id, *gate.guards, *held.get(gate.id, ())} for gate in known.gates}
    for name in ids:
        if not any(name in names for names in guards.values()):
            raise _no_such(name, [gate.id for gate in known.gates])
    chosen = [gate for gate in known.gates if (guards[gate.id] & set(ids) if ids else gate.repo in repos)]
    moment = as_of or known.as_of()
    found = known.evaluate(chosen, moment) if chosen and moment else ()
    guarded = tuple(
        evaluation._replace(guards=tuple(sorted(guards[evaluation.gate] - {evaluation.gate})))
        for evaluation in found
    )
    return GateReport(moment, bool(as_of), guarded, tuple(_unread(every)) if chosen else ())


def _named_by(every: Iterable[Facts]) -> dict[str, set[str]]:
    """The tasks that name a gate under `gate`, by the gate's id."""
    found: dict[str, set[str]] = {}
    for facts in every:
        for reference in facts.references:
            if reference.field == "gate" and reference.kind == "field":
                found.setdefault(reference.target, set()).add(reference.source)
    return found


def _unread(every: Iterable[Facts]) -> Iterable[Unread]:
    for facts in every:
        document = facts.document
        if document.kind not in EVIDENCE_KINDS or (document.kind == "evidence" and facts.evidence):
            continue
        lost = (
            [d for d in facts.diagnostics if d.rule in _LOST]
            if document.kind != "evidence"
            else facts.diagnostics
        )
        for found in lost:
            yield Unread(facts.repo, document.path, found.line, found.rule, found.message)


_LOST = frozenset(
    {"invalid-yaml", "secret-in-evidence", "truncated-evidence", "oversized-evidence", "deep-evidence", "not-utf8",
     "nul-byte", "too-large", "unterminated-fence"}
)  # fmt: skip
"""Faults after which a block of a report is no record."""


def _no_such(name: str, gates: list[str]) -> UsageError:
    near = nearest(name, gates)
    hint = f"did you mean `{near}`?" if near else "`workplan gate` judges all gates there are"
    return UsageError(f"no gate has the id `{name}`, and none guards it", hint)
