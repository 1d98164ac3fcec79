"""The manifest: everything the documents say, as one JSON document. Same tree, same bytes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan import __version__
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.model.facts import Decision, Document, Phase, Reference, Service, Spec, Task
from workplan.usecases.compile import Compiled
from workplan.usecases.result import Summary

SCHEMA_VERSION = 1


def manifest_of(compiled: Compiled, summary: Summary, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The manifest as plain values. `repo` names the repository of every record."""
    facts = [
        f for repository in sorted(compiled.repositories, key=lambda r: r.name) for f in repository.facts
    ]
    by_rule: dict[str, int] = {}
    for diagnostic in diagnostics:
        by_rule[diagnostic.rule] = by_rule.get(diagnostic.rule, 0) + 1
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "workplan", "version": __version__},
        "documents": [_document(f.document, f.repo) for f in facts],
        "tasks": [_task(task, f.repo) for f in facts for task in f.tasks],
        "phases": [_phase(phase, f.repo) for f in facts for phase in f.phases],
        "decisions": [_decision(decision, f.repo) for f in facts for decision in f.decisions],
        "notes": [{**note._asdict(), "repo": f.repo} for f in facts for note in f.notes],
        "references": [_reference(r, f.repo) for f in facts for r in ordered(f.references)],
        "specs": [_spec(spec, f.repo) for f in facts for spec in f.specs],
        "services": [_service(service, f.repo) for f in facts for service in f.services],
        "summary": {**summary._asdict(), "rules": dict(sorted(by_rule.items()))},
    }


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as bytes would be written: keys as made, two spaces, UTF-8, one final line end."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def ordered(references: Iterable[Reference]) -> list[Reference]:
    """References by place: line, column, then target."""
    return sorted(references, key=lambda r: (r.line, r.column, r.field, r.target))


def _document(document: Document, repo: str) -> dict[str, Any]:
    return {
        "path": document.path,
        "kind": document.kind,
        "id": document.id,
        "status": document.status,
        "status_raw": document.status_raw,
        "title": document.title,
        "line": document.line,
        "digest": document.digest,
        "hub_id": document.hub_id,
        "repo": repo,
        "fields": document.fields,
    }


def _task(task: Task, repo: str) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "status": task.status,
        "status_raw": task.status_raw,
        "priority": task.priority,
        "workplan": task.workplan,
        "phase": task.phase,
        "path": task.path,
        "line": task.line,
        "end_line": task.end_line,
        "hub_id": task.hub_id,
        "reason": task.reason,
        "repo": repo,
        "fields": task.fields,
    }


def _phase(phase: Phase, repo: str) -> dict[str, Any]:
    return {**phase._asdict(), "repo": repo}


def _decision(decision: Decision, repo: str) -> dict[str, Any]:
    return {**decision._asdict(), "repo": repo}


def _reference(reference: Reference, repo: str) -> dict[str, Any]:
    return {
        "source": reference.source,
        "target": reference.target,
        "path": reference.path,
        "line": reference.line,
        "column": reference.column,
        "end_column": reference.end_column,
        "kind": reference.kind,
        "field": reference.field,
        "state": reference.state,
        "repo": repo,
    }


def _spec(spec: Spec, repo: str) -> dict[str, Any]:
    return {**spec._asdict(), "repo": repo}


def _service(service: Service, repo: str) -> dict[str, Any]:
    return {
        "id": service.id,
        "name": service.name,
        "lifecycle": service.lifecycle,
        "health": service.health,
        "environment": service.environment,
        "owners": list(service.owners),
        "evidence": service.evidence,
        "path": service.path,
        "repo": repo,
        "fields": service.fields,
    }
