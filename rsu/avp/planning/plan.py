"""Plans the path of a parking case: searched from the goal, then made shorter."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

import numpy as np

from rsu.arrays import Floats
from rsu.avp.planning.case import Case
from rsu.avp.planning.path import ParkingPath, sample, turned
from rsu.avp.planning.scene import Scene, lay_out
from rsu.avp.planning.search import GRAINS, find
from rsu.avp.planning.shortening import shortened
from rsu.avp.vehicle import Vehicle
from rsu.kernels.footprint import least_clearance

CLEARANCES = (0.0505, 0.025, 0.002)
"""m, tried in turn: 5 cm and what is lost between two looks, then less where it is too tight."""
POCKET = 2000
"""Nodes after which a goal is no closed pocket: then it may be the start that is too tight to be
met, and is where a second search begins."""
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
    room = min(scene.room(scene.start), scene.room(np.zeros(3)))
    for need in (need for need in CLEARANCES if need <= room):
        for grain in GRAINS:
            arc, nodes = find(scene, need, grain, out_of_time)
            if arc is not None:
                arc = shortened(scene, need, arc, out_of_time)
                return _finish(scene, scene.start, turned(arc))
            if nodes > POCKET:
                swapped = lay_out(replace(case, start=case.goal, goal=case.start), vehicle)
                arc, _ = find(swapped, need, grain, out_of_time)
                if arc is not None:
                    arc = shortened(swapped, need, arc, out_of_time)
                    return _finish(swapped, np.zeros(3), arc)
            if out_of_time():
                return NoPath.TIME
    return NoPath.FOUND


def _finish(scene: Scene, begin: Floats, arc: Floats) -> ParkingPath:
    """Turn arcs from a pose of the scene into a path in the frame of the case."""
    pose, number = sample(begin, arc, SPACING)
    looks, _ = sample(begin, arc, LOOKS)
    return ParkingPath(
        pose=scene.to_case(pose),
        direction=np.where(arc[number, 1] > 0.0, 1, -1),
        arc=arc * (scene.mirror, 1.0),
        length=float(np.abs(arc[:, 1]).sum()),
        clearance=least_clearance(scene.car, scene.edges, looks),
    )
