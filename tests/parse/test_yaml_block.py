"""The block reader says what the full reader says, or nothing."""

import random
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parse.test_yaml_read import PLANS
from tests.parse.yaml_nested_texts import PIECES, ROOT, found_texts, mutated, nested, nested_text, texts_of
from tests.parse.yaml_texts import any_text
from workplan.adapters.schema_files import SchemaFiles
from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.parse.yaml_block import DEEPEST, read_block
from workplan.parse.yaml_flat import read_flat
from workplan.parse.yaml_full import read_any_fully, read_mapping_fully
from workplan.parse.yaml_read import read_any, read_mapping
from workplan.parse.yaml_simple import LONGEST
from workplan.schema.catalog import Catalog


def agrees(text: str, plan: ScalarPlan = UNKNOWN) -> bool:
    """Whether the block reader answers; that the full one says the same is asserted."""
    value = read_block(text, plan)
    if value is None:
        return False
    full = read_any_fully(text, plan)
    assert (repr(value), ()) == (repr(full.value), full.problems), text
    if isinstance(value, dict):
        mapping = read_mapping_fully(text, plan)
        assert (repr(value), ()) == (repr(mapping.value), mapping.problems), text
    return True


@given(st.one_of(nested(), any_text, st.lists(st.sampled_from(PIECES), max_size=10).map("".join)))
@settings(max_examples=800)
def test_it_agrees_wherever_it_answers(text: str) -> None:
    for plan in PLANS:
        agrees(text, plan)


def test_it_answers_often_on_what_nests_as_it_should() -> None:
    texts = [nested_text(random.Random(seed)) for seed in range(400)]
    assert sum(map(agrees, texts)) > len(texts) / 10


def test_it_agrees_on_what_is_found_in_this_repository() -> None:
    catalog = Catalog(SchemaFiles(str(ROOT / "schemas")))
    plans = (*PLANS, *(catalog.plan(name) for name in ("task", "gate", "clause", "evidence", "workplan")))
    answered = [text for text in found_texts() if all(agrees(text, plan) for plan in plans)]
    assert len(answered) > 100


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_on_mutations_of_what_is_found(seed: int) -> None:
    chance = random.Random(seed)
    texts = [text for text in found_texts() if read_flat(text) is None and read_block(text) is not None]
    texts = [mutated(chance.choice(texts), chance) for _ in range(500)]
    assert sum(map(agrees, texts)) > 100


@pytest.mark.slow
def test_it_agrees_at_length() -> None:
    chance = random.Random(7)
    texts = [text for text in found_texts() if read_block(text) is not None]
    for number in range(20_000):
        made = nested_text(chance) if number % 2 else chance.choice(texts)
        agrees(mutated(made, chance) if number % 3 else made, PLANS[number % len(PLANS)])


@pytest.mark.parametrize(
    "shape", ["k:\n  a: {}\n", "- {}\n- a: 1\n", "k: |\n  {}\n  z\nl: 1\n", "k: [{}]\nz: [a]\n"]
)
def test_it_agrees_on_all_short_values(shape: str) -> None:
    alphabet = "a1 :#-\"'[]{},~.\n\\"
    texts = [shape.replace("{}", "".join(value)) for value in product(alphabet, repeat=3)]
    assert sum(map(agrees, texts)) > len(texts) / 20


@pytest.mark.parametrize("header", ["|", "|-", ">", ">-"])
def test_it_agrees_on_all_short_texts_below_a_header(header: str) -> None:
    lines = ("", "  ", " ", "x", " x", "   x", "  x", "  x ", "  # x", "# x", "    y", "z: 1")
    texts = ["\n".join((f"k: {header}", *chosen)) for chosen in product(lines, repeat=4)]
    assert sum(agrees(f"{text}\n") + agrees(text) for text in texts) > len(texts) / 20
    for text in texts[::7]:
        agrees("l:\n- " + text.replace("\n", "\n  ") + "\nz: 1\n")


def test_it_agrees_on_all_short_indentations() -> None:
    starts = ("a:", "b: 1", "- c", "- d:", "- e: 1", "# f", "")
    lines = [" " * indent + start for indent in range(4) for start in starts]
    answered = 0
    for chosen in product(lines, repeat=3):
        answered += agrees("\n".join(("k:", *chosen)))
    assert answered > len(lines) ** 3 / 20


NESTED = (
    "l:\n- a\n- b: 1\n  c: [x]\nd:\n",
    "# why\nl:\n  - id: a   # c\n\n    deep:\n      deeper:\n        - x\n  - id: b\nm: {a: {b: [1, 2]}}\n",
    "l:\r\n  - a: 1\r\n    b: 'x'\r\n",
    "l:\r  - a: 1\r    b: 'x'\r",
    "- a\n- b\n",
    "  a:\n   b: 1\n",
    "id: A\ntext: >-\n  one\n  two\n\n  three\nlast: |\n  x: y\n    - z\n\n  # w\n\n\nl: [a]\n",
    "l:\n-   a:\n    b: 1\n-   c: 2\n    d: [x, ]\n",
    "a: -5\nl: [-1, svc:core#x, RFC 8414 §3.1]\n",
)


