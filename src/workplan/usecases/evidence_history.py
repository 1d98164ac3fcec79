"""Evidence only grows: findings for what the history, or an older revision, holds and the present does not."""

from collections.abc import Collection, Iterator, Sequence

from workplan.build.evidence_history import EDITED, Gone
from workplan.diagnostics.diagnostic import ERROR, WARNING, Diagnostic, Finding
from workplan.diagnostics.place import Span
from workplan.rules.engine import OFF, severity_of, with_fingerprints
from workplan.usecases.cache_ports import Cache
from workplan.usecases.compile import Compiled, Unit
from workplan.usecases.evidence_past import RULE, Past, PastEvidence
from workplan.usecases.past_ports import UNREAD

_SHORT = 12
_PUT_BACK = "; a correction is a new record whose `links.supersedes` names this one"

_GET_COMMITS = "get the whole history: `git fetch --unshallow` (in CI, `fetch-depth: 0`)"
_GET_OBJECTS = "get every object: `git fetch --refetch --no-filter`"


def removed_evidence(compiled: Compiled) -> tuple[Diagnostic, ...]:
    """A finding for each sound record of the older revision whose id no record of the repository has any more.

    Moving a record to another file changes nothing. Nothing is found without an older revision.
    """
    found: list[Diagnostic] = []
    for repository in compiled.repositories:
        severity = severity_of(RULE, repository.settings)
        if repository.previous is None or severity == OFF:
            continue
        now = {record.id for facts in repository.facts for record in facts.evidence if not record.fault}
        for path, before in sorted(repository.previous.items()):
            for record in before.evidence:
                if not record.fault and record.id not in now:
                    message = f"the record `{record.id}` was changed or taken away"
                    finding = _finding(record.id, message, f"put it back as it was{_PUT_BACK}")
                    found.append(_placed(finding, path, repository.name, severity))
    return tuple(with_fingerprints(found))


def vanished_evidence(
    units: Sequence[Unit], reported: Collection[str], compiled: Compiled, cache: Cache | None
) -> tuple[Diagnostic, ...]:
    """A finding for each sound record that stood in the first-parent history of a reported repository and does
    not stand in what is checked; and where that history cannot be read to its beginning, one that says so.
    """
    found: list[Diagnostic] = []
    for unit in units:
        name, severity = unit.settings.name, severity_of(RULE, unit.settings)
        if unit.past is None or severity == OFF or name not in reported:
            continue
        _reader, entries = compiled.readers[name]
        unseen = frozenset(one.path for one in compiled.unseen if one.repo == name)
        past = PastEvidence(unit, unit.past, cache).look(entries.values(), unseen)
        found += _diagnostics(past, name, severity)
    return tuple(with_fingerprints(found))


def _diagnostics(past: Past, repo: str, severity: str) -> Iterator[Diagnostic]:
    for one in past.missing:
        yield _placed(_finding(one.id, *_said(one)), one.path, repo, severity)
    if past.ends and (past.missing or past.first):
        message = (
            f"whether evidence was removed before commit {past.ends[:_SHORT]} cannot be seen: {past.why}"
        )
        hint = _GET_OBJECTS if past.why == UNREAD else _GET_COMMITS
        path = past.first or past.missing[0].path
        finding = Finding(message, Span(1, 1, 1, 2), hint, key="history ends")
        yield _placed(finding, path, repo, WARNING if severity == ERROR else severity)


def _said(one: Gone) -> tuple[str, str]:
    verb = "edited" if one.how == EDITED else "removed"
    if one.commit:
        short = one.commit[:_SHORT]
        message = f"the record `{one.id}` was {verb} by commit {short}"
        source = f"{short}^"
    else:
        message = f"the record `{one.id}` stands in the last commit, and is {verb} here"
        source = "HEAD"
    return message, f"put it back: `git restore --source={source} -- {one.path}`{_PUT_BACK}"


def _finding(record_id: str, message: str, hint: str) -> Finding:
    return Finding(message, Span(1, 1, 1, 2), hint, record_id, key=record_id)


def _placed(finding: Finding, path: str, repo: str, severity: str) -> Diagnostic:
    from workplan.build.locate import located, unopened  # late: only where something is missing

    return located(RULE, finding, unopened, path, repo)._replace(severity=severity)
