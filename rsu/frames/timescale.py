"""Unix seconds <-> ETSI TimestampIts.

TimestampIts counts TAI milliseconds since 2004-01-01T00:00:00Z (CDD, TS 102 894-2), so it runs
ahead of Unix time by the leap seconds inserted since then: 5 s.  The table ends with the last
announced leap second and never expires: a station that is off by a future leap second is still
better than one that stops.
"""

from datetime import UTC, datetime

ITS_EPOCH_UNIX = 1_072_915_200
"""2004-01-01T00:00:00Z, Unix s."""

_LEAP_SECONDS = (1_136_073_600, 1_230_768_000, 1_341_100_800, 1_435_708_800, 1_483_228_800)
"""Unix s right after each leap second since 2004 (IERS bulletins C 30, 36, 43, 49, 52)."""


def leap_offset(unix: float) -> int:
    """TAI - UTC gained since 2004, s.

    >>> leap_offset(1_700_000_000.0)
    5
    """
    return sum(unix >= leap for leap in _LEAP_SECONDS)


def its_seconds(unix: float) -> float:
    """TAI since 2004 of a Unix time, s."""
    return unix - ITS_EPOCH_UNIX + leap_offset(unix)


def its_milliseconds(unix: float) -> int:
    """TimestampIts of a Unix time.

    >>> its_milliseconds(1_072_915_200.0)
    0
    """
    return round(its_seconds(unix) * 1000.0)


def unix_seconds(its_ms: float) -> float:
    """Unix time of a TimestampIts; inside a leap second, the second after it.

    >>> unix_seconds(its_milliseconds(1_700_000_000.25))
    1700000000.25
    """
    shifted = its_ms / 1000.0 + ITS_EPOCH_UNIX
    unix = shifted - leap_offset(shifted)
    return shifted - leap_offset(unix)


def minute_of_year(unix: float) -> tuple[int, int]:
    """MinuteOfTheYear and DSecond, ms within that minute, of a Unix time (SAE J2735); both in UTC.

    >>> minute_of_year(1_704_153_601.5)
    (1440, 1500)
    """
    year = datetime(datetime.fromtimestamp(unix, UTC).year, 1, 1, tzinfo=UTC).timestamp()
    minute, ms = divmod(round((unix - year) * 1000.0), 60_000)
    return minute, ms


def generation_delta(unix: float) -> int:
    """GenerationDeltaTime of a CAM: TimestampIts modulo 65,536 (EN 302 637-2 B.3)."""
    return its_milliseconds(unix) % 65_536
