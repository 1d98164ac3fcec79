"""How many terminal cells text takes: most characters one, East Asian and emoji two, combining ones none."""

_ZERO_WIDTH_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def cell_widths(text: str) -> list[int]:
    """The cells that each character adds where it stands; joined emoji count as their first one."""
    if text.isascii():
        return [1] * len(text)
    widths: list[int] = []
    joined = False
    flag_open = False
    for character in text:
        width = 0 if joined else _character_cells(character)
        joined = character == _ZERO_WIDTH_JOINER
        if character == _EMOJI_STYLE and widths and widths[-1] == 1:
            width = 1
        elif "\U0001f3fb" <= character <= "\U0001f3ff" and widths and widths[-1] == 2:
            width = 0  # a skin tone colours the emoji before it
        elif "\U0001f1e6" <= character <= "\U0001f1ff":
            width = 0 if flag_open else 2  # two regional letters make one flag
            flag_open = not flag_open
            widths.append(width)
            continue
        flag_open = False
        widths.append(width)
    return widths


def count_cells(text: str) -> int:
    """The cells that the whole text takes."""
    return len(text) if text.isascii() else sum(cell_widths(text))


def fit_cells(text: str, room: int) -> str:
    """The text, cut with an ellipsis where it takes more than `room` cells."""
    if len(text) <= room and text.isascii():
        return text
    widths = cell_widths(text)
    if sum(widths) <= room:
        return text
    used = 0
    for index, width in enumerate(widths):
        if used + width > room - 1:
            return (text[:index].rstrip() + "…")[: max(room, 0)]
        used += width
    return text


def _character_cells(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata  # a shared library that purely ASCII reports never load

    if unicodedata.category(character) in ("Mn", "Me") or character in "\u200c\u200d":
        return 0
    if "\u1161" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb":
        return 0  # vowels and finals of a Hangul syllable stand under its first letter
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
