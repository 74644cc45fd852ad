"""`Layout`: a car park cut into resources for one class of cars."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, hypot, sin

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.lot.lane_graph import against
from rsu.avp.lot.lane_line import TURNED, LaneLine, cuts
from rsu.avp.lot.lot import Lot, Spot
from rsu.avp.lot.resource import MARGIN, SWEEP, Resource, Use, conflicts, footprints, members, sweep
from rsu.avp.planning.manoeuvre import Manoeuvres
from rsu.avp.planning.path import sample
from rsu.avp.planning.plan import NoPath
from rsu.avp.vehicle import Vehicle
from rsu.errors import ConfigError

APPROACH = 8.0
"""m before and after a spot, along the lane, where the way into and out of it begins and ends."""
AROUND = 14.0
"""m around a spot in which others stand in the way."""
APART = 0.16
"""m around what stands in the way that a manoeuvre keeps out of: with the planner's 5 cm it is
more than two margins, so that what is swept there never overlaps a parked car's margin."""

NOTHING = shapely.Polygon()


@dataclass(slots=True, frozen=True)
class Manoeuvre:
    """The way between a lane and a spot."""

    resource: int
    station: float
    """m along the lane where it begins or ends."""
    start: Floats
    """(3,) pose where it begins."""
    arc: Floats
    """(A, 2) curvature, 1/m, and signed length, m."""


