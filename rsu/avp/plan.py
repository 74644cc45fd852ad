"""Plans the path of a parking case: searched from the goal, then made shorter."""

from collections.abc import Callable
from enum import Enum

import numpy as np

from rsu.arrays import Floats
from rsu.avp.case import Case
from rsu.avp.path import ParkingPath, sample, turned
from rsu.avp.scene import Scene, lay_out
from rsu.avp.search import GRAINS, find
from rsu.avp.shortening import shortened
from rsu.avp.vehicle import Vehicle
from rsu.kernels.footprint import least_clearance

CLEARANCES = (0.0505, 0.025, 0.002)
"""m, tried in turn: 5 cm and what is lost between two looks, then less where it is too tight."""
SPACING, LOOKS = 0.1, 0.02
"""m between samples of a path that is given out, and between looks at how clear it is."""


class NoPath(Enum):
    """Why there is none."""

    START = "the start touches an obstacle"
    GOAL = "the goal touches an obstacle"
    FOUND = "no path was found"
    TIME = "no path was found in time"


def plan(case: Case, vehicle: Vehicle, out_of_time: Callable[[], bool]) -> ParkingPath | NoPath:
    """Plan a path that is as clear as it can be of the clearances, and then short.

    Parameters
    ----------
    case : Case
        In any frame, however far its origin is.
    vehicle : Vehicle
        Whose path it is.
    out_of_time : callable
        Asked now and then; once it says so, the best path so far is the answer.
    """
    scene = lay_out(case, vehicle)
    for pose, reason in ((scene.start, NoPath.START), (np.zeros(3), NoPath.GOAL)):
        if scene.is_blocked(pose):
            return reason
    for need in CLEARANCES:
        if min(scene.room(scene.start), scene.room(np.zeros(3))) < need:
            continue
        for grain in GRAINS:
            arc = find(scene, need, grain, out_of_time)
            if arc is not None:
                return _finish(scene, shortened(scene, need, arc, out_of_time))
            if out_of_time():
                return NoPath.TIME
    return NoPath.FOUND


def _finish(scene: Scene, arc: Floats) -> ParkingPath:
    """Turn arcs from the goal into a path from the start, in the frame of the case."""
    arc = turned(arc)
    pose, number = sample(scene.start, arc, SPACING)
    looks, _ = sample(scene.start, arc, LOOKS)
    return ParkingPath(
        pose=scene.to_case(pose),
        direction=np.where(arc[number, 1] > 0.0, 1, -1),
        length=float(np.abs(arc[:, 1]).sum()),
        clearance=least_clearance(scene.car, scene.edges, looks),
    )
