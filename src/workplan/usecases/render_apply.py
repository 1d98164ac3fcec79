"""Put planned outputs in place: one write for each file, and nothing where nothing changes."""

from collections.abc import Iterable, Mapping

from workplan.errors import WorkplanError
from workplan.named_tuple import NamedTuple
from workplan.render.header import needs_register
from workplan.render.state import CURRENT, FAULTY, ORPHANED, Held
from workplan.usecases.render_place import Output
from workplan.usecases.render_ports import RenderedFiles


class Applied(NamedTuple):
    """What happened in one repository: paths that were written or removed, and what could not be done."""

    repo: str
    written: tuple[str, ...]
    failed: tuple[tuple[str, str, str], ...]


def apply_outputs(outputs: Iterable[Output], files: Mapping[str, RenderedFiles]) -> tuple[Applied, ...]:
    """Write what changes. A file that cannot be written (path, message, hint) does not stop the others."""
    last: dict[tuple[str, str], Output] = {}
    for output in outputs:
        last[output.repo, output.path] = output
    written: dict[str, list[str]] = {}
    failed: dict[str, list[tuple[str, str, str]]] = {}
    for (repo, path), output in sorted(last.items()):
        if not output.changes:
            continue
        try:
            if output.after is None:
                files[repo].remove(path, output.before or b"")
            else:
                files[repo].write(path, output.after, output.before)
            written.setdefault(repo, []).append(path)
        except WorkplanError as error:
            failed.setdefault(repo, []).append((path, error.message, error.hint))
    return tuple(
        Applied(repo, tuple(written.get(repo, ())), tuple(failed.get(repo, ())))
        for repo in sorted({*written, *failed})
    )


def is_settled(output: Output) -> bool:
    """Whether nothing is left to do for an output: it is current, or it is about to be written."""
    return output.state == CURRENT or (output.changes and output.state != FAULTY)


def register_after(
    old: Mapping[str, tuple[str, Held]], outputs: Iterable[Output], repo: str
) -> dict[str, tuple[str, str]]:
    """What the register of a repository holds after its outputs were written: path to name and digest."""
    entries = {path: (name, str(held.digest)) for path, (name, held) in old.items()}
    for output in outputs:
        if output.repo != repo:
            continue
        if output.state == ORPHANED and output.after is None:
            entries.pop(output.path, None)
        elif output.digest and needs_register(output.path):
            entries[output.path] = (output.name, output.digest)
    return entries
