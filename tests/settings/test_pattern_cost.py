import re

import pytest

from workplan.kinds.builtin import BUILTIN
from workplan.settings.pattern_cost import MOST_WAYS, ways

USUAL = [
    r"ADR-\d{4}",
    r"(?P<id>ADR-\d{4})-[a-z0-9-]+\.md",
    r"(?:[A-Z]+-)*ADR-\d{3,4}",
    r"(?i:(?P<id>RFC-\d+)(?:-.*)?\.md)",
    r"\d{4}-\d{2}-\d{2}-[^/]*",
    r"(?:BUG|TASK|EPIC)-[0-9]+",
    r".*-.*\.md",
    r"[^-]+(?:-[^-]+)*",
    r"^(?P<id>\w+)$",
    r"(?P<id>[A-Z]{2,10}-[1-9][0-9]*)(?: .*)?",
]
DANGEROUS = [
    r"(a+)+",
    r"(a*)*b",
    r"(?:a|a)*b",
    r"(?:[a-z]+[a-z]+-)*x",
    r"(?:\w+\s?)*!",
    r"(?:.*,){20}P",
    "a?" * 30 + "a" * 30,
    r"(?:(?:a|ab)(?:c|bcd))*d",
    r"(?:(?:a|a){8}){8}b",
    r"([^/]*)*\.md",
    r"(?:éa|[à-ü]a)+x",
    r"(?:(?i:a)|A)+x",
    r"(?:x(?=.*)|xy?)*z",
    r"(?i:(?:sa|ſa)*x)",
    r"(?:[^é]a|üa)*x",
]


@pytest.mark.parametrize("pattern", USUAL)
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert ways(pattern) <= MOST_WAYS


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_patterns_that_explode_are_refused(pattern: str) -> None:
    assert ways(pattern) > MOST_WAYS


def test_the_patterns_of_the_built_in_kinds_are_taken() -> None:
    patterns = [p for kind in BUILTIN for p in (kind.id_pattern, kind.file_pattern)]
    patterns += [block.id_pattern for kind in BUILTIN for block in kind.blocks]
    assert all(ways(pattern) <= MOST_WAYS for pattern in patterns)


def test_what_is_no_pattern_raises() -> None:
    with pytest.raises(re.error):
        ways("(")
