"""Keys made from fixed bytes, a record, and what signs it."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workplan.adapters.evidence.ed25519 import KeyFileSigner
from workplan.adapters.schema_files import SchemaFiles
from workplan.evidence.trust_keys import Key, key_id
from workplan.schema.catalog import Catalog
from workplan.usecases.evidence_keep import Kept, prepare


def private_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def signer(number: int) -> KeyFileSigner:
    return KeyFileSigner(private_key(number))


def trusted(number: int, **changes: Any) -> Key:
    public = signer(number).public_key
    return Key(key_id(public), public, f"owner-{number}", ("operator",), (), "", "", "", 0)._replace(
        **changes
    )


def record(note: str = "it ran", end: str = "2026-06-27T12:00:00Z") -> dict[str, Any]:
    return {
        "schema": "evidence/v1",
        "type": "test-run",
        "subjects": [{"kind": "repo", "id": "hub"}],
        "producer": {"kind": "ci", "id": "forge"},
        "method": "TEST",
        "environment": {"id": "ci", "tier": "ci"},
        "observed": {"start": end, "end": end},
        "result": "pass",
        "fields": {
            "run_id": "run-1",
            "suite": "unit",
            "counts": {"total": 1, "passed": 1, "failed": 0},
            "note": note,
        },
        "sensitivity": "non-secret",
    }


CATALOG = Catalog(SchemaFiles())


def kept(content: Mapping[str, Any] | None = None) -> Kept:
    return prepare(content or record(), CATALOG)
