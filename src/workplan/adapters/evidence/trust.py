"""Trust facts for gates and for `evidence verify`: keys and envelopes of a run, checked with real signatures."""

import os
from collections.abc import Mapping, Sequence

from workplan.adapters.evidence.ed25519 import verify
from workplan.adapters.evidence.first_seen import first_commits
from workplan.adapters.git.layout import Layout
from workplan.build.index import Index
from workplan.evidence.trust_envelope import Sealed
from workplan.evidence.trust_verify import FirstSeen, TrustJudge
from workplan.model.evidence import Signature, TrustFacts
from workplan.usecases.evidence_verify import envelopes_of, keys_in


def trust_facts(index: Index, layouts: Mapping[str, Layout], roots: Mapping[str, str]) -> TrustFacts:
    """What is known of the signatures over every record of a run: each repository's envelopes by its own trust
    file. The key of an envelope that no commit holds yet is judged by the moment that the run judges.
    """
    verified: dict[str, tuple[Signature, ...]] = {}
    refused: dict[str, tuple[str, ...]] = {}
    every = index.evidence()
    for repo in sorted(index.repositories):
        envelopes = envelopes_of(index, repo)
        if not envelopes:
            continue
        seen = first_seen_in(layouts, roots)
        judge = TrustJudge(keys_in(index, repo), envelopes, verify, seen, every.as_of())
        found = judge([record for record in every.records if record.repo == repo])
        verified |= found.verified
        refused |= found.refused
    return TrustFacts(verified, refused)


def first_seen_in(layouts: Mapping[str, Layout], roots: Mapping[str, str]) -> FirstSeen:
    """Asks git, once for all envelopes of a repository, when each was first committed as it is."""

    def seen(asked: Sequence[Sealed]) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for repo in sorted({sealed.repo for sealed in asked}):
            layout = layouts.get(repo)
            if layout is None:
                continue
            prefix = _prefix(layout, roots[repo])
            wanted = {prefix + sealed.path: sealed.file_digest for sealed in asked if sealed.repo == repo}
            times = first_commits(layout, f"{prefix}evidence", wanted)
            found |= {(repo, path.removeprefix(prefix)): time for path, time in times.items()}
        return found

    return seen


def _prefix(layout: Layout, root: str) -> str:
    """From the top of the worktree to a root below it: "" or a folder with its `/`."""
    inner = os.path.relpath(os.path.realpath(root), os.path.realpath(layout.folder)).replace(os.sep, "/")
    return "" if inner == "." else f"{inner}/"
