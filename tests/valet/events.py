"""Many cars at once, each alone with what comes into its way: for tests by chance."""

from dataclasses import dataclass

import numpy as np
import shapely

from rsu.arrays import Bools, Floats, Ints
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, FASTEST, LIFETIME
from rsu.avp.safety.stop_layer import Cars, Obstacles, clear
from rsu.avp.safety.way import lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import STATION, place
from scenarios.kernels.valet import AT, FIGURES, LAG, RATE, drive_cars

CAR = Vehicle()
FRONT = CAR.wheelbase + CAR.front_overhang
CHUNK = 100
"""Cars that are looked at together: each sees the obstacles of all, and leaves out the others'."""
WAYS = (
    [(0.0, 60.0)],
    [(0.0, 12.0), (0.16, 9.8), (0.0, 30.0)],
    [(0.0, 8.0), (-0.2, 7.8), (0.0, 6.0), (0.2, 7.8), (0.0, 20.0)],
    [(0.03, 40.0)],
)


@dataclass
class Crowd:
    """C cars, with the permits that they hold."""

    way: Floats
    first: Ints
    span: Ints
    car: Floats
    permit: Floats

    @property
    def place(self) -> Floats:
        """(C, 3) poses of the rear axles."""
        pose = np.empty((len(self.car), 3))
        place(self.way, self.span[:, 0].copy(), self.car[:, AT].copy(), pose)
        return pose

    def pose(self, station: Floats) -> Floats:
        """(C, 3) poses where they will be at stations."""
        rows = [
            begin + np.searchsorted(self.way[begin:end, STATION], s, side="right") - 1
            for begin, end, s in zip(self.first, self.span[:, 1], station, strict=True)
        ]
        pose = np.empty((len(station), 3))
        place(self.way, np.array(rows), station, pose)
        return pose

    def drive(self, now: float, dt: float) -> None:
        drive_cars(self.way, self.span, self.car, self.permit, now, dt, BRAKE_LAG, DECELERATION)

    def hear(self, who: Bools, now: float, obstacles: Floats) -> None:
        """Give those who hear it the permits that the stop layer allows, each for its own scene."""
        hearing = np.flatnonzero(who)
        for chosen in (hearing[at : at + CHUNK] for at in range(0, len(hearing), CHUNK)):
            alone = np.arange(len(chosen))
            vehicles = np.tile(CAR.row(), (len(chosen), 1))
            cars = Cars(self.way, self.span[chosen], vehicles, self.car[chosen, :2].copy(), alone)
            cleared, withdrawn = clear(cars, Obstacles(obstacles[chosen], alone))
            self.permit[chosen, 0] = now + LIFETIME
            self.permit[chosen, 1] = cleared
            self.permit[chosen, 2] = np.where(withdrawn, 0.0, FASTEST)

    @property
    def moving(self) -> Bools:
        """(C,) who does not stand."""
        return self.car[:, RATE] > 0.0

    def meet(self, obstacles: Floats) -> Bools:
        """(C,) whether a car touches its obstacle."""
        pose = self.place
        ahead = CAR.length / 2.0 - CAR.rear_overhang
        middle = pose[:, :2] + ahead * np.column_stack([np.cos(pose[:, 2]), np.sin(pose[:, 2])])
        box = np.tile([CAR.length, CAR.width], (len(pose), 1))
        apart = np.hypot(*(obstacles[:, :2] - middle).T)
        near = 2.0 * apart <= np.hypot(*box.T) + np.hypot(*obstacles[:, 4:6].T)
        heading = np.arctan2(obstacles[:, 3], obstacles[:, 2])
        near[near] = shapely.intersects(
            rectangles(middle[near], pose[near, 2], box[near]),
            rectangles(obstacles[near, :2], heading[near], obstacles[near, 4:6]),
        )
        return near


def crowd(count: int, chance: np.random.Generator) -> Crowd:
    """Cars on ways of all kinds, that stand somewhere on their first metres."""
    tables = [
        lay(np.array([0.0, 0.0, turn]), np.array(arcs), CAR).row
        for arcs in WAYS
        for turn in (0.0, 1.0)
    ]
    begins = np.cumsum([0, *map(len, tables)])
    which = chance.integers(0, len(tables), count)
    first = begins[which]
    car = np.zeros((count, FIGURES))
    car[:, LAG] = BRAKE_LAG
    span = np.column_stack([first, begins[which + 1]])
    return Crowd(np.concatenate(tables), first, span, car, np.zeros((count, 3)))


def rectangles(middle: Floats, heading: Floats, box: Floats) -> np.ndarray:
    """shapely's polygons."""
    signs = 0.5 * np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    along = signs[None, :, 0] * box[:, None, 0]
    aside = signs[None, :, 1] * box[:, None, 1]
    c, s = np.cos(heading)[:, None], np.sin(heading)[:, None]
    x = middle[:, None, 0] + along * c - aside * s
    y = middle[:, None, 1] + along * s + aside * c
    return shapely.polygons(np.stack([x, y], axis=-1))


def things(place: Floats, heading: Floats, box: Floats) -> Floats:
    """(C, 11) obstacles that stand, one for each car."""
    row = np.zeros((len(place), 11))
    row[:, :2], row[:, 2], row[:, 3], row[:, 4:6] = place, np.cos(heading), np.sin(heading), box
    return row


def beside(pose: Floats, ahead: Floats, left: Floats) -> Floats:
    """(C, 2) places so many metres ahead and to the left of poses."""
    c, s = np.cos(pose[:, 2]), np.sin(pose[:, 2])
    return pose[:, :2] + np.column_stack([ahead * c - left * s, ahead * s + left * c])
