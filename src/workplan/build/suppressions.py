"""In-file comments that silence one rule: `<!-- workplan: allow RULE: reason -->` or `# workplan: allow …`.

A comment at the top (before the first heading, or in the front matter) holds for the whole file; elsewhere
it holds for the section it stands in, up to the next heading; on the line of a finding, for that line.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from workplan.late_pattern import late_pattern
from workplan.model.facts import Suppression
from workplan.parse.markdown import Heading
from workplan.parse.text import Text

_MARK = "workplan: allow"
_COMMENT = late_pattern(
    r"(?:<!--|#)[ \t]*workplan: allow[ \t]+(?P<rule>[a-z][a-z0-9-]{1,60})"
    r"[ \t]*(?::?[ \t]*(?P<reason>[^\r\n]*?))?[ \t]*(?:-->|(?=\r|\n|\Z))",
    re.MULTILINE,
)


def suppressions_of(text: Text, headings: Sequence[Heading]) -> tuple[Suppression, ...]:
    """Every suppression comment of a document."""
    if _MARK not in text.text:
        return ()
    found = []
    lines = [heading.line for heading in headings]
    for match in _COMMENT.finditer(text.text):
        line, column = text.position(match.start())
        before, after = bisect_left(lines, line), bisect_right(lines, line)
        start = lines[before - 1] if before else 1
        end = lines[after] - 1 if before and after < len(lines) else text.line_count
        found.append(Suppression(match["rule"], (match["reason"] or "").strip(), start, end, column, line))
    return tuple(found)
