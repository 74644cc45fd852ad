"""Safe distances of RSS: the formulas by hand, and that they keep what they promise."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotif.evidence.criticality import Limits
from sotif.kernels.responsibility import respond, safe_longitudinal
from straight import Body, now

LIMITS = Limits(
    response=1.0, acceleration=2.0, least_braking=4.0, most_braking=8.0,
    side_acceleration=0.5, side_braking=1.0, margin=0.2,
)  # fmt: skip
speeds = st.floats(0.0, 40.0)


def test_the_safe_gap_behind_a_leader_by_hand() -> None:
    value = now(Body(speed=20.0), Body(x=100.0, speed=10.0), limits=LIMITS)
    # 21 m in the response time, 22 m/s are braked off in 60.5 m; the leader stops in 6.25 m
    assert value["rss_long_m"] == pytest.approx(21.0 + 60.5 - 6.25)
    assert value["rss_dangerous"] == 0.0


def test_the_safe_gap_to_one_who_comes_adds_both_ways() -> None:
    value = now(Body(speed=20.0), Body(x=200.0, heading=math.pi, speed=10.0), limits=LIMITS)
    assert value["rss_long_m"] == pytest.approx(21.0 + 60.5 + 11.0 + 18.0)


def test_the_safe_gap_to_the_side_by_hand() -> None:
    value = now(Body(speed=10.0), Body(y=4.0, speed=10.0), limits=LIMITS)
    # each drifts 0.25 m to 0.5 m/s and brakes that off in 0.125 m
    assert value["rss_lat_m"] == pytest.approx(0.2 + 2.0 * 0.375)
    # 2 m apart at the sides is enough, even beside each other
    assert value["rss_dangerous"] == 0.0


def test_a_situation_is_dangerous_for_both_when_both_gaps_are_too_small() -> None:
    first, second = Body(speed=20.0), Body(x=30.0, speed=10.0)
    assert now(first, second, limits=LIMITS)["rss_dangerous"] == 1.0
    assert now(second, first, limits=LIMITS)["rss_dangerous"] == 1.0


@given(rear=speeds, front=speeds)
def test_a_safe_gap_suffices_in_the_worst_case(rear: float, front: float) -> None:
    gap = safe_longitudinal(rear, front, LIMITS.vector)
    dt, least, v, u = 1e-2, gap, rear, front
    t = 0.0
    while v > 0.0 or t < LIMITS.response:
        # both halves of a step at their mean speeds: exact but where one comes to stand
        a = LIMITS.acceleration if t < LIMITS.response - 1e-9 else -LIMITS.least_braking
        v_after, u_after = max(v + a * dt, 0.0), max(u - LIMITS.most_braking * dt, 0.0)
        gap += 0.5 * (u + u_after - v - v_after) * dt
        v, u, t = v_after, u_after, t + dt
        least = min(least, gap)
    assert least >= -0.02


@given(v=speeds)
def test_the_way_of_one_who_responds_grows_with_its_speed(v: float) -> None:
    assert respond(v + 1.0, 1.0, 2.0, 4.0) > respond(v, 1.0, 2.0, 4.0)
