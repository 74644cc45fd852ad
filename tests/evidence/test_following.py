"""Two cars in line: values by hand, and what must hold for any."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotif.evidence.criticality import Limits
from sotif.kernels.following import (
    deceleration_rate,
    first_contact,
    modified_time_to_collision,
    potential_time_to_collision,
    required_lateral,
    required_longitudinal,
    time_to_collision,
)
from straight import Body, now


def hundredths(low: int, high: int) -> st.SearchStrategy[float]:
    """None of them is next to nothing."""
    return st.integers(low, high).map(lambda k: k / 100.0)


gaps = st.floats(0.5, 200.0)
speeds = st.floats(0.0, 40.0)
BRAKINGS = st.sampled_from([-8.0, -3.0, -0.5, 0.0, 2.0])


def test_a_car_behind_a_slower_one_by_hand() -> None:
    # 44 m between the middles of two cars of 4 m: a gap of 40 m, closed with 10 m/s
    limits = Limits(braking=8.0, steering=5.0, safety_time=1.0)
    value = now(Body(speed=20.0), Body(x=44.0, speed=10.0), limits=limits)
    assert value["gap_m"] == pytest.approx(40.0)
    assert value["time_gap_s"] == pytest.approx(2.0)
    assert value["ttc_s"] == value["mttc_s"] == value["pttc_s"] == pytest.approx(4.0)
    assert value["drac_mps2"] == pytest.approx(1.25)
    assert value["a_long_req_mps2"] == pytest.approx(-1.25)
    assert value["btn"] == pytest.approx(1.25 / 8.0)
    assert value["dst_mps2"] == pytest.approx(100.0 / (2.0 * (40.0 - 10.0)))
    assert value["msd_m"] == pytest.approx(25.0)
    # half of both widths to the side in 4 s
    assert value["a_lat_req_mps2"] == pytest.approx(2.0 * 2.0 / 16.0)
    assert value["stn"] == pytest.approx(0.25 / 5.0)
    assert value["a_req_mps2"] == pytest.approx(math.hypot(1.25, 0.25))


def test_nobody_is_followed_who_is_beside_behind_or_in_another_lane() -> None:
    for other in (Body(x=20.0, y=3.0), Body(x=-20.0), Body(x=1.0, y=2.5)):
        value = now(Body(speed=10.0), other)
        assert {value[name] for name in ("gap_m", "time_gap_s", "ttc_s", "mttc_s")} == {math.inf}
        assert {value[name] for name in ("drac_mps2", "a_req_mps2", "btn", "dst_mps2")} == {0.0}


def test_who_goes_backwards_follows_who_is_behind_it() -> None:
    value = now(Body(speed=-2.0), Body(x=-14.0))
    assert (value["gap_m"], value["ttc_s"]) == pytest.approx((10.0, 5.0))


def test_one_who_comes_the_other_way_is_met_with_both_speeds() -> None:
    assert now(Body(speed=10.0), Body(x=44.0, heading=math.pi, speed=10.0))[
        "ttc_s"
    ] == pytest.approx(2.0)


def test_boxes_that_touch_have_no_time_left() -> None:
    value = now(Body(speed=10.0), Body(x=3.0, speed=5.0))
    assert (value["gap_m"], value["ttc_s"], value["mttc_s"]) == (0.0, 0.0, 0.0)
    assert value["a_long_req_mps2"] == -math.inf
    assert value["drac_mps2"] == value["a_lat_req_mps2"] == math.inf


def test_a_leader_within_the_safety_time_cannot_be_left_behind_by_braking() -> None:
    limits = Limits(safety_time=2.0)
    assert now(Body(speed=20.0), Body(x=19.0, speed=10.0), limits=limits)["dst_mps2"] == math.inf


def test_a_leader_that_has_just_stopped_brakes_no_more() -> None:
    standing = required_longitudinal(10.0, 5.0, 0.0, 0.0)
    leader = Body(x=14.0, acceleration=-8.0)
    assert now(Body(speed=5.0), leader)["a_long_req_mps2"] == pytest.approx(standing)


def test_a_leader_that_brakes_to_a_standstill_is_stopped_behind() -> None:
    # it stands after 1.5625 m; a follower at 5 m/s has 11.5625 m
    need = required_longitudinal(10.0, 5.0, 5.0, -8.0)
    assert need == pytest.approx(-25.0 / (2.0 * (10.0 + 25.0 / 16.0)))


@given(d=gaps, v1=speeds, v2=speeds, more=st.floats(0.1, 100.0))
def test_a_larger_gap_is_never_more_critical(d: float, v1: float, v2: float, more: float) -> None:
    assert time_to_collision(d, v1, v2) <= time_to_collision(d + more, v1, v2)
    assert deceleration_rate(d, v1, v2) >= deceleration_rate(d + more, v1, v2)
    assert required_longitudinal(d, v1, v2, -2.0) <= required_longitudinal(d + more, v1, v2, -2.0)


@given(d=gaps, v=hundredths(-4000, 4000), a=hundredths(-800, 300))
def test_the_first_contact_is_a_root_and_no_root_is_earlier(d: float, v: float, a: float) -> None:
    found = first_contact(d, v, a)
    horizon = found if math.isfinite(found) else 100.0
    if math.isfinite(found):
        scale = d + abs(v) * found + abs(a) * found * found
        assert d + v * found + 0.5 * a * found * found == pytest.approx(0.0, abs=1e-6 * scale)
    for k in range(200):
        t = horizon * k / 200.0
        assert d + v * t + 0.5 * a * t * t >= -1e-6 * (1.0 + abs(v) * t + abs(a) * t * t)


@given(d=gaps, v1=speeds, v2=speeds)
def test_times_to_collision_agree_where_nobody_accelerates(d: float, v1: float, v2: float) -> None:
    plain = time_to_collision(d, v1, v2)
    assert modified_time_to_collision(d, v1, v2, 0.0, 0.0) == plain
    assert potential_time_to_collision(d, v1, v2, 1.0) == plain


@given(d=gaps, v1=speeds, v2=speeds, a2=st.floats(-8.0, -0.1))
def test_a_leader_that_brakes_is_met_no_later(d: float, v1: float, v2: float, a2: float) -> None:
    met = potential_time_to_collision(d, v1, v2, a2)
    assert met <= time_to_collision(d, v1, v2) * (1.0 + 1e-12)


@given(d=gaps, v1=st.floats(0.5, 40.0), v2=st.floats(0.1, 40.0), a2=BRAKINGS)
def test_the_required_braking_just_avoids_contact(
    d: float, v1: float, v2: float, a2: float
) -> None:
    need = required_longitudinal(d, v1, v2, a2)
    assert need <= 0.0
    if need < -0.1:
        assert least_gap(d, v1, v2, need, a2) == pytest.approx(0.0, abs=1e-2 * (1.0 + d))
        assert least_gap(d, v1, v2, 0.9 * need, a2) < 0.0


def least_gap(d: float, v1: float, v2: float, a1: float, a2: float) -> float:
    """Smallest gap by small steps; nobody goes backwards by braking."""
    least, dt = d, 2e-3 * max(1.0, v1 / abs(a1) / 20.0)
    gap, t = d, 0.0
    while v1 > 0.0 and t < 2000.0:
        before = v2 - v1
        v1 = max(v1 + a1 * dt, 0.0)
        v2 = max(v2 + a2 * dt, 0.0)
        gap += 0.5 * (before + v2 - v1) * dt
        least = min(least, gap)
        t += dt
    return least


@given(
    time=st.floats(0.1, 20.0), aside=st.floats(-5.0, 5.0), across=st.floats(-2.0, 2.0),
    pull=st.floats(-1.0, 1.0), reach=st.floats(0.5, 3.0),
)  # fmt: skip
def test_the_required_steering_is_the_weaker_of_both_sides(
    time: float, aside: float, across: float, pull: float, reach: float
) -> None:
    need = required_lateral(time, aside, across, pull, reach)
    sides = [
        abs(pull + 2.0 * across / time + 2.0 * (aside + side * reach) / time**2)
        for side in (-1.0, 1.0)
    ]
    there = abs(aside + across * time + 0.5 * pull * time**2)
    assert need == (pytest.approx(min(sides), abs=1e-9) if there < reach else 0.0)
