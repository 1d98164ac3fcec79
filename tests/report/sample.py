"""Results to report on: a hostile one, a clean one, an empty one, and strategies for arbitrary ones."""

from hypothesis import strategies as st

from workplan.diagnostics.diagnostic import ERROR, INFO, WARNING, Diagnostic, Edit, Related, sort_key
from workplan.diagnostics.place import Place, Span
from workplan.report.options import ReportOptions, RuleText
from workplan.usecases.result import CheckResult, Summary, Unseen, summarise

PLAN = "workplans/CUST-WP-0025-fos-hub-bootstrap.md"
LINES = {
    ("the-custodian", PLAN, 3): "type: workplan",
    ("the-custodian", PLAN, 57): "status: cancel",
    ("the-custodian", PLAN, 60): "\tpriority:\thigh\t# 優先度 é e\u0301 👩\u200d🚀 tab",
    ("the-custodian", PLAN, 61): "title: \x1b[31mred\x1b[0m \u202eevil\u202c ]]> <b>&amp;\x00\x9b",
    ("the-custodian", PLAN, 70): "x" * 300 + " `/home/ann/plans` " + "y" * 5000,
    ("net-kingdom", "canon/50% off, a:b/naïve plan.md", 9): 'id: "NK-WP-0001"\r\n',
}


def find_line(repo: str, path: str, line: int) -> str | None:
    return LINES.get((repo, path, line))


def make(rule: str, severity: str, message: str, where: Span, **more: object) -> Diagnostic:
    base = Diagnostic(
        rule, severity, message, PLAN, *where, "", "", "the-custodian", False, f"{rule}-{where.line}"
    )
    return base._replace(**more)  # type: ignore[arg-type]


FOUND = (
    make(
        "duplicate-id",
        ERROR,
        "`NK-WP-0001` is defined twice",
        Span(9, 5, 9, 17),
        path="canon/50% off, a:b/naïve plan.md",
        repo="net-kingdom",
        related=(Related(PLAN, 3, 1, "first defined here,\nsee [it](https://example.org)", "the-custodian"),),
        fingerprint="same",
    ),
    make("unterminated-front-matter", ERROR, "front matter is never closed", Span(3, 1, 14, 1)),
    make(
        "legacy-status",
        WARNING,
        "status `cancel` is an old spelling of `cancelled`",
        Span(57, 9, 57, 15),
        hint="run `workplan check --fix` to rewrite it",
        id="CUST-WP-0025-T01",
        fixable=True,
        edits=(Edit(Span(57, 9, 57, 15), "cancelled", "cancel"),),
    ),
    make("unknown-key", WARNING, "unknown key `優先度`", Span(60, 19, 60, 22), fingerprint="same"),
    make(
        "schema-violation",
        ERROR,
        'title holds \x1b[2J\x1b]0;owned\x07, \u202ebidi\u202c, ]]> and "quotes", 100%\r\n::error::forged',
        Span(61, 8, 61, 17),
        hint="remove\nthe control characters; <b>&'",
        fixable=True,
        edits=(Edit(Place(50, ("title",)), "x"),),
    ),
    make("machine-local-path", INFO, "path `/home/ann/plans` is of one machine", Span(70, 303, 70, 318)),
)

HOSTILE = CheckResult(
    "check",
    ".",
    summarise(FOUND, documents=14, tasks=26, repositories=2, skipped=6),
    FOUND,
    (
        Unseen("the-custodian", "vendor/lib", "submodules are not entered"),
        Unseen("the-custodian", "a\x1b.md", "symbolic links are not followed"),
        *(Unseen("the-custodian", f"docs/{name}.md", "larger than 10 MB") for name in "abcd"),
    ),
    {"the-custodian": ".", "net-kingdom": "../net-kingdom"},
    find_line,
    suppressed=2,
    baselined=5,
)
CLEAN = CheckResult("check", ".", Summary(0, 0, 14, 26, 1, 0), (), (), {"the-custodian": "."}, find_line)
EMPTY = CheckResult(
    "check",
    ".",
    Summary(0, 0, 0, 0, 1, 1),
    (),
    (Unseen("net-kingdom", "", "the repository has no commit"),),
    {"net-kingdom": "."},
    find_line,
)

RULES = {
    "legacy-status": RuleText(
        "A status is spelled in an old way", "## Why\n\nOne spelling.\n", WARNING, "https://example.org/r"
    ),
    "duplicate-id": RuleText("An id is defined twice", "## Fix\n\nRename one.\n", ERROR),
}
OPTIONS = ReportOptions("0.1.0", rules=RULES)

# Any code point at all, halves of pairs included: file names that are no UTF-8 carry them.
any_text = st.text(st.characters(categories=None), max_size=30)
positions = st.integers(1, 60)
spans = st.builds(
    lambda line, column, lines, width: Span(line, column, line + lines, column + width),
    positions,
    positions,
    st.integers(0, 2),
    st.integers(0, 60),
)


@st.composite
def diagnostics(draw: st.DrawFn) -> Diagnostic:
    related = st.builds(Related, any_text, positions, positions, any_text, any_text)
    edit = st.builds(Edit, spans, any_text)
    return Diagnostic(
        draw(any_text),
        draw(st.sampled_from((ERROR, WARNING, INFO))),
        draw(any_text),
        draw(any_text),
        *draw(spans),
        draw(any_text),
        draw(any_text),
        draw(any_text),
        draw(st.booleans()),
        draw(any_text),
        tuple(draw(st.lists(related, max_size=2))),
        tuple(draw(st.lists(edit, max_size=2))),
    )


@st.composite
def results(draw: st.DrawFn) -> CheckResult:
    found = tuple(sorted(draw(st.lists(diagnostics(), max_size=4)), key=sort_key))
    unseen = tuple(draw(st.lists(st.builds(Unseen, any_text, any_text, any_text), max_size=3)))
    line = draw(st.text(st.characters(categories=None), max_size=200))
    roots = draw(st.dictionaries(any_text, any_text, max_size=2))
    summary = summarise(found, draw(st.integers(0, 3)), 0, 1, len(unseen))
    return CheckResult("check", draw(any_text), summary, found, unseen, roots, lambda *_: line, 1, 1)


any_options = st.builds(
    ReportOptions,
    version=st.just("0.1.0"),
    color=st.just(False),
    width=st.sampled_from((0, 1, 40, 80)),
    strict=st.booleans(),
    verbose=st.booleans(),
    quiet=st.booleans(),
    base=st.sampled_from(("", "/a/b")),
    rules=st.just(RULES),
    conceal=st.just(frozenset()),
)
