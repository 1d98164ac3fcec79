import json

import pytest

from workplan.render.digest import text_digest
from workplan.render.header import needs_register, read_header, with_header

T, INPUTS = "a" * 16, "b" * 16


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        ("a.md", "# Title\n", 0),
        ("a.md", '---\npaths:\n  - "src/**"\n---\n# Title\n', 4),
        ("a.mdc", "---\nalwaysApply: true\n---\ntext\n", 3),
        ("a.md", "---\nnot closed\n", 0),
        ("a.html", "<!doctype html>\n<html></html>\n", 1),
        ("a.svg", "<svg/>\n", 0),
        ("a.yml", "a: 1\n", 0),
        ("a.sh", "#!/bin/sh\ntrue\n", 1),
        ("a.json", '{\n  "a": 1\n}\n', 1),
    ],
)
def test_the_header_stands_where_the_form_allows_and_reads_back(path: str, body: str, line: int) -> None:
    whole, digest = with_header(path, "some-target", T, INPUTS, body)
    assert "workplan:file some-target" in whole.split("\n")[line]
    assert "DO NOT EDIT" in whole.split("\n")[line]
    header = read_header(whole)
    assert header is not None
    assert (header.name, header.digest, header.body) == ("some-target", digest, body)
    converted = read_header(whole.replace("\n", "\r\n"))
    assert converted is not None
    assert text_digest(converted.body) == digest.body
    if path.endswith(".json"):
        assert json.loads(whole)["a"] == 1


def test_forms_without_room_for_a_header_are_registered() -> None:
    assert needs_register("a.csv")
    assert not needs_register("a.json")
    assert with_header("a.csv", "t", T, INPUTS, "a,b\n")[0] == "a,b\n"


@pytest.mark.parametrize(
    "text", ["", "# mine\n", "workplan:file x nothing\n", "a\n" * 80 + "workplan:file x\n"]
)
def test_other_files_have_no_header(text: str) -> None:
    assert read_header(text) is None
