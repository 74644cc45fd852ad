from hypothesis import given
from hypothesis import strategies as st

from rsu.avp.safety.permit import (
    COUNTS,
    FASTEST,
    LIFETIME,
    Issuer,
    Permit,
    braking_distance,
    is_newer,
)


def test_a_permit_counts_for_three_tenths_of_a_second() -> None:
    permit = Issuer("m1").issue(100.0, 5.0, 2.0)
    assert permit.is_live(100.0)
    assert permit.is_live(100.0 + LIFETIME - 0.01)
    assert not permit.is_live(100.0 + LIFETIME)


def test_a_permit_of_a_clock_that_is_ahead_does_not_count() -> None:
    assert not Issuer("m1").issue(105.0, 5.0, 2.0).is_live(100.0)


def test_no_permit_allows_more_than_ten_kilometres_an_hour() -> None:
    assert Issuer("m1").issue(100.0, 5.0, 30.0).speed_limit == FASTEST


@given(st.integers(0, COUNTS - 1), st.integers(1, COUNTS // 2 - 1))
def test_the_counter_rolls_and_the_later_one_is_the_newer(begin: int, further: int) -> None:
    later = (begin + further) % COUNTS
    assert is_newer(later, begin)
    assert not is_newer(begin, later)
    assert not is_newer(begin, begin)


def test_the_first_permit_after_the_last_number_is_newer() -> None:
    issuer = Issuer("m1", COUNTS - 1)
    permit = issuer.issue(1.0, 1.0, 1.0)
    assert permit == Permit("m1", 0, 1.0 + LIFETIME, 1.0, 1.0)
    assert is_newer(permit.counter, COUNTS - 1)


def test_a_car_at_ten_kilometres_an_hour_needs_less_than_two_metres() -> None:
    assert abs(braking_distance(FASTEST) - 1.84) < 0.01
