"""How many checks a run made, and how they came out."""

from typing import Any

from workplan.named_tuple import NamedTuple

MOST = 9_007_199_254_740_991
"""The largest whole number that every JSON reader keeps."""


class CountsError(Exception):
    """A file of counts that cannot be used. `hint` says what to do; neither quotes what the file holds."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Counts(NamedTuple):
    """Checks by outcome. `by` names what they were counted from: "junit", "pytest", "sarif", "workplan",
    "exit-status" (the command counts as one check) or "human".
    """

    by: str
    passed: int = 0
    failed: int = 0
    error: int = 0
    skipped: int = 0
    warnings: int = 0

    @property
    def total(self) -> int:
        """Every check that was made or skipped."""
        return self.passed + self.failed + self.error + self.skipped

    def fields(self) -> dict[str, int]:
        """As they stand in a record; zeros that are optional are left out."""
        counts = {"total": self.total, "passed": self.passed, "failed": self.failed}
        for name in ("error", "skipped", "warnings"):
            if getattr(self, name):
                counts[name] = getattr(self, name)
        return counts


def counts_of_status(status: int, cut_short: bool = False) -> Counts:
    """A command that writes no counts: it is itself the one check, and the record says so."""
    if cut_short or status < 0:
        return Counts("exit-status", error=1)
    return Counts("exit-status", passed=1) if status == 0 else Counts("exit-status", failed=1)


def result_of(status: int, counts: Counts, cut_short: bool = False) -> str:
    """What came out. A run that was cut short, or that failed without a failed check, is an error; a run
    of nothing is inconclusive, whatever its exit status.
    """
    if cut_short or status < 0:
        return "error"
    if counts.failed or counts.error:
        return "fail"
    if status != 0:
        return "error" if counts.total else "inconclusive"
    ran = counts.passed > 0
    return "pass" if ran else "inconclusive"


def whole(value: Any) -> int:
    """A count as read from a file. Raises CountsError for anything that is no whole number in range."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise CountsError("a count is no whole number", "counts are integers from 0")
    return value
