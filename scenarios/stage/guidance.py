"""Guidances: where an actor goes.  A guidance turns m of way into a pose."""

from dataclasses import dataclass, field
from math import atan2, cos, pi, remainder, sin, sqrt, tau
from typing import Protocol

import numpy as np

from rsu.roads.network import Pose, RoadNetwork
from scenarios.stage.lane_walk import walk
from scenarios.stage.path import Path
from scenarios.stage.transition import Transition

ALONG = pi / 4
"""rad: who stands further askew than this does not follow the lane but goes straight ahead."""


class Guidance(Protocol):
    """Lateral motion."""

    def advance(self, step: float, dt: float) -> float:
        """Go `step` m in `dt` s, backwards if negative; return the m that it did not use."""
        ...

    def pose(self) -> Pose:
        """Return where the reference point is now."""
        ...


@dataclass(slots=True)
class StraightAhead:
    """Keeps the heading: the default off the lanes."""

    at: Pose

    def advance(self, step: float, dt: float) -> float:
        """Go on."""
        del dt
        at, heading = self.at, self.at.heading
        x, y = at.x + step * cos(heading), at.y + step * sin(heading)
        self.at = Pose(x=x, y=y, z=at.z, heading=heading)
        return 0.0

    def pose(self) -> Pose:
        """Return the pose."""
        return self.at


@dataclass(slots=True)
class PathGuidance:
    """Follows a path to its end."""

    path: Path
    distance: float

    @property
    def finished(self) -> bool:
        """Whether the end is reached."""
        return self.distance >= self.path.length

    def advance(self, step: float, dt: float) -> float:
        """Go on, at most to an end."""
        del dt
        wanted = self.distance + step
        self.distance = min(max(wanted, 0.0), self.path.length)
        return wanted - self.distance

    def pose(self) -> Pose:
        """Return the pose."""
        return self.path.pose(self.distance)


@dataclass(slots=True)
class Shift:
    """A change of a lane guidance's offset, under way."""

    transition: Transition
    by_distance: bool
    done: float = 0.0
    """s, or m if `by_distance`."""


@dataclass(slots=True)
class LaneGuidance:
    """Follows a lane, on to the straightest successor or along a route: the default on lanes."""

    network: RoadNetwork
    lane: int
    distance: float
    """m along the lane in its direction of travel."""
    offset: float
    """m to the left of its centre in direction of travel."""
    direction: int
    """1 with the lane's direction of travel, -1 against it: the wrong-way driver."""
    tilt: float = 0.0
    """rad between heading and way of one that has not moved since it was put there."""
    shift: Shift | None = None
    route: list[int] = field(default_factory=list[int])

    def advance(self, step: float, dt: float) -> float:
        """Go on; what a shift takes sideways is missing ahead."""
        aside = self._shift_by(step, dt)
        if step == 0.0:
            return 0.0
        ahead = sqrt(max(step * step - aside * aside, 0.0))
        self.tilt = self.direction * atan2(aside, ahead) if ahead > 0.0 else 0.0
        ahead, self.tilt = (ahead, self.tilt) if step > 0.0 else (-ahead, -self.tilt)
        self.distance += self.direction * ahead * self._stretch(self.direction * ahead)
        route = self.route if self.direction > 0 else None
        self.lane, self.distance = walk(self.network, self.lane, self.distance, route)
        return 0.0

    def _shift_by(self, step: float, dt: float) -> float:
        """Change the offset; return by how many m."""
        if self.shift is None:
            return 0.0
        shift, before = self.shift, self.offset
        shift.done += abs(step) if shift.by_distance else dt
        self.offset = shift.transition.value(shift.done)
        if shift.done >= shift.transition.span:
            self.shift = None
        return self.offset - before

    def _stretch(self, ahead: float) -> float:
        """Return the m of centre line a m of way: in a bend, beside the centre, the two differ."""
        if self.offset == 0.0:
            return 1.0
        lane, distance = self.lane, self.distance
        ends, _ = self.network.along(
            np.array([lane, lane]),
            np.array([distance, distance + ahead]),
            np.array([self.offset, self.offset]),
        )
        way = float(np.hypot(*(ends[1] - ends[0])))
        return min(max(abs(ahead) / way, 0.5), 2.0) if way > 0.0 else 1.0

    def pose(self) -> Pose:
        """Return the pose."""
        position, heading = self.network.along(
            np.array([self.lane]), np.array([self.distance]), np.array([self.offset])
        )
        turn = self.tilt if self.direction > 0 else self.tilt + pi
        x, y = position[0]
        return Pose(
            x=float(x),
            y=float(y),
            z=surface_height(self.network, self.lane, self.distance),
            heading=float(heading[0]) + turn,
        )


def surface_height(network: RoadNetwork, lane: int, distance: float) -> float:
    """Return the height of a lane's centre, m."""
    rows = slice(network.lines.start[lane], network.lines.start[lane + 1])
    return float(np.interp(distance, network.lines.distance[rows], network.lines.z[rows]))


def take_up(network: RoadNetwork, at: Pose) -> LaneGuidance | StraightAhead:
    """Return the default guidance of one who stands there: along the lane, else straight on."""
    match = network.match(np.array([[at.x, at.y]]), np.array([at.heading]))
    lane = int(match.lane[0])
    if lane < 0:
        return StraightAhead(at)
    return join_lane(network, at, lane, float(match.distance[0]), float(match.offset[0]))


def join_lane(
    network: RoadNetwork, at: Pose, lane: int, distance: float, offset: float
) -> LaneGuidance | StraightAhead:
    """Follow that lane the way one faces; straight on if one stands across it."""
    _, along = network.along(np.array([lane]), np.array([distance]), np.array([0.0]))
    deviation = remainder(at.heading - float(along[0]), tau)
    if ALONG < abs(deviation) < pi - ALONG:
        return StraightAhead(at)
    direction = 1 if abs(deviation) < pi / 2 else -1
    tilt = remainder(deviation if direction > 0 else deviation - pi, tau)
    return LaneGuidance(network, lane, distance, offset, direction, tilt)
