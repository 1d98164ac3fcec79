"""The manifest: everything the documents say, as one JSON document. Same tree, same bytes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from workplan import __version__
from workplan.build.clauses import PlacedClause, clauses_named, clauses_of_gate, placed_clauses
from workplan.cache.codec import to_indented_json
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.evidence.trace_links import Link, every_link
from workplan.evidence.trace_nodes import clause_node, gate_node
from workplan.model.evidence import Evidence, Gate
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
        "clauses": [_clause(placed) for f in facts for placed in placed_clauses(f, f.repo)],
        "gates": [_gate(gate, f.repo) for f in facts for gate in f.gates],
        "evidence": [_evidence(record, f.repo) for f in facts for record in f.evidence],
        "links": _links(compiled, {f.repo for f in facts}),
        "summary": {**summary._asdict(), "rules": dict(sorted(by_rule.items()))},
    }


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as bytes would be written: keys as made, two spaces, UTF-8, one final line end."""
    return to_indented_json(manifest) + "\n"


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
        "clauses": [named.name for named in clauses_named(task.fields)],
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


def _clause(placed: PlacedClause) -> dict[str, Any]:
    clause = placed.clause
    return {
        "id": clause.id,
        "level": clause.level,
        "text": clause.text,
        "spec": clause.spec,
        "superseded": placed.superseded,
        "fingerprint": clause_node(placed).fingerprint,
        "path": clause.path,
        "line": clause.line,
        "repo": placed.repo,
        "fields": clause.fields,
    }


def _gate(gate: Gate, repo: str) -> dict[str, Any]:
    return {
        "id": gate.id,
        "title": gate.title,
        "workplan": gate.workplan,
        "guards": list(gate.guards),
        "clauses": [named.name for named in clauses_of_gate(gate)],
        "digest": gate.digest,
        "fingerprint": gate_node(gate, repo).fingerprint,
        "fault": gate.fault,
        "path": gate.path,
        "line": gate.line,
        "end_line": gate.end_line,
        "repo": repo,
        "fields": gate.fields,
    }


def _evidence(record: Evidence, repo: str) -> dict[str, Any]:
    """A record without what it observed: its own file says that, and is signed for it."""
    links = record.fields.get("links")
    return {
        "id": record.id,
        "type": record.type,
        "result": record.result,
        "tier": record.tier,
        "environment": record.environment,
        "start": record.start,
        "end": record.end,
        "subjects": list(record.subjects),
        "links": links if isinstance(links, dict) else {},
        "digest": record.digest,
        "fault": record.fault,
        "path": record.path,
        "line": record.line,
        "repo": repo,
    }


def _links(compiled: Compiled, repos: Collection[str]) -> list[dict[str, Any]]:
    """The traced links of records of these repositories, by source and target."""
    index = compiled.whole_index()
    return [
        _link(link)
        for link in every_link(index)
        if any(definition.repo in repos for definition in index.definitions(link.source))
    ]


def _link(link: Link) -> dict[str, Any]:
    return {
        "source": link.source,
        "target": link.target,
        "state": link.state,
        "reviewed": link.stamp.fingerprint if link.stamp is not None else "",
        "review": link.stamp.record if link.stamp is not None else "",
        "fingerprint": link.node.fingerprint if link.node is not None else "",
    }
