"""What a heading names is what the reader sees, whether it holds marks or not."""

from hypothesis import example, given
from hypothesis import strategies as st

from workplan.build.headings import task_heading, task_name
from workplan.parse.markdown import Heading

PIECES = (
    "T01", "T-1a", "P3.1", "Step", "Task", "6", " ", " — ", "-", ":", "One", "`", "*", "**", "[a](b)", "<", "~~",
    "\\", "_", "\n", "\u00a0", "\t",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
@example("T01 — `One`")
@example("Task T01: One")
@example("T01 — One _or_ two")
def test_a_plain_heading_names_what_its_text_names(raw: str) -> None:
    heading = Heading(1, 1, 3, raw)
    assert task_name(heading) == task_heading(heading.text)


def test_label_and_title_are_told_apart() -> None:
    for raw, named in (
        ("T01 — One", ("T01", "One")),
        ("Task T-1a: the `first` one ", ("T-1a", "the first one")),
        ("Step  6 - Go on", ("Step 6", "Go on")),
        ("Task: one", ("", "one")),
        ("Goal", ("", "Goal")),
    ):
        assert task_name(Heading(1, 1, 3, raw)) == named
