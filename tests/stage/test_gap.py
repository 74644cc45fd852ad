"""The smallest gap that a scenario leaves, against shapely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon
from shapely.affinity import rotate, translate

from rsu.arrays import Floats
from scenarios.kernels.condition import smallest_gap
from scenarios.kernels.motion import PRESENT

COLUMNS = 33
PLACE = st.tuples(st.floats(-20, 20), st.floats(-20, 20), st.floats(-4, 4), st.floats(0.5, 30))
BOX = (1.0, 0.0, 4.0, 2.0)


def film(places: list[tuple[float, float, float, float]]) -> Floats:
    """One instant of actors: x, y, heading, speed."""
    found = np.zeros((1, len(places), COLUMNS))
    for i, (x, y, heading, speed) in enumerate(places):
        found[0, i, [0, 1, 3, 5, PRESENT]] = x, y, heading, speed, 1.0
    return found


def gap(places: list[tuple[float, float, float, float]]) -> float:
    count = len(places)
    box, size = np.tile(BOX, (count, 1)), np.tile((1.5, 3.3), (count, 1))
    known = np.zeros((count, count), np.bool_)
    return smallest_gap(film(places), box, size, known, np.empty((2, 4)))


def body(place: tuple[float, float, float, float]) -> Polygon:
    x, y, heading, _ = place
    rectangle = Polygon([(-1, -1), (3, -1), (3, 1), (-1, 1)])
    return translate(rotate(rectangle, heading, (0, 0), use_radians=True), x, y)


@given(PLACE, PLACE)
def test_it_is_the_distance_of_the_bodies(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> None:
    velocity = [place[3] * np.exp(1j * place[2]) for place in (a, b)]
    found = gap([a, b])
    if abs(velocity[0] - velocity[1]) < 0.1:
        assert found == np.inf
    elif not body(a).intersects(body(b)):
        assert found == pytest.approx(body(a).distance(body(b)), abs=1e-9)


def test_those_who_keep_their_distance_and_those_who_stand_do_not_count() -> None:
    assert gap([(0, 0, 0, 10), (6, 0, 0, 10), (0, 9, 0, 0), (0, 12, 0, 0)]) == pytest.approx(7.0)
