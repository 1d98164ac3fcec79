"""The GitHub Action and the GitLab template: read as data, and their shell steps run for real."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.integration.scratch import BAD, BAD_LINE, CONFIGURATION, GOOD, LEGACY, PLAN, ROOT, Scratch

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load(
    (ROOT / "ci-templates" / "workplan.gitlab-ci.yml").read_text(encoding="utf-8")
)
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
)
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")
installs = [pytest.mark.slow, pytest.mark.registry, pytest.mark.xdist_group("installs")]


class Outcome(NamedTuple):
    """What a CI job left: its exit code, what it printed, its outputs, and the summary page."""

    code: int
    text: str
    outputs: Mapping[str, str] = {}
    summary: str = ""


def shell(script: str, cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as the runners of both services do: bash, stop at the first failure, also in a pipe."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's own folder; a job's installed package stays there for the next one."""
    return tmp_path_factory.mktemp("runner")


def act(scratch: Scratch, package: Path, runner: Path, **inputs: str) -> Outcome:
    """Run the steps of the action in a repository, with their expressions filled in; installing is done once."""
    given = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    context = {f"inputs.{name}": value for name, value in given.items()} | {
        "github.action_path": str(package)
    }
    outputs, summary = runner / "outputs", runner / "summary"
    for file in (outputs, summary):
        file.write_text("", encoding="utf-8")
    code, text = 0, ""
    install, *others = ACTION["runs"]["steps"]
    steps = others if (runner / "workplan-action" / "bin" / "workplan").exists() else [install, *others]
    for step in steps:
        filled = {
            name: EXPRESSION.sub(lambda m: context[m.group(1)], value) for name, value in step["env"].items()
        }
        folder = EXPRESSION.sub(lambda m: context[m.group(1)], step.get("working-directory", "."))
        files = {
            "RUNNER_TEMP": str(runner),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        done = shell(step["run"], scratch.folder / folder, {**scratch.environment, **files, **filled})
        code, text = done.returncode, text + done.stdout
        if code:
            break
    pairs = (line.split("=", 1) for line in outputs.read_text(encoding="utf-8").split("\n") if line)
    return Outcome(code, text, dict(pairs), summary.read_text(encoding="utf-8"))


def test_the_action_puts_no_input_into_a_script() -> None:
    """An input pasted into a script is an injection; they arrive as environment variables."""
    for step in ACTION["runs"]["steps"]:
        assert not EXPRESSION.search(step["run"])
        assert step["shell"] == "bash"


def test_the_actions_outputs_are_those_that_its_step_writes() -> None:
    written = set(re.findall(r'^ *echo "([a-z-]+)=', ACTION["runs"]["steps"][-1]["run"], re.MULTILINE))
    assert written == ACTION["outputs"].keys()
    used = {m for step in ACTION["runs"]["steps"] for m in re.findall(r"inputs\.([\w-]+)", json.dumps(step))}
    assert used == ACTION["inputs"].keys()


def test_the_workflow_pins_what_it_uses_and_may_only_read() -> None:
    used = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"\./|[\w/-]+@[0-9a-f]{40}", name) for name in used)
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_the_gitlab_report_is_the_file_that_the_script_writes() -> None:
    (job,) = GITLAB.values()
    report = job["artifacts"]["reports"]["codequality"]
    assert [f"--output {report}" in line for line in job["script"]] == [True, False]
    assert job["artifacts"]["when"] == "always"


