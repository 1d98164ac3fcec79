"""A document of this kind has no front matter.

What: A Markdown file lies where documents of a kind live, and does not begin with a `---` block.

Why: Without an id and a status nothing can refer to the document, and nobody sees it in a list.

Fix: Add front matter, or exclude the file with `exclude` in `workplan.toml`.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("missing-front-matter", ERROR, "a document of this kind has no front matter", stage="parse")
