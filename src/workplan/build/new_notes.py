"""Which dated notes a record has gained since an older revision."""

from workplan.model.facts import Facts


def has_new_note(record_id: str, before: Facts, now: Facts) -> bool:
    """Whether the record's section holds a dated note that the older document does not have."""
    known = {(note.date, note.label, note.text) for note in before.notes if note.subject == record_id}
    return any(
        (note.date, note.label, note.text) not in known for note in now.notes if note.subject == record_id
    )
