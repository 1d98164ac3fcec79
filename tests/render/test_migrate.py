"""Renaming a server in other tools' files: every other byte stays, and nothing is done by halves."""

import json
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.errors import ConflictError, UsageError
from workplan.parse.json_keys import json_keys, plain_json
from workplan.parse.toml_keys import toml_keys
from workplan.usecases.migrate_mcp import IN_HOME, IN_PROJECT, rename

CLAUDE, _CURSOR, CODEX = IN_HOME
VSCODE = next(form for form in IN_PROJECT if form.tool == "VS Code")
TEXT = """\ufeff{
\t"numStartups": 12,   "theme" : "dark",
  "mcpServers": {
     "first": {"command": "x"},
\t"state-hub" : { "type":"http", "url": "http://127.0.0.1:8001",
        "headers": {"Authorization": "Bearer ${TOKEN}"}},
     "last": {}
  },\r
  "projects": {
    "/home/a/state-hub": {"mcpServers": {"state-hub": {}}, "history": ["state-hub"], "enabled": ["state-hub"]},
    "/home/b": {"mcpServers": {}}
  },
  "big": 1e400, "exact": 1.10
}"""


def test_only_the_names_change_in_json() -> None:
    done = rename(TEXT, CLAUDE, "state-hub", "dev-hub", "f")
    assert done.text == TEXT.replace('"state-hub" :', '"dev-hub" :').replace(
        '{"state-hub": {}}', '{"dev-hub": {}}'
    )
    assert [place[1:] for place in done.places] == [(5, 2), (10, 42)]
    assert done.elsewhere == 2
    assert rename(done.text, CLAUDE, "dev-hub", "state-hub", "f").text == TEXT
    assert rename(done.text, CLAUDE, "state-hub", "dev-hub", "f").places == ()


def test_comments_and_trailing_commas_are_kept() -> None:
    text = '{ // "state-hub": 1\n "servers": { /* "state-hub" */ "state-hub": {"type": "sse",}, },\n "inputs": [], }\n'
    done = rename(text, VSCODE, "state-hub", "dev-hub", "f")
    assert done.text == text.replace('"state-hub": {', '"dev-hub": {')


def test_an_escaped_name_is_the_same_name() -> None:
    done = rename('{"mcpServers": {"state\\u002dhub": {}}}', CLAUDE, "state-hub", "dev-hub", "f")
    assert done.text == '{"mcpServers": {"dev-hub": {}}}'


TOML = '''\
# mcp_servers.state-hub
model = "x"
note = """
[mcp_servers.state-hub]
"""
[mcp_servers.state-hub]   # the hub
url = "http://127.0.0.1:8001"
args = [
  "state-hub", # here
]
[mcp_servers."state-hub".env]
KEY = 'mcp_servers.state-hub'
[mcp_servers.other]
state-hub = 1
'''


def test_only_the_names_change_in_toml() -> None:
    done = rename(TOML, CODEX, "state-hub", "dev-hub", "f")
    want = TOML.replace("[mcp_servers.state-hub]   #", "[mcp_servers.dev-hub]   #")
    assert done.text == want.replace('[mcp_servers."state-hub".env]', '[mcp_servers."dev-hub".env]')
    assert rename(done.text, CODEX, "dev-hub", "state-hub", "f").text == TOML


@pytest.mark.parametrize(
    "text", ["[mcp_servers]\nstate-hub.url = 1\nstate-hub.env = 2\n", "mcp_servers.'state-hub'.url = 1\n"]
)
def test_dotted_keys_are_renamed(text: str) -> None:
    assert rename(text, CODEX, "state-hub", "dev-hub", "f").text == text.replace("state-hub", "dev-hub")


