"""Whom vehicles come past, against the same in numpy, pair by pair."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sotif.kernels.passage import find_passages

STEPS, STEP, RUN = 9, 0.25, 3.0
TIMES = STEP * np.arange(STEPS)
CAR, PERSON = (4.5, 1.8, 1.5), (0.4, 0.6, 1.7)
PLACES = st.tuples(st.floats(-20.0, 20.0), st.floats(-20.0, 20.0))


def paths(bodies: list[tuple[tuple[float, float], float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Straight on from a place, with a heading and a speed."""
    heading = np.array([[course] * STEPS for _, course, _ in bodies])
    ahead = np.stack((np.cos(heading), np.sin(heading)), axis=2)
    speed = np.array([speed for _, _, speed in bodies])[:, None, None]
    return np.array([place for place, _, _ in bodies])[:, None] + speed * TIMES[
        :, None
    ] * ahead, heading


def passage(
    way: np.ndarray, course: float, place: np.ndarray, steps: int
) -> tuple[float, float, float, float] | None:
    """Row of `beside`, None = the person cannot be in the way in time."""
    ahead, left = (
        np.array([math.cos(course), math.sin(course)]),
        np.array([-math.sin(course), math.cos(course)]),
    )
    gap = place - way[:steps]
    along = np.abs(gap @ ahead)
    k = int(along.argmin())
    across = float(gap[k] @ left)
    apart = max(abs(across) - CAR[1] / 2.0 - PERSON[1] / 2.0, 0.0)
    if along[k] > CAR[0] / 2.0 + PERSON[1] / 2.0 or apart > RUN * max(TIMES[k], STEP):
        return None
    return TIMES[k], apart, *(math.copysign(1.0, across) * left)


@given(
    cars=st.lists(
        st.tuples(
            PLACES, st.floats(-math.pi, math.pi), st.floats(1.0, 20.0), st.integers(0, STEPS)
        ),
        max_size=3,
    ),
    people=st.lists(PLACES, min_size=1, max_size=4),
)
def test_those_are_found_who_could_run_into_the_way_in_time(
    cars: list[tuple[tuple[float, float], float, float, int]], people: list[tuple[float, float]]
) -> None:
    bodies = [(place, course, speed) for place, course, speed, _ in cars]
    path, heading = paths([*bodies, *((place, 0.0, 0.0) for place in people)])
    look = np.array([steps for *_, steps in cars] + [0] * len(people))
    extent = np.array([CAR] * len(cars) + [PERSON] * len(people))
    rows = np.arange(len(cars), len(path))
    pairs, beside = np.empty((12, 2), dtype=np.int64), np.empty((12, 4))
    found = find_passages(path, heading, TIMES, extent, look, rows, RUN, pairs, beside)
    expected = {
        (car, person): row
        for car in range(len(cars))
        for person in rows.tolist()
        if look[car] > 0
        and (row := passage(path[car], heading[car, 0], path[person, 0], look[car])) is not None
    }
    assert [tuple(pair) for pair in pairs[:found].tolist()] == list(expected)
    for row, other in zip(beside[:found], expected.values(), strict=True):
        np.testing.assert_allclose(row, other, atol=1e-9)


def test_what_does_not_fit_is_left_out() -> None:
    path, heading = paths([((0.0, 0.0), 0.0, 5.0), ((5.0, 2.0), 0.0, 0.0), ((5.0, -2.0), 0.0, 0.0)])
    extent = np.array([CAR, PERSON, PERSON])
    look, rows = np.array([STEPS, 0, 0]), np.array([1, 2])
    pairs, beside = np.empty((1, 2), dtype=np.int64), np.empty((1, 4))
    assert find_passages(path, heading, TIMES, extent, look, rows, RUN, pairs, beside) == 1
    assert pairs.tolist() == [[0, 1]]
