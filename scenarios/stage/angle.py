"""Angles of actors, for conditions: against the world, a lane or another."""

from math import pi, remainder, tau

from scenarios.kernels import condition as table
from scenarios.kernels import motion as film
from scenarios.openscenario.dynamics import CoordinateSystem
from scenarios.openscenario.entity_condition import (
    AngleCondition,
    AngleKind,
    RelativeAngleCondition,
)
from scenarios.stage.cast import Cast
from scenarios.stage.judge import Answer, Judge
from scenarios.stage.place import lane_of


def make_angle(test: AngleCondition | RelativeAngleCondition, judge: Judge, i: int) -> Answer:
    """Return how to ask whether an actor's heading or pitch is within a tolerance.

    In the frames of lanes each angle counts from its own lane in direction of travel, at every
    step; else from the world, or from the other actor.
    """
    cast, angle, tolerance = judge.cast, test.angle, test.tolerance
    relative = isinstance(test, RelativeAngleCondition)
    other = cast.index[test.entity] if relative else -1
    whole = (
        {CoordinateSystem.WORLD, CoordinateSystem.ENTITY} if relative else {CoordinateSystem.WORLD}
    )
    pitch = test.kind is AngleKind.PITCH
    if pitch or test.coordinate_system in whole:
        return judge.add(
            table.ANGLE, actor=i, other=other, point=(angle, 0.0), value=tolerance, free=pitch
        )

    def turned() -> bool:
        turn = _off_lane(cast, i) - (_off_lane(cast, other) if relative else 0.0)
        return abs(remainder(turn - angle, tau)) <= tolerance

    return judge.attend(turned)


def _off_lane(cast: Cast, i: int) -> float:
    """Heading of an actor against its lane in the direction that it goes, rad."""
    lane, way, _, direction = lane_of(cast, cast.entities[i].name)
    along = cast.lanes.pose(lane, way)[3] + (0.0 if direction > 0 else pi)
    return float(cast.row[i, film.HEADING]) - along
