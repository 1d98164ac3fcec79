"""Open work cites a canon document that has been superseded.

What: An open task, or an open plan's prose, cites a canon document that says `superseded_by`, or of which a
newer version is in force.

Why: The work is done against rules that no longer hold.

Fix: Cite the newer version, and check that the task still says the right thing.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.supersession import side_of
from workplan.diagnostics.diagnostic import WARNING, Finding, Note
from workplan.diagnostics.place import Place
from workplan.model.facts import Facts, Reference, Spec
from workplan.rules.rule import Rule

RULE = Rule(
    "outdated-canon-reference", WARNING, "open work cites a superseded canon document", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per citation in open work."""
    for reference in facts.references:
        if reference.kind not in ("canon", "field") or "canon/" not in reference.target:
            continue
        if reference.field in ("supersedes", "superseded_by") or not is_open(reference.source, facts, index):
            continue
        found = _spec(reference, facts.repo, index)
        newer = replacement(found, index) if found else ""
        if found and newer:
            repo, spec = found
            yield Finding(
                f"`{reference.target}` is superseded by `{newer}`",
                reference.at(),
                f"cite `{newer}`, and check that the text still holds",
                reference.source,
                (Note(spec.path, Place(spec.line, ("status",)), "superseded here", repo),),
                key=f"{reference.source}:{reference.target}",
            )


def is_open(record_id: str, facts: Facts, index: Index) -> bool:
    """Whether the record is one of this document's and still open (a document without status is)."""
    if record_id == facts.document.id:
        words = index.vocabulary(facts.repo, facts.document.kind)
        return facts.document.status not in words.closed
    return any(
        task.status not in index.vocabulary(facts.repo, facts.document.kind, task.block).closed
        for task in facts.tasks
        if task.id == record_id
    )


def _spec(reference: Reference, repo: str, index: Index) -> tuple[str, Spec] | None:
    side = side_of(reference.target, repo, index)
    if side is not None and side.facts is not None and side.facts.specs:
        return side.repo, side.facts.specs[0]
    candidates = index.specs_at(reference.target.partition("#")[0])
    return candidates[0] if len(candidates) == 1 else None


def replacement(found: tuple[str, Spec], index: Index) -> str:
    """What replaces the document: what it says itself, else a newer version that is in force; "" if nothing."""
    _repo, spec = found
    if spec.superseded_by:
        return spec.superseded_by
    newer = [
        (version_key(other.version or other.file_version), other.path)
        for _name, other in index.spec_versions(spec)
        if other.status in ("active", "accepted")
        and version_key(other.version or other.file_version) > version_key(spec.version or spec.file_version)
    ]
    return max(newer)[1] if newer else ""


def version_key(version: str) -> tuple[int, ...]:
    """`0.10` after `0.9`; a pre-release suffix is ignored."""
    numbers = version.partition("-")[0].split(".")
    return tuple(int(number) if number.isdigit() else 0 for number in numbers)