@pytest.mark.parametrize("text", NESTED)
def test_what_people_nest_is_answered(text: str) -> None:
    for plan in PLANS:
        assert agrees(text, plan)


@pytest.mark.parametrize(
    "text",
    [
        "l:\n  - a\n  -\tb\n", "l:\n\t- a\n", "l: &x\n  - a\n", "l:\n  - *x\n", "l:\n  - !t a\n",
        "l:\n  a: x\n    y\n",
        "l:\n  ? a\n", "---\nl:\n  - a\n", "l:\n  - a\n---\n", "l:\n  a: 1\n  a: 2\n", "l:\n  'a': 1\n",
        "l:\n  - - a\n",
        "l:\n    a: 1\n  b: 1\n", "l:\n  - a\n - b\n", "l:\n  a: 1\n - b\n", "l:\n  -\n    a: 1\n",
        "l:\n  - a\n  b: 1\n",
        "l: 1\n  a: 2\n", "a\n", "l:\n  a: |+\n    x\n", "l:\n  a: |2\n    x\n", "l:\n  a: |\n  x: y\n",
        "l:\n  a: >\n   x\n    y\n",
        "l:\n  a: |\n    x\n   \n    # y\n", "l:\n  a: |\n    x", "l:\n  a: [x,\n    y]\n", "l:\n  a: {b: 1, b: 2}\n",
        "l:\n  - [a]# b\n", "l:\n  - [a :b]\n", "l:\n  - [a b: c]\n",
        "l:\n  a: \u2028\n", "l:\n  a: \ud800\n", "l:\n  a: \x07\n", "l:\n  <<: {a: b}\n",
        "l:\n  a: [[[[[[[[[x]]]]]]]]]\n",
        "l:\n" + "".join(" " * level + "a:\n" for level in range(1, DEEPEST + 1)),
        "a:\n" + "".join("  " * level + "- a:\n" for level in range(1, DEEPEST // 2 + 1)),
        "l:\n  - a\n#" + "x" * LONGEST,
    ],
    ids=lambda text: repr(text)[:30],
)  # fmt: skip
def test_what_could_mean_anything_else_is_declined(text: str) -> None:
    assert read_block(text) is None


def test_a_plan_reaches_every_level() -> None:
    inner = ScalarPlan(keys={"n": ScalarPlan(integer=True)}, other=ScalarPlan(text=True))
    plan = ScalarPlan(keys={"l": ScalarPlan(items=inner), "m": inner})
    text = "l:\n  - n: 1\n    t: 2\n  - {n: 1, t: 2}\nm:\n  n: 1\n  t: 2\n"
    both = {"n": 1, "t": "2"}
    assert read_block(text, plan) == {"l": [both, both], "m": both}


def test_readers_hand_on_to_it_and_to_the_full_one() -> None:
    assert read_any("- a\n- b: 1\n") == read_any_fully("- a\n- b: 1\n")
    assert read_mapping("- a\n- b: 1\n") == read_mapping_fully("- a\n- b: 1\n")
    assert read_mapping("a:\n  b: 1\n").value == {"a": {"b": 1}}


@pytest.mark.parametrize(
    "unit",
    [
        " ", "- ", "a: ", "a:\n", " a:\n", "[", "a: [", "{a: ", "a: {a: ", "'", 'a: "', "k: |\n ", "k: |\n  x\n",
        "#", " #",
        "a: x x", "- a\n", "-", "a:", "\n", " \n", "k: [a, ", "k: [a]\n", "- a: b\n  c: d\n", "k: >\n  a\n\n",
        "k: [a ", "k: [' ",
    ],
    ids=repr,
)  # fmt: skip
def test_hostile_texts_take_linear_time(unit: str) -> None:
    for start, ending in product(("", "k:\n-", "k:\n-  a: ", "k: ["), ("", "\x01", "\n", '"')):
        text = start + (unit * LONGEST)[: LONGEST - 20] + ending
        before = time.process_time()
        read_flat(text)
        read_block(text)
        assert time.process_time() - before < 1  # what grows with the square takes several seconds


def test_the_documents_of_the_examples_need_no_yaml_library() -> None:
    federation = ROOT / "examples/federation/governance"
    inventory = (federation / "ops/service-inventory.yml").read_text(encoding="utf-8")
    canon = [
        text
        for file in (*federation.glob("canon/**/*.md"), *(ROOT / "canon/standards").glob("rule-*.md"))
        for text in texts_of(file.read_text(encoding="utf-8"))
    ]
    walk = ROOT / "examples/evidence-walk/repository"
    gates = [text for file in walk.rglob("*.md") for text in texts_of(file.read_text(encoding="utf-8"))]
    assert canon
    assert gates
    left = [t for t in (inventory, *canon, *gates) if read_flat(t) is None and read_block(t) is None]
    assert left == []
