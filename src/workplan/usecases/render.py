"""Render: what every target would write, how that relates to what is there, and what may be written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workplan.errors import UsageError, WorkplanError
from workplan.named_tuple import NamedTuple
from workplan.render.context import OWN_NAMES, PROVIDERS, context_for, subjects_of
from workplan.render.digest import value_digest
from workplan.render.front_matter import front_matter_text
from workplan.render.sources import names_used, sources_digest, template_sources
from workplan.render.state import FAULTY
from workplan.render.target import BLOCK, Target, output_path, selected
from workplan.render.world import Subject, World
from workplan.usecases.render_place import Job, Output, Terms, place
from workplan.usecases.render_ports import Engine, RenderedFiles, TemplateFault, Templates

FORMAT = 1
"""Raised when the same template and inputs give another text for a reason that lies in this program."""


class RenderRequest(NamedTuple):
    """What to render.

    `targets` belong to `home`, or to the repository that their `owner` names, and then apply there alone.
    `wanted` are the repositories that may be written to. `files` holds what is in each of them; with
    `together` every output goes to one place, under that name in `files`.
    `screen` names the first secret that a text shows, None where it shows none.
    """

    world: World
    home: str
    targets: tuple[Target, ...]
    wanted: frozenset[str]
    templates: Mapping[str, Templates]
    files: Mapping[str, RenderedFiles]
    engine: Callable[[], Engine]
    terms: Terms
    screen: Callable[[str], str | None]
    together: str = ""


class _Sources(NamedTuple):
    texts: dict[str, str]
    digest: str
    names: tuple[str, ...]
    trusted: bool


def plan_outputs(request: RenderRequest) -> tuple[Output, ...]:
    """Every output with its state and with what would stand there, sorted by repository and path.

    A target that cannot be rendered is an output of its own with the reason; the others go on.
    """
    jobs: list[Job] = []
    failed: list[Output] = []
    for target in request.targets:
        try:
            jobs += jobs_of(request, target)
        except WorkplanError as error:
            failed.append(_failed(request, target, request.home, target.output, error.message, error.hint))
    jobs.sort(key=lambda job: (job.repo, job.path, job.target.owner != "", job.name))
    placed: list[Output] = []
    for number, job in enumerate(jobs):
        clash = _clash(jobs, number)
        if clash:
            failed.append(
                _failed(request, job.target, job.repo, job.path, clash, "give one of them another output")
            )
        else:
            placed.append(place(job, request.files[job.repo], request.terms, _pending(placed, job)))
    return tuple(sorted((*placed, *failed), key=lambda output: (output.repo, output.path, output.name)))


def _pending(placed: Sequence[Output], job: Job) -> bytes | None:
    """What an earlier block of this run makes of the same file."""
    if job.target.marker == BLOCK and placed:
        last = placed[-1]
        if (last.repo, last.path) == (job.repo, job.path):
            return last.after
    return None


def _clash(jobs: Sequence[Job], number: int) -> str:
    """Two outputs at one path exclude each other, unless both are blocks with different names."""
    job = jobs[number]
    for before in range(number - 1, -1, -1):
        other = jobs[before]
        if (other.repo, other.path) != (job.repo, job.path):
            break
        if other.target.marker != BLOCK or job.target.marker != BLOCK or other.name == job.name:
            return f"render target `{other.target.name}` writes to the same path"
    return ""


def jobs_of(request: RenderRequest, target: Target) -> list[Job]:
    """What a target would write in each repository, with the digest of its inputs; nothing is rendered yet."""
    sources = _sources(request, target)
    wanted: Iterable[str] = request.wanted
    if target.owner and target.owner != request.home:
        wanted = request.wanted & {target.owner}
    jobs = []
    for subject, facts in subjects_of(request.world, target, request.home, wanted):
        if selected(target.select, facts):
            path = output_path(target.output, facts, target.name)
            jobs.append(_job(request, target, sources, subject, path))
    return jobs


def _sources(request: RenderRequest, target: Target) -> _Sources:
    templates = request.templates[target.owner or request.home]
    texts = template_sources(target.template, templates.read, templates.names)
    if target.template not in texts:
        raise UsageError(
            f"render target `{target.name}`: there is no template `{target.template}`",
            "`workplan render --list` lists the built-in ones; your own belong into the folder `render.templates`",
        )
    foreign = any(not templates.builtin(name) for name in texts)
    names = names_used(texts, (*PROVIDERS, *OWN_NAMES))
    return _Sources(texts, sources_digest(texts), names, templates.trusted or not foreign)


def _job(request: RenderRequest, target: Target, sources: _Sources, subject: Subject, path: str) -> Job:
    repo = request.together or subject.repository
    context = context_for(request.world, subject, target, sources.names)
    opening = front_matter_text(path, target.front_matter)

    def make() -> str | TemplateFault:
        text = request.engine().render(target.template, sources.texts, context, sources.trusted)
        if isinstance(text, TemplateFault):
            return text
        text = opening + text
        secret = request.screen(text)
        if secret:
            return TemplateFault(target.template, 0, f"the text would show a secret ({secret})")
        return text

    inputs = value_digest([FORMAT, opening, context])
    return Job(
        target,
        repo,
        marked_name(target, subject.repository, request.home),
        path,
        sources.digest,
        inputs,
        make,
    )


def marked_name(target: Target, repo: str, home: str) -> str:
    """The name in the marker: with its repository where another one than `repo` declares the target."""
    owner = target.owner or home
    return target.name if owner == repo else f"{owner}/{target.name}"


def _failed(request: RenderRequest, target: Target, repo: str, path: str, message: str, hint: str) -> Output:
    name = marked_name(target, repo, request.home)
    return Output(request.together or repo, path, target.name, name, FAULTY, None, None, message, hint)


def render_text(request: RenderRequest, target: Target, wanted: str) -> list[tuple[str, str | TemplateFault]]:
    """The texts of one target, for printing: (path, text). `wanted` names one record by id; "" takes all."""
    sources = _sources(request, target)
    found = []
    for subject, facts in subjects_of(request.world, target, request.home, request.wanted):
        names: set[Any] = {facts.get("id"), facts.get("version"), facts.get("repo")}
        if selected(target.select, facts) and (not wanted or wanted in names):
            path = output_path(target.output, facts, target.name)
            found.append((path, _job(request, target, sources, subject, path).make()))
    return found
