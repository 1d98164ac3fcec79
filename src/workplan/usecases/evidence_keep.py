"""Keep a record: refuse secrets, check its form, name it by its content, and only then let it be written."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from workplan.build.evidence_id import evidence_id
from workplan.errors import UsageError, WorkplanError
from workplan.evidence.collect_record import record_path
from workplan.named_tuple import NamedTuple
from workplan.parse.canonical_json import canonical_bytes
from workplan.schema.catalog import Catalog
from workplan.secrets.records import refusals

Store = Callable[[str, bytes], None]
"""Writes a new file at a path of the repository; raises ConflictError where one stands there."""


class SecretRefusedError(WorkplanError):
    """Something looks like a secret; nothing was written. The message says where, and not a letter of what."""

    exit_code = 4


class Kept(NamedTuple):
    """A record as it is written: its id, its path, its bytes."""

    id: str
    path: str
    data: bytes
    record: Mapping[str, Any]


def prepare(record: Mapping[str, Any], catalog: Catalog, named: str = "record") -> Kept:
    """The record with its id and bytes. Raises SecretRefusedError before anything else looks at it, and
    UsageError where it does not fit the schema; neither repeats any value.
    """
    refuse_secrets(record, named)
    try:
        made = {**record, "id": evidence_id(record)}
        data = canonical_bytes(made)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{named}: {error}", "records hold texts, integers, booleans, lists, mappings"
        ) from None
    stated = record.get("id", made["id"])
    if stated != made["id"]:
        raise UsageError(
            f"{named}: the id is not that of the content", f"leave `id` out, or write `{made['id']}`"
        )
    validator = catalog.validator("evidence")
    if validator is not None and not validator.is_valid(made):
        faults = sorted(
            ("/" + "/".join(map(str, fault.route)), fault.message, fault.hint)
            for fault in validator.findings(made)
        )
        text = "\n".join(f"{named}#{pointer}: {message}" for pointer, message, _hint in faults[:20])
        raise UsageError(text, faults[0][2] if faults else "`workplan schema evidence` prints the schema")
    if json.loads(data) != made:
        raise RuntimeError("a record does not read back as it was written")
    return Kept(made["id"], record_path(made["id"]), data, made)


def refuse_secrets(value: Any, named: str) -> None:
    """Raise SecretRefusedError where a value holds something that looks like a secret."""
    found = refusals(value)
    if found:
        lines = "\n".join(
            f"SECRET-REFUSED {named}#{refusal.pointer} detector={refusal.detector} length={refusal.length}"
            for refusal in found[:20]
        )
        raise SecretRefusedError(
            lines,
            "leave it out, or keep only what is public of it: an id, a prefix, a count, a digest of a file",
        )


def keep(kept: Kept, exists: Callable[[str], bytes | None], store: Store) -> bool:
    """Write the record where it is not there yet; whether it was written. Raises UsageError where another
    content stands under its name.
    """
    before = exists(kept.path)
    if before is not None:
        if before != kept.data:
            raise UsageError(
                f"`{kept.path}` exists and is not this record",
                "records are never edited: restore it from git",
            )
        return False
    store(kept.path, kept.data)
    return True