def test_what_cannot_be_changed_alone_is_refused() -> None:
    with pytest.raises(ConflictError, match="cannot be changed alone"):
        rename("mcp_servers = {state-hub = {url = 1}}\n", CODEX, "state-hub", "dev-hub", "f")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (CLAUDE, '{"mcpServers": {"dev-hub": 1, "state-hub": 2}}'),
        (CODEX, "[mcp_servers.dev-hub]\n[mcp_servers.state-hub]\n"),
    ],
)
def test_both_names_are_refused(form: Any, text: str) -> None:
    with pytest.raises(ConflictError, match="both exist"):
        rename(text, form, "state-hub", "dev-hub", "f")


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', "[]", '{"a": 1} x', "[" * 100_000])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        rename(text, CLAUDE, "state-hub", "dev-hub", "f")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "state-hub", "mcpServers", '\u00e9"']), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(st.sampled_from(["a", "mcpServers", "projects", "{"]), values, max_size=4),
    st.sampled_from([None, 2, "\t"]),
)
def test_any_json_keeps_its_values_and_their_order(value: dict[str, Any], indent: Any) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert plain_json(text) == value
    done = rename(text, CLAUDE, "state-hub", "dev-hub", "f")
    servers = value.get("mcpServers")
    if isinstance(servers, dict) and "state-hub" in servers:
        assert list(json.loads(done.text)["mcpServers"]) == [
            {"state-hub": "dev-hub"}.get(k, k) for k in servers
        ]
    else:
        assert not [place for place in done.places if place.route == ("mcpServers",)]
    assert len(done.text) == len(text) - 2 * len(done.places)


def test_keys_are_found_by_their_route() -> None:
    text = '{"a": {"b": [{"c": 1}], "d": "x:y"}, "e": 2}'
    assert [key.route for key in json_keys(text)] == [("a",), ("a", "b"), ("a", "d"), ("e",)]
    assert all(text[key.start : key.end] == f'"{key.route[-1]}"' for key in json_keys(text))
    assert [key.route for key in toml_keys("a.b = 1\n[c]\nd = [\n1,\n]\n")] == [
        ("a",),
        ("a", "b"),
        ("c",),
        ("c", "d"),
    ]
    assert tomllib.loads(TOML)


def test_the_command_backs_up_renames_and_takes_back(
    tmp_path: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    file = tmp_path / ".claude.json"
    file.write_bytes(TEXT.encode())
    file.chmod(0o640)
    code, out, err = workplan(tmp_path, "migrate", "mcp-config", "--dry-run")
    assert (code, file.read_bytes()) == (0, TEXT.encode())
    assert "TOKEN" not in out + err
    assert len(list(tmp_path.iterdir())) == 1
    code, out, err = workplan(tmp_path, "migrate", "mcp-config")
    assert code == 0, err
    assert "Claude Code" in err
    (copy,) = tmp_path.glob(".claude.json.*")
    assert copy.read_bytes() == TEXT.encode()
    assert stat.S_IMODE(os.stat(copy).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o640
    assert b'"dev-hub"' in file.read_bytes()
    assert workplan(tmp_path, "migrate", "mcp-config")[2].endswith("0 files changed\n")
    assert workplan(tmp_path, "migrate", "mcp-config", "--undo")[0] == 0
    assert file.read_bytes() == TEXT.encode()
    assert not list(tmp_path.glob(".claude.json.*"))


def test_undo_keeps_what_a_tool_wrote_since(
    tmp_path: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    file = tmp_path / ".claude.json"
    file.write_bytes(TEXT.encode())
    workplan(tmp_path, "migrate", "mcp-config")
    file.write_bytes(file.read_bytes().replace(b"12,", b"13,"))
    assert workplan(tmp_path, "migrate", "mcp-config", "--undo")[0] == 0
    assert file.read_bytes() == TEXT.replace("12,", "13,").encode()


def test_a_conflict_is_a_choice_and_other_files_go_on(
    tmp_path: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    both = '{"mcpServers": {"dev-hub": {}, "state-hub": {}}}'
    (tmp_path / ".claude.json").write_text(both, encoding="utf-8")
    assert workplan(tmp_path, "migrate", "mcp-config")[0] == 3
    (tmp_path / ".mcp.json").write_text('{"mcpServers": {"state-hub": {}}}', encoding="utf-8")
    assert workplan(tmp_path, "migrate", "mcp-config")[0] == 5
    assert (tmp_path / ".claude.json").read_text(encoding="utf-8") == both
    assert (tmp_path / ".mcp.json").read_text(encoding="utf-8") == '{"mcpServers": {"dev-hub": {}}}'


def test_a_name_that_a_tool_keeps_for_itself_is_refused(
    tmp_path: Path, workplan: Callable[..., tuple[int, str, str]]
) -> None:
    assert workplan(tmp_path, "migrate", "mcp-config", "--to", "workspace")[0] == 2
