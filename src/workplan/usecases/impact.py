"""Impact: what a range of commits asks people to do, from two compiled states of a federation."""

from collections.abc import Collection, Mapping

from workplan.errors import UsageError, WorkplanError
from workplan.evidence.impact_analysis import Affected, Impact, impact_of
from workplan.named_tuple import NamedTuple
from workplan.usecases.compile import Compiled
from workplan.usecases.render import RenderRequest, jobs_of

Place = tuple[str, str]


class Rendered(NamedTuple):
    """Digests of what each rendered file is made from, by repository and path, with the target's name; and the
    targets that cannot be judged, with the reason.
    """

    inputs: Mapping[Place, tuple[str, str]]
    faults: Mapping[str, str]


def ends_of(text: str) -> tuple[str, str]:
    """`A..B`, or `A` for `A..HEAD`. Raises UsageError for any other form."""
    before, dots, after = text.partition("..")
    if not before or after.startswith(".") or (dots and not after):
        raise UsageError(f"`{text}` is no range of commits", "write `main..HEAD`, or one revision")
    return before, after or "HEAD"


def compare(before: Compiled, after: Compiled, home: str, asked: Collection[str]) -> Impact:
    """The impact on the asked repositories of taking `home` from one state to the other."""
    return impact_of(before.index, after.index, home, asked)


def rendered_inputs(request: RenderRequest) -> Rendered:
    """What every rendered file is made from; no template is run."""
    inputs: dict[Place, list[str]] = {}
    names: dict[Place, str] = {}
    faults = {}
    for target in request.targets:
        try:
            for job in jobs_of(request, target):
                inputs.setdefault((job.repo, job.path), []).append(job.inputs)
                names.setdefault((job.repo, job.path), job.name)
        except WorkplanError as error:
            faults[target.name] = error.message
    return Rendered({place: (names[place], "\n".join(inputs[place])) for place in inputs}, faults)


def files_again(before: Rendered, after: Rendered) -> tuple[Affected, ...]:
    """The rendered files whose inputs differ between two states."""
    found = []
    for place in before.inputs.keys() | after.inputs.keys():
        old, new = before.inputs.get(place), after.inputs.get(place)
        if old != new:
            how = "is new" if old is None else "is gone" if new is None else "changed"
            name = (new or old or ("", ""))[0]
            found.append(Affected(place[1], f"what `{name}` is made from {how}", 1, place[1], 0, place[0]))
    return tuple(sorted(found))
