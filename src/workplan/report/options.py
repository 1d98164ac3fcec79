"""What a reporter may be asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from workplan.diagnostics.diagnostic import WARNING
from workplan.named_tuple import NamedTuple


class RuleText(NamedTuple):
    """What a machine-readable report tells about a rule. `summary` is one plain line, `help` is Markdown."""

    summary: str
    help: str
    severity: str = WARNING
    uri: str = ""


NO_RULES: Mapping[str, RuleText] = MappingProxyType({})


class ReportOptions(NamedTuple):
    """How to report. Every reporter takes all of them and uses what concerns it.

    `version` is the tool's. `color` asks for terminal colours. `width` is the terminal's in columns; 0 means
    that there is none. `strict` makes warnings count as failures. `verbose` lists every skipped path, `quiet`
    leaves out excerpts and hints. `base` is the absolute folder that printed paths are relative to. `rules`
    gives the texts of the rules by name. Findings of the rules in `conceal` are shown without the source
    line, because that line may hold a secret.
    """

    version: str
    color: bool = False
    width: int = 0
    strict: bool = False
    verbose: bool = False
    quiet: bool = False
    base: str = ""
    rules: Mapping[str, RuleText] = NO_RULES
    conceal: frozenset[str] = frozenset()
