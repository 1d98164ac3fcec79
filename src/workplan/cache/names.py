"""Names of questions, apart from what asks them: a run in which nothing changed needs only these."""

from workplan.digests import new

Key = int


def key(*parts: str) -> Key:
    """A question as a signed 64 bit number; a collision only judges a document too often."""
    digest = new("blake2b", "\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


EVERYTHING = key("everything")
IDS = key("ids")
SERVICES = key("services")
GATES = key("gates")
EVIDENCE = key("evidence")
CLAUSES = key("clauses")
ALWAYS = key("always")
"""A question whose answer depends on the commit that is checked out: it is asked again in every run."""
