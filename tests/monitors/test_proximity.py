"""Who passes right beside whom, against every pair asked by the outlines of both bodies."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from sotif.kernels.proximity import find_contacts

NEAR, PASSING, SHARP = 0.33, 2.0, 0.4
"""No gap between two bodies on the grid is just so wide."""
CAR, PERSON = (4.5, 1.8), (0.5, 0.5)
TENTHS = st.integers(-90, 90).map(lambda n: n / 10.0)
QUARTERS = st.integers(0, 3).map(lambda n: n * math.pi / 2.0)


Body = tuple[float, float, float, float, bool, bool]
"""x, y, heading, speed, whether it is a vehicle, whether it is known."""
BODIES = st.lists(
    st.tuples(TENTHS, TENTHS, QUARTERS, st.sampled_from([0.0, 3.0]), st.booleans(), st.booleans()),
    max_size=12,
)


def found(bodies: list[Body], *, sigma: float = 0.1, most: int = 100) -> set[frozenset[int]]:
    table = np.array([body[:4] for body in bodies], dtype=np.float64).reshape(-1, 4)
    vehicle = np.array([body[4] for body in bodies], dtype=np.bool_)
    known = np.array([body[5] for body in bodies], dtype=np.bool_)
    position, heading, speed = np.ascontiguousarray(table[:, :2]), table[:, 2].copy(), table[:, 3]
    velocity = speed[:, None] * np.column_stack((np.cos(heading), np.sin(heading)))
    covariance = np.tile(np.eye(4) * sigma**2, (len(bodies), 1, 1))
    half = np.where(vehicle[:, None], CAR, PERSON) / 2.0
    pairs = np.empty((most, 2), dtype=np.int64)
    count = find_contacts(
        position, velocity, covariance, heading, half, speed == 0.0, vehicle, known,
        np.argsort(position[:, 0]), np.array([NEAR, PASSING, SHARP]), pairs,
    )  # fmt: skip
    return {frozenset(pair) for pair in pairs[:count].tolist()}


def outline(body: Body) -> Polygon:
    x, y, heading, _, vehicle, _ = body
    length, width = CAR if vehicle else PERSON
    middle = box(-length / 2.0, -width / 2.0, length / 2.0, width / 2.0)
    turned = affinity.rotate(middle, heading, origin=(0.0, 0.0), use_radians=True)
    return affinity.translate(turned, x, y)


def nearly_touch(a: Body, b: Body) -> bool:
    """Whether shadows on both axes of the map are near, as bodies are that stand square to them."""
    (west, south, east, north), (left, low, right, high) = outline(a).bounds, outline(b).bounds
    return max(west - right, left - east, south - high, low - north) <= NEAR


def pass_each_other(a: Body, b: Body) -> bool:
    (*_, turn, v, _, _), (*_, other, w, _, _) = a, b
    return abs(v * np.exp(1j * turn) - w * np.exp(1j * other)) >= PASSING


@given(BODIES)
def test_every_known_pair_is_found_that_passes_without_a_hand_between(bodies: list[Body]) -> None:
    wanted = {
        frozenset((i, j))
        for j, b in enumerate(bodies)
        for i, a in enumerate(bodies[:j])
        if nearly_touch(a, b) and pass_each_other(a, b) and (a[4] or b[4]) and a[5] and b[5]
    }
    assert found(bodies) == wanted


def test_whose_place_is_hardly_known_touches_nobody() -> None:
    pair = [(0.0, 0.0, 0.0, 3.0, True, True), (0.0, 2.0, 0.0, 0.0, True, True)]
    assert found(pair, sigma=0.28) == {frozenset((0, 1))}
    assert found(pair, sigma=0.29) == set()


def test_what_does_not_fit_is_left_out() -> None:
    crowd = [(0.1 * k, 0.0, math.pi * k, 3.0, True, True) for k in range(8)]
    assert len(found(crowd, most=5)) == 5
