"""The pages of the site: a plan with the prose of its tasks, the canon with its clauses, and one index.

The index is the search: one page that holds every plan, task, spec, clause and service with its words, so
that the browser's own search finds anything without a server.
"""

from typing import Any

from workplan.build.index import prefix_of
from workplan.model.facts import Facts
from workplan.render.canon import clauses_of, spec_head, specs_of
from workplan.render.inventory import service_facts, services_of
from workplan.render.plans import plans_of
from workplan.render.reports import plan_report, task_prose
from workplan.render.target import output_path
from workplan.render.world import World


def page_name(record_id: str) -> str:
    """The file name of a plan's page."""
    return output_path("{id}.html", {"id": record_id}, "site")


def plan_page(world: World, facts: Facts) -> dict[str, Any]:
    """The report of a plan, each task with its prose and a place of its own on the page."""
    report = plan_report(world, facts)
    prose = {task.line: task_prose(world, facts, task) for task in facts.tasks}
    for phase in report["phases"]:
        for task in phase["tasks"]:
            task["prose"] = prose.get(task["line"], "")
    return report


def plan_pages(world: World) -> dict[str, str]:
    """The page of every plan and task by id, for links."""

    def make() -> dict[str, str]:
        pages: dict[str, str] = {}
        for facts in plans_of(world):
            page = page_name(facts.document.id or facts.document.path)
            pages.setdefault(facts.document.id, page)
            for task in facts.tasks:
                pages.setdefault(task.id, f"{page}#{task.id}")
        pages.pop("", None)
        return dict(sorted(pages.items()))

    known: dict[str, str] = world.once("plan pages", make)
    return known


def canon_pages(world: World) -> list[dict[str, Any]]:
    """Every canon document with its clauses; what is in force comes first."""
    found = [
        {**spec_head(world, facts, spec), "clauses": clauses_of(world, facts)}
        for facts, spec in specs_of(world)
    ]
    return sorted(found, key=lambda spec: (not spec["in_force"], spec["repo"], spec["path"]))


def index_entries(world: World) -> list[dict[str, str]]:
    """Everything that has a name, by that name: what it is, its words, and the address of its place."""
    pages = plan_pages(world)
    entries = []
    for facts in plans_of(world):
        document = facts.document
        name = document.id or document.path
        entries.append(_entry(name, document.title, "plan", document.status, facts.repo, page_name(name)))
        for task in facts.tasks:
            if task.id:
                entries.append(_entry(task.id, task.title, "task", task.status, facts.repo, pages[task.id]))
    for spec in canon_pages(world):
        anchor = f"canon.html#{spec['slug']}-{spec['version']}"
        entries.append(_entry(spec["id"], spec["title"], "spec", spec["status"], spec["repo"], anchor))
        for clause in spec["clauses"]:
            name = clause["id"] if clause["level"] else f"{spec['slug']} {clause['id']}"
            entries.append(_entry(name, clause["text"], "clause", clause["level"], spec["repo"], anchor))
    for facts, service in services_of(world):
        head = service_facts(facts, service)
        anchor = f"services.html#{service.id}"
        entries.append(_entry(service.id, head["name"], "service", service.lifecycle, facts.repo, anchor))
    return sorted(
        entries, key=lambda entry: (entry["name"].lower(), entry["kind"], entry["repo"], entry["href"])
    )


def _entry(name: str, words: str, kind: str, status: str, repo: str, href: str) -> dict[str, str]:
    return {
        "first": _first(name), "name": name, "words": words, "kind": kind, "status": status, "repo": repo,
        "href": href,
    }  # fmt: skip


def _first(name: str) -> str:
    """What a name is listed under: the prefix of an id, else its first letter."""
    prefix = prefix_of(name)
    return prefix if prefix != name else name[:1].upper()
