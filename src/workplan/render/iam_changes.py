"""What changed between two versions of a profile, in words: which clause asks for more, and which for less.

A clause is judged by its level and by the data that it names. Which way a value moves is known from its
name: a shorter lifetime asks for more, a longer list of accepted algorithms for less.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.named_tuple import NamedTuple
from workplan.render.durations import duration_of
from workplan.render.iam_profile import value_words, version_key

TIGHTENED = "tightened"
LOOSENED = "loosened"
CHANGED = "changed"

_LEVELS = {"MUST": 2, "SHOULD": 1, "MAY": 0, "": 0}
# What a list of this name asks for; any other list of plain values says what is accepted.
_DEMANDS = frozenset(
    {
        "require_present",
        "required",
        "user_required",
        "human_required",
        "forbidden",
        "forbid_alg",
        "fields",
        "response_types_supported",
        "code_challenge_methods_supported",
        "grant_types_supported",
        "scopes_supported",
        "id_token_signing_alg_values_supported",
    }
)
# A list of this name takes something back; it asks for less the longer it is.
_RELAXATIONS = frozenset({"may_be_empty"})
_PERMISSIONS = frozenset({"allow_http_loopback", "allowed"})
_AT_LEAST = ("_min_bits",)
_NEITHER = frozenset({"rotation_overlap_s", "optional", "present_where_supported", "when_true"})
# Words of which a later one asks for more.
_RANKS = (
    ("client_secret_post", "client_secret_basic", "client_secret_jwt", "private_key_jwt"),
    ("allowed", "optional", "required"),
    ("allowed", "forbidden"),
    ("jwt", "jwt-rfc9068"),
)
_CODE = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`")


class Change(NamedTuple):
    """One value that differs. `before` and `after` are words; "" = absent."""

    route: str
    before: str
    after: str
    verdict: str
    words: str


def profile_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The difference of two profiles, each as `profile_facts` has it."""
    changes = data_changes(old["data"], new["data"])
    before, after = _clauses(old), _clauses(new)
    moved = {check: name for name, clause in reversed(after.items()) for check in clause["checks"]}
    data = (old["data"], new["data"])
    named: set[str] = set()
    entries = []
    for name in [*after, *(gone for gone in before if gone not in after)]:
        entry, routes = _clause_entry(before.get(name), after.get(name), changes, data, moved)
        named |= routes
        if entry:
            entries.append(entry)
    must = [entry for entry in entries if "MUST" in (entry["level"], entry["old_level"])]
    loosened = [entry["id"] for entry in must if LOOSENED in entry["verdict"]]
    return {
        "old": _head(old),
        "new": _head(new),
        "must": must,
        "other": [entry for entry in entries if entry not in must],
        "unnamed": [change._asdict() for change in changes if change.route not in named],
        "tightened": [entry["id"] for entry in must if TIGHTENED in entry["verdict"]],
        "loosened": loosened,
        "version_fits": not loosened or _raises(old["version"], new["version"]),
    }


def data_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every leaf that differs, in the order of the new data, then what is gone."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    found = []
    for route in [*after, *(gone for gone in before if gone not in after)]:
        left, right = before.get(route), after.get(route)
        if left != right and route.partition(".")[0] not in {"profile", "version", "supersedes"}:
            found.append(_change(route, left, right))
    return found


def _leaves(value: Any, route: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        found = []
        for key, inner in value.items():
            found += _leaves(inner, f"{route}.{key}" if route else str(key))
        return found
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value) and value:
        return [(route, [str(item.get("id", item)) for item in value])]
    return [(route, value)]


def _change(route: str, old: Any, new: Any) -> Change:
    key = route.rpartition(".")[2]
    verdict = CHANGED if key in _NEITHER else _verdict(key, old, new)
    before = "" if old is None else value_words(route, old)
    after = "" if new is None else value_words(route, new)
    if isinstance(old, list) and isinstance(new, list):
        added = [str(item) for item in new if item not in old]
        gone = [str(item) for item in old if item not in new]
        parts = ([f"adds {', '.join(added)}"] if added else []) + (
            [f"drops {', '.join(gone)}"] if gone else []
        )
        words = "; ".join(parts) or "another order"
        if LOOSENED in verdict and key not in _DEMANDS and added:
            words += " (accepts more)"
        return Change(route, before, after, verdict if parts else CHANGED, words)
    if old is None:
        return Change(route, "", after, verdict, f"new: {after}")
    if new is None:
        return Change(route, before, "", verdict, f"gone, was {before}")
    return Change(route, before, after, verdict, f"from {before} to {after}")


