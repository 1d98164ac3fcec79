"""What a state remembers of the runs before: no more than is bounded, and nothing where it cannot know."""

from workplan.adapters.cache.run_log import MOST_CHANGES, MOST_RUNS, changed_since, extended

A, B, C = ("r", "a.md"), ("r", "b.md"), ("s", "a.md")


def test_later_runs_are_summed_up() -> None:
    log = extended("", "1", ())
    for name, changed in (("2", [A]), ("3", []), ("4", [B, A, C])):
        log = extended(log, name, changed)
    assert [sorted(changed_since(log, name) or ()) for name in "234"] == [[A, B, C], [A, B, C], []]
    assert sorted(changed_since(log, "1") or ()) == [A, B, C]


def test_what_is_not_in_the_log_is_not_known() -> None:
    assert changed_since("", "1") is None
    assert changed_since(extended("", "1", ()), "0") is None
    assert changed_since(extended("", "", ()), "") is None


def test_a_log_is_bounded() -> None:
    log = ""
    for number in range(2 * MOST_RUNS):
        log = extended(log, str(number), [])
    assert changed_since(log, str(MOST_RUNS)) == []
    assert changed_since(log, str(MOST_RUNS - 1)) is None
    many = [("r", f"{number}.md") for number in range(MOST_CHANGES - 1)]
    log = extended(extended(log, "many", many), "one", [A])
    assert changed_since(log, str(2 * MOST_RUNS - 1)) == [A, *many]
    log = extended(log, "two", [B])
    assert changed_since(log, str(2 * MOST_RUNS - 1)) is None
    assert changed_since(log, "many") == [B, A]
    log = extended(log, "too many", [*many, A, B])
    assert changed_since(log, "two") is None
    assert changed_since(log, "too many") == []
