"""The page of the built-in kinds, from their values."""

from docs.pages.markdown import code, page, table
from workplan.kinds.builtin import BUILTIN
from workplan.kinds.kind import BlockKind, Kind, Vocabulary


def kind_pages() -> dict[str, str]:
    """`kinds.md`."""
    intro = (
        "A kind says where documents live, which blocks they yield, which schema they keep and which "
        "words their status uses. The first kind whose globs match a path wins. Own kinds are declared "
        "in the [configuration](configuration.md)."
    )
    return {"kinds.md": page("Kinds of documents", intro, *(_kind(kind) for kind in BUILTIN))}


def _kind(kind: Kind) -> str:
    rows = [
        ("globs", ", ".join(code(glob) for glob in kind.globs)),
        ("except", ", ".join(code(glob) for glob in kind.exclude)),
        ("form", kind.form),
        ("schema", f"[{code(kind.schema)}](schemas.md#{kind.schema})" if kind.schema else ""),
        ("id", code(kind.id_pattern)),
        ("file name", code(kind.file_pattern)),
        ("reference fields", ", ".join(code(name) for name in kind.reference_fields)),
        ("hub id", code(kind.hub_id_field)),
    ]
    parts = [f"## {kind.name}", table(("", ""), [row for row in rows if row[1]]), _words(kind.vocabulary)]
    parts += [_block(block) for block in kind.blocks]
    return "\n\n".join(part for part in parts if part)


def _block(block: BlockKind) -> str:
    rows = [
        ("schema", f"[{code(block.schema)}](schemas.md#{block.schema})"),
        ("id", code(block.id_pattern)),
        ("reference fields", ", ".join(code(name) for name in block.reference_fields)),
        ("hub id", code(block.hub_id_field)),
    ]
    table_of_block = table(("", ""), [row for row in rows if row[1]])
    return f"### Block {code(block.word)}\n\n{table_of_block}\n\n{_words(block.vocabulary)}".rstrip()


def _words(words: Vocabulary) -> str:
    if not words.statuses:
        return ""
    older: dict[str, list[str]] = {}
    for alias, word in words.aliases.items():
        older.setdefault(word, []).append(code(alias))
    rows = [
        (
            code(word),
            _sort_of(word, words),
            ", ".join(sorted(older.get(word, []))),
            ", ".join(code(following) for following in words.transitions.get(word, ())),
        )
        for word in words.statuses
    ]
    text = table(("status", "", "also read", "normally followed by"), rows)
    if words.derived:
        text += "\n\nDerived, never stored: " + ", ".join(code(word) for word in words.derived) + "."
    return text


def _sort_of(word: str, words: Vocabulary) -> str:
    if word in words.dead:
        return "closed, delivers nothing more"
    if word in words.closed:
        return "closed"
    return "waiting" if word in words.waiting else ""
