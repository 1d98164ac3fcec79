"""A service is said to run, and nothing shows it.

What: A service's `lifecycle_state` is `observed` (or its `health_status` is `observed_ok`), and its `evidence` is
empty.

Why: "Observed" is a claim about the world; without evidence nobody can tell who observed what, and when.

Fix: Add what was looked at under `evidence`, or write `planned` or `unknown`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("service-without-evidence", WARNING, "a service is said to run, and nothing shows it")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per service that is observed without evidence."""
    for service in facts.services:
        observed = service.lifecycle == "observed" or service.health == "observed_ok"
        if observed and not service.evidence:
            key = "lifecycle_state" if service.lifecycle == "observed" else "health_status"
            yield Finding(
                f"service `{service.id}` is observed, and has no evidence",
                service.at(key),
                "add what was looked at under `evidence`, or write `planned` or `unknown`",
                service.id,
            )
