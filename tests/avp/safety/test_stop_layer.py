from math import cos, hypot, pi, sin

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from avp.planning.parking import footprint
from rsu.arrays import Floats
from rsu.avp.safety.permit import FASTEST
from rsu.avp.safety.stop_layer import (
    LOOK,
    TOLERANCE,
    Cars,
    Obstacles,
    clear,
    keep_withdrawn,
)
from rsu.avp.safety.way import SPACING, Way, lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.reach import present_box, reach_box

CAR = Vehicle()
FRONT = CAR.wheelbase + CAR.front_overhang


def straight(length: float = 30.0) -> Way:
    return lay(np.zeros(3), np.array([[0.0, length]]), CAR)


def cars(way: Way, at: float = 0.0, speed: float = 0.0, level: int = 0) -> Cars:
    row = int(np.searchsorted(way.row[:, 5], at, side="right")) - 1
    return Cars(
        way.row,
        np.array([[row, len(way.row)]]),
        CAR.row()[None],
        np.array([[at, speed]]),
        np.array([level]),
    )


def thing(
    x: float,
    y: float,
    velocity: tuple[float, float] = (0.0, 0.0),
    spread: tuple[float, float] = (0.0, 0.0),
    box: tuple[float, float] = (0.6, 0.6),
    heading: float = 0.0,
    margin: float = 0.0,
) -> list[float]:
    return [x, y, cos(heading), sin(heading), *box, *velocity, margin, *spread]


def around(*things: list[float], level: int = 0) -> Obstacles:
    return Obstacles(np.array(things).reshape(-1, 11), np.full(len(things), level))


def cleared(fleet: Cars, obstacles: Obstacles) -> tuple[float, bool]:
    until, withdrawn = clear(fleet, obstacles)
    return float(until[0]), bool(withdrawn[0])


def test_an_empty_way_is_clear_as_far_as_one_looks_and_to_its_end() -> None:
    assert cleared(cars(straight()), around()) == (LOOK, False)
    assert cleared(cars(straight(5.0)), around()) == (pytest.approx(5.0), False)


def test_what_stands_ahead_clears_the_way_to_half_a_metre_before_it() -> None:
    until, withdrawn = cleared(cars(straight()), around(thing(FRONT + 5.3, 0.0)))
    assert 5.0 - TOLERANCE - SPACING <= until <= 5.0 - TOLERANCE
    assert not withdrawn


def test_the_permit_is_withdrawn_where_the_car_could_not_stop_any_more() -> None:
    near = around(thing(FRONT + 3.3, 0.0))
    assert cleared(cars(straight(), speed=FASTEST), near)[1]
    assert not cleared(cars(straight(), speed=1.0), near)[1]


def test_a_permit_stays_withdrawn_until_the_car_stands() -> None:
    yes, no = np.array([True]), np.array([False])
    assert keep_withdrawn(yes, no, np.array([2.0]))
    assert keep_withdrawn(no, yes, np.array([0.1]))
    assert not keep_withdrawn(no, yes, np.array([0.0]))
    assert not keep_withdrawn(no, no, np.array([2.0]))


@pytest.mark.parametrize("place", [(-3.0, 0.0), (3.0, 3.0), (3.0, -3.0), (FRONT + LOOK + 2.0, 0.0)])
def test_what_stands_beside_behind_or_far_ahead_is_in_nobodys_way(
    place: tuple[float, float],
) -> None:
    assert cleared(cars(straight(), speed=FASTEST), around(thing(*place))) == (LOOK, False)


def test_who_walks_towards_the_way_is_in_it_before_he_is_there() -> None:
    beside = thing(FRONT + 4.0, 3.0)
    walking = thing(FRONT + 4.0, 3.0, velocity=(0.0, -1.4))
    assert cleared(cars(straight(), speed=FASTEST), around(beside))[0] == LOOK
    assert cleared(cars(straight(), speed=FASTEST), around(walking))[0] < 4.0


