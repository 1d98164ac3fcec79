"""What a report may say of documents that hold secrets: where, and never what."""

from collections.abc import Iterable

from workplan.diagnostics.diagnostic import Diagnostic

SECRET_RULES = frozenset({"possible-secret", "secret-in-evidence"})
HIDDEN = "(not shown: it looks like a secret)"


def secret_documents(diagnostics: Iterable[Diagnostic]) -> frozenset[tuple[str, str]]:
    """Repository and path of every document in which something looks like a secret."""
    return frozenset((found.repo, found.path) for found in diagnostics if found.rule in SECRET_RULES)


def concealed(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The same findings; where a document holds a secret, none of them repeats it, and none offers an edit."""
    hidden = secret_documents(diagnostics)
    if not hidden:
        return diagnostics
    return tuple(_concealed(found) if (found.repo, found.path) in hidden else found for found in diagnostics)


def _concealed(found: Diagnostic) -> Diagnostic:
    return found._replace(
        message=_clean(found.message),
        hint=_clean(found.hint),
        id=_clean(found.id),
        related=tuple(note._replace(message=_clean(note.message)) for note in found.related),
        edits=(),
        fixable=False,
    )


def _clean(text: str) -> str:
    from workplan.secrets.screen import screen  # late: nearly all documents do without

    return HIDDEN if text and screen(text) else text
