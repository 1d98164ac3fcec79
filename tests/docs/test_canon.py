"""This repository's own documents keep the standards that they define."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from workplan.rules.registry import RULES

ROOT = Path(__file__).resolve().parent.parent.parent
STANDARDS = sorted((ROOT / "canon" / "standards").glob("*.md"))
OURS = [spec for spec in STANDARDS if not spec.name.startswith("iam-profile")]
PROFILES = [spec for spec in STANDARDS if spec.name.startswith("iam-profile")]


def blocks(spec: Path, word: str) -> Iterator[dict[str, Any]]:
    """The parsed fenced blocks of one info word."""
    text = spec.read_text(encoding="utf-8")
    for body in re.findall(rf"^```{word}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield yaml.safe_load(body)


def checks(spec: Path) -> set[str]:
    return {name for clause in blocks(spec, "clause") for name in clause.get("checks", ())}


def test_this_repository_is_clean() -> None:
    command = [sys.executable, "-m", "workplan", "check", "--strict"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("spec", STANDARDS, ids=lambda spec: spec.name)
def test_a_clause_names_a_check_or_says_why_none_can(spec: Path) -> None:
    clauses = list(blocks(spec, "clause"))
    assert clauses, "a standard without clauses binds nobody"
    assert len({clause["id"] for clause in clauses}) == len(clauses)
    for clause in clauses:
        assert clause["level"] in {"MUST", "SHOULD", "MAY"}, clause["id"]
        assert clause["text"].strip(), clause["id"]
        assert bool(clause.get("checks")) != bool(clause.get("untestable")), clause["id"]


@pytest.mark.parametrize("spec", OURS, ids=lambda spec: spec.name)
def test_the_checks_of_our_standards_are_rules(spec: Path) -> None:
    assert {name for name in checks(spec) if name not in RULES and not (ROOT / name).exists()} == set()


def test_the_current_iam_profile_lists_its_checks_and_each_serves_a_clause() -> None:
    current = PROFILES[-1]
    listed = re.findall(r"^\| ([A-Z]{2,3}-\d+) \|", current.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(checks(current)) == sorted(listed)


@pytest.mark.parametrize("spec", PROFILES, ids=lambda spec: spec.name)
def test_the_clauses_of_the_iam_profile_name_data_that_exists(spec: Path) -> None:
    (data,) = blocks(spec, "iam-profile")
    assert spec.stem.endswith(f"_v{data['version'].removesuffix('.0')}")
    for clause in blocks(spec, "clause"):
        for route in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", clause["text"]):
            value: Any = data
            for key in route.split("."):
                assert key in value, f"{clause['id']}: {route}"
                value = value[key]


@pytest.mark.parametrize("spec", PROFILES, ids=lambda spec: spec.name)
def test_the_clauses_of_the_iam_profile_hold_no_numbers_of_their_own(spec: Path) -> None:
    for clause in blocks(spec, "clause"):
        text = re.sub(r"`[^`]*`|\b(?:401|403)\b", "", clause["text"])
        assert not re.search(r"\d", text), clause["id"]
