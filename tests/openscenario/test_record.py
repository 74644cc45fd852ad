"""Actions, conditions and positions become the records that the standard's words mean."""

from pathlib import Path

import pytest

from scenarios.openscenario.condition import (
    ByEntityCondition,
    Edge,
    ElementKind,
    ElementState,
    SimulationTimeCondition,
    StoryboardElementStateCondition,
)
from scenarios.openscenario.distance import DistanceKind, Measure
from scenarios.openscenario.dynamics import DynamicsDimension, DynamicsShape, TransitionDynamics
from scenarios.openscenario.entity_condition import (
    DirectionalDimension,
    EntityCondition,
    ReachPositionCondition,
    RelativeDistanceCondition,
    SpeedCondition,
    StandStillCondition,
    TimeHeadwayCondition,
    TimeToCollisionCondition,
    TraveledDistanceCondition,
)
from scenarios.openscenario.lateral import AbsoluteTargetLane, LaneChangeAction, RelativeTargetLane
from scenarios.openscenario.longitudinal import RelativeTargetSpeed, SpeedAction, SpeedTargetKind
from scenarios.openscenario.position import (
    LanePosition,
    Orientation,
    OrientationKind,
    Position,
    RelativeLanePosition,
    RelativeObjectPosition,
    RoadPosition,
    WorldPosition,
    fixed_positions,
    references_of,
)
from scenarios.openscenario.routing import AssignRouteAction, FollowTrajectoryAction
from scenarios.openscenario.rule import Rule
from scenarios.openscenario.trajectory import TimeDomain, Timing, times_of
from storyline import action_of, condition_of, position_of
from xosc import (
    at,
    by_entity,
    condition,
    element_is,
    event,
    events,
    lane_change,
    on_lane,
    read,
    route,
    scenario,
    speed,
    speed_dynamics,
    teleport,
    time_is,
    trajectory,
    trigger,
)

POSITIONS: list[tuple[str, Position]] = [
    ('<WorldPosition x="1" y="-2"/>', WorldPosition(x=1.0, y=-2.0, z=None, h=None)),
    (
        '<WorldPosition x="1" y="-2" z="3" h="0.5" p="0" r="0"/>',
        WorldPosition(x=1.0, y=-2.0, z=3.0, h=0.5, p=0.0, r=0.0),
    ),
    (
        '<LanePosition roadId="r" laneId="-2" s="5" offset="0.3"/>',
        LanePosition(road_id="r", lane_id=-2, s=5.0, offset=0.3, orientation=Orientation()),
    ),
    (
        '<RoadPosition roadId="r" s="5" t="-1"><Orientation h="1"/></RoadPosition>',
        RoadPosition(
            road_id="r",
            s=5.0,
            t=-1.0,
            orientation=Orientation(kind=OrientationKind.ABSOLUTE, h=1.0),
        ),
    ),
    (
        '<RelativeLanePosition entityRef="b" dLane="-1" ds="4"/>',
        RelativeLanePosition(
            entity="b", lanes=-1, ahead=4.0, along_lane=False, offset=0.0, orientation=Orientation()
        ),
    ),
    (
        '<RelativeLanePosition entityRef="b" dLane="0" dsLane="-4" offset="1"/>',
        RelativeLanePosition(
            entity="b", lanes=0, ahead=-4.0, along_lane=True, offset=1.0, orientation=Orientation()
        ),
    ),
    (
        (
            '<RelativeObjectPosition entityRef="b" dx="1" dy="2">'
            '<Orientation type="relative" h="3"/></RelativeObjectPosition>'
        ),
        RelativeObjectPosition(entity="b", dx=1.0, dy=2.0, orientation=Orientation(h=3.0)),
    ),
]


@pytest.mark.parametrize(("text", "record"), POSITIONS)
def test_a_position_is_what_it_says(tmp_path: Path, text: str, record: Position) -> None:
    assert position_of(tmp_path, text) == record


def test_only_relative_positions_have_a_reference() -> None:
    references = [sorted(references_of(record)) for _, record in POSITIONS]
    assert references == [[], [], [], [], ["b"], ["b"], ["b"]]


