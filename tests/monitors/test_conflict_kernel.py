import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm

from rsu.kernels.conflict import encounter, find_meetings, touching, within

HALF = np.array([[2.25, 0.9], [2.25, 0.9]])


@given(st.floats(-20.0, 20.0), st.floats(0.0, 5.0), st.floats(0.01, 5.0))
def test_the_probability_within_an_interval_is_the_normal_one(
    mean: float, half_width: float, sigma: float
) -> None:
    expected = norm.cdf(half_width, mean, sigma) - norm.cdf(-half_width, mean, sigma)
    assert within(mean, half_width, sigma) == pytest.approx(expected, abs=1e-9)


STEPS = 25


def straight(x: float, y: float, vx: float, vy: float) -> np.ndarray:
    steps = np.arange(STEPS)[:, np.newaxis] * 0.25
    return np.array([x, y]) + steps * np.array([vx, vy])


def met(
    first: tuple[float, float, float, float],
    second: tuple[float, float, float, float],
    sigma: float,
) -> tuple[float, float]:
    """Probability, and s to first contact, of two cars at x, y, vx, vy."""
    position = np.stack((straight(*first), straight(*second)))
    heading = np.array([[math.atan2(body[3], body[2])] * STEPS for body in (first, second)])
    spread = np.full((2, STEPS, 2), sigma)
    chance, contact = encounter(position, heading, spread, HALF, 0, 1, STEPS)
    return chance, contact * 0.25


def sampled(miss: float, sigma: float, rng: np.random.Generator) -> float:
    """Share of draws in which two cars that meet head on overlap sideways."""
    drawn = miss + rng.normal(0.0, sigma * math.sqrt(2.0), 200_000)
    return float((np.abs(drawn) < 1.8).mean())


@pytest.mark.parametrize("miss", [0.0, 1.0, 2.0, 3.0])
def test_head_on_cars_touch_as_often_as_in_a_draw(miss: float) -> None:
    chance, contact = met((0.0, 0.0, 10.0, 0.0), (60.0, miss, -10.0, 0.0), 0.6)
    assert chance == pytest.approx(sampled(miss, 0.6, np.random.default_rng(7)), abs=0.005)
    assert contact == pytest.approx((60.0 - 4.5) / 20.0, abs=0.02)


@given(st.floats(1.0, 40.0), st.floats(0.0, 1.5))
def test_a_contact_is_never_told_beyond_what_is_foreseen(speed: float, late: float) -> None:
    """Also of two who would touch a moment after the last step."""
    gap = 4.5 + 2.0 * speed * ((STEPS - 1) * 0.25 + late * 0.25)
    chance, contact = met((0.0, 0.0, speed, 0.0), (gap, 0.0, -speed, 0.0), 0.3)
    assert 0.0 <= contact <= (STEPS - 1) * 0.25
    assert chance > 0.5 or late > 0.5


def test_who_brakes_reaches_the_one_who_stands_as_late_as_he_gets_there() -> None:
    """At 12 m/s and 2.2 m/s^2 he would stop after 32.7 m, but for the car 30 m before his bumper.

    His last speed is a walking pace, at which nobody comes 30 m far in a moment.
    """
    speed, braking, gap = 12.0, 2.2, 30.0
    time = np.minimum(np.arange(STEPS) * 0.25, speed / braking)
    position = np.zeros((2, STEPS, 2))
    position[0, :, 0] = speed * time - 0.5 * braking * time**2
    position[1, :, 0] = gap + 2.0 * HALF[0, 0]
    heading = np.zeros((2, STEPS))
    spread = np.full((2, STEPS, 2), 0.3)
    chance, contact = encounter(position, heading, spread, HALF, 0, 1, STEPS)
    until = (speed - math.sqrt(speed**2 - 2.0 * braking * gap)) / braking
    assert chance > 0.9
    assert contact * 0.25 == pytest.approx(until, abs=0.05)


@given(st.floats(2.0, 20.0), st.floats(5.0, 60.0), st.floats(-1.0, 1.0))
def test_at_constant_speed_contact_is_the_gap_over_the_speed(
    speed: float, gap: float, aside: float
) -> None:
    assume(gap / speed < 5.0)
    _, contact = met((0.0, 0.0, speed, 0.0), (gap + 4.5, aside, 0.0001, 0.0), 0.3)
    assert contact == pytest.approx(gap / speed, abs=0.01)


