"""What is wrong with one evidence record taken alone, in the order in which it may be said.

Secrets come before the schema, so that no message can quote one; the id comes last, over what is sound.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from workplan.build.evidence_id import evidence_id
from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Place
from workplan.model.evidence import TYPES
from workplan.parse.canonical_json import LARGEST
from workplan.parse.problem import ParseProblem
from workplan.parse.utc_time import seconds_of
from workplan.secrets.records import refusals

VERSION = "evidence/v1"
UNORDERED = frozenset(
    {
        "claims", "non_claims", "tasks", "gates", "clauses", "services", "supersedes", "counters", "approvers",
        "api_consumer_ids", "key_prefixes", "widget_ids", "event_ids", "scope", "known_failures", "locations",
    }
)  # fmt: skip
"""Lists whose order means nothing, so that they are sorted."""
Route = tuple[str | int, ...]


def secret_problems(record: Any, line: int) -> list[ParseProblem]:
    """A refusal for each value that looks like a secret; it names the place and the detector, nothing else."""
    return [
        _problem(
            "secret-in-evidence",
            f"refused: `#{refusal.pointer}` looks like a secret (detector {refusal.detector}, "
            f"length {refusal.length})",
            Place(line, tuple(part for part in refusal.route if part != "…")),
            "record the digest, the id or the public prefix instead; if the value was real, revoke it now",
        )
        for refusal in refusals(record)
    ]


def version_problems(record: Mapping[str, Any], line: int) -> list[ParseProblem]:
    """A record of a version or type that nobody here can judge."""
    version, kind = record.get("schema"), record.get("type")
    found = []
    if isinstance(version, str) and version != VERSION:
        message = f"the record is of a version that is not known, expected `{VERSION}`"
        hint = "update workplan, or write the record in the form of this version"
        found.append(_problem("unknown-evidence-version", message, Place(line, ("schema",)), hint))
    if isinstance(kind, str) and kind not in TYPES:
        found.append(
            _problem(
                "unknown-evidence-type",
                "the record is of a type that is not known",
                Place(line, ("type",)),
                "use one of " + ", ".join(f"`{name}`" for name in TYPES),
            )
        )
    return found


def content_problems(record: Mapping[str, Any], line: int) -> list[ParseProblem]:
    """What the schema cannot see: canonical form, times, contradictions, and the id."""
    found = [
        _problem("noncanonical-evidence", message, Place(line, route), hint)
        for route, message, hint in _noncanonical(record, ())
    ]
    found += _time_problems(record, line)
    found += _contradictions(record, line)
    return found or _id_problems(record, line)


def _noncanonical(value: Any, route: Route) -> Iterator[tuple[Route, str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not _is_composed(key):
                yield route, *_NOT_NFC
            yield from _noncanonical(inner, (*route, key))
    elif isinstance(value, list):
        if route and route[-1] in UNORDERED and _is_unsorted(value):
            yield route, "the order of this list means nothing, and it is not sorted", "sort it, each once"
        for position, inner in enumerate(value):
            yield from _noncanonical(inner, (*route, position))
    else:
        said = _noncanonical_scalar(value)
        if said is not None:
            yield route, *said


def _is_unsorted(items: list[Any]) -> bool:
    return all(isinstance(item, str) for item in items) and sorted(set(items)) != items


_NOT_NFC = ("a text is not in the normal form NFC", "type it anew; it holds letters in two parts")


def _is_composed(text: str) -> bool:
    if text.isascii():
        return True
    import unicodedata  # a shared library that records in ASCII never load

    return unicodedata.is_normalized("NFC", text)


def _noncanonical_scalar(value: Any) -> tuple[str, str] | None:
    if value is None:
        return "there is no value here", "leave the key out"
    if isinstance(value, str):
        return None if _is_composed(value) else _NOT_NFC
    if isinstance(value, float):
        return "a number with a point or an exponent", "write a whole number, milliseconds, or `n/d`"
    if not isinstance(value, bool) and abs(value) > LARGEST:
        return "a number beyond 9007199254740991", "use a smaller unit's count, or a text"
    return None


def _time_problems(record: Mapping[str, Any], line: int) -> list[ParseProblem]:
    found = []
    times: dict[Route, int] = {}
    for route, text in _times(record, ()):
        moment = seconds_of(text)
        if moment is None:
            message, hint = (
                "there is no such moment",
                "write a day of the calendar, and a time below 24:00:00",
            )
            found.append(_problem("impossible-time", message, Place(line, route), hint))
        else:
            times[route] = moment
    for first, last in (
        (("observed", "start"), ("observed", "end")),
        (("observed", "end"), ("expires_at",)),
        (("fields", "window", "start"), ("fields", "window", "end")),
        (("fields", "started"), ("fields", "ended")),
    ):
        if first in times and last in times and times[last] < times[first]:
            message = f"`{'.'.join(map(str, last))}` is before `{'.'.join(map(str, first))}`"
            found.append(
                _problem("impossible-time", message, Place(line, last), "exchange or mend the times")
            )
    return found


_TIME_KEYS = frozenset(
    {"start", "end", "expires_at", "started", "ended", "effective", "review_by", "as_of", "lapses_at"}
)


def _times(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _TIME_KEYS and isinstance(inner, str):
                yield (*route, key), inner
            else:
                yield from _times(inner, (*route, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _times(inner, (*route, position))


def _contradictions(record: Mapping[str, Any], line: int) -> list[ParseProblem]:
    fields = record.get("fields")
    counts = fields.get("counts") if isinstance(fields, dict) else None
    if not isinstance(counts, dict):
        return []
    found = []
    number = {name: value for name, value in counts.items() if type(value) is int}
    if record.get("result") == "pass" and number.get("failed", 0) + number.get("error", 0) > 0:
        message = "the result is `pass`, and the counts hold failures"
        hint = "write the result that the counts show"
        found.append(_problem("contradictory-evidence", message, Place(line, ("result",)), hint))
    parts = sum(number.get(name, 0) for name in ("passed", "failed", "skipped", "error"))
    if "total" in number and parts > number["total"]:
        message = "the counts add up to more than their total"
        place = Place(line, ("fields", "counts", "total"))
        found.append(_problem("contradictory-evidence", message, place, "count again"))
    return found


def _id_problems(record: Mapping[str, Any], line: int) -> list[ParseProblem]:
    wanted = evidence_id(record)
    if record.get("id") == wanted:
        return []
    message = "the id does not belong to this content: the record was changed, or the id was not computed"
    hint = f"a corrected record is a new one that supersedes the old; its id is `{wanted}`"
    return [_problem("wrong-evidence-id", message, Place(line, ("id",)), hint)]


def _problem(rule: str, message: str, at: Place, hint: str) -> ParseProblem:
    return ParseProblem(rule, Finding(message, at, hint))
