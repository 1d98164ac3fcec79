"""The figures behind the reports: chains, histories, lengths of time, what binds, what changed."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.build.index import Index, Repository
from workplan.errors import UsageError
from workplan.model.facts import Document, Facts, Phase, Task
from workplan.render.burnup import burnup, summed
from workplan.render.critical import longest_chain, waits_graph
from workplan.render.durations import duration_of, duration_words
from workplan.render.front_matter import front_matter_text
from workplan.render.iam_changes import data_changes, profile_changes, routes_of
from workplan.render.reports import critical_path
from workplan.render.sources import names_used, template_sources
from workplan.render.target import Target, output_path, selected, targets_from
from workplan.render.world import Point, World
from workplan.settings.settings import Settings


def test_the_longest_chain_is_found() -> None:
    graph = {"a": (), "b": ("a",), "c": ("b",), "d": ("a",), "e": ()}
    assert longest_chain(graph, ["c", "d", "e"]) == ("a", "b", "c")
    assert longest_chain(graph, ["d"]) == ("a", "d")
    assert longest_chain({}, []) == ()


def test_a_circle_neither_hangs_nor_counts_for_ever() -> None:
    graph = {"a": ("c",), "b": ("a",), "c": ("b",), "d": ("c",)}
    assert 1 <= len(longest_chain(graph, ["d"])) <= 4


def test_a_long_chain_needs_no_deep_stack() -> None:
    graph = {f"{n:05}": (f"{n - 1:05}",) if n else () for n in range(20_000)}
    assert len(longest_chain(graph, ["19999"])) == 20_000


@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=12))
def test_a_chain_follows_the_graph(raw: dict[int, list[int]]) -> None:
    graph = {
        str(n): tuple(sorted({str(t) for t in targets if t in raw and t < n})) for n, targets in raw.items()
    }
    chain = longest_chain(graph, sorted(graph))
    assert all(before in graph[after] for before, after in pairwise(chain))
    lengths: dict[str, int] = {}
    for node in sorted(graph, key=int):
        lengths[node] = 1 + max((lengths[target] for target in graph[node]), default=0)
    assert len(chain) == max(lengths.values(), default=0)


def test_histories_are_added_day_by_day() -> None:
    one = (Point("2026-01-01", 4, 1), Point("2026-01-03", 5, 2))
    other = (Point("2026-01-02", 2, 2),)
    assert summed([one, other]) == (
        Point("2026-01-01", 4, 1), Point("2026-01-02", 6, 3), Point("2026-01-03", 7, 4),
    )  # fmt: skip
    assert burnup(summed([one, other]))["now_closed"] == 4
    assert burnup(()) == {}
    assert burnup((Point("2026-01-01", 1, 1),)) == {}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "1 minute"), (5400, "90 minutes"), (86400, "1 day"), (45, "45 seconds"), (7200, "2 hours")],
)
def test_lengths_of_time(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words
    assert duration_of("24h") == 86400
    assert duration_of("soon") is None


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ({"access_max_s": 3600}, {"access_max_s": 900}, "tightened"),
        ({"access_max_s": 900}, {"access_max_s": 3600}, "loosened"),
        ({"rsa_min_bits": 2048}, {"rsa_min_bits": 3072}, "tightened"),
        ({"rsa_min_bits": 2048}, {"rsa_min_bits": 1024}, "loosened"),
        ({"alg": ["RS256"]}, {"alg": ["RS256", "ES256"]}, "loosened"),
        ({"alg": ["RS256", "ES256"]}, {"alg": ["RS256"]}, "tightened"),
        ({"required": ["a"]}, {"required": ["a", "b"]}, "tightened"),
        ({"required": ["a", "b"]}, {"required": ["a"]}, "loosened"),
        ({"required": ["a"]}, {"required": ["b"]}, "tightened and loosened"),
        ({"forbid_alg": ["none"]}, {}, "loosened"),
        ({}, {"may_be_empty": ["groups"]}, "loosened"),
        ({"client_auth": "client_secret_basic"}, {"client_auth": "private_key_jwt"}, "tightened"),
        ({"client_auth": "private_key_jwt"}, {"client_auth": "client_secret_basic"}, "loosened"),
        ({"exactly_one": False}, {"exactly_one": True}, "tightened"),
        ({"allow_http_loopback": False}, {"allow_http_loopback": True}, "loosened"),
        ({"review_within": "72h"}, {"review_within": "24h"}, "tightened"),
        ({"product": "one"}, {"product": "other"}, "changed"),
    ],
)
def test_which_way_a_value_moved(old: dict[str, Any], new: dict[str, Any], verdict: str) -> None:
    (change,) = data_changes({"x": old}, {"x": new})
    assert change.verdict == verdict
    assert change.words


def profile(version: str, data: dict[str, Any], *clauses: tuple[str, str, str]) -> dict[str, Any]:
    listed = [{"id": name, "level": level, "text": text, "checks": []} for name, level, text in clauses]
    head = dict.fromkeys(("id", "title", "status", "path", "repo"), "x")
    return {**head, "version": version, "data": data, "sections": [{"title": "", "clauses": listed}]}


def test_a_loosened_clause_asks_for_a_higher_version() -> None:
    text = "Tokens live as `lifetimes.access_max_s` says."
    old = profile("1.2", {"lifetimes": {"access_max_s": 900}}, ("A", "MUST", text))
    new = {"lifetimes": {"access_max_s": 3600}}
    loosened = profile_changes(old, profile("1.3", new, ("A", "MUST", text)))
    assert (loosened["loosened"], loosened["version_fits"]) == (["A"], False)
    assert profile_changes(old, profile("2.0", new, ("A", "MUST", text)))["version_fits"]
    gone = profile_changes(old, profile("1.3", old["data"]))
    assert (gone["loosened"], gone["version_fits"]) == (["A"], False)
    weaker = profile_changes(old, profile("1.3", old["data"], ("A", "SHOULD", text)))
    assert weaker["must"][0]["words"] == ["MUST became SHOULD"]
    assert profile_changes(old, old)["must"] == []


def test_a_bare_name_stands_beside_one_that_is_in_full() -> None:
    data: dict[str, Any] = {"token": {"claims": {"required": [], "forbidden": []}}, "keys": {}}
    text = "has `token.claims.required` and none of `forbidden`, by `keys`; `other` is nothing"
    assert routes_of(text, data) == {"token.claims.required", "token.claims.forbidden", "keys"}


@pytest.mark.parametrize("pattern", ["../x", "/x", "a/../b", ".git/hooks/x", "a//b", "a/.GIT/x", "a\\b"])
def test_outputs_stay_inside(pattern: str) -> None:
    with pytest.raises(UsageError, match="would write to"):
        output_path(pattern, {}, "t")


@given(st.text(max_size=30))
def test_a_record_cannot_name_another_folder(value: str) -> None:
    path = output_path("docs/{id}.md", {"id": value}, "t")
    assert path.count("/") == 1
    assert path.startswith("docs/")
    assert ".." not in path.split("/")


def test_records_are_selected_by_their_values() -> None:
    assert selected({"status": ("ready", "active")}, {"status": "active"})
    assert not selected({"status": ("ready",)}, {"status": "active"})
    assert selected({"has": ("profile",)}, {"has": ["profile", "changes"]})
    assert not selected({"absent": ("x",)}, {})


def test_targets_of_a_configuration() -> None:
    builtin = {
        "a": Target("a", "a.jinja", "a.md", groups=("g",)),
        "b": Target("b", "b.jinja", "b.md", groups=("g",)),
    }
    table = {"use": ["g"], "targets": [{"name": "a", "enabled": False}, {"name": "b", "output": "c.md"}]}
    (only,) = targets_from(table, "home", builtin)
    assert (only.name, only.output, only.template) == ("b", "c.md", "b.jinja")
    for wrong in ({"use": ["x"]}, {"targets": [{"name": "x"}]}, {"targets": [{"name": "a"}, {"name": "a"}]}):
        with pytest.raises(UsageError):
            targets_from(wrong, "home", builtin)


def test_front_matter_is_in_the_form_that_each_tool_reads() -> None:
    cursor = front_matter_text(
        "a.mdc", {"description": "What: it does", "globs": ["*.py", "*.md"], "alwaysApply": False}
    )
    assert cursor == "---\ndescription: What: it does\nglobs: *.py,*.md\nalwaysApply: false\n---\n"
    assert front_matter_text("a.md", {"paths": ["src/**"]}) == '---\npaths:\n  - "src/**"\n---\n'
    assert front_matter_text("a.instructions.md", {"applyTo": "**"}) == '---\napplyTo: "**"\n---\n'
    assert front_matter_text("a.md", {}) == ""
    with pytest.raises(UsageError):
        front_matter_text("a.mdc", {"description": "two\nlines"})


def test_a_template_counts_with_all_that_it_includes() -> None:
    texts = {
        "a": "{% include 'b' %}{% extends \"c\" %}",
        "b": "{% from 'd' import x %}",
        "c": "",
        "d": "{{ repository.name }}",
        "e": "{% include name %}",
    }
    assert sorted(template_sources("a", texts.get, lambda: sorted(texts))) == ["a", "b", "c", "d"]
    assert sorted(template_sources("e", texts.get, lambda: sorted(texts))) == ["a", "b", "c", "d", "e"]
    assert names_used(texts, ["repository", "name", "plan"]) == ("name", "repository")


def test_an_earlier_phase_comes_first_on_the_critical_path() -> None:
    tasks = tuple(
        Task(f"A-WP-0001-T0{n}", f"Task {n}", status, status, "", "A-WP-0001", "workplans/a.md", n, n, {})
        for n, status in ((1, "done"), (2, "todo"), (3, "todo"))
    )
    phases = tuple(
        Phase(f"A-WP-0001-P{n}", "", "A-WP-0001", "workplans/a.md", n, n, depends_on=words, tasks=members)
        for n, words, members in (
            (1, "", ("A-WP-0001-T01", "A-WP-0001-T02")),
            (2, "Phase 1 (contract), Phase 2, `B-WP-0001`", ("A-WP-0001-T03",)),
        )
    )
    document = Document("workplans/a.md", "workplan", "A-WP-0001", "active", "active", "A", 1, "", {})
    facts = Facts(document, tasks=tasks, phases=phases, repo="a")
    repository = Repository("a", Settings("a"), (facts,))
    world = World(Index([repository]), {"a": repository}, lambda *_: b"", dict, lambda *_: (), {})
    assert waits_graph(world) == {"A-WP-0001-T02": (), "A-WP-0001-T03": ("A-WP-0001-T02",)}
    assert [step["id"] for step in critical_path(world)] == ["A-WP-0001-T02", "A-WP-0001-T03"]
