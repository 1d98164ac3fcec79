"""How a value is spelled in YAML: plain where it reads back as the same value, else quoted."""

import re

Value = str | int | bool | None

STYLES = ("keep", "plain", "single", "double")

# Texts that a reader of YAML 1.1 takes for a boolean, a null, a number or a date.
_DOUBTFUL = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.inf|\.nan"
    r"|[-+]?[0-9.][0-9a-fox_.,:]*(?:e[-+]?[0-9]+)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t ][0-9:.+\-z ]*)?)",
    re.IGNORECASE | re.ASCII,
)
_ESCAPES = {
    ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t",
    0x85: "\\N", 0x2028: "\\L", 0x2029: "\\P",
}  # fmt: skip
_NEEDS_ESCAPE = re.compile("[\n\r\t\x85\u2028\u2029]")


def is_doubtful(text: str) -> bool:
    """Whether other YAML readers could take the plain text for something else than text."""
    return _DOUBTFUL.fullmatch(text) is not None


def spellings(value: Value, style: str, doubtful_as_plain: bool = False) -> list[str]:
    """The ways to write a value, the most wanted first; which of them read back in their place is not judged.

    `style` is "plain", "single" or "double"; a text that is doubtful is written plain only if asked for.
    """
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, int):
        return [str(value)]
    double = f'"{value.translate(_ESCAPES)}"'
    if style == "double" or _NEEDS_ESCAPE.search(value):
        return [double]
    if style == "single":
        return ["'" + value.replace("'", "''") + "'", double]
    if not value or (is_doubtful(value) and not doubtful_as_plain):
        return [double]
    return [value, double]
