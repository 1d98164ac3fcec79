"""The names that a template may use, and how each is made. Only names that a template mentions are made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from workplan.build.values import text_of
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.render.canon import binding_clauses, spec_head, specs_of
from workplan.render.iam_changes import profile_changes
from workplan.render.iam_profile import profile_facts, profiles_of
from workplan.render.iam_service import client_sheet, receiver_settings
from workplan.render.inventory import inventory, owned_services, probes, service_facts, services_of
from workplan.render.plans import plan_head, plans_of
from workplan.render.reports import current_work, plan_report, portfolio
from workplan.render.site import canon_pages, index_entries, plan_page, plan_pages
from workplan.render.target import (
    ORGANISATION,
    REPOSITORY,
    SERVICE,
    SPEC,
    WORKPLAN,
    Target,
    merged_variables,
)
from workplan.render.world import Subject, World

Make = Callable[[World, Subject], Any]


class Provider(NamedTuple):
    """What makes a name, and for which kinds of subject (`for_each`) it exists; () = for every one."""

    make: Make
    only_for: tuple[str, ...] = ()


def _facts(subject: Subject) -> Facts:
    if subject.facts is None:
        raise ValueError("this subject has no document")
    return subject.facts


def _repository(world: World, subject: Subject) -> dict[str, Any]:
    name = subject.repository
    held = world.repositories.get(name)
    others = sorted(set(world.repositories) | set(held.settings.repositories if held else ()))
    return {
        "name": name,
        "domain": world.domain(name),
        "prefixes": list(held.settings.prefixes) if held else [],
        "others": [other for other in others if other != name],
    }


def _words(world: World, subject: Subject) -> dict[str, Any]:
    """The status words as this repository keeps them."""
    plan = world.index.vocabulary(subject.repository, "workplan")
    task = world.index.vocabulary(subject.repository, "workplan", "task")
    return {"plan": list(plan.statuses), "task": list(task.statuses), "task_closed": list(task.closed)}


def _changes(world: World, subject: Subject) -> dict[str, Any]:
    """The change from the version before; {} for the first one."""
    facts = _facts(subject)
    every = profiles_of(world)
    paths = [(entry[0].repo, entry[1].path) for entry in every]
    at = paths.index((facts.repo, facts.document.path)) if (facts.repo, facts.document.path) in paths else 0
    if at == 0:
        return {}
    old, new = every[at - 1], every[at]
    return profile_changes(profile_facts(world, old[0], old[1]), profile_facts(world, new[0], new[1]))


def _profile(world: World, subject: Subject) -> dict[str, Any]:
    facts = _facts(subject)
    return profile_facts(world, facts, facts.specs[0]) if facts.specs else {}


def _service(_world: World, subject: Subject) -> dict[str, Any]:
    return service_facts(_facts(subject), subject.service) if subject.service else {}


def _client(world: World, subject: Subject) -> dict[str, Any]:
    return client_sheet(world, _facts(subject), subject.service) if subject.service else {}


def _receiver(world: World, subject: Subject) -> dict[str, Any]:
    return receiver_settings(world, _facts(subject), subject.service) if subject.service else {}


PROVIDERS: Mapping[str, Provider] = {
    "repository": Provider(_repository),
    "organisation": Provider(lambda world, _subject: world.table.get("organisation", "")),
    "words": Provider(_words),
    "work": Provider(lambda world, subject: current_work(world, subject.repository)),
    "canon": Provider(lambda world, subject: binding_clauses(world, subject.repository)),
    "owned_services": Provider(lambda world, subject: owned_services(world, subject.repository)),
    "plan": Provider(lambda world, subject: plan_report(world, _facts(subject)), (WORKPLAN,)),
    "page": Provider(lambda world, subject: plan_page(world, _facts(subject)), (WORKPLAN,)),
    "profile": Provider(_profile, (SPEC,)),
    "profile_changes": Provider(_changes, (SPEC,)),
    "service": Provider(_service, (SERVICE,)),
    "client": Provider(_client, (SERVICE,)),
    "receiver": Provider(_receiver, (SERVICE,)),
    "portfolio": Provider(lambda world, _subject: world.once("portfolio", lambda: portfolio(world))),
    "inventory": Provider(lambda world, _subject: world.once("inventory", lambda: inventory(world))),
    "probes": Provider(lambda world, _subject: probes(world)),
    "plan_pages": Provider(lambda world, _subject: plan_pages(world)),
    "canon_pages": Provider(lambda world, _subject: world.once("canon pages", lambda: canon_pages(world))),
    "index": Provider(lambda world, _subject: world.once("index", lambda: index_entries(world))),
}
"""Name in a template -> what makes it. `var` and `target` come from the target itself."""

OWN_NAMES = ("var", "target")


def context_for(world: World, subject: Subject, target: Target, names: Iterable[str]) -> dict[str, Any]:
    """The values of the wanted names, plain and in a fixed order."""
    found: dict[str, Any] = {}
    for name in sorted(names):
        if name == "var":
            domain = world.domain(subject.repository)
            found[name] = merged_variables(world.table, domain, subject.repository, target)
        elif name == "target":
            found[name] = {"name": target.name, "output": target.output}
        elif not PROVIDERS[name].only_for or target.for_each in PROVIDERS[name].only_for:
            found[name] = PROVIDERS[name].make(world, subject)
    return found


def subjects_of(
    world: World, target: Target, home: str, wanted: Iterable[str]
) -> Iterator[tuple[Subject, dict[str, Any]]]:
    """What a target is rendered for, with the facts that its `select` and its `output` may name.

    `wanted` are the repositories that may be written to; what concerns the organisation goes to `home`.
    """
    chosen = frozenset(wanted)
    if target.for_each == ORGANISATION:
        if home in chosen:
            yield Subject(home), {"repo": home, "organisation": world.table.get("organisation", "")}
    elif target.for_each == REPOSITORY:
        for name in sorted(chosen):
            yield Subject(name), {"repo": name, "name": name, "domain": world.domain(name)}
    else:
        for subject, facts in _records(world, target.for_each):
            if subject.repository in chosen:
                yield subject, facts


def _records(world: World, what: str) -> Iterator[tuple[Subject, dict[str, Any]]]:
    if what == WORKPLAN:
        for facts in plans_of(world):
            yield Subject(facts.repo, facts), plan_head(world, facts)
    elif what == SPEC:
        ordered = [(entry[0].repo, entry[1].path) for entry in profiles_of(world)]
        for facts, spec in specs_of(world):
            key = (facts.repo, spec.path)
            marks = [mark for mark, keys in (("profile", ordered), ("changes", ordered[1:])) if key in keys]
            yield Subject(facts.repo, facts, spec), {**spec_head(world, facts, spec), "has": marks}
    elif what == SERVICE:
        for facts, service in services_of(world):
            head = {**service_facts(facts, service), "domain": text_of(service.fields, "domain")}
            yield Subject(facts.repo, facts, None, service), head
