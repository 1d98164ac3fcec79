"""Judge documents one by one, writing down what each judgement rests on."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workplan.build.cycles import cyclic_groups
from workplan.build.definitions import Repository, definitions_of
from workplan.build.index import Index
from workplan.build.link import link
from workplan.cache.codec import encode_diagnostics
from workplan.cache.questions import offers_of, public_keys
from workplan.cache.recorder import Recorder
from workplan.model.facts import Facts
from workplan.rules.engine import Judged, ReadDocument, judge
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Address, Content, RunState, StoredDocument
from workplan.usecases.contents import GROUPS, PATHS, REPOSITORIES, STAMPS, Contents

Names = tuple[tuple[str, ...], tuple[int, ...]]
"""The ids that a document defines, and the keys of what it offers."""


def judge_one(
    facts: Facts,
    recorder: Recorder,
    settings: Settings,
    read: ReadDocument,
    wanted: bool,
    names: Names | None = None,
) -> tuple[Facts, StoredDocument, Judged]:
    """Link one document and, where its findings are `wanted`, judge it. `names` are its own, where known."""
    index = recorder.as_index()
    linked = link(facts, index)
    judged = judge(linked, index, settings, read) if wanted else Judged((), 0)
    own = names or names_of(facts, Repository(facts.repo, settings, ()))
    return linked, stored_of(facts, judged, own, recorder.finish(facts)), judged


Judgement = tuple[StoredDocument, Mapping[tuple[str, str], bool]]
"""A judged document, and the paths whose existence was asked for."""


def judge_by(
    index: Any,
    facts: Facts,
    ids: tuple[str, ...],
    settings: Settings | None,
    read: ReadDocument,
    recorded: bool,
) -> Judgement:
    """Link one document by an index of its own and, where there are `settings`, judge it. What it offers is left out;
    what its judgement rests on is known only where it is `recorded`.
    """
    recorder = Recorder(index) if recorded else None
    asked: Index = index if recorder is None else recorder.as_index()
    linked = link(facts, asked)
    judged = Judged((), 0) if settings is None else judge(linked, asked, settings, read)
    if recorder is None:
        return stored_of(facts, judged, (ids, ()), ()), {}
    return stored_of(facts, judged, (ids, ()), recorder.finish(facts)), recorder.paths


def stored_of(facts: Facts, judged: Judged, names: Names, asks: Iterable[int]) -> StoredDocument:
    """What is kept of a judged document. `names` are its own, `asks` the questions that its judgement asked."""
    return StoredDocument(
        address=(facts.repo, facts.document.path),
        tasks=len(facts.tasks),
        ids=names[0],
        offers=names[1],
        asks=tuple(sorted(asks)),
        findings=encode_diagnostics(judged.diagnostics) if judged.diagnostics else "",
        suppressed=judged.suppressed,
    )


def names_of(facts: Facts, repository: Repository) -> Names:
    """What a document is found by."""
    ids = tuple(definition.id for definition in definitions_of(facts, repository))
    return ids, tuple(public_keys(offers_of(facts, repository)))


def run_texts(contents: Iterable[Contents], groups: Iterable[frozenset[str]], paths: str) -> dict[str, str]:
    """What a run leaves for the next besides its documents."""
    listed = list(contents)
    return {
        REPOSITORIES: json.dumps(sorted(one.listed.name for one in listed)),
        STAMPS: json.dumps({one.listed.name: one.stamps for one in listed if one.stamps}),
        GROUPS: json.dumps(sorted(sorted(group) for group in groups)),
        PATHS: paths,
    }


def content_of(contents: Iterable[Contents]) -> Callable[[Address], Content | None]:
    """What each document of a run holds."""
    by_name = {one.listed.name: one for one in contents}
    return lambda address: by_name[address[0]].known(address[1])


def paths_text(asked: Mapping[tuple[str, str], bool]) -> str:
    """The paths whose existence was asked for, and the answers."""
    return json.dumps(sorted((repo, path, there) for (repo, path), there in asked.items()))


def paths_after(text: str, asked: Mapping[Address, bool], answers: Mapping[Address, bool]) -> str:
    """The same text with further answers. The one that was kept stays where they say nothing new: making it costs as
    much as all paths that were ever asked for.
    """
    if all(asked.get(where) is there for where, there in answers.items()):
        return text
    return paths_text({**asked, **answers})


def groups_of(index: Index) -> list[frozenset[str]]:
    """Every circle of a whole run."""
    return list(cyclic_groups(sorted(index.edges()), index.edges_from))


def save_run(
    state: RunState,
    contents: Sequence[Contents],
    documents: Sequence[StoredDocument],
    groups: Iterable[frozenset[str]],
    paths: Mapping[tuple[str, str], bool],
) -> Mapping[str, str]:
    """Leave everything of a run in which all documents were judged; the texts that were left."""
    texts = run_texts(contents, groups, paths_text(paths))
    state.save(texts, documents, content_of(contents), fresh=True)
    return texts
