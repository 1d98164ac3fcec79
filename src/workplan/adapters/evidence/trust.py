"""Trust facts for gates and for `evidence verify`: keys and envelopes of a run, checked with real signatures."""

import os
from collections.abc import Mapping, Sequence

from workplan.adapters.evidence.ed25519 import verify
from workplan.adapters.evidence.first_seen import first_commits
from workplan.adapters.git.layout import Layout
from workplan.evidence.trust_envelope import Sealed
from workplan.evidence.trust_verify import FirstSeen, TrustJudge
from workplan.usecases.compile import Compiled
from workplan.usecases.evidence_verify import envelopes_of, keys_in


def trust_judge(compiled: Compiled, layouts: Mapping[str, Layout], repo: str, now: str) -> TrustJudge:
    """The Judge of one repository's records: its own trust file, its own envelopes.

    `now` is the time by which the keys of envelopes are judged that no commit holds yet.
    """
    return TrustJudge(
        keys_in(compiled, repo), envelopes_of(compiled, repo), verify, first_seen_in(compiled, layouts), now
    )


def first_seen_in(compiled: Compiled, layouts: Mapping[str, Layout]) -> FirstSeen:
    """Asks git, once for all envelopes of a repository, when each was first committed as it is."""

    def seen(asked: Sequence[Sealed]) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for repo in sorted({sealed.repo for sealed in asked}):
            layout = layouts.get(repo)
            if layout is None:
                continue
            reader, entries = compiled.readers[repo]
            prefix = _prefix(layout, reader.root)
            wanted = {}
            for sealed in asked:
                if sealed.repo == repo:
                    entry = entries[sealed.path]
                    wanted[prefix + sealed.path] = entry.oid or reader.oid(compiled.read(repo, sealed.path))
            times = first_commits(layout, f"{prefix}evidence", wanted)
            found |= {(repo, path.removeprefix(prefix)): time for path, time in times.items()}
        return found

    return seen


def _prefix(layout: Layout, root: str) -> str:
    """From the top of the worktree to a root below it: "" or a folder with its `/`."""
    inner = os.path.relpath(os.path.realpath(root), os.path.realpath(layout.folder)).replace(os.sep, "/")
    return "" if inner == "." else f"{inner}/"
