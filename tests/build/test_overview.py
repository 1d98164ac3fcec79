"""The groups of a document's tasks and references say what looking at each of them says."""

from functools import partial
from itertools import chain

from workplan.build.definitions import Repository
from workplan.build.index import Index
from workplan.build.openness import open_among, open_records
from workplan.build.overview import groups_where, overview_of, task_words, tasks_where
from workplan.kinds.builtin import WORKPLAN
from workplan.kinds.kind import Vocabulary
from workplan.model.facts import Document, Facts, Reference, Task
from workplan.settings.settings import Settings

INDEX = Index([Repository("home", Settings(name="home", kinds=(WORKPLAN,)), ())])
STATES = (
    ("task", "todo", "todo"), ("task", "done", "completed"), ("checkbox", "done", "x"), ("task", "done", "done"),
    ("task", "wait", "wait"), ("task", "", ""), ("task", "todo", "todo"), ("checkbox", "todo", " "),
)  # fmt: skip


def task(number: int, state: tuple[str, str, str], **fields: str) -> Task:
    block, status, raw = state
    return Task(f"T{number:02}", "", status, raw, "", "", "p.md", number, number, fields, block=block)


def document(*tasks: Task, references: tuple[Reference, ...] = (), status: str = "active") -> Facts:
    about = Document("p.md", "workplan", "A-WP-0001", status, status, "", 1, "", {})
    return Facts(about, tasks, references=references, repo="home")


def stands_in(name: str, status: str, words: Vocabulary) -> bool:
    return status in getattr(words, name)


ALL = document(*(task(number, state) for number, state in enumerate(STATES * 2)))


def test_each_task_stands_in_the_group_of_its_state_in_file_order() -> None:
    groups = overview_of(ALL).tasks
    assert set(groups) == set(STATES)
    for state, tasks in groups.items():
        assert list(tasks) == [t for t in ALL.tasks if (t.block, t.status, t.status_raw) == state]


def test_tasks_are_chosen_as_if_each_were_looked_at() -> None:
    words = task_words(ALL, INDEX)
    assert set(words) == {"task", "checkbox"}
    for name in ("closed", "waiting", "statuses", "derived"):
        expected = [t for t in ALL.tasks if t.status in getattr(words[t.block], name)]
        asked = partial(stands_in, name)
        assert list(tasks_where(ALL, INDEX, asked)) == expected
        assert sorted(chain(*groups_where(ALL, INDEX, asked))) == sorted(expected)


def test_the_words_of_a_group_are_those_of_its_block() -> None:
    """Groups of two kinds of blocks follow each other in any order."""
    block = WORKPLAN.blocks[0]
    other = block._replace(word="step", vocabulary=block.vocabulary._replace(closed=("todo",)))
    kind = WORKPLAN._replace(blocks=(block, other))
    index = Index([Repository("home", Settings(name="home", kinds=(kind,)), ())])
    states = [(word, status, status) for status in ("todo", "done") for word in ("task", "step")]
    facts = document(*(task(number, state) for number, state in enumerate(states)))
    closed = tasks_where(facts, index, lambda status, words: status in words.closed)
    assert [(t.block, t.status) for t in closed] == [("step", "todo"), ("task", "done")]


def test_references_are_found_by_kind_and_by_state() -> None:
    kinds = (("path", "resolved"), ("field", "unknown"), ("path", "unknown"), ("path", "resolved"))
    references = tuple(
        Reference("A", f"x{number}", "p.md", 1, 1, kind, state) for number, (kind, state) in enumerate(kinds)
    )
    overview = overview_of(document(references=references))
    assert [r.target for r in overview.references["path", "resolved"]] == ["x0", "x3"]
    assert [r.target for r in overview.of_kind("path")] == ["x0", "x3", "x2"]
    assert overview.of_kind("canon") == []


def test_the_keys_are_those_of_all_tasks() -> None:
    facts = document(task(1, STATES[0], due="x"), task(2, STATES[0]), task(3, STATES[0], service="y"))
    assert overview_of(facts).keys == {"due", "service"}
    assert overview_of(document()).keys == frozenset()


def test_the_overview_is_that_of_the_document_that_is_asked_for() -> None:
    """One is kept, and documents that are equal so far may take turns."""
    first, second = document(task(1, STATES[0])), document(task(1, STATES[1]))
    for facts in (first, second, first, second):
        assert [t for tasks in overview_of(facts).tasks.values() for t in tasks] == list(facts.tasks)


def test_the_open_ones_among_a_few_ids_are_those_that_are_open() -> None:
    for status in ("active", "finished"):
        facts = ALL._replace(document=ALL.document._replace(status=status))
        for number in range(len(STATES)):
            asked = {"A-WP-0001", f"T{number:02}", "B-WP-0002"}
            assert asked & set(open_among(asked, facts, INDEX)) == asked & open_records(facts, INDEX)