class TestAction:
    pytestmark = installs

    def test_a_clean_repository_passes(self, scratch: Scratch, package: Path, runner: Path) -> None:
        scratch.write(PLAN, GOOD)
        done = act(scratch, package, runner)
        assert done.code == 0, done.text
        assert done.outputs == {
            "exit-code": "0", "errors": "0", "warnings": "0", "report-file": "./workplan.sarif",
        }  # fmt: skip
        assert (
            json.loads((scratch.folder / "workplan.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
        )

    def test_findings_are_annotated_counted_and_reported(
        self, scratch: Scratch, package: Path, runner: Path
    ) -> None:
        scratch.write(PLAN, BAD)
        done = act(scratch, package, runner)
        assert done.code == 1
        assert re.search(rf"^::error .*file={re.escape(PLAN)},line={BAD_LINE},", done.text, re.MULTILINE)
        assert (done.outputs["exit-code"], done.outputs["errors"]) == ("1", "1")
        assert "1 errors" in done.summary
        report = json.loads((scratch.folder / "workplan.sarif").read_text(encoding="utf-8"))
        assert [result["ruleId"] for result in report["runs"][0]["results"]] == ["unknown-reference"]

    def test_warnings_fail_only_where_asked(self, scratch: Scratch, package: Path, runner: Path) -> None:
        scratch.write(PLAN, LEGACY)
        assert act(scratch, package, runner).outputs["warnings"] == "1"
        assert act(scratch, package, runner).code == 0
        assert act(scratch, package, runner, strict="true").code == 1

    def test_only_what_changed_is_judged(self, scratch: Scratch, package: Path, runner: Path) -> None:
        scratch.stage(PLAN, BAD)
        scratch.git("commit", "--quiet", "-m", "an old fault")
        scratch.write("workplans/DEMO-WP-0002-second-steps.md", GOOD.replace("0001", "0002"))
        assert act(scratch, package, runner).code == 1
        done = act(scratch, package, runner, since="HEAD")
        assert done.code == 0, done.text

    def test_another_folder_and_format(self, scratch: Scratch, package: Path, runner: Path) -> None:
        (scratch.folder / "inner").mkdir()
        inner = Scratch(scratch.folder / "inner", scratch.environment)
        inner.git("init", "--quiet")
        inner.write("workplan.toml", CONFIGURATION)
        inner.write(PLAN, BAD)
        done = act(
            scratch, package, runner, working_directory="inner", report_format="junit", report_file="out.xml"
        )
        assert done.code == 1
        assert done.outputs["report-file"] == "inner/out.xml"
        assert (inner.folder / "out.xml").read_text(encoding="utf-8").startswith("<?xml")

    def test_a_run_that_cannot_be_made_is_not_clean(
        self, scratch: Scratch, package: Path, runner: Path
    ) -> None:
        scratch.write("workplan.toml", "name = [\n")
        done = act(scratch, package, runner)
        assert done.code not in {0, 1}
        assert done.outputs["exit-code"] == str(done.code)
        assert done.outputs["errors"] == ""

    def test_an_input_is_never_run(self, scratch: Scratch, package: Path, runner: Path) -> None:
        scratch.write(PLAN, GOOD)
        act(scratch, package, runner, since="$(touch owned)", report_file="`touch owned`.sarif")
        assert not (scratch.folder / "owned").exists()


def gitlab(scratch: Scratch, package: Path, runner: Path, arguments: str = "") -> Outcome:
    """Run the template's job; the package is installed once and found again by the next run."""
    (job,) = GITLAB.values()
    variables = {**job["variables"], "WORKPLAN_PACKAGE": str(package), "WORKPLAN_ARGUMENTS": arguments}
    environment = {**scratch.environment, **variables, "TMPDIR": str(runner)}
    before = job["before_script"]
    installed = sorted(runner.glob("tmp.*/bin/workplan"))
    if installed:
        environment["WORKPLAN_VENV"] = str(installed[0].parent.parent)
        before = []
    done = shell("\n".join([*before, *job["script"]]), scratch.folder, environment)
    return Outcome(done.returncode, done.stdout)


class TestGitLab:
    pytestmark = installs

    def test_findings_become_a_code_quality_report(
        self, scratch: Scratch, package: Path, runner: Path
    ) -> None:
        scratch.write(PLAN, BAD)
        done = gitlab(scratch, package, runner)
        assert done.code == 1
        assert "unknown-reference" in done.text
        (finding,) = json.loads((scratch.folder / "gl-code-quality-report.json").read_text(encoding="utf-8"))
        assert finding["check_name"] == "unknown-reference"
        assert finding["location"]["path"] == PLAN
        assert finding["fingerprint"]

    def test_a_clean_repository_passes_with_an_empty_report(
        self, scratch: Scratch, package: Path, runner: Path
    ) -> None:
        scratch.write(PLAN, GOOD)
        done = gitlab(scratch, package, runner, "--strict")
        assert done.code == 0, done.text
        assert json.loads((scratch.folder / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []
