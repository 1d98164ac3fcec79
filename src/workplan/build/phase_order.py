"""Which phases of a plan come before which: what a `**Depends on**: Phase 2` line says."""

import re

from workplan.model.facts import Phase

_PHASE = re.compile(r"\bPhase ([A-Za-z0-9.]{0,7}[A-Za-z0-9])")


def phases_before(phase: Phase) -> tuple[tuple[str, str], ...]:
    """Label and id of each phase of the same plan that must be through first, in the order of the line."""
    found = []
    for label in dict.fromkeys(_PHASE.findall(phase.depends_on)):
        name = f"{phase.workplan}-P{label}" if phase.workplan else f"P{label}"
        if name != phase.id:
            found.append((label, name))
    return tuple(found)
