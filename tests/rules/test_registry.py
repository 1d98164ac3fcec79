"""The tables of rules: every rule stands in the one where it belongs."""

import subprocess
import sys

import pytest

from tests.rules.casefile import Case, compiled
from tests.rules.test_cases import CASES
from workplan.rules.registry import _ANY, _SUBJECTS, READ, RULES, modules


def test_each_rule_stands_in_one_table() -> None:
    names = [*READ, *(name for _holds, subject in _SUBJECTS for name in subject)]
    assert sorted(names) == sorted(set(names)) == list(RULES) == [module.RULE.name for module in modules()]
    assert len(RULES) == len(names)


def test_what_is_said_while_reading_has_no_check() -> None:
    assert {module.RULE.name for module in modules() if module.RULE.stage != "check"} == set(READ)
    assert [module.RULE.name for module in modules() if hasattr(module, "check")] == [
        name for name in RULES if name not in READ
    ]


def test_what_is_no_rule_is_not_found() -> None:
    assert "registry" not in RULES
    assert RULES.get("registry") is None
    with pytest.raises(KeyError):
        RULES["silence"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.verdict}: {case.title}")
def test_a_check_finds_nothing_in_facts_without_its_subject(case: Case) -> None:
    found = compiled(case)
    by_name = {module.RULE.name: module for module in modules()}
    for repository in found.repositories:
        for facts in repository.facts:
            for holds, names in _SUBJECTS:
                if names is _ANY or holds(facts):
                    continue
                for name in names:
                    assert list(by_name[name].check(facts, found.index)) == [], (name, facts.document.path)


def test_names_are_known_without_loading_rules() -> None:
    code = (
        "import sys; from workplan.rules.registry import RULES; 'x' in RULES; list(RULES); len(RULES);"
        "print([name for name in sys.modules if name.startswith('workplan.rules.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['workplan.rules.rule', 'workplan.rules.registry']\n"
