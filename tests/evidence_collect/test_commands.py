import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.evidence.collect_command import Refused, Verification, split_command, verifications


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("make test", ("make", "test")),
        ("pytest -k 'a or b' --junitxml=out.xml", ("pytest", "-k", "a or b", "--junitxml=out.xml")),
        ('echo "a; b"', ("echo", "a; b")),
        ("grep '$1' file", ("grep", "$1", "file")),
        ("find . -name '*.py'", ("find", ".", "-name", "*.py")),
        ("make -C sub a~b#c", ("make", "-C", "sub", "a~b#c")),
    ],
)
def test_a_line_is_split_without_a_shell(line: str, words: tuple[str, ...]) -> None:
    assert split_command(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "cd x && make",
        "make;rm -r x",
        "make test>out",
        "a | b",
        "a &",
        "echo $(id)",
        "echo ${HOME}",
        "echo $HOME",
        "echo `id`",
        "(a)",
        "a\nb",
        "echo 'open",
        "a || b",
        "a 2>&1",
        "diff <(a) b",
        "pytest tests/*.py",
        "ls ~/x",
        "make test # all",
        "CI=1 make test",
        'echo "$HOME"',
    ],
)
def test_what_only_a_shell_can_do_is_refused_with_a_way_out(line: str) -> None:
    found = split_command(line)
    assert isinstance(found, Refused)
    assert found.hint


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"), min_size=1), min_size=1))
def test_a_quoted_argument_list_comes_back_as_it_was(words: list[str]) -> None:
    if not re.match(r"[A-Za-z_][A-Za-z0-9_]*=", words[0]):
        assert split_command(shlex.join(words)) == tuple(words)


def test_entries_say_name_time_and_type() -> None:
    fields = {
        "verify": [
            "make test",
            {"run": ["./x", "a b"], "name": "smoke", "timeout_seconds": 5, "evidence": "deployed-smoke"},
            "a | b",
            {"run": 3},
        ]
    }
    found, refused = verifications(fields)
    assert found == (
        Verification("make test", ("make", "test"), 0, "test-run"),
        Verification("smoke", ("./x", "a b"), 5, "deployed-smoke"),
    )
    assert [r.position for r in refused] == [2, 3]
    assert verifications({}) == ((), ())
    assert verifications({"verify": "make test"})[0] == found[:1]