def test_who_turns_into_a_lane_meets_there_whoever_was_beside_him_before() -> None:
    """Along the way of the one who comes he is near all the time, but he comes from the side."""
    position = np.zeros((2, STEPS, 2))
    position[0, :, 0] = 10.0 * 0.25 * np.arange(STEPS)
    position[1, :, 0] = 30.0
    position[1, :, 1] = np.minimum(-13.0 + 4.0 * 0.25 * np.arange(STEPS), 0.0)
    heading = np.zeros((2, STEPS))
    spread = np.full((2, STEPS, 2), 0.3)
    chance, contact = encounter(position, heading, spread, HALF, 0, 1, STEPS)
    assert chance > 0.5
    assert contact * 0.25 == pytest.approx(2.8, abs=0.3)


def test_doubt_along_the_way_does_not_water_down_a_certain_collision() -> None:
    assert met((0.0, 0.0, 10.0, 0.0), (40.0, 0.0, 0.0001, 0.0), 0.2)[0] > 0.99


def test_cars_that_cross_at_the_same_time_meet_and_others_do_not() -> None:
    assert met((-30.0, 0.0, 10.0, 0.0), (0.0, -30.0, 0.0, 10.0), 0.3)[0] > 0.99
    assert met((-30.0, 0.0, 10.0, 0.0), (0.0, -60.0, 0.0, 10.0), 0.3)[0] < 0.01


def test_a_follower_at_the_same_speed_does_not_meet_its_leader() -> None:
    assert met((0.0, 0.0, 10.0, 0.0), (12.0, 0.0, 10.0, 0.0), 0.5)[0] == 0.0


def test_what_lies_beyond_the_horizon_is_not_met() -> None:
    assert met((0.0, 0.0, 5.0, 0.0), (100.0, 0.0, -5.0, 0.0), 0.5)[0] == 0.0


PLACES = st.floats(-40.0, 40.0)
SPEEDS = st.floats(-15.0, 15.0)


@given(
    st.tuples(PLACES, PLACES, SPEEDS, SPEEDS),
    st.tuples(PLACES, PLACES, SPEEDS, SPEEDS),
    st.floats(0.01, 3.0),
    st.floats(-math.pi, math.pi),
)
def test_turning_the_site_turns_nothing_else(
    first: tuple[float, float, float, float],
    second: tuple[float, float, float, float],
    sigma: float,
    angle: float,
) -> None:
    # who does not move has no direction that could turn with the site
    assume(all(math.hypot(*body[2:]) > 1e-3 for body in (first, second)))
    c, s = math.cos(angle), math.sin(angle)

    def turned(body: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        x, y, vx, vy = body
        return c * x - s * y, s * x + c * y, c * vx - s * vy, s * vx + c * vy

    chance, contact = met(first, second, sigma)
    assert 0.0 <= chance <= 1.0
    assert contact >= 0.0
    assert met(turned(first), turned(second), sigma)[0] == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize(
    ("gap", "turn", "expected"),
    [
        ((4.0, 0.0), 0.0, True),
        ((4.6, 0.0), 0.0, False),
        ((0.0, 1.9), 0.0, False),
        ((0.0, 1.9), math.pi / 2, True),
        ((3.0, 1.9), math.pi / 4, True),
        ((3.2, 3.2), math.pi / 4, False),
    ],
)
def test_rectangles_touch(gap: tuple[float, float], turn: float, expected: bool) -> None:  # noqa: FBT001 - a parameter of the test
    position = np.array([[[0.0, 0.0]], [[gap[0], gap[1]]]])
    heading = np.array([[0.0], [turn]])
    assert touching(position, heading, HALF, 0, 1) == expected


@given(st.lists(st.tuples(PLACES, PLACES, SPEEDS, SPEEDS), min_size=2, max_size=6), st.data())
def test_everybody_is_found_who_meets_and_nobody_else(
    bodies: list[tuple[float, float, float, float]], data: st.DataObject
) -> None:
    """As every pair is asked, one by one, also of those that are left out for being far apart."""
    count = len(bodies)
    look = np.array([data.draw(st.integers(-1, STEPS)) for _ in bodies])
    assume(look.max() > 0)
    only = data.draw(st.integers(-1, count - 1))
    position = np.stack([straight(*body) for body in bodies])
    heading = np.array([[math.atan2(body[3], body[2])] * STEPS for body in bodies])
    spread, half = np.full((count, STEPS, 2), 0.8), np.tile(HALF[0], (count, 1))
    expected = [
        (i, j)
        for i in range(count)
        for j in range(i + 1, count)
        if only in (-1, i, j) and min(look[i], look[j]) >= 0 < max(look[i], look[j])
        if encounter(position, heading, spread, half, i, j, max(look[i], look[j]))[0] >= 0.5
        and not touching(position, heading, half, i, j)
    ]
    pairs, meeting = np.empty((15, 2), dtype=np.int64), np.empty((15, 2))
    found = find_meetings(position, heading, spread, half, look, only, 0.5, pairs, meeting)
    assert [tuple(pair) for pair in pairs[:found].tolist()] == expected
