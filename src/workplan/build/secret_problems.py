"""What looks like a secret in a document, as problems that name the place and the detector and nothing else."""

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Span
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text
from workplan.secrets.documents import suspects

_MOST = 50
"""Findings of one document; a dump of keys says the same a thousand times."""


def suspect_problems(text: Text, known: tuple[ParseProblem, ...]) -> tuple[ParseProblem, ...]:
    """A problem for each suspect, unless the document has been refused for its secrets already."""
    if any(problem.rule == "secret-in-evidence" for problem in known):
        return ()
    found = []
    for hit in suspects(text.text, text.raw, text.holds)[:_MOST]:
        line, column = text.position(hit.start)
        found.append(
            ParseProblem(
                "possible-secret",
                Finding(
                    f"this looks like a secret (detector {hit.detector})",
                    Span(line, column, line, column + 1),
                    "take it out and revoke it: git remembers it; a made-up one is better written as `<token>`",
                    key=hit.detector,
                ),
            )
        )
    return tuple(found)
