"""A parking path: arcs from the start, and the poses on them."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from rsu.arrays import Floats, Ints


@dataclass(slots=True, frozen=True)
class ParkingPath:
    """Where the middle of the rear axle goes."""

    pose: Floats
    """(N, 3) x, y, m, heading, rad, close together; each change of direction is one."""
    direction: Ints
    """(N,) 1 = forwards, -1 = in reverse, on the way to the pose."""
    arc: Floats
    """(A, 2) curvature, 1/m, and signed length (negative = in reverse), m, from the first pose."""
    length: float
    """m driven, both ways."""
    clearance: float
    """Least distance from an obstacle, m; inf if there is none."""

    @property
    def gear_changes(self) -> int:
        """How often the direction changes."""
        return int(np.count_nonzero(np.diff(self.direction)))


def merge(arc: Floats) -> Floats:
    """Join neighbours of (N, 2) arcs that go on alike, and leave out those without length."""
    merged: list[list[float]] = []
    for bend, length in arc.tolist():
        if length == 0.0:
            continue
        if merged and merged[-1][0] == bend and merged[-1][1] * length > 0.0:
            merged[-1][1] += length
        else:
            merged.append([bend, length])
    return np.array(merged).reshape(-1, 2)


def sample(start: Floats, arc: Floats, spacing: float) -> tuple[Floats, Ints]:
    """Return poses at most `spacing` m apart along (N, 2) arcs, and the arc that leads to each.

    The end of each arc is one of the poses.
    """
    poses, numbers = [start[None, :]], [np.zeros(1, dtype=np.int64)]
    x, y, heading = start.tolist()
    for number in range(len(arc)):
        bend, length = float(arc[number, 0]), float(arc[number, 1])
        count = max(ceil(abs(length) / spacing - 1e-9), 1)
        way: Floats = np.linspace(length / count, length, count)
        angle = heading + bend * way
        if bend == 0.0:
            east, north = x + way * np.cos(heading), y + way * np.sin(heading)
        else:
            east = x + (np.sin(angle) - np.sin(heading)) / bend
            north = y - (np.cos(angle) - np.cos(heading)) / bend
        poses.append(np.column_stack([east, north, angle]))
        numbers.append(np.full(count, number))
        x, y, heading = poses[-1][-1].tolist()
    return np.concatenate(poses), np.concatenate(numbers)


def turned(arc: Floats) -> Floats:
    """(N, 2) arcs driven from their end to their start."""
    return arc[::-1] * (1.0, -1.0)
