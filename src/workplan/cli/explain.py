"""`workplan explain RULE`: what a rule finds, why it matters, what to do, with examples."""

import click

from workplan.cli.output import emit
from workplan.errors import UsageError
from workplan.rules.registry import MODULES, RULES
from workplan.schema.near import nearest


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> int:
    """Explain RULE: what it finds, why that matters, and what to do."""
    from workplan.adapters.rule_cases import cases_of

    module = next((module for module in MODULES if module.RULE.name == rule), None)
    if module is None:
        near = nearest(rule, RULES)
        hint = f"did you mean `{near}`?" if near else "`workplan rules` lists the names"
        raise UsageError(f"unknown rule `{rule}`", hint)
    found = module.RULE
    fix = "yes, with `workplan check --fix`" if found.fixable else "no"
    text = f"{found.name} ({found.severity}; repaired automatically: {fix})\n\n{(module.__doc__ or '').strip()}\n"
    emit(text + cases_of(rule), "")
    return 0
