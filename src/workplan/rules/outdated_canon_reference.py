"""Open work cites a canon document that has been superseded.

What: An open task, or an open plan's prose, cites a canon document that says `superseded_by`, or of which a
newer version is in force.

Why: The work is done against rules that no longer hold.

Fix: Cite the newer version, and check that the task still says the right thing.
"""

from collections.abc import Iterator
from functools import lru_cache

from workplan.build.index import Index
from workplan.build.openness import open_among
from workplan.build.overview import overview_of
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
    groups = overview_of(facts)
    cited = [r for r in (*groups.of_kind("canon"), *groups.of_kind("field")) if "canon/" in r.target]
    still_open = open_among({r.source for r in cited}, facts, index) if cited else frozenset()
    known: dict[str, tuple[tuple[str, Spec] | None, str]] = {}
    for reference in cited:
        if reference.field in ("supersedes", "superseded_by") or reference.source not in still_open:
            continue
        if reference.target not in known:
            spec_found = _spec(reference, facts.repo, index)
            newer = replacement(spec_found, facts.repo, index) if spec_found else ""
            known[reference.target] = spec_found, newer
        found, newer = known[reference.target]
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


def _spec(reference: Reference, repo: str, index: Index) -> tuple[str, Spec] | None:
    side = side_of(reference.target, repo, index)
    if side is not None and side.facts is not None and side.facts.specs:
        return side.repo, side.facts.specs[0]
    candidates = index.specs_at(reference.target.partition("#")[0])
    return candidates[0] if len(candidates) == 1 else None


def replacement(found: tuple[str, Spec], asking: str, index: Index) -> str:
    """What replaces the document: what it says itself, else a newer version that is in force; "" if nothing.

    The path is given as the repository `asking` would write it.
    """
    repo, spec = found
    if spec.superseded_by:
        return _as_seen_from(asking, repo, spec.superseded_by)
    newer = [
        (version_key(other.version or other.file_version), _as_seen_from(asking, name, other.path))
        for name, other in index.spec_versions(spec)
        if other.status in ("active", "accepted")
        and version_key(other.version or other.file_version) > version_key(spec.version or spec.file_version)
    ]
    return max(newer)[1] if newer else ""


def _as_seen_from(asking: str, repo: str, path: str) -> str:
    return path if repo == asking or not path.startswith("canon/") else f"{repo}/{path}"


@lru_cache(maxsize=1024)
def version_key(version: str) -> tuple[int, ...]:
    """`0.10` after `0.9`; a pre-release suffix is ignored."""
    numbers = version.partition("-")[0].split(".")
    return tuple(int(number) if number.isdigit() else 0 for number in numbers)
