"""A document names a path that exists on one machine only.

What: The prose names a path below somebody's home folder. It is reported once for each folder below it.

Why: On every other machine, and for every agent elsewhere, the instruction leads nowhere.

Fix: Name the repository and the path inside it.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Facts, Reference
from workplan.rules.rule import Rule

RULE = Rule("machine-local-path", WARNING, "a document names a path that exists on one machine only")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per folder, at its first mention; the message counts the others."""
    mentions: dict[str, list[Reference]] = {}
    for reference in overview_of(facts).of_kind("local"):
        mentions.setdefault(folder_of(reference.target), []).append(reference)
    for folder, references in mentions.items():
        more = f" ({len(references)} mentions)" if len(references) > 1 else ""
        yield Finding(
            f"`{folder}` exists on one machine only{more}",
            references[0].at(),
            _hint(folder.replace("\\", "/").rpartition("/")[2]),
            facts.document.id,
            key=folder,
        )


def _hint(name: str) -> str:
    if name.startswith("."):
        return f"write `~/{name}`, which every machine has"
    return f"name the repository and the path inside it, such as `{name}/…`"


def folder_of(path: str) -> str:
    """`/home/ada/hub-core` for any path below it."""
    separator = "\\" if "\\" in path else "/"
    return separator.join(path.split(separator)[:4]).rstrip(".,;:")
