"""Evidence only grows: what an older revision holds and the present one does not."""

from workplan.build.locate import located, unopened
from workplan.diagnostics.diagnostic import Diagnostic, Finding
from workplan.diagnostics.place import Span
from workplan.rules.engine import OFF, severity_of, with_fingerprints
from workplan.usecases.compile import Compiled

RULE = "evidence-removed"


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
                    found.append(_finding(record.id, path, repository.name, severity))
    return tuple(with_fingerprints(found))


def _finding(record_id: str, path: str, repo: str, severity: str) -> Diagnostic:
    finding = Finding(
        f"the record `{record_id}` was changed or taken away",
        Span(1, 1, 1, 2),
        "put it back as it was; a correction is a new record that supersedes it",
        record_id,
    )
    return located(RULE, finding, unopened, path, repo)._replace(severity=severity)
