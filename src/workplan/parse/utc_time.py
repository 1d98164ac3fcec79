"""UTC times and spans of time as whole seconds since 1970. Computed, without a clock and without time zones."""

from workplan.late_pattern import late_pattern

_TIME = late_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_SPAN = late_pattern(r"[1-9][0-9]{0,4}[smhdw]")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def seconds_of(text: str) -> int | None:
    """Seconds since 1970 of `2026-06-27T12:00:00Z`; None for any other form and for a moment that does not exist."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    if not (year and 1 <= month <= 12 and hour < 24 and minute < 60 and second < 60):
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= _DAYS[month - 1] + (leap and month == 2):
        return None
    return _day_number(year, month, day) * 86400 + hour * 3600 + minute * 60 + second


def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar, with years that begin in March."""
    year -= month < 3
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (9 if month < 3 else -3)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def time_of(seconds: int) -> str:
    """The moment as `2026-06-27T12:00:00Z`."""
    days, rest = divmod(seconds, 86400)
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + (3 if shifted < 10 else -9)
    year += era * 400 + (month < 3)
    return f"{year:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def span_of(text: str) -> int:
    """Seconds of `90s`, `5m`, `2h`, `14d`, `2w`. Raises ValueError for another form."""
    if not _SPAN.fullmatch(text):
        raise ValueError(f"`{text}` is no span of time")
    return int(text[:-1]) * _UNITS[text[-1]]
