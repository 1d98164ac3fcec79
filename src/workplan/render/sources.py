"""What a template is made from and what it asks for, read from its text without any template engine.

The digests of inputs and template must be known before it is decided whether anything is rendered at all,
and the engine costs more to import than all of that.
"""

import hashlib
import re
from collections.abc import Callable, Iterable

from workplan.render.digest import LENGTH

_REFERENCE = re.compile(r"\{%-?\s*(?:include|extends|import|from)\s+(?P<what>[^%]*?)-?%\}")
_LITERAL = re.compile(r"""["']([^"'\n]+)["'](?=\s|$)""")
_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_WORD = re.compile(r"(?<![\w.])[A-Za-z_][A-Za-z0-9_]*")


def template_sources(
    name: str, read: Callable[[str], str | None], every: Callable[[], Iterable[str]]
) -> dict[str, str]:
    """The texts of a template and of all that it includes, by name. Absent ones are left out.

    Where a name is computed, every template counts (`every` lists them).
    """
    found: dict[str, str] = {}
    queue = [name]
    while queue:
        current = queue.pop()
        if current in found:
            continue
        text = read(current)
        if text is None:
            continue
        found[current] = text
        for reference in _REFERENCE.finditer(text):
            literals = _LITERAL.findall(reference["what"])
            queue += literals or list(every())
    return found


def sources_digest(sources: dict[str, str]) -> str:
    """The digest of templates with their names."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        text = sources[name].replace("\r\n", "\n")
        digest.update(f"{name}\0{len(text)}\0{text}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:LENGTH]


def names_used(sources: dict[str, str], known: Iterable[str]) -> tuple[str, ...]:
    """The known names that occur in the tags of the templates: never too few, sometimes one too many."""
    tags = (tag for text in sources.values() for pair in _TAG.findall(text) for tag in pair)
    words = {word for tag in tags for word in _WORD.findall(tag)}
    return tuple(sorted(name for name in known if name in words))
