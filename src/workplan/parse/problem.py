"""What reading a file can find wrong with it, before anybody knows what kind of document it is."""

from typing import NamedTuple

from workplan.diagnostics.diagnostic import Finding


class ParseProblem(NamedTuple):
    """A finding that already knows its rule, because the parser and not a rule noticed it."""

    rule: str
    finding: Finding
