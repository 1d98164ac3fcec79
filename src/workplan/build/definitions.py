"""What a document offers to others: its definitions, and the names under which they are found."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from workplan.kinds.kind import Kind, Vocabulary
from workplan.late_pattern import late_pattern
from workplan.model.evidence import NO_WORLD, EvidenceWorld
from workplan.model.facts import Definition, Facts, Service
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings

_PREFIX = late_pattern(r"(?P<prefix>.+?)-(?:WP-\d|\d{4}-\d{2}-\d{2})")


class Repository(NamedTuple):
    """One compiled repository. `exists` says whether a file or folder stands at a path of its tree."""

    name: str
    settings: Settings
    facts: tuple[Facts, ...]
    exists: Callable[[str], bool] = lambda _path: False
    previous: Mapping[str, Facts] | None = None
    world: EvidenceWorld = NO_WORLD


@lru_cache(maxsize=4096)
def prefix_of(record_id: str) -> str:
    """`CUST` for `CUST-WP-0025-T01`; the id itself where it has no such form."""
    match = _PREFIX.match(record_id)
    return match["prefix"] if match else record_id


def family_of(record_id: str) -> str:
    """`CUST-WP-0025` for `CUST-WP-0025-T01`: the ids of one plan are one family; else the id itself."""
    base, dash, label = record_id.rpartition("-")
    if not dash or not base or len(label) > 5:
        return record_id
    if label[:1] == "T":
        return base.removesuffix("-T")
    return base.removesuffix("-T") if base.endswith("-T") else record_id


def vocabulary_of(kind: Kind, block: str) -> Vocabulary:
    """The status words of a kind, or of its block with this info word; of a checkbox, those of its first block."""
    if not block:
        return kind.vocabulary
    for candidate in kind.blocks:
        if candidate.word == block:
            return candidate.vocabulary
    return kind.blocks[0].vocabulary if kind.blocks else kind.vocabulary


def definitions_of(facts: Facts, repository: Repository) -> Iterator[Definition]:
    """The interface of a document: what other documents may need to know of its records."""
    document = facts.document
    repo, workplan = repository.name, document.id
    kind = next((kind for kind in repository.settings.kinds if kind.name == document.kind), None)
    if workplan:
        own = kind.vocabulary if kind is not None else Vocabulary()
        superseded_by = document.fields.get("superseded_by")
        yield Definition(
            workplan,
            document.kind,
            document.path,
            document.line,
            document.status,
            document.status in own.closed,
            document.title,
            document.hub_id,
            superseded_by if isinstance(superseded_by, str) else "",
            repo,
            document.status in own.dead,
            workplan,
        )
    new = tuple.__new__  # a federation has hundreds of thousands of tasks
    block, words = None, Vocabulary()
    for task in facts.tasks:
        if task.block != block:
            block = task.block
            words = vocabulary_of(kind, block) if kind is not None else Vocabulary()
        if task.id:
            status = task.status
            yield new(
                Definition,
                (
                    task.id,
                    task.block,
                    task.path,
                    task.line,
                    status,
                    status in words.closed,
                    task.title,
                    task.hub_id,
                    "",
                    repo,
                    status in words.dead,
                    workplan,
                ),
            )
    for gate in facts.gates:
        yield Definition(
            gate.id, "gate", gate.path, gate.line, "", False, gate.title, repo=repo, workplan=workplan
        )


def service_definition(service: Service, repo: str) -> Definition:
    """A service record as others see it."""
    return Definition(
        service.id,
        "service",
        service.path,
        service.line,
        service.lifecycle,
        service.lifecycle == "retired",
        service.name,
        "",
        "",
        repo,
    )
