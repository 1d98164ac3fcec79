"""Which of a federation's ids a misspelt one may have been meant to be, without comparing it with each."""

from collections.abc import Iterable, Mapping, Sequence

from workplan.build.definitions import family_of, prefix_of

FEW = 300
"""So many ids are all compared; among more, only those of the same plan or of plans one character away."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-abcdefghijklmnopqrstuvwxyz"
_LONGEST = 60


def alike(record_id: str, families: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """The candidates among ids by family, in the families' order."""
    family = family_of(record_id)
    if family in families:
        return families[family]
    start = prefix_of(record_id)[:2].upper()
    if sum(map(len, families.values())) <= FEW:
        return [known for members in families.values() for known in members if known[:2].upper() == start]
    if len(record_id) > _LONGEST:
        return ()
    tail = record_id[len(family) :]
    near = sorted(_one_away(family) & families.keys())
    return [name + tail if name + tail in families[name] else families[name][0] for name in near]


def _one_away(word: str) -> set[str]:
    """Every word that one insertion, deletion, replacement or swap of neighbours makes."""
    found = {word.upper()}
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        found.update(before + letter + after for letter in _ALPHABET)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in _ALPHABET)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    return found
