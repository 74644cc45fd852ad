"""The worst time to collision: against a search, and below every other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotif.kernels.worst import worst_time_to_collision
from straight import Body, now, speeds

places = st.floats(-60.0, 60.0)
headings = st.floats(-math.pi, math.pi)
bodies = st.builds(Body, places, places, headings, speeds)


def test_two_that_stand_meet_in_the_middle() -> None:
    # 16 m between circles, 8 m for each at 4 m/s^2
    assert worst_time_to_collision(20.0, 0.0, 0.0, 0.0, 4.0, 4.0) == pytest.approx(2.0)


def test_circles_that_touch_have_no_time() -> None:
    assert worst_time_to_collision(3.0, 0.0, 5.0, 0.0, 4.0, 4.0) == 0.0


@given(
    x=places, y=places, vx=st.floats(-30.0, 30.0), vy=st.floats(-30.0, 30.0),
    r=st.floats(1.0, 8.0), a=st.floats(0.5, 12.0),
)  # fmt: skip
def test_the_circles_touch_then_and_never_before(
    x: float, y: float, vx: float, vy: float, r: float, a: float
) -> None:
    found = worst_time_to_collision(x, y, vx, vy, r, a)
    times = np.linspace(0.0, found, 500)
    apart = np.hypot(x + vx * times, y + vy * times) - r - a * times**2
    assert apart[-1] <= 1e-6
    assert found == 0.0 or (apart[:-1] >= -1e-6).all()


@given(first=bodies, second=bodies)
def test_nothing_can_happen_before_the_worst(first: Body, second: Body) -> None:
    value = now(first, second)
    assert value["wttc_s"] <= value["ttc_box_s"] + 1e-9
    assert value["wttc_s"] <= value["ttc_s"] + 1e-9


@given(first=bodies, second=bodies)
def test_both_are_in_the_same_danger(first: Body, second: Body) -> None:
    assert now(first, second)["wttc_s"] == pytest.approx(now(second, first)["wttc_s"], abs=1e-7)
