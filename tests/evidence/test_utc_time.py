from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.parse.utc_time import seconds_of, span_of, time_of

MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_times_agree_with_the_calendar(moment: datetime) -> None:
    text = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    seconds = seconds_of(text)
    assert seconds == int(moment.replace(microsecond=0).timestamp())
    assert seconds is not None
    assert time_of(seconds) == text


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-1-1T00:00:00Z",
     "0000-01-01T00:00:00Z",
     "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "2026-00-10T00:00:00Z", "٢٠٢٦-01-01T00:00:00Z"],
)  # fmt: skip
def test_other_forms_are_no_times(text: str) -> None:
    assert seconds_of(text) is None


def test_spans() -> None:
    assert [span_of(text) for text in ("90s", "5m", "2h", "14d", "2w")] == [90, 300, 7200, 1209600, 1209600]
    with pytest.raises(ValueError, match="`1y`"):
        span_of("1y")
