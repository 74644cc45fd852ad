from math import inf, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.avp.planning.path import sample
from rsu.avp.safety.permit import FASTEST
from rsu.avp.safety.way import DECELERATION, SPACING, Way, lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import BEND, DWELL, GEAR, SPEED, STATION, STOP

CAR = Vehicle()
ARCS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, -0.1, 0.3, -0.3]), st.sampled_from([0.15, 1.0, 4.0, -1.0, -3.0])
    ),
    min_size=1,
    max_size=8,
)


def way(*arcs: tuple[float, float]) -> Way:
    return lay(np.array([3.0, -2.0, 0.5]), np.array(arcs), CAR)


@given(ARCS)
def test_a_way_is_as_long_as_its_arcs_and_passes_their_ends(
    arcs: list[tuple[float, float]],
) -> None:
    laid = way(*arcs)
    assert laid.length == pytest.approx(sum(abs(length) for _, length in arcs))
    poses, _ = sample(np.array([3.0, -2.0, 0.5]), laid.arc, inf)
    for pose, station in zip(
        poses, [0.0, *np.cumsum(np.abs(laid.arc[:, 1])).tolist()], strict=True
    ):
        assert laid.pose(station) == pytest.approx(tuple(pose), abs=1e-9)


@given(ARCS)
def test_rows_are_near_each_other_and_slow_enough_to_brake(arcs: list[tuple[float, float]]) -> None:
    row = way(*arcs).row
    apart = np.diff(row[:, STATION])
    assert (apart > 0.0).all()
    assert (apart <= SPACING + 1e-9).all()
    assert (row[:, SPEED] <= FASTEST).all()
    assert (np.diff(row[:, SPEED] ** 2) >= -2.0 * DECELERATION * apart - 1e-9).all()
    assert (row[:-1, STOP] > row[:-1, STATION]).all()


def test_a_car_stands_where_it_changes_direction_until_its_wheels_are_turned() -> None:
    row = way((0.3, 4.0), (-0.3, -3.0), (0.0, 2.0)).row
    (first, second) = np.flatnonzero(np.diff(row[:, GEAR])) + 1
    assert row[first, STATION] == pytest.approx(4.0)
    assert row[0, STOP] == pytest.approx(4.0)
    assert row[first, STOP] == pytest.approx(7.0)
    assert row[first, DWELL] == pytest.approx(2.0 * row[second, DWELL])
    assert row[first, BEND] == -0.3


def test_a_car_is_slow_where_the_curvature_leaps_and_fast_between() -> None:
    row = way((0.0, 20.0), (0.3, 1.5 * pi), (0.0, 20.0)).row
    at = np.searchsorted(row[:, STATION], 20.0)
    assert row[at, SPEED] < 1.5
    assert row[at + 60, SPEED] == FASTEST


def test_there_is_no_way_to_where_the_car_stands() -> None:
    with pytest.raises(ValueError, match="without length"):
        way((0.2, 0.0))
