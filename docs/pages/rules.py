"""The pages of the rules: one for each, from its docstring and its cases, and a table of all."""

import re
from pathlib import Path

from docs.pages.markdown import code, page, table
from workplan.rules.registry import modules
from workplan.rules.rule import Rule

_PART = re.compile(r"^(What|Why|Fix): ", re.MULTILINE)


def rule_pages(cases: Path) -> dict[str, str]:
    """`rules.md` and `rules/NAME.md`. `cases` is the folder of the case files, one a rule."""
    pages = {"rules.md": _overview()}
    for module in modules():
        rule: Rule = module.RULE
        pages[f"rules/{rule.name}.md"] = _rule_page(rule, module.__doc__ or "", cases / f"{rule.name}.md")
    return pages


def _overview() -> str:
    rows = [
        (
            f"[{code(module.RULE.name)}](rules/{module.RULE.name}.md)",
            module.RULE.severity,
            "yes" if module.RULE.fixable else "",
            "all repositories" if module.RULE.reach == "federation" else "the document",
            module.RULE.summary,
        )
        for module in sorted(modules(), key=lambda module: str(module.RULE.name))
    ]
    return page(
        "Rules",
        "`workplan explain RULE` prints a rule's page in the terminal. How severities are changed is told in "
        "[configuration](configuration.md).",
        table(("rule", "severity", "fixable", "looks at", "what it finds"), rows),
    )


def _rule_page(rule: Rule, docstring: str, cases: Path) -> str:
    body = docstring.partition("\n")[2].strip()
    facts = [f"Severity: {rule.severity}."]
    if rule.fixable:
        facts.append("`workplan check --fix` can mend it.")
    if rule.stage == "parse":
        facts.append("It is found while the document is read.")
    parts = [rule.summary[:1].upper() + rule.summary[1:] + ".", " ".join(facts), _PART.sub(r"**\1.** ", body)]
    if cases.is_file():
        parts.append("## Cases\n\n" + _without_title(cases.read_text(encoding="utf-8")))
    return page(code(rule.name), *parts)


def _without_title(text: str) -> str:
    """The case file below its first heading, its own headings one level deeper."""
    lines = text.strip().split("\n")
    if lines and lines[0].startswith("# "):
        lines = lines[1:]
    fence = ""
    for number, line in enumerate(lines):
        mark = re.match(r"(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence and re.match(r"#{1,5} ", line):
            lines[number] = "#" + line
    return "\n".join(lines).strip("\n")
