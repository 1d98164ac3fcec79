"""A document names another repository than the one it lies in.

What: The `repo` key of a workplan names another repository.

Why: The hub files the plan under a repository where it does not exist.

Fix: Correct `repo`, or move the file.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.values import text_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("repo-mismatch", ERROR, "a document names another repository than the one it lies in")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per document; silent where the configuration does not name the repository."""
    document = facts.document
    settings = index.settings(facts.repo)
    if not settings.named:
        return
    for key in ("repo", "repo_slug"):
        value = text_of(document.fields, key)
        if value and value != settings.name:
            yield Finding(
                f"this document says repository `{value}`, it lies in `{settings.name}`",
                document.at(key),
                f"write `{key}: {settings.name}`, or move the file",
                document.id,
            )
            return
