"""Cases to plan for, and what shapely and plain sums say of a path."""

from collections.abc import Callable
from math import cos, pi, sin, tan

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.planning.case import Case
from rsu.avp.planning.path import ParkingPath
from rsu.avp.planning.plan import NoPath, plan
from rsu.avp.vehicle import Vehicle

CAR = Vehicle()


def box(x: float, y: float, length: float, width: float, heading: float = 0.0) -> Floats:
    """Corners of a rectangle around a place."""
    along, aside = np.array([cos(heading), sin(heading)]), np.array([-sin(heading), cos(heading)])
    signs = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    return np.array([[x, y] + 0.5 * (a * length * along + b * width * aside) for a, b in signs])


def bay() -> Case:
    """A spot across the road, between two cars, to be reached in reverse or forwards."""
    obstacles = (
        box(-2.6, -3.0, 2.0, 4.8),
        box(2.6, -3.0, 2.0, 4.8),
        box(0.0, -6.2, 9.0, 0.4),
        box(0.0, 6.2, 30.0, 0.4),
    )
    return Case(np.array([-8.0, 1.5, 0.0]), np.array([0.0, -4.2, pi / 2.0]), obstacles)


def slot(spare: float) -> Case:
    """A spot along the kerb, so much longer than the car, between two others."""
    middle = (CAR.length - 2.0 * CAR.rear_overhang) / 2.0
    apart = CAR.length + spare
    obstacles = (
        box(middle - apart, 0.0, CAR.length, CAR.width),
        box(middle + apart, 0.0, CAR.length, CAR.width),
        box(0.0, -1.4, 40.0, 0.4),
    )
    return Case(np.array([5.0, 2.8, 0.0]), np.zeros(3), obstacles)


def moved(case: Case, turn: float, shift: tuple[float, float], *, mirror: bool) -> Case:
    """The case turned about the origin, mirrored, shifted."""
    sign = -1.0 if mirror else 1.0

    def place(points: Floats) -> Floats:
        x, y = points[..., 0], sign * points[..., 1]
        east = x * cos(turn) - y * sin(turn) + shift[0]
        north = x * sin(turn) + y * cos(turn) + shift[1]
        return np.stack([east, north], axis=-1)

    def pose(at: Floats) -> Floats:
        return np.append(place(at[:2]), sign * at[2] + turn)

    rings = tuple(place(ring) for ring in case.obstacles)
    return Case(pose(case.start), pose(case.goal), rings)


def planned(case: Case, out_of_time: Callable[[], bool] = lambda: False) -> ParkingPath:
    """Plan it; there is a path."""
    path = plan(case, CAR, out_of_time)
    assert not isinstance(path, NoPath), path
    return path


def footprint(pose: Floats) -> shapely.Polygon:
    """The car at a pose, for shapely."""
    x, y, heading = pose
    ahead = (CAR.length - 2.0 * CAR.rear_overhang) / 2.0
    middle_x, middle_y = x + ahead * cos(heading), y + ahead * sin(heading)
    return shapely.Polygon(box(middle_x, middle_y, CAR.length, CAR.width, heading))


def least_distance(case: Case, poses: Floats) -> float:
    """How near the car comes to an obstacle, by shapely, m."""
    around = shapely.union_all([shapely.Polygon(ring) for ring in case.obstacles])
    return min(footprint(pose).distance(around) for pose in poses)


def is_driveable(path: ParkingPath) -> bool:
    """Whether each sample follows the last along an arc that the car can steer."""
    limit = tan(CAR.steering) / CAR.wheelbase
    for before, after, gear in zip(
        path.pose[:-1], path.pose[1:], path.direction[1:].tolist(), strict=True
    ):
        turn = float(after[2] - before[2])
        chord = after[:2] - before[:2]
        heading = float(before[2]) + turn / 2.0
        along = float(gear * (chord @ (cos(heading), sin(heading))))
        aside = float(chord @ (-sin(heading), cos(heading)))
        if along <= 0.0 or abs(aside) > 1e-6 * (1.0 + float(np.abs(after[:2]).max())):
            return False
        if along > 0.1 + 1e-6 or abs(2.0 * sin(turn / 2.0)) > limit * along * (1.0 + 1e-4) + 1e-6:
            return False
    return True
