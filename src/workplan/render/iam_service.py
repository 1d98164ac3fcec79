"""What the IAM Profile asks of one service: as a client, and as a receiver of tokens."""

from typing import Any

from workplan.build.values import text_of
from workplan.model.facts import Facts, Service
from workplan.render.iam_profile import current_profile, flat_rows, profile_facts
from workplan.render.inventory import service_facts
from workplan.render.world import World

TIERS = ("local", "ci", "staging", "production")


def tier_of(facts: Facts, environment: str) -> str:
    """The tier of an environment as its inventory has it; its own name where that is a tier."""
    listed = facts.document.fields.get("environments")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and entry.get("id") == environment and entry.get("tier"):
            return text_of(entry, "tier")
    return environment if environment in TIERS else ""


def client_sheet(world: World, facts: Facts, service: Service) -> dict[str, Any]:
    """Everything that the people of a service need to register it as a client; {} without a profile."""
    found = current_profile(world)
    if found is None:
        return {}
    profile = profile_facts(world, found[0], found[1])
    data = profile["data"]
    account = data.get("service_account") or {}
    prefix = (account.get("sub") or {}).get("reserved_prefix", "")
    return {
        "profile": {key: profile[key] for key in ("id", "title", "version", "path", "repo")},
        "service": service_facts(facts, service),
        "tier": tier_of(facts, service.environment),
        "issuers": _issuers(data, tier_of(facts, service.environment)),
        "client_id": f"{prefix}{service.id}",
        "audience": _audience(data, service.id),
        "scopes": [str(scope).replace("<hub>", service.id) for scope in account.get("scopes") or ()],
        "account": flat_rows({key: value for key, value in account.items() if key != "scopes"}),
        "login": flat_rows(data.get("clients") or {}),
        "lifetimes": profile["lifetimes"],
        "claims": profile["claims"],
    }


def receiver_settings(world: World, facts: Facts, service: Service) -> dict[str, Any]:
    """The settings with which a service verifies tokens, as its middleware reads them; {} without a profile."""
    found = current_profile(world)
    if found is None:
        return {}
    data = found[2]
    token, keys, lifetimes = (
        data.get("access_token") or {},
        data.get("keys") or {},
        data.get("lifetimes") or {},
    )
    claims = token.get("claims") or {}
    roles = token.get("roles_from") or {}
    return {
        "profile": f"{data.get('profile', '')}@{data.get('version', '')}",
        "service": service.id,
        "issuers": [entry["issuer"] for entry in _issuers(data, tier_of(facts, service.environment))],
        "discovery_path": (data.get("discovery") or {}).get("path", ""),
        "audience": _audience(data, service.id),
        "token_types": list(token.get("typ") or ()),
        "algorithms": list(token.get("alg") or ()),
        "refused_algorithms": list((data.get("discovery") or {}).get("forbid_alg") or ()),
        "required_claims": list(claims.get("required") or ()),
        "required_claims_of_people": list(claims.get("user_required") or ()),
        "scope_claims": list(claims.get("scope_any_of") or ()),
        "refused_claims": list(claims.get("forbidden") or ()),
        "principal_types": list((data.get("principals") or {}).get("types") or ()),
        "tenant": dict((data.get("principals") or {}).get("tenant") or {}),
        "roles": {"claim": roles.get("claim", ""), "map": dict(roles.get("map") or {})},
        "assurance_levels": list((data.get("assurance") or {}).get("levels") or ()),
        "clock_skew_seconds": lifetimes.get("clock_skew_s", 0),
        "longest_lifetime_seconds": lifetimes.get("access_max_s", 0),
        "key_cache_seconds": keys.get("max_cache_s", 0),
        "least_rsa_bits": keys.get("rsa_min_bits", 0),
    }


def _issuers(data: dict[str, Any], tier: str) -> list[dict[str, Any]]:
    """The issuers of a tier; none where the tier is not known, so that nothing is accepted by accident."""
    entries = [entry for entry in data.get("issuers") or () if isinstance(entry, dict)]
    return [entry for entry in entries if tier and tier in (entry.get("tiers") or ())]


def _audience(data: dict[str, Any], service: str) -> str:
    pattern = str(((data.get("access_token") or {}).get("audience") or {}).get("pattern", ""))
    return pattern.replace("*", service)
