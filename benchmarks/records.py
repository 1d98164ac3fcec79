"""Evidence records for benchmarks: every type, every optional part, and no value twice that is another each time."""

import hashlib
import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

from tests.evidence.records import FIELDS, OID, SHA, UUID, full_record

SERVICES = 500


def typed_records(count: int) -> Iterator[dict[str, Any]]:
    """Records of all types in turn, as the tests of evidence know them, with ids, digests and times of their own."""
    rng = random.Random("records")
    patterns = [full_record(kind) for kind in sorted(FIELDS)]
    for number in range(count):
        record: dict[str, Any] = _varied(patterns[number % len(patterns)], number, rng)
        record["id"] = f"ev:{record['type']}:{_letters(rng)}"
        yield record


def _varied(value: Any, number: int, rng: random.Random) -> Any:
    if isinstance(value, dict):
        return {key: _varied(inner, number, rng) for key, inner in value.items()}
    if isinstance(value, list):
        return [_varied(inner, number, rng) for inner in value]
    if not isinstance(value, str):
        return value
    if value in {SHA, OID}:
        return hashlib.sha256(rng.randbytes(8)).hexdigest()[: len(value)]
    if value == UUID:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    if value.startswith("ev:"):
        return f"ev:test-run:{_letters(rng)}"
    if value.startswith("CUST-WP-0025"):
        return value.replace("0025", f"{rng.randrange(9999):04d}")
    if value.endswith("T12:00:00Z"):
        return f"{value[:11]}{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}Z"
    return {"run-1": f"run-{number}", "core-hub": f"service-{rng.randrange(SERVICES)}"}.get(value, value)


def _letters(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))


def test_run(number: int, **changes: Any) -> dict[str, Any]:
    """A record of one run of tests, without its id."""
    commit = hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()
    service = f"service-{number % SERVICES}"
    return {
        "schema": "evidence/v1",
        "type": "test-run",
        "subjects": [{"kind": "service", "id": service, "pin": {"gitCommit": commit}}],
        "producer": {"kind": "tool", "id": "operator-cli", "version": "1.2.0"},
        "method": "TEST",
        "environment": {"id": "staging", "tier": "staging"},
        "observed": {"start": "2026-06-27T12:00:00Z", "end": "2026-06-27T12:05:00Z"},
        "result": "pass",
        "fields": {
            "run_id": f"run-{number}",
            "suite": f"suite-{number}",
            "counts": {"total": 30, "passed": 30, "failed": 0},
        },
        "sensitivity": "non-secret",
        **changes,
    }


def compact(record: Any) -> str:
    """A record as it is kept: JSON without a space."""
    return json.dumps(record, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
