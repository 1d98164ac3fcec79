"""What reading a file can find wrong with it, before anybody knows what kind of document it is."""

from workplan.diagnostics.diagnostic import Finding
from workplan.named_tuple import NamedTuple


class ParseProblem(NamedTuple):
    """A finding that already knows its rule, because the parser and not a rule noticed it."""

    rule: str
    finding: Finding
