"""What suppression comments silence, and which of them say something wrong or nothing at all."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence

from workplan.diagnostics.diagnostic import Diagnostic, Finding
from workplan.diagnostics.place import Span
from workplan.model.facts import Suppression


def silenced(
    diagnostics: Iterable[Diagnostic], suppressions: Sequence[Suppression]
) -> tuple[list[Diagnostic], set[Suppression]]:
    """The diagnostics that no comment silences, and the comments that silence one."""
    by_rule: dict[str, dict[int, Suppression]] = {}
    for suppression in suppressions:
        if suppression.reason:
            by_rule.setdefault(suppression.rule, {}).setdefault(suppression.line, suppression)
    starts = {rule: sorted(sections) for rule, sections in by_rule.items()}
    kept: list[Diagnostic] = []
    used: set[Suppression] = set()
    for diagnostic in diagnostics:
        sections = by_rule.get(diagnostic.rule, {})
        # Sections never overlap, but for the whole file, which starts at line 1.
        nearest = bisect_right(starts[diagnostic.rule], diagnostic.line) - 1 if sections else -1
        lines = (1, starts[diagnostic.rule][nearest]) if nearest >= 0 else (1,)
        holding = [s for s in map(sections.get, lines) if s and s.line <= diagnostic.line <= s.end_line]
        if holding:
            used.add(holding[0])
        else:
            kept.append(diagnostic)
    return kept, used


def comment_findings(
    suppressions: Iterable[Suppression],
    used: Collection[Suppression],
    rules: Collection[str],
    off: Collection[str],
) -> Iterator[tuple[str, Finding]]:
    """Rule and finding for each comment that names no rule, gives no reason, or silences nothing."""
    for suppression in suppressions:
        line, column = suppression.comment_line, suppression.column
        at = Span(line, column, line, column + 1)
        if suppression.rule not in rules:
            message = f"this comment allows `{suppression.rule}`, which is no rule"
            yield "invalid-suppression", Finding(message, at, "`workplan rules` lists them")
        elif not suppression.reason:
            message = f"this comment allows `{suppression.rule}` without a reason, so it is not obeyed"
            hint = f"write `workplan: allow {suppression.rule}: why it is right here`"
            yield "invalid-suppression", Finding(message, at, hint)
        elif suppression not in used and suppression.rule not in off:
            message = f"this comment allows `{suppression.rule}`, which finds nothing here"
            yield "unused-suppression", Finding(message, at, "remove the comment")
