"""One output: what stands at its path, in which state that is, and what may be put there."""

from collections.abc import Callable

from workplan.errors import UnreachableError
from workplan.named_tuple import NamedTuple
from workplan.render.blocks import Blocks, find_blocks, find_marker, put_block
from workplan.render.comments import ANGLE, comment_for
from workplan.render.header import needs_register, read_header, with_header
from workplan.render.state import (
    AHEAD,
    BOTH,
    CURRENT,
    EDITED,
    FAULTY,
    MISSING,
    UNREGISTERED,
    Held,
    state_of,
    untouched,
)
from workplan.render.target import BLOCK, NONE, Target
from workplan.usecases.render_ports import RenderedFiles, TemplateFault


class Terms(NamedTuple):
    """What may be overwritten: edits by hand (`take_template`), files of other origin (`adopt`).

    `register` gives, by repository and path, what was written there last where the form has no header.
    """

    take_template: bool = False
    adopt: bool = False
    register: Callable[[str, str], tuple[str, Held] | None] = lambda _repo, _path: None


class Job(NamedTuple):
    """One output before it is made: digests of template and inputs, and what makes its text."""

    target: Target
    repo: str
    name: str
    path: str
    template: str
    inputs: str
    make: Callable[[], str | TemplateFault]


class Output(NamedTuple):
    """One output: its state, and the whole file before and after. `after` equal to `before` = nothing to write.

    `message` and `hint` say what is wrong with a faulty one, and why one is left alone.
    """

    repo: str
    path: str
    target: str
    name: str
    state: str
    before: bytes | None
    after: bytes | None
    message: str = ""
    hint: str = ""
    rendered: bool = False
    digest: str = ""

    @property
    def changes(self) -> bool:
        """Whether the file would become another one."""
        return self.before != self.after


_TAKE = "`--take template` overwrites the edits; otherwise move them out of the rendered text"
_ADOPT = "`--adopt` replaces it; otherwise move it away, or give the target another output"
_HINTS = {EDITED: _TAKE, BOTH: _TAKE, UNREGISTERED: _ADOPT}


def place(job: Job, files: RenderedFiles, terms: Terms, pending: bytes | None = None) -> Output:
    """The output for what is at its path. `pending` is what an earlier block of this run makes of the file."""
    try:
        before = files.read(job.path)
    except UnreachableError as error:
        return _faulty(job, error.message, error.hint)
    held = pending if pending is not None else before
    try:
        text = held.decode() if held is not None else None
    except UnicodeDecodeError:
        fault = _faulty(job, "the file is not UTF-8", "save it as UTF-8, or move it away")
        return fault._replace(before=before, after=held)
    output = _block(job, text, terms) if job.target.marker == BLOCK else _file(job, text, terms)
    return output._replace(before=before, after=held if output.after is None else output.after)


def _file(job: Job, text: str | None, terms: Terms) -> Output:
    held = _held(job, text, terms)
    if untouched(held, job.template, job.inputs):
        return _output(job, CURRENT, None)
    body = job.make()
    if isinstance(body, TemplateFault):
        return _fault_of(job, body)
    state = state_of(held, text is not None, job.template, job.inputs, body)
    if job.target.marker == NONE and state == UNREGISTERED and text == body:
        state = CURRENT
    if state == UNREGISTERED and text is not None and read_header(text) is not None:
        owner = read_header(text)
        return _output(job, state, None)._replace(
            message=f"it was rendered by `{owner.name if owner else ''}`", hint=_ADOPT, rendered=True
        )
    whole, digest = _whole(job, body)
    if not _may_write(state, terms):
        return _output(job, state, None)._replace(rendered=True)
    return _output(job, state, whole)._replace(rendered=True, digest=digest)


def _whole(job: Job, body: str) -> tuple[str, str]:
    if job.target.marker == NONE:
        return body, ""
    whole, digest = with_header(job.path, job.name, job.template, job.inputs, body)
    header = read_header(whole)
    if not needs_register(job.path) and (header is None or header.body != body):
        raise ValueError(f"the header of `{job.path}` does not read back")
    return whole, str(digest)


def _held(job: Job, text: str | None, terms: Terms) -> Held | None:
    """What the file holds of this target; None where it is another's, or nobody's."""
    if text is None:
        return None
    if job.target.marker != NONE and needs_register(job.path):
        kept = terms.register(job.repo, job.path)
        return kept[1]._replace(body=text) if kept is not None and kept[0] == job.name else None
    header = read_header(text)
    return Held(header.digest, header.body) if header is not None and header.name == job.name else None


def _block(job: Job, text: str | None, terms: Terms) -> Output:
    comment = comment_for(job.path) or ANGLE
    blocks = find_blocks(text or "", comment)
    if blocks.faults:
        fault = blocks.faults[0]
        return _faulty(job, f"line {fault.line}: {fault.message}", fault.hint)
    block = blocks.get(job.name)
    held = Held(block.digest, block.body) if block is not None else None
    if untouched(held, job.template, job.inputs):
        return _output(job, CURRENT, None)
    body = job.make()
    if isinstance(body, TemplateFault):
        return _fault_of(job, body)
    if find_marker(body):
        return _faulty(job, "the rendered text holds a marker of workplan", "take it out of the records")
    body = body if body.endswith("\n") or not body else body + "\n"
    state = state_of(held, False, job.template, job.inputs, body)
    if not _may_write(state, terms):
        return _output(job, state, None)._replace(rendered=True)
    whole = put_block(text or "", job.name, job.template, job.inputs, body, comment)
    _prove(text or "", whole, blocks, job.name, find_blocks(whole, comment))
    return _output(job, state, whole)._replace(rendered=True)


def _prove(before: str, after: str, old: Blocks, name: str, new: Blocks) -> None:
    """Everything outside the block is as it was, and the new text reads back."""
    block, made = old.get(name), new.get(name)
    if made is None or new.faults or made.edited:
        raise ValueError(f"block `{name}` does not read back")
    if block is None:
        kept = after.startswith(before)
    else:
        kept = after[: made.start] == before[: block.start] and after[made.stop :] == before[block.stop :]
    if not kept:
        raise ValueError(f"block `{name}` would change what is not its own")


def _may_write(state: str, terms: Terms) -> bool:
    if state in {EDITED, BOTH}:
        return terms.take_template
    if state == UNREGISTERED:
        return terms.adopt
    return state in {AHEAD, MISSING}


def _output(job: Job, state: str, text: str | None) -> Output:
    after = None if text is None else text.encode()
    hint = _HINTS.get(state, "") if after is None else ""
    return Output(job.repo, job.path, job.target.name, job.name, state, None, after, "", hint)


def _fault_of(job: Job, fault: TemplateFault) -> Output:
    where = f"{fault.template}:{fault.line}" if fault.line else fault.template
    return _faulty(job, f"{where}: {fault.message}", "mend the template; the other targets are not affected")


def _faulty(job: Job, message: str, hint: str) -> Output:
    return Output(
        job.repo, job.path, job.target.name, job.name, FAULTY, None, None, message, hint, rendered=True
    )
