"""When two boxes meet in the plane, and how long a manoeuvre helps."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxes import corners, overlap
from rsu.arrays import Floats
from sotif.evidence.criticality import Limits
from straight import Body, now, speeds

places = st.floats(-40.0, 40.0)
headings = st.floats(-math.pi, math.pi)
bodies = st.builds(Body, places, places, headings, speeds)
LIMITS = Limits(braking=8.0, steering=6.0, kickdown=4.0)


def test_two_cars_in_line_by_hand() -> None:
    value = now(Body(speed=20.0), Body(x=44.0, speed=10.0), limits=LIMITS)
    assert value["ttc_box_s"] == pytest.approx(4.0)
    # braking takes 10 m/s off in 1.25 s and closes 6.25 m meanwhile, as 0.625 s at 10 m/s
    assert value["ttb_s"] == pytest.approx(4.0 - 0.625, abs=1e-3)
    # the width of a car to the side takes sqrt(2 * 2 / 6) s
    assert value["tts_s"] == pytest.approx(4.0 - math.sqrt(4.0 / 6.0), abs=1e-3)
    assert value["ttk_s"] == -math.inf
    assert value["ttr_s"] == value["ttb_s"]
    assert value["pret_s"] == math.inf


def test_two_cars_that_cross_by_hand() -> None:
    # both noses are 10 m from the other's flank: 1 s at 10 m/s; middles 13 m from the crossing
    value = now(
        Body(x=-13.0, speed=10.0), Body(y=-13.0, heading=math.pi / 2.0, speed=10.0), limits=LIMITS
    )
    assert value["ttc_box_s"] == pytest.approx(1.0)
    assert value["pret_s"] == pytest.approx(0.0, abs=1e-12)
    # 6.25 m to a standstill: 3.75 m can be gone before, or a little more, since the other leaves
    assert 0.375 <= value["ttb_s"] < 0.376
    assert value["ttk_s"] == -math.inf


def test_kickdown_helps_one_who_would_be_hit_at_its_tail() -> None:
    # its tail is out of the way after 16 m, the other there after 1.55 s: 0.5 m are missing,
    # which 4 m/s^2 make up in 0.5 s
    value = now(
        Body(x=-13.0, speed=10.0), Body(y=-18.5, heading=math.pi / 2.0, speed=10.0), limits=LIMITS
    )
    assert value["ttc_box_s"] == pytest.approx(1.55)
    assert value["ttk_s"] == pytest.approx(1.05, abs=1e-3)


def test_one_who_crosses_later_has_a_time_advantage() -> None:
    value = now(Body(x=-10.0, speed=10.0), Body(y=-30.0, heading=math.pi / 2.0, speed=10.0))
    assert value["pret_s"] == pytest.approx(2.0)
    assert value["ttc_box_s"] == value["ttr_s"] == math.inf


def test_braking_behind_a_car_in_the_same_direction_counts_from_its_speed() -> None:
    # what they close in with, 15 m/s, is braked off within 15 / (2 * 8) s of the way
    value = now(Body(speed=18.3), Body(x=54.0, speed=3.3), limits=LIMITS)
    assert value["ttc_box_s"] == pytest.approx(50.0 / 15.0)
    assert value["ttb_s"] == pytest.approx(50.0 / 15.0 - 15.0 / 16.0, abs=1e-3)


def test_what_cannot_be_avoided_any_more_says_so() -> None:
    value = now(Body(speed=20.0), Body(x=5.0), limits=LIMITS)
    assert value["ttb_s"] == value["tts_s"] == value["ttk_s"] == value["ttr_s"] == -math.inf


def test_braking_helps_against_what_stands_behind_one_who_goes_backwards() -> None:
    value = now(Body(speed=-4.0), Body(x=-14.0), limits=LIMITS)
    assert value["ttc_box_s"] == pytest.approx(2.5)
    assert value["ttb_s"] == pytest.approx(2.5 - 0.25, abs=1e-3)


@given(first=bodies, second=bodies)
def test_boxes_first_touch_when_they_first_overlap(first: Body, second: Body) -> None:
    found = now(first, second)["ttc_box_s"]
    times = np.arange(0.0, 8.0, 0.01)
    hit = np.flatnonzero(overlap(course(first, times), course(second, times)))
    if len(hit):
        assert found <= times[hit[0]] + 1e-9
        assert found >= times[hit[0]] - 0.01 - 1e-9 or grazes(first, second, found)
    else:
        assert found >= times[-1] or grazes(first, second, found)


@given(
    speed=st.floats(2.0, 20.0), other=st.floats(3.0, 20.0), heading=headings,
    time=st.floats(1.0, 6.0), miss=st.floats(-1.9, 1.9),
)  # fmt: skip
def test_the_time_to_brake_is_the_last_that_avoids(
    speed: float, other: float, heading: float, time: float, miss: float
) -> None:
    first = Body(speed=speed)
    second = Body(
        x=speed * time - other * time * math.cos(heading),
        y=miss - other * time * math.sin(heading),
        heading=heading,
        speed=other,
    )
    value = now(first, second, limits=LIMITS)
    last, contact = value["ttb_s"], value["ttc_box_s"]
    assert last <= contact <= time
    if math.isfinite(last):
        assert not hits(first, second, last - 0.02)
    if last < contact - 0.1:
        assert hits(first, second, max(last, 0.0) + 0.06)


@given(first=bodies, second=bodies)
def test_the_time_to_react_is_the_best_of_all(first: Body, second: Body) -> None:
    value = now(first, second, limits=LIMITS)
    times = [value[name] for name in ("ttb_s", "tts_s", "ttk_s")]
    assert value["ttr_s"] == max(times) <= value["ttc_box_s"]


def course(body: Body, times: Floats, way: Floats | None = None) -> Floats:
    """(T, 4, 2) corners."""
    way = body.speed * times if way is None else way
    center = np.array([body.x, body.y]) + way[:, None] * np.array(
        [math.cos(body.heading), math.sin(body.heading)]
    )
    heading = np.full(len(times), body.heading)
    return corners(center, heading, np.tile([body.length, body.width], (len(times), 1)))


def grazes(first: Body, second: Body, at: float) -> bool:
    """Whether they overlap so shortly that steps of 10 ms may miss it."""
    times = np.linspace(max(at - 0.005, 0.0), at + 0.005, 101)
    touched = overlap(course(first, times), course(second, times))
    return bool(touched.any()) and not touched[-1]


def hits(first: Body, second: Body, begin: float) -> bool:
    """Whether they overlap although the first brakes from `begin` on."""
    times = np.arange(0.0, 60.0, 0.01)
    braked = np.clip(times - begin, 0.0, first.speed / LIMITS.braking)
    way = first.speed * np.minimum(times, begin) + first.speed * braked
    way -= 0.5 * LIMITS.braking * braked**2
    return bool(overlap(course(first, times, way), course(second, times)).any())
