"""Distances of a footprint are those of shapely, and nothing is met along an arc called clear."""

from math import cos, inf, pi, sin

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from avp.planning.parking import CAR, footprint
from rsu.arrays import Floats
from rsu.avp.planning.case import Case
from rsu.avp.planning.path import sample
from rsu.avp.planning.scene import Scene, lay_out
from rsu.kernels.footprint import FINEST, REACH, clearance, drive, free_length, least_clearance

NEAR = st.floats(-7.0, 7.0)
VERTEX = st.tuples(NEAR, NEAR)
RING = st.lists(VERTEX, min_size=1, max_size=6)
POSE = st.tuples(NEAR, NEAR, st.floats(-pi, pi))


def scene(*rings: list[tuple[float, float]]) -> Scene:
    return lay_out(Case(np.zeros(3), np.zeros(3), tuple(np.array(ring) for ring in rings)), CAR)


def distance(edges: Floats, pose: Floats) -> float:
    """From the footprint to the nearest edge, by shapely."""
    lines = [shapely.LineString([edge[:2], edge[2:]]) for edge in edges]
    return min(footprint(pose).distance(line) for line in lines)


@given(st.lists(RING, min_size=1, max_size=3), POSE)
def test_the_clearance_is_the_distance_that_shapely_finds(
    rings: list[list[tuple[float, float]]], pose: tuple[float, float, float]
) -> None:
    ground = scene(*rings)
    x, y, heading = pose
    room = clearance(ground.car, ground.ground, x, y, cos(heading), sin(heading))
    expected = distance(ground.edges, np.array(pose))
    assert room == pytest.approx(min(expected, REACH), abs=1e-6)
    least = least_clearance(ground.car, ground.edges, np.array([pose]))
    assert least == pytest.approx(expected, abs=1e-6)


@given(RING, POSE, st.sampled_from([-CAR.curvature, 0.0, CAR.curvature]), st.floats(-6.0, 6.0))
def test_what_is_called_clear_along_an_arc_is(
    ring: list[tuple[float, float]], pose: tuple[float, float, float], bend: float, length: float
) -> None:
    ground, need = scene(ring), 0.05
    gone = free_length(ground.car, ground.ground, *pose, bend, length, need)
    if gone < 0.0:
        assert distance(ground.edges, np.array(pose)) < need + 1e-6
        return
    driven = np.array([[bend, gone if length > 0.0 else -gone]])
    poses, _ = sample(np.array(pose), driven, 0.05)
    assert min(distance(ground.edges, at) for at in poses) >= need - 1e-3
    if gone < abs(length):
        on = gone + FINEST if length > 0.0 else -gone - FINEST
        beyond = np.array(drive(*pose, bend, on))
        assert distance(ground.edges, beyond) < need + 3.0 * FINEST


def test_outside_the_ground_nothing_is_clear() -> None:
    ground = scene([(3.0, 3.0)])
    assert clearance(ground.car, ground.ground, 100.0, 0.0, 1.0, 0.0) == 0.0


def test_without_obstacles_everything_is_far() -> None:
    ground = scene()
    assert clearance(ground.car, ground.ground, 0.0, 0.0, 1.0, 0.0) == REACH
    assert least_clearance(ground.car, ground.edges, np.zeros((1, 3))) == inf
