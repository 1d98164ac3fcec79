"""`workplan explain RULE`: what a rule finds, why it matters, what to do, with an example."""

import click

from workplan.cli.options import color_option
from workplan.cli.output import emit, wants_color
from workplan.errors import UsageError
from workplan.rules.registry import RULES, module_of
from workplan.schema.near import nearest


@click.command("explain")
@click.argument("rule")
@color_option
def command(rule: str, color: bool | None) -> int:
    """Explain RULE: what it finds, why that matters, and what to do."""
    from workplan.adapters.rule_cases import cases_of
    from workplan.report.rule_page import render_rule
    from workplan.report.style import COLORED, PLAIN

    if rule not in RULES:
        near = nearest(rule, RULES)
        hint = f"did you mean `{near}`?" if near else "`workplan rules` lists the names"
        raise UsageError(f"unknown rule `{rule}`", hint)
    module = module_of(rule)
    style = COLORED if wants_color(color, "") else PLAIN
    emit(render_rule(module.RULE, module.__doc__ or "", cases_of(rule), style), "")
    return 0
