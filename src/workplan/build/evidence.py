"""Lowering of evidence records and gates: from a reading to facts, with what they refer to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.build.problems import fault_between
from workplan.build.reading import Block, Reading
from workplan.build.references import field_references, field_targets
from workplan.build.values import text_of, texts_of
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Reference

LINKED = ("tasks", "gates")
"""Keys below `links` that name records with an id."""
_ENDLESS = 1 << 60


def evidence_of(reading: Reading, path: str, repo: str) -> tuple[Evidence, ...]:
    """The records of a document: the whole of it where it is data, its `evidence` blocks where it is Markdown.

    A record whose text could not be read, or must not be shown, is not among them.
    """
    if reading.markdown is None:
        fault = fault_between(reading.problems, 0, _ENDLESS)
        return (_evidence(reading.fields, path, repo, reading.line, fault),) if reading.fields else ()
    return tuple(
        _evidence(block.fields, path, repo, block.fence.line, _fault(block, reading))
        for block in reading.blocks
        if block.kind.record == "evidence" and block.fields
    )


def gates_of(reading: Reading, path: str, workplan: str, repo: str) -> tuple[Gate, ...]:
    """The gates of a document, in file order; one without an id cannot be asked for and is left out."""
    return tuple(
        Gate(
            text_of(block.fields, "id"),
            text_of(block.fields, "title"),
            workplan,
            path,
            block.fence.line,
            block.fence.end_line,
            tuple(
                name for text in texts_of(block.fields, "guards") for name in field_targets(text, workplan)
            ),
            _digest(block.fields),
            block.fields,
            repo,
            _fault(block, reading),
        )
        for block in reading.blocks
        if block.kind.record == "gate" and text_of(block.fields, "id")
    )


def evidence_references(records: Iterable[Evidence]) -> list[Reference]:
    """The tasks, gates and records that records belong to, with their places."""
    found: list[Reference] = []
    for record in records:
        links = record.fields.get("links")
        if isinstance(links, Mapping):
            found += field_references(links, LINKED, record.id, record.path, record.line, "", ("links",))
    return found


def gate_references(gates: Iterable[Gate], names: Sequence[str]) -> list[Reference]:
    """What gates guard."""
    return [
        reference
        for gate in gates
        for reference in field_references(gate.fields, names, gate.id, gate.path, gate.line, gate.workplan)
    ]


def _fault(block: Block, reading: Reading) -> str:
    return fault_between(reading.problems, block.fence.line, block.fence.end_line)


def _evidence(fields: Mapping[str, Any], path: str, repo: str, line: int, fault: str) -> Evidence:
    observed, environment = _mapping(fields.get("observed")), _mapping(fields.get("environment"))
    subjects = fields.get("subjects")
    return Evidence(
        text_of(fields, "id"),
        text_of(fields, "type"),
        path,
        line,
        _digest(fields),
        text_of(fields, "result"),
        text_of(environment, "tier"),
        text_of(environment, "id"),
        text_of(observed, "start"),
        text_of(observed, "end"),
        tuple(
            f"{text_of(subject, 'kind')}:{text_of(subject, 'id')}"
            for subject in (subjects if isinstance(subjects, list) else ())
            if isinstance(subject, dict)
        ),
        fields,
        repo,
        fault,
    )


def _digest(fields: Mapping[str, Any]) -> str:
    """The digest, "" for what has no canonical form (such a record is unsound anyway)."""
    from workplan.build.evidence_id import digest_of  # late: few documents hold gates or records

    try:
        return digest_of(dict(fields))
    except ValueError:
        return ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
