"""The model of many repositories: the line it fits, and a small federation measured for real."""

from pathlib import Path

import pytest

from benchmarks.scale import Run, fitted, generate, measure, table


def test_a_line_is_found() -> None:
    model = fitted([(10, 7.0), (100, 52.0), (1000, 502.0)])
    assert (round(model.fixed, 6), round(model.each, 6)) == (2.0, 0.5)
    assert model.at(1_000_000) == pytest.approx(500_002)
    assert fitted([(10, 5.0)]).at(20) == pytest.approx(10)


def test_the_table_says_what_a_million_takes() -> None:
    runs = [Run(count, 3 * count, "so", 0.0036 * count, 1.0, 100.0, 1000 * count) for count in (10, 100)]
    text = table(runs)
    assert "| 10 | 30 | so | 3.6 | 100 | 1,000 |" in text
    assert "| so | 0 + 3.6 | 100 + 0 | 1.0 | 0.1 |" in text


def test_a_measured_run_is_verified(tmp_path: Path) -> None:
    root = generate(tmp_path / "f", 2)
    run = measure(root, 2, ("--executor", "thread"), "threads")
    assert (run.repositories, run.documents) == (2, 8)
    assert run.cached > 0
    assert run.cpu > 0
    (root / "workplans" / "AAA-WP-0001-plan.md").write_text("---\nid: AAA-WP-0001\ntype: workplan\n---\n")
    with pytest.raises(AssertionError):
        measure(root, 2, (), "with a mistake")