class Layout:
    """Resources of a car park for one class of cars; immutable.

    Parameters
    ----------
    lot : the car park.
    vehicle : the largest car of the class.

    Raises
    ------
    ConfigError
        There is no way into or out of a spot that is not closed: says which, and why.
    """

    def __init__(self, lot: Lot, vehicle: Vehicle) -> None:
        self.lot, self.vehicle = lot, vehicle
        self.resources: list[Resource] = []
        self.lines: dict[int, LaneLine] = {}
        """By key of the lane, as of `Ways`."""
        self.segments: dict[int, list[int]] = {}
        """Resources of each lane, in its own direction."""
        self.directions: dict[int, int] = {}
        """Resource of the direction of each key of a two-way lane."""
        self.spots: dict[str, int] = {}
        """Resource of each spot."""
        self.into: dict[str, dict[int, Manoeuvre]] = {}
        """By spot and key of the lane."""
        self.out_of: dict[str, dict[int, Manoeuvre]] = {}
        for lane in lot.ways.lanes:
            self._add_lane(lane)
        pairs = list(self._add_directions())
        for spot in lot.spots:
            self._add_spot(spot)
        planner = Manoeuvres(vehicle)
        for spot in lot.spots:
            if not spot.closed:
                self._add_manoeuvres(spot, planner)
        self.conflict = conflicts(self.resources, pairs)
        """Of each resource, the set of those that it conflicts with."""
        self.named = {resource.name: resource for resource in self.resources}
        self._check_manoeuvres()

    def stand(self, spot: Spot) -> Floats:
        """(3,) pose of the rear axle of a car that stands in the middle of a spot."""
        back = 0.5 * self.vehicle.length - self.vehicle.rear_overhang
        x, y = spot.middle
        return np.array([x - back * cos(spot.heading), y - back * sin(spot.heading), spot.heading])

    def _add(
        self, name: str, use: Use, place: str, levels: set[int], ground: shapely.Geometry
    ) -> int:
        self.resources.append(Resource(name, use, place, frozenset(levels), ground))
        return len(self.resources) - 1

    def _add_lane(self, lane: int) -> None:
        road = self.lot.network.lanes[lane].road_id
        keys = self.lot.ways.keys(lane)
        for key in keys:
            self.lines[key] = LaneLine(self.lot.network, key)
        line = self.lines[lane]
        self.segments[lane] = []
        for k, (begin, end) in enumerate(cuts(line.length)):
            pose = line.pose(np.linspace(begin, end, int((end - begin) / SWEEP) + 2))
            levels = {self.lot.level(z) for z in pose[:, 3].tolist()}
            driven = [pose[:, :3] + sign * TURNED[:3] for sign in range(len(keys))]
            ground = sweep(np.concatenate(driven), self.vehicle)
            self.segments[lane].append(self._add(f"{road}#{k}", Use.LANE, road, levels, ground))

    def _add_directions(self) -> Iterator[tuple[int, int]]:
        for aisle in self.lot.two_way:
            road = self.lot.network.lanes[aisle[0]].road_id
            one, other = (
                self._add(f"{road}{sign}", Use.DIRECTION, road, set(), NOTHING) for sign in "+-"
            )
            for lane in aisle:
                self.directions[lane], self.directions[against(lane)] = one, other
            yield one, other

    def _add_spot(self, spot: Spot) -> None:
        (body,) = footprints(self.stand(spot)[None], self.vehicle)
        around = body.buffer(MARGIN, join_style="mitre")
        self.spots[spot.name] = self._add(spot.name, Use.SPOT, spot.name, {spot.level}, around)

    def _add_manoeuvres(self, spot: Spot, planner: Manoeuvres) -> None:
        obstacles = list(self._obstacles(spot))
        stand = self.stand(spot)
        self.into[spot.name], self.out_of[spot.name] = {}, {}
        reason = "the lane is closed"
        for key in self.lot.ways.keys(spot.enter):
            line = self.lines[key]
            station = max(line.project(spot.middle) - APPROACH, 0.0)
            start = line.pose(np.array([station]))[0, :3]
            found = self._plan(planner, spot, (start, stand), obstacles, "into")
            if isinstance(found, NoPath):
                reason = found.value
            else:
                self.into[spot.name][key] = Manoeuvre(found[0], station, start, found[1])
        for key in self.lot.ways.keys(spot.leave):
            line = self.lines[key]
            station = min(line.project(spot.middle) + APPROACH, line.length)
            end = line.pose(np.array([station]))[0, :3]
            found = self._plan(planner, spot, (stand, end), obstacles, "out of")
            if isinstance(found, NoPath):
                reason = found.value
            else:
                self.out_of[spot.name][key] = Manoeuvre(found[0], station, stand, found[1])
        for side, way in ((self.into, "driven into"), (self.out_of, "left")):
            if not side[spot.name]:
                raise ConfigError(self.lot.file, spot.name, f"cannot be {way}: {reason}")

    def _check_manoeuvres(self) -> None:
        """Refuse a spot that is so tight that its manoeuvres sweep what a parked car takes."""
        stands = {resource: name for name, resource in self.spots.items()}
        for side in (self.into, self.out_of):
            for name, manoeuvres in side.items():
                for way in manoeuvres.values():
                    met = stands.keys() & set(members(self.conflict[way.resource]))
                    others = sorted(stands[k] for k in met if stands[k] != name)
                    if others:
                        problem = f"is too tight: a manoeuvre there sweeps into {others[0]}"
                        raise ConfigError(self.lot.file, name, problem)

    def _plan(
        self,
        planner: Manoeuvres,
        spot: Spot,
        ends: tuple[Floats, Floats],
        obstacles: list[Floats],
        way: str,
    ) -> tuple[int, Floats] | NoPath:
        """Plan a manoeuvre, and return its resource and its arcs."""
        arc = planner.arcs(*ends, obstacles)
        if isinstance(arc, NoPath):
            return arc
        pose, _ = sample(ends[0], arc, SWEEP)
        ground = sweep(pose, self.vehicle)
        name, levels = f"{way} {spot.name}", {spot.level}
        return self._add(name, Use.MANOEUVRE, spot.name, levels, ground), arc

    def _obstacles(self, spot: Spot) -> Iterator[Floats]:
        """Outlines of what stands around a spot when all others are taken."""
        for other in self.lot.spots:
            if other.level != spot.level or other is spot or _apart(other, spot) > AROUND:
                continue
            (body,) = footprints(self.stand(other)[None], self.vehicle)
            yield _outline(body.buffer(APART, join_style="mitre"))
        middle = shapely.Point(spot.middle)
        for level, outline in self.lot.obstacles:
            shape = shapely.Polygon(outline)
            if level == spot.level and shape.distance(middle) <= AROUND:
                yield _outline(shape.buffer(APART, join_style="mitre"))


def _apart(one: Spot, other: Spot) -> float:
    return hypot(one.middle[0] - other.middle[0], one.middle[1] - other.middle[1])


def _outline(shape: shapely.Geometry) -> Floats:
    return shapely.get_coordinates(shape)[:-1]
