import base64
import hashlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workplan.build.evidence_id import digest_of, digest_of_plain, evidence_id
from workplan.parse.canonical_json import (
    LARGEST,
    _write,
    bytes_of_read,
    canonical_bytes,
    read_canonical,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def test_the_example_of_the_specification() -> None:
    # RFC 8785, section 3.2.3: keys are sorted by UTF-16 code units.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_bytes(dict.fromkeys(keys, 1)))) == expected


def test_texts_are_escaped_as_the_specification_says() -> None:
    text = '\u20ac$\u000f\nA\'B"\\\\"/\x7f\u2028'
    assert canonical_bytes(text) == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'.encode()


@given(VALUES)
def test_canonical_bytes_read_back_as_the_value(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_the_order_of_keys_changes_nothing(value: dict[str, object]) -> None:
    assert canonical_bytes(value) == canonical_bytes(dict(reversed(value.items())))


@given(VALUES)
@example({"\ufb33": 1, "\U0001f600": 2})
def test_the_fast_way_writes_what_the_plain_way_writes(value: object) -> None:
    parts: list[str] = []
    _write(value, parts.append)
    assert canonical_bytes(value).decode() == "".join(parts)


@given(VALUES)
@example({"\ufb33": 1, "\U0001f600": 2})
def test_what_is_known_to_be_plain_has_the_same_digest(value: object) -> None:
    assert digest_of_plain(value) == digest_of(value)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_canonical_text_is_read_and_its_parts_are_written_again(value: dict[str, object]) -> None:
    text = canonical_bytes(value).decode()
    read = read_canonical(text)
    # Characters that are sorted in another order, or cost a second look, are left to the plain way.
    assert read == value or (read is None and max(text) > "\ud7ff")
    if read is not None:
        assert bytes_of_read(read) == canonical_bytes(value)
        assert all(bytes_of_read(part) == canonical_bytes(part) for part in read.values())


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}', '{"a":{"b":1,"b":2}}', '{"a": 1}', '{"b":1,"a":1}', '{"a":1.0}', '{"a":1e2}', '{"a":NaN}',
        '{"a":-0}', '{"a":9007199254740992}', '{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":"\\ud800"}', '{"a":1}\n', "", "[",
        '{"\ufb33":1,"\U0001f600":2}', "[" * 100_000,
    ],
)  # fmt: skip
def test_text_that_is_not_canonical_is_left_to_others(text: str) -> None:
    assert read_canonical(text) is None


@pytest.mark.parametrize("bad", [1.5, LARGEST + 1, -LARGEST - 1, {1: 2}, "\ud800", {"a": [b"x"]}])
def test_what_has_no_canonical_form_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"no text|2\^53|no integer|text, integer|surrogate"):
        canonical_bytes(bad)


def test_an_id_is_made_from_everything_but_itself() -> None:
    record = {"type": "test-run", "result": "pass"}
    made = evidence_id(record)
    digest = hashlib.sha256(canonical_bytes(record)).digest()
    assert made == "ev:test-run:" + base64.b32encode(digest).decode().lower()[:26]
    assert evidence_id({**record, "id": made}) == made
    assert evidence_id({**record, "result": "fail"}) != made
    assert digest_of(record) == digest.hex()
