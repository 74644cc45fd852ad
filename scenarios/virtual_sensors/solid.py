"""Actors and buildings as boxes that stand on the ground, and how much of them a sensor sees."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.sight import visible_shares
from scenarios.kernels.body import cover, shift
from scenarios.stage.scene import Scene

_COLUMNS = np.array([[0.0, 0.0], [0.4, 0.4], [0.4, -0.4], [-0.4, 0.4], [-0.4, -0.4]])
_LEVELS = np.array([0.15, 0.5, 0.85])
_SAMPLES = np.array([[i, j, k] for i, j in _COLUMNS for k in _LEVELS])
"""Points well inside a body, in parts of its length, width and height."""

Visible: TypeAlias = Callable[[Floats, Floats, Floats], Floats]
"""Takes what `visible_fraction` takes, and returns what it returns."""


def boxes(scene: Scene) -> Floats:
    """(N, 7) x, y, z of the bottom's middle, heading, length, width, height of the actors."""
    return moved(scene, 0.0)


def moved(scene: Scene, offset: float | Floats) -> Floats:
    """(N, 7) boxes of the actors `offset` s from the scene, at constant acceleration and turn.

    `offset` is the same for all, or (N,).
    """
    count = len(scene.heading)
    solids, later = np.empty((count, 7)), np.empty(count)
    later[:] = offset
    shift(
        scene.position, scene.z, scene.heading, scene.extent, scene.speed, scene.acceleration,
        scene.yaw_rate, later, solids,
    )  # fmt: skip
    return solids


def visible_fraction(eye: Floats, solids: Floats, obstacles: Floats) -> Floats:
    """(N,) which part of each actor no other actor and no obstacle hides.

    Parameters
    ----------
    eye : (3,) m
    solids : (N, 7) the actors' boxes; none hides itself
    obstacles : (K, 7) boxes of buildings and the like
    """
    share = np.empty(len(solids))
    visible_shares(eye, solids, obstacles, _SAMPLES, share)
    return share


def silhouette(eye: Floats, solids: Floats) -> Floats:
    """(N,) m^2 that each of (N, 7) boxes covers before an eye (3,), across the line of sight."""
    area = np.empty(len(solids))
    cover(eye, solids, area)
    return area
