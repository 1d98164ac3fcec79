from types import ModuleType

import pytest

from workplan.adapters.rule_cases import cases_of
from workplan.report.rule_page import around, example_of, render_rule
from workplan.report.style import PLAIN
from workplan.rules.registry import RULES, modules


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.RULE.name)
def test_every_rule_is_explained_with_one_example_on_one_screen(module: ModuleType) -> None:
    rule = module.RULE
    text = render_rule(rule, module.__doc__ or "", cases_of(rule.name), PLAIN)
    example = example_of(rule.name, cases_of(rule.name))
    assert example is not None
    assert f"[{rule.name}]" in text
    assert "````" not in text
    assert len(text.split("\n")) < 50


def test_an_example_shows_the_line_that_is_meant() -> None:
    example = example_of("legacy-status", cases_of("legacy-status"))
    assert example is not None
    line = int(example.said[0].split(":")[1])
    assert "status:" in dict(example.lines)[line]
    assert example.said[1].startswith("  help: ")


def test_no_comment_is_offered_where_none_can_be_read() -> None:
    assert "workplan: allow" not in render_rule(RULES["not-utf8"], "", "", PLAIN)
    assert "workplan: allow" in render_rule(RULES["legacy-status"], "", "", PLAIN)


def test_lines_around_keep_their_numbers() -> None:
    assert around("a\nb\nc\n", 1) == ((1, "a"), (2, "b"), (3, "c"))
    assert around("1\n2\n3\n4\n5\n6\n7\n", 7)[0] == (3, "3")
