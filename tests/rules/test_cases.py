from pathlib import Path

import pytest

from tests.rules.casefile import Case, findings, printed, read_cases, with_expected
from workplan.rules.registry import RULES, modules

FOLDER = Path(__file__).parents[1] / "cases" / "rules"
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.verdict}: {case.title}")
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    found = printed(findings(case))
    if case.verdict == "good":
        assert found == ""
        return
    if request.config.getoption("--update-golden"):
        path = FOLDER / f"{case.rule}.md"
        path.write_text(with_expected(path.read_text(encoding="utf-8"), case, found), encoding="utf-8")
    assert f"[{case.rule}]" in found
    assert found == case.expected or request.config.getoption("--update-golden")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_good_and_a_bad_case(rule: str) -> None:
    verdicts = {case.verdict for case in CASES if case.rule == rule}
    assert verdicts == {"good", "bad"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.RULE.name)
def test_every_rule_explains_itself(module: object) -> None:
    doc = module.__doc__ or ""
    parts = [doc.find(f"\n{part}: ") for part in ("What", "Why", "Fix")]
    assert parts == sorted(parts)
    assert min(parts) > 0
