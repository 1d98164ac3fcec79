"""What a rule is: a name, a severity, and a pure function from one document's facts to findings.

A rule's module holds a docstring (first line, then What / Why / Fix), `RULE`, and `check`. Rules about
the text itself (`stage="parse"`) are raised while the document is read and have no `check`.
"""

from collections.abc import Callable, Iterable

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import Finding
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple

Check = Callable[[Facts, Index], Iterable[Finding]]


class Rule(NamedTuple):
    """A rule as the registry, the documentation and the configuration know it.

    `reach` is "document" where its own facts are enough, "federation" where it asks the index.
    """

    name: str
    severity: str
    summary: str
    reach: str = "document"
    stage: str = "check"
    fixable: bool = False
