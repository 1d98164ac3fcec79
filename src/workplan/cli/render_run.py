"""Plan, show, write and commit: what `workplan render` does once repositories are open."""

import difflib
from collections.abc import Iterable, Sequence

from workplan.adapters.render.files import REGISTER, RenderedFolder, register_bytes
from workplan.adapters.render.pages import old_pages
from workplan.cli.exit_codes import CLEAN, FINDINGS
from workplan.cli.output import emit, say
from workplan.cli.render_commit import commit_rendered, dirty_before
from workplan.cli.render_session import Bench
from workplan.cli.render_show import fleet_table, output_lines, summary_line
from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple
from workplan.render.builtin import BUILTIN, SITE
from workplan.render.state import BOTH, CURRENT, EDITED, FAULTY, UNREGISTERED
from workplan.render.target import Target
from workplan.usecases.render import RenderRequest, plan_outputs, render_text
from workplan.usecases.render_apply import Applied, apply_outputs, register_after
from workplan.usecases.render_orphans import orphans
from workplan.usecases.render_place import Output
from workplan.usecases.render_ports import TemplateFault

LEFT = frozenset({EDITED, BOTH, UNREGISTERED})


class Options(NamedTuple):
    """What to do with the outputs."""

    check: bool = False
    diff: bool = False
    prune: bool = False
    commits: bool = False
    verbose: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything may be written."""
        return not (self.check or self.diff)


class Counts(NamedTuple):
    """Outputs that are stale, that a person must decide on, that failed; writes that failed; repositories unseen."""

    stale: int
    left: int
    faulty: int
    failed: int
    unseen: int


class Summary(NamedTuple):
    """How a run went. `table` has a line for each repository ("" for one alone), `said` closes the run."""

    counts: Counts
    table: str
    said: str
    outputs: tuple[Output, ...]


def run(bench: Bench, names: Sequence[str], options: Options) -> Summary:
    """Render the targets into their repositories, or show what that would do."""
    chosen = _chosen(bench, names)
    request = bench.request._replace(targets=chosen)
    outputs = list(plan_outputs(request))
    if not names:
        for unit in bench.opened.units:
            name = unit.settings.name
            if name in bench.opened.report_on:
                found = orphans(
                    unit, bench.home, outputs, bench.registers[name], request.files[name], options.prune
                )
                outputs += found
    outputs.sort(key=lambda output: (output.repo, output.path))
    return _finish(bench, request, outputs, options)


def render_site(bench: Bench, folder: str, options: Options) -> tuple[int, int, int, int, int]:
    """Write the site into a folder; every repository that was read has its pages there."""
    if not folder:
        raise UsageError("`workplan render site` needs a folder", "`workplan render site -o DIR`")
    request = bench.request._replace(
        targets=SITE, together=_PLACE, files={_PLACE: RenderedFolder(folder)}, wanted=bench.opened.report_on
    )
    outputs = list(plan_outputs(request))
    outputs += old_pages(folder, _PLACE, {output.path for output in outputs}, options.prune)
    return _finish(bench, request, outputs, options._replace(commits=False)).counts


_PLACE = "site"


def print_targets(bench: Bench, names: Sequence[str], record: str) -> int:
    """Print the texts of targets, one after another."""
    if not names:
        raise UsageError("`--print` needs a target", "`workplan render --list` lists them")
    texts: list[str] = []
    faults = 0
    for target in _chosen(bench, names):
        for _path, text in render_text(bench.request, target, record):
            if isinstance(text, TemplateFault):
                faults += 1
                say(f"workplan: {text.template}:{text.line}: {text.message}")
            else:
                texts.append(text)
    if not texts and not faults:
        raise UsageError("no record fits", "leave out `--for`, or name an id, a version or a repository")
    emit("\n".join(texts), "")
    return FINDINGS if faults else CLEAN


def _chosen(bench: Bench, names: Sequence[str]) -> tuple[Target, ...]:
    """The targets by names and groups; a built-in one may be named though the configuration leaves it out."""
    if not names:
        if not bench.targets:
            raise UsageError(
                "no render target is turned on",
                'set `use = ["rules"]` below `[render]` in `workplan.toml`; `workplan render --list` lists more',
            )
        return bench.targets
    every = {**BUILTIN, **{target.name: target for target in bench.targets}}
    chosen: dict[str, Target] = {}
    for name in names:
        found = [target for target in every.values() if name == target.name or name in target.groups]
        if not found:
            raise UsageError(f"unknown render target `{name}`", "`workplan render --list` lists them")
        chosen.update({target.name: target for target in found})
    return tuple(chosen[name] for name in sorted(chosen))


def _finish(bench: Bench, request: RenderRequest, outputs: list[Output], options: Options) -> Summary:
    """Show; write and commit where that is wanted; count."""
    applied: tuple[Applied, ...] = ()
    refused: dict[str, str] = {}
    if options.diff:
        emit("".join(diff_of(output) for output in outputs), "")
    elif options.writes:
        if options.commits:
            refused = dirty_before(bench.opened, outputs)
            outputs = [output for output in outputs if output.repo not in refused]
        applied = apply_outputs(outputs, request.files)
        applied = _keep_registers(bench, request, outputs, applied)
    for line in output_lines(outputs, applied, options.verbose, options.writes):
        say(line)
    for repo, why in sorted(refused.items()):
        say(f"  not rendered  {repo}: {why}")
    uncommitted = 0
    if options.commits:
        lines, uncommitted = commit_rendered(bench.opened, outputs, applied)
        for line in lines:
            say(line)
    counts = Counts(
        stale=sum(1 for o in outputs if o.state not in {CURRENT, FAULTY} and o.state not in LEFT),
        left=sum(1 for o in outputs if o.state in LEFT and not (options.writes and o.changes)) + len(refused),
        faulty=sum(1 for o in outputs if o.state == FAULTY),
        failed=sum(len(entry.failed) for entry in applied) + uncommitted,
        unseen=len(bench.opened.unreached),
    )
    said = summary_line(bench.opened, outputs, applied, counts.left, options.writes)
    several = len(bench.opened.report_on) + len(bench.opened.unreached) > 1
    table = fleet_table(bench.opened, outputs, applied, refused) if several and not request.together else ""
    emit(table if not options.diff else "", "")
    say(said)
    return Summary(counts, table, said, tuple(outputs))


def _keep_registers(
    bench: Bench, request: RenderRequest, outputs: Iterable[Output], applied: tuple[Applied, ...]
) -> tuple[Applied, ...]:
    """Write the register of each repository where it changes, and count it as written."""
    outputs = list(outputs)
    done = {entry.repo: entry for entry in applied}
    for repo, files in sorted(request.files.items()):
        failed = {path for path, _message, _hint in done[repo].failed} if repo in done else set()
        kept = [output for output in outputs if output.path not in failed]
        entries = register_after(bench.registers.get(repo, {}), kept, repo)
        before = files.read(REGISTER)
        after = register_bytes(entries) if entries else None
        if before == after:
            continue
        if after is None:
            files.remove(REGISTER, before or b"")
        else:
            files.write(REGISTER, after, before)
        entry = done.get(repo, Applied(repo, (), ()))
        done[repo] = entry._replace(written=(*entry.written, REGISTER))
    return tuple(done[repo] for repo in sorted(done))


def diff_of(output: Output) -> str:
    """A unified diff of one output, with its repository in the paths."""
    if not output.changes:
        return ""
    path = f"{output.repo}/{output.path}"
    before = (output.before or b"").decode("utf-8", "replace").split("\n")
    after = (output.after or b"").decode("utf-8", "replace").split("\n")
    left, right = (
        (f"a/{path}" if output.before is not None else "/dev/null"),
        (f"b/{path}" if output.after is not None else "/dev/null"),
    )
    return "\n".join([*difflib.unified_diff(before, after, left, right, lineterm=""), ""])
