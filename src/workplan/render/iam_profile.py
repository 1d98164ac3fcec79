"""The IAM Profile as templates see it: the data block of a canon spec laid out in tables, with its clauses."""

import re
from typing import Any

from workplan.model.facts import Facts, Spec
from workplan.parse.yaml_read import read_mapping
from workplan.render.canon import clauses_of, spec_head, specs_of
from workplan.render.durations import duration_of, duration_words
from workplan.render.world import World

WORD = "iam-profile"
_SECTION = re.compile(r"^\d+\.\s+")


def profile_data(world: World, facts: Facts) -> dict[str, Any]:
    """The values of the data block; {} for a spec without one."""
    _text, markdown = world.document(facts.repo, facts.document.path)
    for fence in markdown.fences:
        if fence.word == WORD:
            return read_mapping(fence.content).value or {}
    return {}


def profiles_of(world: World) -> list[tuple[Facts, Spec, dict[str, Any]]]:
    """Every profile of the canon, the oldest version first."""

    def make() -> list[tuple[Facts, Spec, dict[str, Any]]]:
        found = [
            (facts, spec, profile_data(world, facts)) for facts, spec in specs_of(world) if WORD in spec.slug
        ]
        found = [entry for entry in found if entry[2]]
        return sorted(found, key=lambda entry: (version_key(entry[1].version), entry[0].repo, entry[1].path))

    known: list[tuple[Facts, Spec, dict[str, Any]]] = world.once("profiles", make)
    return known


def current_profile(world: World) -> tuple[Facts, Spec, dict[str, Any]] | None:
    """The newest profile in force; None where the canon has none."""
    in_force = [entry for entry in profiles_of(world) if spec_head(world, entry[0], entry[1])["in_force"]]
    return in_force[-1] if in_force else None


def version_key(version: str) -> tuple[int, ...]:
    """A version to compare by: `0.10` comes after `0.9`."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def profile_facts(world: World, facts: Facts, spec: Spec) -> dict[str, Any]:
    """One profile: its head, its tables for people, and its clauses by section."""
    data = profile_data(world, facts)
    return {
        **spec_head(world, facts, spec),
        "data": data,
        "issuers": _records(data.get("issuers")),
        "discovery": _discovery(data.get("discovery") or {}),
        "claims": _claims(data.get("access_token") or {}, data.get("principals") or {}),
        "scopes": _scopes(data),
        "lifetimes": _lifetimes(data.get("lifetimes") or {}),
        "tables": [
            {"title": title, "rows": flat_rows(data.get(key) or {})}
            for key, title in (
                ("access_token", "Access tokens"), ("keys", "Keys"), ("principals", "Principals"),
                ("assurance", "Assurance"), ("clients", "Clients"),
            )
            if data.get(key)
        ],
        "service_account": flat_rows(data.get("service_account") or {}),
        "emergency": flat_rows(data.get("human_override") or {}),
        "sections": _sections(world, facts),
    }  # fmt: skip


def flat_rows(value: Any, route: str = "") -> list[dict[str, str]]:
    """The leaves of nested tables as rows of a dotted name and a text; lists of plain values are one leaf."""
    if isinstance(value, dict) and value:
        rows = []
        for key, inner in value.items():
            rows += flat_rows(inner, f"{route}.{key}" if route else str(key))
        return rows
    return [{"name": route, "value": value_words(route, value)}]


def value_words(route: str, value: Any) -> str:
    """A value for people: lists with commas, seconds also in larger units."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_words("", item) for item in value) or "(none)"
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_words('', item)}" for key, item in value.items())
    if isinstance(value, int) and route.endswith("_s"):
        return f"{duration_words(value)} ({value} s)" if value >= 60 else f"{value} s"
    seconds = duration_of(str(value)) if route.endswith("within") else None
    return duration_words(seconds) if seconds is not None else str(value)


def _records(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _discovery(table: dict[str, Any]) -> list[dict[str, str]]:
    """One row for each member of the configuration, in the order of the profile."""
    lists = table.get("require") or {}
    rows = dict.fromkeys(table.get("require_present") or (), "required")
    rows.update(dict.fromkeys(table.get("present_where_supported") or (), "where supported"))
    rows.update(dict.fromkeys(lists, "required"))
    return [
        {"member": name, "presence": presence, "holds": ", ".join(map(str, lists.get(name) or ()))}
        for name, presence in rows.items()
    ]


def _claims(token: dict[str, Any], principals: dict[str, Any]) -> list[dict[str, str]]:
    claims = token.get("claims") or {}
    empty = set(claims.get("may_be_empty") or ())
    rows: dict[str, str] = {}
    for key, words in (
        ("required", "always"),
        ("user_required", "for people"),
        ("scope_any_of", "one of these"),
        ("optional", "may be there"),
        ("forbidden", "never"),
    ):
        for name in claims.get(key) or ():
            rows.setdefault(str(name), words)
    for name in principals.get("human_required") or ():
        rows.setdefault(str(name), "for people")
    return [
        {"claim": name, "presence": words + (", may be empty" if name in empty else "")}
        for name, words in rows.items()
    ]


def _scopes(data: dict[str, Any]) -> list[dict[str, str]]:
    found = [
        {"scope": str(name), "use": "people, offered by every issuer"}
        for name in ((data.get("discovery") or {}).get("require") or {}).get("scopes_supported") or ()
    ]
    found += [
        {"scope": str(name), "use": "services"}
        for name in (data.get("service_account") or {}).get("scopes") or ()
    ]
    override = (data.get("human_override") or {}).get("scope")
    return found + ([{"scope": str(override), "use": "emergency access only"}] if override else [])


def _lifetimes(table: dict[str, Any]) -> list[dict[str, str]]:
    names = {
        "access_max_s": "access token of a person",
        "service_access_max_s": "access token of a service",
        "id_max_s": "ID token",
        "code_max_s": "authorization code",
        "refresh_max_s": "refresh token",
        "refresh_rotation": "replacing a refresh token at each use",
        "clock_skew_s": "difference of clocks that is allowed",
    }
    return [
        {"name": key, "what": names.get(key, key), "value": value_words(key, value)}
        for key, value in table.items()
    ]


def _sections(world: World, facts: Facts) -> list[dict[str, Any]]:
    """The clauses below the heading that they stand under."""
    _text, markdown = world.document(facts.repo, facts.document.path)
    sections: list[dict[str, Any]] = []
    for clause, shown in zip(facts.clauses, clauses_of(world, facts), strict=False):
        above = [heading.text for heading in markdown.headings if heading.line < clause.line]
        title = _SECTION.sub("", above[-1]) if above else ""
        if not sections or sections[-1]["title"] != title:
            sections.append({"title": title, "clauses": []})
        sections[-1]["clauses"].append(shown)
    return sections
