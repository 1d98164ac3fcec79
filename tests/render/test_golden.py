"""What every built-in template makes of the example federation, as people would review it.

Digests and the style sheet stand apart: they change with each edit of a template, which the diff of the
template shows better.
"""

import re
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt

from workplan.parse.markdown import read_markdown
from workplan.parse.text import Text
from workplan.render.builtin import BUILTIN, SITE

GOLDEN = Path(__file__).resolve().parent / "golden"
DIGEST = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{16}")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
POLICY = re.compile(r"sha256-[A-Za-z0-9+/=]{44}")
GROUPS = ("rules", "claude-entry", "iam", "reports", "inventory")


def shown(data: bytes) -> str:
    text = DIGEST.sub("DIGEST", data.decode())
    return POLICY.sub("sha256-DIGEST", STYLE.sub("<style>page/style.css</style>", text))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, federation: ModuleType) -> dict[str, bytes]:
    """Everything that all built-in targets write, by repository and path; the site below `site`."""
    import contextlib
    import os

    from workplan.cli.main import run

    folder = tmp_path_factory.mktemp("golden")
    home = federation.make_federation(folder, GROUPS, past=True, profile=True)
    before = {file for file in folder.rglob("*") if file.is_file()}
    config = os.environ.get("GIT_CONFIG_NOSYSTEM")
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    try:
        with contextlib.chdir(home):
            assert run(["render", "--all"]) == 0
            assert run(["render", "site", "-o", str(folder / "site")]) == 0
    finally:
        if config is None:
            del os.environ["GIT_CONFIG_NOSYSTEM"]
    found = {file for file in folder.rglob("*") if file.is_file() and ".git" not in file.parts} - before
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(found)}


# One output for each template; rule files of the other tools differ by their front matter alone.
FILES = (
    *(
        f"shop/.claude/rules/{name}.md"
        for name in ("session-protocol", "workplan-convention", "repository-boundary")
    ),
    *(f"shop/.claude/rules/{name}.md" for name in ("canon-digest", "current-work", "service-facts")),
    "shop/.cursor/rules/current-work.mdc",
    "shop/.github/instructions/current-work.instructions.md",
    "governance/AGENTS.md",
    "governance/CLAUDE.md",
    "governance/docs/iam/iam-profile_v0.2.md",
    "governance/docs/iam/iam-profile_v0.2-changes.md",
    "governance/docs/iam/clients/storefront.md",
    "governance/docs/iam/receivers/storefront.json",
    "governance/docs/reports/GOV-WP-0001.md",
    "governance/docs/reports/GOV-WP-0001.html",
    "governance/docs/reports/portfolio.md",
    "governance/docs/reports/portfolio.html",
    "governance/docs/inventory/services.md",
    "governance/docs/inventory/services.html",
    "governance/docs/inventory/services.csv",
    "governance/docs/inventory/probes.yml",
    "site/GOV-WP-0001.html",
    "site/index.html",
    "site/services.html",
    "site/canon.html",
    "site/search.html",
)


@pytest.mark.parametrize("name", FILES)
def test_the_output_is_as_reviewed(
    name: str, rendered: dict[str, bytes], request: pytest.FixtureRequest
) -> None:
    golden = GOLDEN / name.replace("/.", "/").replace("/", "--")
    text = shown(rendered[name])
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="")
    assert golden.read_bytes().decode() == text


def test_every_template_has_a_reviewed_output(rendered: dict[str, bytes]) -> None:
    names = {found["name"].decode() for data in (rendered[file] for file in FILES) for found in
             re.finditer(rb"workplan:(?:file|begin) (?:[\w-]+/)?(?P<name>[a-z-]+) ", data)}  # fmt: skip
    names |= {"inventory-csv"}
    made = {target.template for target in (*BUILTIN.values(), *SITE) if target.name in names}
    assert made == {target.template for target in (*BUILTIN.values(), *SITE)}


def test_every_markdown_file_reads_back(rendered: dict[str, bytes]) -> None:
    files = {name: data.decode() for name, data in rendered.items() if name.endswith((".md", ".mdc"))}
    assert files
    for name, text in files.items():
        assert not read_markdown(Text(text)).problems, name
        rows = [t for t in MarkdownIt("commonmark").enable("table").parse(text) if t.type == "tr_open"]
        lines = [line for line in text.split("\n") if line.startswith("| ")]
        assert len(rows) == len(lines), f"{name}: a table line is no row"


def test_pages_need_nothing_but_themselves(rendered: dict[str, bytes]) -> None:
    pages = [data.decode() for name, data in rendered.items() if name.endswith(".html")]
    assert pages
    for page in pages:
        assert not re.search(
            r"<(?:script|link|img|iframe|object|form|base)\b|\son\w+=|\sstyle=|javascript:", page
        )
        assert "default-src 'none'" in page


def test_links_of_the_site_lead_somewhere(rendered: dict[str, bytes]) -> None:
    site = {
        name.removeprefix("site/"): data.decode()
        for name, data in rendered.items()
        if name.startswith("site/")
    }
    for name, page in site.items():
        for href in re.findall(r'<a [^>]*?href="([^"]+)"', page):
            file, _, anchor = href.partition("#")
            if "://" in href:
                continue
            target = site.get(file or name)
            assert target is not None, href
            assert not anchor or f'id="{anchor}"' in target, f"{name}: {href}"


def test_nothing_names_a_machine(
    rendered: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = str(tmp_path_factory.getbasetemp().parent).encode()
    assert not [name for name, data in rendered.items() if base in data]
