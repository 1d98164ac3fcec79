"""Canon as templates see it: specs, their clauses, and which of them bind a repository."""

import re
from functools import partial
from typing import Any

from workplan.build.values import text_of, texts_of
from workplan.model.facts import Facts, Spec
from workplan.render.world import World

LEVELS = ("MUST", "SHOULD", "MAY", "")
_ITEM = re.compile(r"^ {0,3}(\d{1,4})[.)] +(\S.*(?:\n(?: {2,}|\t)\S.*)*)", re.MULTILINE)
_EVERYBODY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)


def specs_of(world: World) -> list[tuple[Facts, Spec]]:
    """Every canon document, by repository and path."""
    return [
        (facts, spec)
        for repository in world.repositories.values()
        for facts in sorted(repository.facts, key=lambda facts: facts.document.path)
        for spec in facts.specs
    ]


def spec_head(world: World, facts: Facts, spec: Spec) -> dict[str, Any]:
    """A canon document in one line."""
    return {
        "id": spec.id or spec.slug,
        "title": spec.title,
        "slug": spec.slug,
        "version": spec.version,
        "status": spec.status,
        "category": spec.category,
        "scope": text_of(facts.document.fields, "scope"),
        "path": spec.path,
        "repo": facts.repo,
        "in_force": bool(spec.status) and not world.is_closed(facts, spec.status) and spec.status != "draft",
        "superseded_by": spec.superseded_by,
        "supersedes": list(spec.supersedes),
    }


def clauses_of(world: World, facts: Facts) -> list[dict[str, Any]]:
    """The clauses of a document; where it has none, the items of its numbered lists."""
    if facts.clauses:
        return [
            {
                "id": clause.id,
                "level": clause.level,
                "text": clause.text,
                "source": list(texts_of(clause.fields, "source")),
                "checks": list(texts_of(clause.fields, "checks")),
                "untestable": " ".join(text_of(clause.fields, "untestable").split()),
            }
            for clause in facts.clauses
        ]
    text, markdown = world.document(facts.repo, facts.document.path)
    body = text.text[markdown.front.body :] if markdown.front else text.text
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    return [
        {
            "id": number, "level": "", "text": " ".join(words.split()), "source": [], "checks": [],
            "untestable": "",
        }
        for number, words in _ITEM.findall(body)
    ]  # fmt: skip


def binding_clauses(world: World, repo: str) -> list[dict[str, Any]]:
    """The specs in force whose scope takes in a repository, each with its clauses.

    A scope binds everybody when it is empty or says all, every or each; otherwise it names repositories or
    domains. A repository is bound by its own specs.
    """
    domain = world.domain(repo)
    found = []
    for facts, spec in specs_of(world):
        head = spec_head(world, facts, spec)
        words = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9_.-]*", head["scope"]))
        bound = not head["scope"] or _EVERYBODY.search(head["scope"]) or repo in words or domain in words
        if head["in_force"] and (bound or facts.repo == repo):
            clauses = world.once(f"clauses {facts.repo} {spec.path}", partial(clauses_of, world, facts))
            if clauses:
                found.append({**head, "clauses": clauses})
    return found
