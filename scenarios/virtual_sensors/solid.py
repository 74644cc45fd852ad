"""Actors and buildings as boxes that stand on the ground, and how much of them a sensor sees."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.sight import blocked
from scenarios.stage.scene import Scene

_CORNERS = np.array([[i, j, k] for k in (0.0, 1.0) for i in (-0.5, 0.5) for j in (-0.5, 0.5)])
_COLUMNS = np.array([[0.0, 0.0], [0.4, 0.4], [0.4, -0.4], [-0.4, 0.4], [-0.4, -0.4]])
_LEVELS = np.array([0.15, 0.5, 0.85])
_SAMPLES = np.array([[i, j, k] for i, j in _COLUMNS for k in _LEVELS])
"""Points well inside a body, in parts of its length, width and height."""


def boxes(scene: Scene) -> Floats:
    """(N, 7) x, y, z of the bottom's middle, heading, length, width, height of the actors."""
    return np.column_stack((scene.position, scene.z, scene.heading, scene.extent))


def corners(solids: Floats) -> Floats:
    """(N, 8, 3) m, of (N, 7) boxes."""
    return _points(solids, _CORNERS)


def moved(scene: Scene, offset: float | Floats) -> Floats:
    """(N, 7) boxes of the actors `offset` s from the scene, at constant acceleration and turn.

    `offset` is the same for all, or (N,).
    """
    solids = boxes(scene)
    course = scene.heading + 0.5 * offset * scene.yaw_rate
    way = offset * (scene.speed + 0.5 * offset * scene.acceleration)
    solids[:, 0] += way * np.cos(course)
    solids[:, 1] += way * np.sin(course)
    solids[:, 3] += offset * scene.yaw_rate
    return solids


def visible_fraction(eye: Floats, solids: Floats, obstacles: Floats) -> Floats:
    """(N,) which part of each actor no other actor and no obstacle hides.

    Parameters
    ----------
    eye : (3,) m
    solids : (N, 7) the actors' boxes; none hides itself
    obstacles : (K, 7) boxes of buildings and the like
    """
    samples = len(_SAMPLES)
    targets = _points(solids, _SAMPLES).reshape(-1, 3)
    own: Ints = np.repeat(np.arange(len(solids)), samples)
    hidden = np.zeros(len(targets), dtype=np.int64)
    blocked(eye, targets, np.vstack((solids, obstacles)), own, hidden)
    return 1.0 - hidden.reshape(-1, samples).mean(axis=1)


def silhouette(eye: Floats, solids: Floats) -> Floats:
    """(N,) m^2 that each of (N, 7) boxes covers before an eye (3,), across the line of sight.

    Of each pair of opposite faces one is seen, by the cosine of its normal against the sight.
    """
    sight = solids[:, :3] - eye
    sight[:, 2] += 0.5 * solids[:, 6]
    east, north, up = (sight / np.linalg.norm(sight, axis=1)[:, None]).T
    cos, sin = np.cos(solids[:, 3]), np.sin(solids[:, 3])
    length, width, height = solids[:, 4:].T
    side = length * np.abs(cos * north - sin * east) + width * np.abs(cos * east + sin * north)
    return height * side + length * width * np.abs(up)


def _points(solids: Floats, parts: Floats) -> Floats:
    """(N, P, 3) points of (N, 7) boxes at (P, 3) parts of their length, width and height."""
    local = parts[None, :, :] * solids[:, None, 4:7]
    cos, sin = np.cos(solids[:, 3, None]), np.sin(solids[:, 3, None])
    return np.stack(
        (
            solids[:, 0, None] + cos * local[:, :, 0] - sin * local[:, :, 1],
            solids[:, 1, None] + sin * local[:, :, 0] + cos * local[:, :, 1],
            solids[:, 2, None] + local[:, :, 2],
        ),
        axis=-1,
    )
