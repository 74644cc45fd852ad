from hypothesis import given
from hypothesis import strategies as st

from rsu.frames.timescale import (
    generation_delta,
    its_milliseconds,
    leap_offset,
    unix_seconds,
)

TIMES = st.floats(1_100_000_000.0, 4_000_000_000.0)


def test_a_known_date_has_the_five_leap_seconds() -> None:
    # 2007-01-01T00:00:00Z is 94,694,401,000 in the CDD's own example (one leap second since 2004)
    assert its_milliseconds(1_167_609_600.0) == 94_694_401_000
    assert its_milliseconds(1_790_000_000.0) == (1_790_000_000 - 1_072_915_200 + 5) * 1000


def test_time_far_beyond_the_last_known_leap_second_still_works() -> None:
    assert leap_offset(4_000_000_000.0) == 5


@given(TIMES)
def test_a_time_survives_the_way_there_and_back(unix: float) -> None:
    assert abs(unix_seconds(its_milliseconds(unix)) - unix) <= 0.00051


@given(TIMES)
def test_a_generation_delta_is_the_time_stamp_without_its_high_bits(unix: float) -> None:
    assert generation_delta(unix) == its_milliseconds(unix) % 65_536
