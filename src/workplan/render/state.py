"""How what stands in a file relates to what would be rendered now."""

from workplan.named_tuple import NamedTuple
from workplan.render.digest import Digest, text_digest

CURRENT = "current"
AHEAD = "template ahead"
EDITED = "edited by hand"
BOTH = "both"
MISSING = "missing"
ORPHANED = "orphaned"
UNREGISTERED = "unregistered"
FAULTY = "faulty"
STATES = (CURRENT, AHEAD, EDITED, BOTH, MISSING, ORPHANED, UNREGISTERED, FAULTY)

MEANINGS = {
    CURRENT: "as the template would write it now",
    AHEAD: "template or records changed since it was written; nobody edited it",
    EDITED: "somebody changed it since it was written; template and records did not change",
    BOTH: "somebody changed it, and template or records changed too",
    MISSING: "not there yet",
    ORPHANED: "written by a target that is gone",
    UNREGISTERED: "a file is there that was not written by workplan",
    FAULTY: "it cannot be rendered, or its markers are broken",
}


class Held(NamedTuple):
    """What a file holds of a target: the digest that it carries and the body that stands there."""

    digest: Digest
    body: str


def untouched(held: Held | None, template: str, inputs: str) -> bool:
    """Whether nothing changed since it was written, so that rendering again would give the same."""
    return (
        held is not None
        and (held.digest.template, held.digest.inputs) == (template, inputs)
        and held.digest.body == text_digest(held.body)
    )


def state_of(held: Held | None, present: bool, template: str, inputs: str, body: str) -> str:
    """The state of one output whose fresh text is `body`; `present`: some file stands at its path.

    A text that equals the fresh one is current whatever changed behind it, so that nothing is written
    that nobody can see.
    """
    if held is None:
        return UNREGISTERED if present else MISSING
    edited = text_digest(held.body) != held.digest.body
    if text_digest(held.body) == text_digest(body):
        return AHEAD if edited else CURRENT
    if not edited:
        return AHEAD
    changed = (held.digest.template, held.digest.inputs) != (template, inputs)
    return BOTH if changed else EDITED
