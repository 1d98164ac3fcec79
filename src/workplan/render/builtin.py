"""The targets that ship with workplan. Each is a template that can be copied out and changed."""

from workplan.render.target import BLOCK, ORGANISATION, SERVICE, SPEC, WORKPLAN, Target

TOPICS = (
    ("session-protocol", "how a session starts, works and ends"),
    ("workplan-convention", "how workplans are written"),
    ("repository-boundary", "what belongs into this repository and what does not"),
    ("canon-digest", "the clauses that bind this repository"),
    ("current-work", "open plans and tasks of this repository"),
    ("service-facts", "the services that this repository owns"),
)
"""Name of a rule file and what it tells."""


def _rule_targets() -> list[Target]:
    found = []
    for topic, about in TOPICS:
        template = f"rules/{topic}.md.jinja"
        description = f"{about[0].upper()}{about[1:]}"
        found += [
            Target(
                f"claude-{topic}", template, f".claude/rules/{topic}.md", about=f"Claude Code: {about}",
                groups=("rules", "claude"),
            ),
            Target(
                f"cursor-{topic}", template, f".cursor/rules/{topic}.mdc", about=f"Cursor: {about}",
                front_matter={"description": description, "globs": "", "alwaysApply": True},
                groups=("rules", "cursor"),
            ),
            Target(
                f"copilot-{topic}", template, f".github/instructions/{topic}.instructions.md",
                about=f"Copilot: {about}", front_matter={"applyTo": "**", "description": description},
                groups=("rules", "copilot"),
            ),
        ]  # fmt: skip
    return found


_OTHERS = (
    Target(
        "agents", "rules/agents.md.jinja", "AGENTS.md", marker=BLOCK,
        about="all rules as one block in AGENTS.md", groups=("rules",),
    ),
    Target(
        "claude-entry", "rules/claude.md.jinja", "CLAUDE.md", marker=BLOCK,
        about="CLAUDE.md that points to AGENTS.md", groups=("claude-entry",),
    ),
    Target(
        "iam-profile", "iam/profile.md.jinja", "docs/iam/{slug}_v{version}.md", SPEC, {"has": ("profile",)},
        about="the IAM profile for people", groups=("iam",),
    ),
    Target(
        "iam-changes", "iam/changes.md.jinja", "docs/iam/{slug}_v{version}-changes.md", SPEC,
        {"has": ("changes",)}, about="what a version of the IAM profile tightened and loosened", groups=("iam",),
    ),
    Target(
        "iam-client", "iam/client.md.jinja", "docs/iam/clients/{id}.md", SERVICE,
        {"lifecycle": ("observed", "planned", "target")},
        about="what a service needs to register as a client", groups=("iam",),
    ),
    Target(
        "iam-receiver", "iam/receiver.json.jinja", "docs/iam/receivers/{id}.json", SERVICE,
        {"lifecycle": ("observed", "planned", "target")},
        about="the settings with which a service verifies tokens", groups=("iam",),
    ),
    Target(
        "workplan-report", "report/workplan.md.jinja", "docs/reports/{id}.md", WORKPLAN,
        about="the report of one workplan", groups=("reports",),
    ),
    Target(
        "workplan-page", "report/workplan.html.jinja", "docs/reports/{id}.html", WORKPLAN,
        about="the report of one workplan as a page", groups=("reports",),
    ),
    Target(
        "portfolio", "report/portfolio.md.jinja", "docs/reports/portfolio.md", ORGANISATION,
        about="all workplans of all repositories", groups=("reports",),
    ),
    Target(
        "portfolio-page", "report/portfolio.html.jinja", "docs/reports/portfolio.html", ORGANISATION,
        about="all workplans of all repositories as a page", groups=("reports",),
    ),
    Target(
        "inventory", "inventory/inventory.md.jinja", "docs/inventory/services.md", ORGANISATION,
        about="what runs where, gaps first", groups=("inventory",),
    ),
    Target(
        "inventory-page", "inventory/inventory.html.jinja", "docs/inventory/services.html", ORGANISATION,
        about="what runs where, as a page", groups=("inventory",),
    ),
    Target(
        "inventory-csv", "inventory/inventory.csv.jinja", "docs/inventory/services.csv", ORGANISATION,
        about="what runs where, for a spreadsheet", groups=("inventory",),
    ),
    Target(
        "probes", "inventory/probes.yml.jinja", "docs/inventory/probes.yml", ORGANISATION,
        about="probe definitions for the activity runner", groups=("inventory",),
    ),
)  # fmt: skip

BUILTIN: dict[str, Target] = {
    target.name: target for target in sorted((*_rule_targets(), *_OTHERS), key=lambda target: target.name)
}

SITE: tuple[Target, ...] = (
    Target("site-plan", "site/plan.html.jinja", "{id}.html", WORKPLAN, about="one page for each workplan"),
    Target("site-portfolio", "site/portfolio.html.jinja", "index.html", ORGANISATION, about="the first page"),
    Target("site-canon", "site/canon.html.jinja", "canon.html", ORGANISATION, about="the canon"),
    Target("site-services", "site/services.html.jinja", "services.html", ORGANISATION, about="the services"),
    Target("site-search", "site/search.html.jinja", "search.html", ORGANISATION, about="everything by name"),
)
"""The pages of `workplan render site`, relative to its folder."""
