"""What a schema says of a block, as problems with places."""

from collections.abc import Sequence
from typing import Any

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Place
from workplan.parse.problem import ParseProblem
from workplan.schema.validate import Validator


def schema_problems(validator: Validator | None, fields: dict[str, Any], line: int) -> Sequence[ParseProblem]:
    """What the schema says of a block that starts at `line`; nothing without a schema."""
    if validator is None or validator.is_valid(fields):
        return ()
    return [
        ParseProblem(
            fault.rule,
            Finding(fault.message, Place(line, fault.route, fault.part), fault.hint, key=fault.key),
        )
        for fault in validator.findings(fields)
    ]


def fault_between(problems: tuple[ParseProblem, ...], first: int, last: int) -> str:
    """The rule of the first problem in these lines, "" where there is none."""
    return next((problem.rule for problem in problems if first <= problem.finding.at[0] <= last), "")
