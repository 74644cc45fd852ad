"""Ways into and out of spots, planned once for all spots with the same surroundings."""

from dataclasses import dataclass, field
from math import cos, sin

import numpy as np

from rsu.arrays import Floats
from rsu.avp.planning.case import Case
from rsu.avp.planning.plan import NoPath, plan
from rsu.avp.vehicle import Vehicle

DIGITS, AROUND = 6, 2
"""Decimals of m and rad to which start and surroundings are the same as others."""


@dataclass(slots=True)
class Manoeuvres:
    """Plans for one class of vehicles, and remembers."""

    vehicle: Vehicle
    known: dict[bytes, Floats | NoPath] = field(default_factory=dict[bytes, Floats | NoPath])

    def arcs(self, start: Floats, goal: Floats, obstacles: list[Floats]) -> Floats | NoPath:
        """Return (A, 2) arcs from one (3,) pose to another, however long it takes to find them.

        Parameters
        ----------
        start, goal : (3,) float64
            Poses of the middle of the rear axle: m, rad.
        obstacles : list of (K, 2) float64
            Outlines, m.
        """
        case = Case(_seen_from(goal, start), np.zeros(3), _sorted(goal, obstacles))
        key = b"".join(part.tobytes() for part in (case.start, *case.obstacles))
        if key not in self.known:
            found = plan(case, self.vehicle, lambda: False)
            self.known[key] = found if isinstance(found, NoPath) else found.arc
        return self.known[key]


def _sorted(goal: Floats, obstacles: list[Floats]) -> tuple[Floats, ...]:
    """Put obstacles into the frame of the goal, and into one order."""
    seen = (_seen_from(goal, outline) for outline in obstacles)
    return tuple(sorted(seen, key=lambda outline: outline.tobytes()))


def _seen_from(goal: Floats, points: Floats) -> Floats:
    """(..., 2) points or (3,) pose in the frame of a pose."""
    east, north = points[..., 0] - goal[0], points[..., 1] - goal[1]
    c, s = cos(goal[2]), sin(goal[2])
    seen = points.astype(np.float64, copy=True)
    seen[..., 0], seen[..., 1] = east * c + north * s, north * c - east * s
    if points.ndim == 1:
        seen[2] = (points[2] - goal[2] + np.pi) % (2.0 * np.pi) - np.pi
        return np.round(seen, DIGITS)
    return np.round(seen, AROUND)
