"""What the player plays: anything else in a storyboard is refused before it begins."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import cast

from rsu.errors import ScenarioError
from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.condition import (
    ByEntityCondition,
    Condition,
    SimulationTimeCondition,
    StoryboardElementStateCondition,
    Trigger,
)
from scenarios.openscenario.distance import Measure
from scenarios.openscenario.dynamics import CoordinateSystem, FollowingMode, TransitionDynamics
from scenarios.openscenario.entity_condition import (
    DirectionalDimension,
    ReachPositionCondition,
    RelativeDistanceCondition,
    SpeedCondition,
    StandStillCondition,
    TimeHeadwayCondition,
    TimeToCollisionCondition,
    TraveledDistanceCondition,
)
from scenarios.openscenario.lateral import AbsoluteTargetLane, LaneChangeAction, RelativeTargetLane
from scenarios.openscenario.longitudinal import (
    AbsoluteTargetSpeed,
    RelativeTargetSpeed,
    SpeedAction,
)
from scenarios.openscenario.position import (
    LanePosition,
    Orientation,
    RelativeLanePosition,
    RelativeObjectPosition,
    RoadPosition,
    WorldPosition,
)
from scenarios.openscenario.routing import AssignRouteAction, FollowTrajectoryAction
from scenarios.openscenario.storyboard import (
    Act,
    Event,
    InitAction,
    Maneuver,
    ManeuverGroup,
    Story,
    StoryAction,
    Storyboard,
)
from scenarios.openscenario.trajectory import (
    Polyline,
    Route,
    RouteStrategy,
    Timing,
    Trajectory,
    Vertex,
    Waypoint,
)

PLAYED = (
    *(Story, Act, ManeuverGroup, Maneuver, Event, StoryAction, InitAction, Trigger, Condition),
    *(TeleportAction, SpeedAction, LaneChangeAction, FollowTrajectoryAction, AssignRouteAction),
    *(AbsoluteTargetSpeed, RelativeTargetSpeed, AbsoluteTargetLane, RelativeTargetLane),
    *(TransitionDynamics, Timing, Trajectory, Polyline, Vertex, Route, Waypoint),
    *(WorldPosition, RoadPosition, LanePosition, RelativeLanePosition, RelativeObjectPosition),
    *(Orientation, ByEntityCondition, SimulationTimeCondition, StoryboardElementStateCondition),
    *(SpeedCondition, StandStillCondition, TraveledDistanceCondition, ReachPositionCondition),
    *(RelativeDistanceCondition, TimeHeadwayCondition, TimeToCollisionCondition, Measure),
)


def refuse_unplayed(storyboard: Storyboard) -> None:
    """Refuse what the player does not play.

    Raises
    ------
    ScenarioError
        That names it.
    """
    towing = any(entity.trailer for entity in storyboard.entities)
    found = "Trailer" if towing else "TrafficSignals" if storyboard.signal_controllers else ""
    for record in _records((storyboard.init, storyboard.stories, storyboard.stop)):
        found = found or _unplayed(record)
    if found:
        raise ScenarioError(storyboard.file, "", f"{found} is read but not played yet")


def _records(record: object) -> Iterator[object]:
    if isinstance(record, tuple):
        for item in cast("tuple[object, ...]", record):
            yield from _records(item)
    elif is_dataclass(record):
        yield record
        for field in fields(record):
            yield from _records(getattr(record, field.name))


def _unplayed(record: object) -> str:
    """Name what is not played of a record itself; "" = all is."""
    if not isinstance(record, PLAYED):
        return type(record).__name__
    return next((name for name, is_unplayed in UNPLAYED.items() if is_unplayed(record)), "")


UNPLAYED: Mapping[str, Callable[[object], bool]] = {
    "followingMode='follow'": lambda record: (
        isinstance(record, TransitionDynamics) and record.following is FollowingMode.FOLLOW
    ),
    "closed='true'": lambda record: isinstance(record, Trajectory | Route) and record.closed,
    "a routeStrategy other than 'shortest'": lambda record: (
        isinstance(record, Waypoint) and record.strategy is not RouteStrategy.SHORTEST
    ),
    "a coordinateSystem other than 'entity'": lambda record: (
        isinstance(record, Measure) and record.coordinate_system is not CoordinateSystem.ENTITY
    ),
    "a direction other than 'longitudinal'": lambda record: (
        isinstance(record, SpeedCondition)
        and record.direction not in (None, DirectionalDimension.LONGITUDINAL)
    ),
    "selectTriggeringEntities='true'": lambda record: (
        isinstance(record, ManeuverGroup) and record.triggering_actors
    ),
    "a tilted position": lambda record: (
        isinstance(record, Orientation | WorldPosition) and bool(record.p or record.r)
    ),
    "a raised position": lambda record: (
        isinstance(record, RelativeObjectPosition) and record.dz != 0.0
    ),
}
"""What is not played of a record that is."""