def test_fixed_positions_are_found_however_deep(tmp_path: Path) -> None:
    there = on_lane(7.0)
    text = scenario(
        events(
            event("e", trajectory(at(1, 1), at(2, 2)), route(there, there)),
            event("f", teleport('<RelativeLanePosition entityRef="b" dLane="0" ds="1"/>')),
        )
    )
    found = list(fixed_positions(read(tmp_path, text).stories))
    kinds = [type(position) for position in found]
    assert kinds == [WorldPosition, WorldPosition, LanePosition, LanePosition]


def test_a_speed_may_be_relative(tmp_path: Path) -> None:
    target = (
        '<RelativeTargetSpeed entityRef="b" value="1.5" speedTargetValueType="factor"'
        ' continuous="true"/>'
    )
    action = action_of(tmp_path, speed(target, speed_dynamics("cubic", "rate", 2.0)))
    assert action == SpeedAction(
        dynamics=TransitionDynamics(
            shape=DynamicsShape.CUBIC, dimension=DynamicsDimension.RATE, value=2.0
        ),
        target=RelativeTargetSpeed(
            entity="b", value=1.5, kind=SpeedTargetKind.FACTOR, continuous=True
        ),
    )


def test_a_rate_of_braking_may_have_a_sign(tmp_path: Path) -> None:
    action = action_of(tmp_path, speed(0.0, speed_dynamics("linear", "rate", -4.0)))
    assert isinstance(action, SpeedAction)
    assert action.dynamics.value == 4.0


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ('<AbsoluteTargetLane value="-2"/>', AbsoluteTargetLane(lane_id=-2)),
        ('<RelativeTargetLane entityRef="a" value="1"/>', RelativeTargetLane(entity="a", lanes=1)),
    ],
)
def test_a_lane_change_has_dynamics_target_and_offset(
    tmp_path: Path, text: str, target: AbsoluteTargetLane | RelativeTargetLane
) -> None:
    action = action_of(tmp_path, lane_change(text, "sinusoidal", "distance", 40.0, offset=0.5))
    assert action == LaneChangeAction(
        dynamics=TransitionDynamics(
            shape=DynamicsShape.SINUSOIDAL, dimension=DynamicsDimension.DISTANCE, value=40.0
        ),
        target=target,
        offset=0.5,
    )


def test_a_trajectory_may_have_times(tmp_path: Path) -> None:
    timing = '<Timing domainAbsoluteRelative="absolute" scale="2" offset="3"/>'
    text = trajectory(at(0, 0), at(5, 0), times=(0.0, 1.0), timing=timing)
    action = action_of(tmp_path, text)
    assert isinstance(action, FollowTrajectoryAction)
    assert action.timing == Timing(domain=TimeDomain.ABSOLUTE, scale=2.0, offset=3.0)
    assert times_of(action.trajectory.shape) == (0.0, 1.0)


def test_a_trajectory_of_version_1_0_has_no_reference_around_it(tmp_path: Path) -> None:
    text = trajectory(at(0, 0), at(5, 0)).replace("<TrajectoryRef>", "")
    text = text.replace("</TrajectoryRef>", "")
    text = text.replace(
        "<FollowTrajectoryAction>", '<FollowTrajectoryAction initialDistanceOffset="2">'
    )
    action = action_of(tmp_path, text)
    assert isinstance(action, FollowTrajectoryAction)
    assert (action.timing, action.start) == (None, 2.0)


def test_a_route_is_its_waypoints(tmp_path: Path) -> None:
    action = action_of(tmp_path, route(on_lane(1.0), on_lane(2.0)))
    assert isinstance(action, AssignRouteAction)
    places = [waypoint.position for waypoint in action.route.waypoints]
    assert [place.s for place in places if isinstance(place, LanePosition)] == [1.0, 2.0]


