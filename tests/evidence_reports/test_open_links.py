"""Open links are seen in a shorter way than by following all of them; both must say the same of any block."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.evidence.records import as_facts, record
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.definitions import Repository
from workplan.build.document import compile_document
from workplan.build.index import Index
from workplan.evidence.trace_links import QUIET, links_of, source_of
from workplan.evidence.trace_nodes import nodes_of
from workplan.evidence.trace_open import open_links, open_links_in
from workplan.kinds.builtin import SPEC, WORKPLAN
from workplan.model.evidence import Gate
from workplan.model.facts import Facts, Task
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings

CATALOG = Catalog(SchemaFiles())
PLAN, TASK, GATE = "AA-WP-0001", "AA-WP-0001-T01", "AA-WP-0001-G-ONE"


def canon(version: str, status: str) -> Facts:
    text = f"""---
id: names@{version}
type: standard
title: Names v{version}
status: {status}
version: "{version}"
---

# Names v{version}

```clause
id: N-1
level: MUST
text: Short in {version}.
checks: [x]
```

```clause
id: N-{version[0]}2
level: MUST
text: Plain.
checks: [x]
```
"""
    path = f"canon/standards/names_v{version}.md"
    return compile_document(path, text.encode(), SPEC, CATALOG, 1 << 20, "home")


CANON = (canon("1.0", "superseded"), canon("2.0", "accepted"))
PRINTS = {f"{node.spec}#{node.id}": node.fingerprint for facts in CANON for node in nodes_of(facts)}
NAMES = (
    "names#N-1",
    "N-1",
    "names@2.0#N-1",
    "names@1.0#N-1",
    "names#N-22",
    "names#N-12",
    "names#N-9",
    TASK,
    "other#X",
)
SPELT = {"names#N-1": "names@2.0#N-1", "names@1.0#N-1": "names@1.0#N-1", "names#N-22": "names@2.0#N-22"}
FULL = (*PRINTS.values(), f"f1:{'0' * 32}")
names = st.sampled_from(NAMES)
prints = st.one_of(st.sampled_from(FULL), st.sampled_from(FULL).map(lambda one: one[:20]))
fitting = st.sampled_from([{"to": name, "fp": PRINTS[spelt]} for name, spelt in SPELT.items()])
stamps = st.one_of(
    fitting,
    st.fixed_dictionaries({"to": names, "fp": prints}),
    st.sampled_from([{"to": "names#N-1"}, {"to": 3, "fp": "x"}, "names#N-1", None]),
)
blocks = st.fixed_dictionaries(
    {},
    optional={
        "clauses": st.one_of(st.lists(names, max_size=3), names, st.just(5)),
        "reviewed": st.one_of(
            st.lists(stamps, max_size=3), st.just({"to": "N-1"}), st.just("N-1"), st.just(None), st.just(5)
        ),
    },
)


def plan(block: dict[str, Any], subject: str) -> Facts:
    keys = "".join(f"{key}: {json.dumps(value)}\n" for key, value in block.items())
    text = f"""---
id: {PLAN}
type: workplan
title: T
status: active
---

# T

```task
id: {TASK}
status: todo
priority: low
{keys}```

```gate
id: {GATE}
guards: [{TASK}]
requirements:
  tests: {{type: test-run, subject: "clause:{subject}"}}
  more: {{type: test-run, subject: "svc:a"}}
```
"""
    return compile_document("workplans/AA-WP-0001-x.md", text.encode(), WORKPLAN, CATALOG, 1 << 20, "home")


def reviewed(source: str, target: str, fingerprint: str, found: str) -> Facts:
    fields = {
        "target": target,
        "fingerprint": fingerprint,
        "verdict": "accepted",
        "reviewer": "ada",
        "source": source,
    }
    made = record("review", fields={**fields, "note": "looked at", "found": found})
    return CANON[0]._replace(
        document=CANON[0].document._replace(path="evidence/one.json", id="", kind="evidence"),
        specs=(),
        clauses=(),
        evidence=(as_facts(made, "evidence/one.json")._replace(repo="home"),),
    )


reviews_of_one = st.builds(
    reviewed,
    st.sampled_from([TASK, GATE]),
    names,
    prints,
    st.sampled_from(["suspect", "outdated", "dangling"]),
)


@given(blocks, names, st.lists(reviews_of_one, max_size=1))
@example({"reviewed": [{"to": "names@1.0#N-1", "fp": PRINTS["names@1.0#N-1"]}]}, "N-1", [])
def test_what_is_seen_at_once_is_what_following_every_link_says(
    block: dict[str, Any], subject: str, reviews: list[Facts]
) -> None:
    facts = plan(block, subject)
    index = Index([Repository("home", Settings("home"), (*CANON, *reviews, facts))])
    holders: list[Task | Gate] = [*facts.tasks, *facts.gates]
    for holder in holders:
        every = links_of(source_of(holder, "home"), index)
        assert list(open_links(holder, "home", index)) == [link for link in every if link.state not in QUIET]


def test_the_open_links_of_a_document_are_those_of_its_tasks_and_gates() -> None:
    facts = plan({"reviewed": [{"to": "names#N-1", "fp": PRINTS["names@2.0#N-1"]}]}, "names#N-22")
    index = Index([Repository("home", Settings("home"), (*CANON, facts))])
    ((holder, links),) = open_links_in(facts, index)
    assert (holder.id, [(link.target, link.state) for link in links]) == (
        GATE,
        [("names#N-22", "unreviewed")],
    )