def _verdict(key: str, old: Any, new: Any) -> str:
    """Which way one value moved."""
    if isinstance(old, list) or isinstance(new, list):
        return _list_verdict(key, old, new)
    if isinstance(old, bool) or isinstance(new, bool):
        more = bool(new) if key not in _PERMISSIONS else not new
        return TIGHTENED if more else LOOSENED
    if old is None or new is None:
        return TIGHTENED if old is None else LOOSENED
    left, right = _number(key, old), _number(key, new)
    if left is not None and right is not None:
        more = right > left if key.endswith(_AT_LEAST) else right < left
        return TIGHTENED if more else LOOSENED
    for ranks in _RANKS:
        if old in ranks and new in ranks:
            return TIGHTENED if ranks.index(new) > ranks.index(old) else LOOSENED
    return CHANGED


def _list_verdict(key: str, old: Any, new: Any) -> str:
    if not isinstance(old, list) or not isinstance(new, list):
        return TIGHTENED if isinstance(new, list) != (key in _RELAXATIONS) else LOOSENED
    added, gone = any(item not in old for item in new), any(item not in new for item in old)
    more, less = (added, gone) if key in _DEMANDS else (gone, added)
    if more and less:
        return f"{TIGHTENED} and {LOOSENED}"
    return TIGHTENED if more else LOOSENED if less else CHANGED


def _number(key: str, value: Any) -> int | None:
    if isinstance(value, int):
        return value
    return duration_of(str(value)) if key.endswith("within") else None


def _clauses(profile: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {clause["id"]: clause for section in profile["sections"] for clause in section["clauses"]}


def _clause_entry(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    changes: Sequence[Change],
    data: tuple[Mapping[str, Any], Mapping[str, Any]],
    moved: Mapping[str, str],
) -> tuple[dict[str, Any] | None, set[str]]:
    """What happened to one clause, None where nothing did; and the routes of the changes that it names."""
    routes = routes_of(old["text"], data[0]) if old else set()
    routes |= routes_of(new["text"], data[1]) if new else set()
    mine = [change for change in changes if any(_below(change.route, route) for route in routes)]
    verdicts: list[str] = [change.verdict for change in mine]
    words: list[str] = []
    if old is None and new is not None:
        verdicts.append(TIGHTENED)
        words.append("new")
        mine = [change for change in mine if LOOSENED in change.verdict]
    elif new is None:
        verdicts.append(LOOSENED)
        words.append("removed")
        mine = []
    elif old is not None:
        verdicts += _level_verdict(old, new, words, moved)
    kind = {verdict for joined in verdicts for verdict in joined.split(" and ")}
    named = {change.route for change in changes if any(_below(change.route, route) for route in routes)}
    if not words and not mine:
        return None, named
    shown = new or old or {}
    verdict = " and ".join(v for v in (TIGHTENED, LOOSENED) if v in kind) or CHANGED
    entry = {
        "id": shown["id"],
        "level": new["level"] if new else "",
        "old_level": old["level"] if old else "",
        "text": shown["text"],
        "verdict": verdict,
        "words": words,
        "changes": [change._asdict() for change in mine],
    }
    return entry, named


def _level_verdict(
    old: Mapping[str, Any], new: Mapping[str, Any], words: list[str], moved: Mapping[str, str]
) -> list[str]:
    verdicts = []
    left, right = _LEVELS.get(old["level"], 0), _LEVELS.get(new["level"], 0)
    if left != right:
        words.append(f"{old['level']} became {new['level']}")
        verdicts.append(TIGHTENED if right > left else LOOSENED)
    if old["text"] != new["text"]:
        words.append("reworded")
    added = [check for check in new["checks"] if check not in old["checks"]]
    gone = [check for check in old["checks"] if check not in new["checks"]]
    words += [f"{check} is now a check of {moved[check]}" for check in gone if check in moved]
    gone = [check for check in gone if check not in moved]
    if added:
        words.append(f"now also checked by {', '.join(added)}")
    if gone:
        words.append(f"no longer checked by {', '.join(gone)}")
    return verdicts


def routes_of(text: str, data: Mapping[str, Any]) -> set[str]:
    """The places in the data that a clause names in backticks; a bare name stands beside one that is in full."""
    full = {name for name in _CODE.findall(text) if _exists(data, name)}
    parents = {name.rpartition(".")[0] for name in full if "." in name}
    for name in _CODE.findall(text):
        if name not in full:
            full |= {f"{parent}.{name}" for parent in parents if _exists(data, f"{parent}.{name}")}
    return full


def _exists(data: Mapping[str, Any], route: str) -> bool:
    value: Any = data
    for key in route.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True


def _below(route: str, above: str) -> bool:
    return route == above or route.startswith(f"{above}.")


def _head(profile: Mapping[str, Any]) -> dict[str, Any]:
    return {key: profile[key] for key in ("id", "title", "version", "status", "path", "repo")}


def _raises(old: str, new: str) -> bool:
    """Whether the version rose as a loosened clause asks: the major part, the minor one while that is 0."""
    left, right = version_key(old), version_key(new)
    places = 2 if left[:1] == (0,) else 1
    return right[:places] > left[:places]
