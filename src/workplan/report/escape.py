r"""Text from documents made safe to show: what would steer a terminal or hide itself is spelled out.

Documents are untrusted. Control characters, direction overrides, invisible and unpaired characters are shown
as escapes (`\x1b`, `\u202e`); letters of every script, accents, emoji and their joiners stay as they are.
The set is written out, not asked of the Unicode tables, so that every Python version prints the same bytes.
"""

import re

_UNSAFE = (
    "\x00-\x1f\x7f-\xa0\xad"  # C0 and C1 controls, no-break space, soft hyphen
    "\u061c\u115f\u1160\u1680\u180e"  # direction mark, blank letters, odd spaces
    "\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f"  # odd spaces, marks, separators, overrides
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"  # blank letters, byte order mark, annotations
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # invisible musical controls, tags
    "\ud800-\udfff"  # halves of pairs
)
# Patterns stay text: `re` compiles and keeps them at first use, and most runs meet no such character.
_PATTERN = f"[{_UNSAFE}]"
_PATTERN_KEEPING_LINES = f"(?!\n)[{_UNSAFE}]"
_SURROGATE = "[\ud800-\udfff]"


def escape_text(text: str) -> str:
    """The text on one line, safe for a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_PATTERN, _spell_out, text)


def escape_lines(text: str) -> str:
    """As `escape_text`, but line feeds stay; a CRLF counts as one."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_PATTERN_KEEPING_LINES, _spell_out, text.replace("\r\n", "\n"))


def is_unsafe(character: str) -> bool:
    """Whether this one character must be spelled out."""
    return re.match(_PATTERN, character) is not None


def escape_character(character: str) -> str:
    """The escape of one character, as Python and JSON readers know it."""
    code = ord(character)
    if code < 0x100:
        return {9: "\\t", 10: "\\n", 13: "\\r"}.get(code, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def drop_surrogates(text: str) -> str:
    """The text with unpaired surrogates replaced, so that every reader of JSON and UTF-8 can take it."""
    return text if text.isascii() else re.sub(_SURROGATE, "\ufffd", text)


def _spell_out(match: re.Match[str]) -> str:
    return escape_character(match[0])
