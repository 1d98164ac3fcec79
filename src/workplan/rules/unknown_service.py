"""A document names a service that no inventory has.

What: `service` or `services` of a plan or task names an id, inventories were read, and none has the service.

Why: Work and evidence for a service that nobody lists cannot be found from the service.

Fix: Correct the id, or add the service to the inventory of its repository.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import overview_of
from workplan.build.values import texts_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Document, Facts, Task
from workplan.rules.rule import Rule
from workplan.schema.near import nearest

_KEYS = ("service", "services")
RULE = Rule("unknown-service", ERROR, "a document names a service that no inventory has", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per unknown service id; silent where no inventory was read."""
    tasks = () if overview_of(facts).keys.isdisjoint(_KEYS) else facts.tasks
    records: tuple[Document | Task, ...] = (facts.document, *tasks)
    naming = [(record, key) for record in records for key in _KEYS if key in record.fields]
    if not naming or facts.services or not index.has_services():
        return
    for record, key in naming:
        for name in texts_of(record.fields, key):
            service = name.removeprefix("svc:")
            if not index.services(service):
                near = nearest(service, index.service_ids())
                yield Finding(
                    f"no inventory has the service `{service[:80]}`",
                    record.at(key),
                    f"did you mean `{near}`?"
                    if near
                    else "add it to the service inventory of its repository",
                    record.id,
                    key=service,
                )
