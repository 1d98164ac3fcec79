"""One document from bytes to facts: decode, read, validate, lower. Pure; knows no other document."""

from collections.abc import Iterator, Sequence

from workplan.build.clauses import clause_references, clauses_of
from workplan.build.evidence import evidence_of, evidence_references, gate_references, gates_of
from workplan.build.listed_tasks import checkbox_tasks, front_matter_tasks
from workplan.build.notes import notes_of
from workplan.build.reading import (
    Reading,
    read_data_document,
    read_evidence_document,
    read_markdown_document,
)
from workplan.build.references import field_references, prose_references
from workplan.build.secret_problems import suspect_problems
from workplan.build.suppressions import suppressions_of
from workplan.build.values import hub_id_of, text_of
from workplan.build.workplan import decisions_of, phases_of, reason_in, tasks_of, with_phases
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.digests import sha256
from workplan.kinds.kind import Kind
from workplan.model.facts import Clause, Decision, Document, Facts, Phase, Reference, Service, Spec, Task
from workplan.parse.markdown_prose import prose_ranges
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text, decode
from workplan.schema.catalog import Catalog


def compile_document(
    path: str, data: bytes, kind: Kind, catalog: Catalog, limit: int, repo: str = "", outline: bool = True
) -> Facts:
    """Everything the document says, and what is wrong with it taken alone. Without its `outline`, phases and
    decisions are left out, and the phase of each task: no rule asks for them, and nothing links to them.

    Never raises on any bytes: what cannot be read becomes a finding and empty facts.
    """
    digest = "sha256:" + sha256(data).hexdigest()
    text, problem = decode(data, limit)
    if text is None:
        document = Document(path, kind.name, "", "", "", "", 1, digest, {})
        return Facts(
            document, diagnostics=_located((problem,) if problem else (), None, path, repo), repo=repo
        )
    reading = _read(text, kind, catalog, path)
    document = _document(reading, kind, path, digest)
    facts = _lower(reading, kind, document, repo, outline)
    problems = reading.problems + suspect_problems(text, reading.problems)
    return facts._replace(
        suppressions=suppressions_of(text, reading.markdown.headings if reading.markdown else ()),
        diagnostics=_located(problems, reading, path, repo),
        repo=repo,
    )


def _read(text: Text, kind: Kind, catalog: Catalog, path: str) -> Reading:
    if kind.form == "markdown":
        return read_markdown_document(text, kind, catalog)
    if kind.record == "evidence":
        return read_evidence_document(text, kind, catalog, path.endswith(".json"))
    return read_data_document(text, kind, catalog)


def _document(reading: Reading, kind: Kind, path: str, digest: str) -> Document:
    fields = reading.fields
    raw_status = text_of(fields, kind.status_field)
    if not raw_status and kind.record == "spec":
        from workplan.build.spec import bold_status  # late: only canon

        raw_status = bold_status(reading.text)
    first = next((h for h in reading.markdown.headings if h.level == 1), None) if reading.markdown else None
    return Document(
        path=path,
        kind=kind.name,
        id=text_of(fields, kind.id_field),
        status=kind.vocabulary.canonical(raw_status),
        status_raw=raw_status,
        title=text_of(fields, kind.title_field) or (first.text if first else ""),
        line=reading.line,
        digest=digest,
        fields=fields,
        hub_id=hub_id_of(fields, kind.hub_id_field),
        title_line=first.line if first else 0,
        reason=_reason(reading, kind.vocabulary.canonical(raw_status), kind),
    )


def _reason(reading: Reading, status: str, kind: Kind) -> str:
    """What a blocked document's prose says that it waits for, above its first block."""
    if reading.markdown is None or status not in kind.vocabulary.waiting:
        return ""
    last = reading.blocks[0].fence.line - 1 if reading.blocks else reading.text.line_count
    first = reading.markdown.front.end_line + 1 if reading.markdown.front else 1
    return reason_in(reading.text, first, last)


def _lower(reading: Reading, kind: Kind, document: Document, repo: str, outline: bool) -> Facts:
    path, line = document.path, document.line
    evidence = evidence_of(reading, path, repo) if _holds(kind, "evidence") else ()
    references = list(
        field_references(reading.fields, kind.reference_fields, document.id, path, line, document.id)
    )
    references += evidence_references(evidence) + clause_references((), (), evidence)
    if reading.markdown is None:
        services: tuple[Service, ...] = ()
        if kind.record == "inventory":
            from workplan.build.inventory import services_of  # late: only inventories

            services = services_of(reading.fields, path)
        return Facts(document, references=tuple(references), services=services, evidence=evidence)
    gates = gates_of(reading, path, document.id, repo) if _holds(kind, "gate") else ()
    references += gate_references(gates, ("guards",))
    tasks = _tasks(reading, kind, document)
    phases: tuple[Phase, ...] = ()
    decisions: tuple[Decision, ...] = ()
    if outline and kind.record == "workplan":
        phases = phases_of(reading.markdown, reading.text, path, document.id, tasks)
        tasks = with_phases(tasks, phases)
        decisions = decisions_of(reading.markdown, reading.text, path, document.id)
    references += _task_references(tasks, kind, document.id)
    references += clause_references(tasks, gates, ())
    prose = prose_ranges(reading.text, reading.markdown)
    references += prose_references(prose, reading.text, path, document.id, tasks)
    specs: tuple[Spec, ...] = ()
    clauses: tuple[Clause, ...] = ()
    if kind.record == "spec":
        from workplan.build.spec import spec_of  # late: only canon

        clauses = clauses_of(reading, path, document.id)
        spec = spec_of(reading.fields, reading.markdown, reading.text, path, document.status, line)
        specs = (spec,)
    return Facts(
        document,
        tasks=tasks,
        phases=phases,
        decisions=decisions,
        notes=notes_of(prose, reading.text, path, document.id, tasks),
        references=tuple(references),
        specs=specs,
        clauses=clauses,
        gates=gates,
        evidence=evidence,
    )


def _holds(kind: Kind, record: str) -> bool:
    """Whether documents of this kind are, or hold blocks of, such records."""
    return kind.record == record or any(block.record == record for block in kind.blocks)


def _tasks(reading: Reading, kind: Kind, document: Document) -> tuple[Task, ...]:
    markdown = reading.markdown
    words = [block for block in kind.blocks if block.record == "task"]
    if markdown is None or not words:
        return ()
    tasks = tasks_of(reading, document.path, document.id)
    listed = front_matter_tasks(reading.fields, document.line, document.path, document.id, words[0])
    if not tasks and not listed:
        return checkbox_tasks(markdown, reading.text, document.path, document.id, words[0])
    return (*listed, *tasks)


def _task_references(tasks: Sequence[Task], kind: Kind, workplan: str) -> Iterator[Reference]:
    names = {block.word: frozenset(block.reference_fields) for block in kind.blocks}
    ordered = {block.word: block.reference_fields for block in kind.blocks}
    for task in tasks:
        word, fields = task.block, task.fields
        if word in names and not names[word].isdisjoint(fields):
            yield from field_references(
                fields, ordered[word], task.id, task.path, task.line, workplan, task.route
            )


def _located(
    problems: tuple[ParseProblem, ...], reading: Reading | None, path: str, repo: str
) -> tuple[Diagnostic, ...]:
    """Problems as diagnostics of the rule's default severity; the engine applies the configuration."""
    if not problems:
        return ()
    from workplan.build.locate import locate_finding  # late: correct documents do without

    return tuple(locate_finding(p.rule, p.finding, reading, path, repo) for p in problems)
