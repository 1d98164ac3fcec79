"""Impact: what a range of commits asks people to do, from two compiled states of one repository."""

from workplan.errors import UsageError
from workplan.evidence.impact_analysis import Impact, impact_of
from workplan.usecases.compile import Unit, compile_units


def ends_of(text: str) -> tuple[str, str]:
    """`A..B`, or `A` for `A..HEAD`. Raises UsageError for any other form."""
    before, dots, after = text.partition("..")
    if not before or after.startswith(".") or (dots and not after):
        raise UsageError(f"`{text}` is no range of commits", "write `main..HEAD`, or one revision")
    return before, after or "HEAD"


def compare(before: Unit, after: Unit) -> Impact:
    """The impact of going from one state to the other."""
    repo = after.settings.name
    return impact_of(compile_units((before,)).index, compile_units((after,)).index, repo)
