"""What the stop layer makes of the world model."""

from dataclasses import replace
from math import nan, pi

import numpy as np
import pytest

from rsu.avp.safety.stop_layer import DRIVE, SIGMAS, SWERVE, WALK, Obstacles, seen
from rsu.kernels.reach import ACROSS, ALONG, LENGTH, MARGIN, VX, WIDTH
from rsu.sensing.detection import ObjectClass
from world import Body, snapshot

WALKER = Body(10.0, 2.0, pi / 2.0, 1.2, ObjectClass.PEDESTRIAN, sigma=0.1)
CAR = Body(20.0, 0.0, 0.0, 2.0)


def of(*bodies: Body, guided: tuple[bool, ...] = (), heading: float | None = None) -> Obstacles:
    shot = snapshot(*bodies)
    if heading is not None:
        tracks = replace(shot.tracks, heading=np.full(len(bodies), heading))
        shot = replace(shot, tracks=tracks)
    flags = np.array(guided or (False,) * len(bodies), dtype=bool)
    return seen(shot, np.zeros(len(bodies), dtype=np.int64), flags)


def test_people_may_go_anywhere_and_cars_mostly_ahead() -> None:
    obstacles = of(WALKER, CAR)
    assert obstacles.row[0, [ALONG, ACROSS]].tolist() == [WALK, WALK]
    assert obstacles.row[1, [ALONG, ACROSS]].tolist() == [DRIVE, SWERVE]


def test_a_car_with_permits_of_its_own_goes_on_as_it_does() -> None:
    row = of(CAR, guided=(True,)).row[0]
    assert row[[ALONG, ACROSS]].tolist() == [0.0, 0.0]
    assert row[VX] == pytest.approx(2.0)


def test_the_margin_is_that_of_the_direction_in_which_a_place_is_known_least() -> None:
    shot = snapshot(WALKER)
    turned = shot.tracks.covariance.copy()
    turned[0, :2, :2] = [[0.5, 0.5], [0.5, 0.5]]  # 1 m along the diagonal
    shot = replace(shot, tracks=replace(shot.tracks, covariance=turned))
    row = seen(shot, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=bool)).row[0]
    assert row[MARGIN] == pytest.approx(SIGMAS * 1.0)


def test_who_heads_nobody_knows_where_is_as_wide_as_he_may_be_long() -> None:
    row = of(CAR, heading=nan).row[0]
    assert row[LENGTH] == row[WIDTH] == pytest.approx(np.hypot(4.5, 1.8))
    assert np.isfinite(row).all()


def test_an_empty_world_has_no_obstacles() -> None:
    assert of().row.shape == (0, 11)