def test_who_could_set_off_counts_as_wider_the_faster_the_car_is() -> None:
    someone = around(thing(FRONT + 4.0, 2.2, spread=(1.5, 1.5)))
    assert cleared(cars(straight(), speed=FASTEST), someone)[0] < 4.0
    assert cleared(cars(straight(), speed=0.5), someone)[0] == LOOK


def test_who_follows_does_not_stop_the_car_but_stops_it_in_reverse() -> None:
    behind = around(thing(-4.0, 0.0, velocity=(2.0, 0.0)))
    assert cleared(cars(straight(), speed=1.0), behind) == (LOOK, False)
    backwards = lay(np.zeros(3), np.array([[0.0, -30.0]]), CAR)
    assert cleared(cars(backwards, speed=1.0), behind)[1]


def test_who_steps_towards_the_side_of_a_car_stops_it() -> None:
    beside = thing(1.5, 1.8, velocity=(0.0, -1.4))
    assert cleared(cars(straight(), speed=1.0), around(beside))[1]


def test_the_car_is_not_in_its_own_way_nor_is_who_is_on_another_storey() -> None:
    itself = around(thing(CAR.wheelbase / 2.0 + 0.3, 0.2, box=(4.6, 1.9)))
    assert cleared(cars(straight()), itself) == (LOOK, False)
    someone = around(thing(FRONT, 0.0))
    assert cleared(cars(straight(), level=1), someone) == (LOOK, False)
    assert cleared(cars(straight(), level=0), someone)[1]


def test_an_uncertain_place_keeps_the_car_farther_away() -> None:
    sure = cleared(cars(straight()), around(thing(FRONT + 5.3, 0.0)))[0]
    vague = cleared(cars(straight()), around(thing(FRONT + 5.3, 0.0, margin=0.6)))[0]
    assert vague == pytest.approx(sure - 0.6, abs=SPACING)


PLACES = st.floats(-6.0, 14.0)


@given(PLACES, PLACES, st.floats(-pi, pi), st.floats(0.3, 5.0), st.sampled_from([-0.3, 0.0, 0.2]))
def test_up_to_where_it_is_cleared_no_footprint_meets_what_is_there(
    x: float, y: float, heading: float, length: float, bend: float
) -> None:
    assume(not footprint(np.zeros(3)).contains(shapely.Point(x, y)))
    way = lay(np.zeros(3), np.array([[bend, 6.0], [-bend, -4.0]]), CAR)
    until, _ = cleared(cars(way), around(thing(x, y, box=(length, 0.5), heading=heading)))
    there = shapely.Polygon(outline(thing(x, y, box=(length, 0.5), heading=heading)))
    for station in way.row[:, 5]:
        met = footprint(np.array(way.pose(station))).intersects(there)
        if met:
            assert until <= station - TOLERANCE + 1e-9
            return
    assert until == min(LOOK, way.length)


def outline(obstacle: list[float], horizon: float | None = None) -> Floats:
    pose, box = np.empty(4), np.empty(2)
    if horizon is None:
        present_box(np.array(obstacle), 0.0, pose, box)
    else:
        reach_box(np.array(obstacle), horizon, pose, box)
    signs = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * 0.5 * box
    c, s = pose[2], pose[3]
    return pose[:2] + np.column_stack(
        [signs[:, 0] * c - signs[:, 1] * s, signs[:, 0] * s + signs[:, 1] * c]
    )


@given(
    st.floats(-pi, pi),
    st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)),
    st.floats(0.0, 1.5),
    st.floats(-pi, pi),
)
def test_who_accelerates_no_harder_than_he_can_stays_within_his_reach(
    heading: float, velocity: tuple[float, float], elapsed: float, towards: float
) -> None:
    walker = thing(1.0, 2.0, velocity, (1.5, 1.5), heading=heading)
    reach = shapely.Polygon(outline(walker, 1.5)).buffer(0.01)
    push = 0.5 * 1.4 * elapsed**2
    dx = velocity[0] * elapsed + push * cos(towards)
    dy = velocity[1] * elapsed + push * sin(towards)
    moved = thing(1.0 + dx, 2.0 + dy, heading=heading)
    if hypot(*velocity) > 0.1:
        assert reach.covers(shapely.Polygon(outline(moved)))