ENTITY_CONDITIONS: list[tuple[str, EntityCondition]] = [
    (
        '<SpeedCondition value="3" rule="greaterThan"/>',
        SpeedCondition(value=3.0, rule=Rule.GREATER_THAN, direction=None),
    ),
    (
        '<SpeedCondition value="3" rule="lessThan" direction="longitudinal"/>',
        SpeedCondition(value=3.0, rule=Rule.LESS_THAN, direction=DirectionalDimension.LONGITUDINAL),
    ),
    ('<StandStillCondition duration="2"/>', StandStillCondition(duration=2.0)),
    ('<TraveledDistanceCondition value="9"/>', TraveledDistanceCondition(value=9.0)),
    (
        (
            f'<ReachPositionCondition tolerance="1"><Position>{at(1, 2)}</Position>'
            "</ReachPositionCondition>"
        ),
        ReachPositionCondition(position=WorldPosition(x=1.0, y=2.0, z=None, h=0.0), tolerance=1.0),
    ),
    (
        (
            '<RelativeDistanceCondition entityRef="b" value="4" rule="lessOrEqual" freespace="true"'
            ' relativeDistanceType="lateral" coordinateSystem="entity"/>'
        ),
        RelativeDistanceCondition(
            entity="b",
            value=4.0,
            rule=Rule.LESS_OR_EQUAL,
            measure=Measure(kind=DistanceKind.LATERAL, freespace=True),
        ),
    ),
    (
        (
            '<RelativeDistanceCondition entityRef="b" value="4" rule="lessThan" freespace="0"'
            ' relativeDistanceType="cartesianDistance"/>'
        ),
        RelativeDistanceCondition(
            entity="b",
            value=4.0,
            rule=Rule.LESS_THAN,
            measure=Measure(kind=DistanceKind.EUCLIDEAN, freespace=False),
        ),
    ),
    (
        '<TimeHeadwayCondition entityRef="b" value="4" rule="lessThan" freespace="1"/>',
        TimeHeadwayCondition(
            entity="b",
            value=4.0,
            rule=Rule.LESS_THAN,
            measure=Measure(kind=DistanceKind.EUCLIDEAN, freespace=True),
        ),
    ),
    (
        (
            '<TimeToCollisionCondition value="4" rule="lessThan" freespace="false"'
            ' relativeDistanceType="longitudinal"><TimeToCollisionConditionTarget>'
            '<EntityRef entityRef="b"/></TimeToCollisionConditionTarget></TimeToCollisionCondition>'
        ),
        TimeToCollisionCondition(
            target="b",
            value=4.0,
            rule=Rule.LESS_THAN,
            measure=Measure(kind=DistanceKind.LONGITUDINAL, freespace=False),
        ),
    ),
    (
        (
            '<TimeToCollisionCondition value="4" rule="lessThan" freespace="false">'
            f"<TimeToCollisionConditionTarget><Position>{at(1, 2)}</Position>"
            "</TimeToCollisionConditionTarget></TimeToCollisionCondition>"
        ),
        TimeToCollisionCondition(
            target=WorldPosition(x=1.0, y=2.0, z=None, h=0.0),
            value=4.0,
            rule=Rule.LESS_THAN,
            measure=Measure(kind=DistanceKind.EUCLIDEAN, freespace=False),
        ),
    ),
]


@pytest.mark.parametrize(("text", "record"), ENTITY_CONDITIONS)
def test_an_entity_condition_is_what_it_says(
    tmp_path: Path, text: str, record: EntityCondition
) -> None:
    found = condition_of(tmp_path, by_entity(text, "a", "b", rule="all"))
    assert found == ByEntityCondition(entities=("a", "b"), every=True, test=record)


def test_value_conditions_are_what_they_say(tmp_path: Path) -> None:
    assert condition_of(tmp_path, time_is(2.0, "equalTo")) == SimulationTimeCondition(
        value=2.0, rule=Rule.EQUAL_TO
    )
    found = condition_of(tmp_path, element_is("act", "act", "runningState"))
    assert found == StoryboardElementStateCondition(
        kind=ElementKind.ACT, element="act", state=ElementState.RUNNING
    )


@pytest.mark.parametrize("edge", Edge)
def test_a_condition_has_an_edge_and_a_delay(tmp_path: Path, edge: Edge) -> None:
    stop = trigger("StopTrigger", condition(time_is(2.0), edge=edge, delay=1.5))
    (found,) = read(tmp_path, scenario(stop=stop)).stop.groups[0]
    assert (found.edge, found.delay) == (edge, 1.5)
