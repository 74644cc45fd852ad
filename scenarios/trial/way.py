"""`Way`: where a vehicle means to go, as places along a line."""

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels.way import go_on, nearest
from scenarios.stage.film import Film

ONWARD = np.arange(1.0, 101.0)
"""m that a way goes straight on beyond where a film ends."""


def way_of(film: Film, name: str) -> Floats:
    """(P, 3) x, y, heading of where somebody went, without the time; straight on at the end."""
    i = film.names.index(name)
    there = film.there[:, i]
    pose = np.column_stack((film.position[there, i], film.heading[there, i]))
    steps = np.hypot(*np.diff(pose[:, :2], axis=0).T)
    pose = pose[np.concatenate(([True], steps > 1e-3))]
    x, y, heading = map(float, pose[-1])
    straight = (x + ONWARD * np.cos(heading), y + ONWARD * np.sin(heading))
    return np.vstack((pose, np.column_stack((*straight, np.full_like(ONWARD, heading)))))


class Way:
    """A planned line, in the frame of the stage.

    Parameters
    ----------
    poses : (P, 3) m and rad
        x, y of the middle of the box, and heading; no two places equal.
    """

    def __init__(self, poses: Floats) -> None:
        self._poses = poses.copy()
        self._poses[:, 2] = np.unwrap(poses[:, 2])
        steps = np.hypot(*np.diff(poses[:, :2], axis=0).T)
        self._distance = np.concatenate(([0.0], np.cumsum(steps)))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return m along the line and m to its left of the point of it that is nearest."""
        return nearest(self._poses, self._distance, x, y)

    def ahead(self, distance: float, speed: float, step: float, count: int) -> Floats:
        """(count, 3) poses at `step` s, from `distance` m along the line on, at constant speed."""
        poses = np.empty((count, 3))
        go_on(self._poses, self._distance, distance, speed * step, poses)
        return poses
