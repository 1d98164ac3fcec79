"""`workplan rules`: every rule, its severity here, and what it finds."""

import json
import os

import click

from workplan.cli.output import emit
from workplan.rules.engine import severity_of
from workplan.rules.registry import RULES


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> int:
    """List the rules with the severity that this repository's configuration gives them."""
    from workplan.bootstrap import find_root, settings_of

    settings = settings_of(find_root(os.getcwd())[0])
    rows = [
        {
            "name": rule.name,
            "severity": severity_of(rule.name, settings),
            "default": rule.severity,
            "fixable": rule.fixable,
            "reach": rule.reach,
            "summary": rule.summary,
        }
        for rule in RULES.values()
    ]
    if form == "json":
        emit(json.dumps({"schema_version": 1, "rules": rows}, ensure_ascii=False, indent=2) + "\n", "")
        return 0
    width = max(len(name) for name in RULES)
    lines = [
        f"{row['name']:<{width}}  {row['severity']:<7}  {'fix' if row['fixable'] else '   '}  {row['summary']}"
        for row in rows
    ]
    emit("\n".join(lines) + "\n", "")
    return 0
