"""Where a sensor of a site hangs in CARLA, and what share of a body it sees."""

from math import radians

import numpy as np

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.roads.pose import Pose

LEAST = 2.0
"""Points or pixels below which a body is too far to tell how much of it is in view."""


def place(mount: Mount) -> Pose:
    """Return the pose of a mounting; a site's pitch is positive upwards."""
    return Pose(
        x=mount.x_m,
        y=mount.y_m,
        z=mount.z_m,
        heading=radians(mount.yaw_deg),
        pitch=-radians(mount.pitch_deg),
        roll=radians(mount.roll_deg),
    )


def to_middle(eye: Floats, solids: Floats) -> Floats:
    """(N, 3) m from an eye (3,) to the middles of (N, 7) boxes that stand on the ground."""
    way = solids[:, :3] - eye
    way[:, 2] += 0.5 * solids[:, 6]
    return way


def plain_share(found: Floats, expected: Floats) -> Floats:
    """(N,) from 0 to 1: what is there of what would be, were nothing in the way.

    Parameters
    ----------
    found, expected : (N,) pixels or points; nan = not in view.
    """
    seen = expected >= LEAST  # nan is none
    return np.where(seen, np.clip(found / np.where(seen, expected, 1.0), 0.0, 1.0), 0.0)
