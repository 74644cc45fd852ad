"""Conditions of every kind become the records of the standard."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.condition import (
    ByEntityCondition,
    ParameterCondition,
    Test,
    TimeOfDayCondition,
    TrafficSignalCondition,
    TrafficSignalControllerCondition,
    VariableCondition,
)
from scenarios.openscenario.distance import DistanceKind, Measure, RoutingAlgorithm
from scenarios.openscenario.dynamics import CoordinateSystem
from scenarios.openscenario.entity import Kind
from scenarios.openscenario.entity_condition import (
    AccelerationCondition,
    AngleCondition,
    AngleKind,
    CollisionCondition,
    DirectionalDimension,
    DistanceCondition,
    EndOfRoadCondition,
    EntityCondition,
    LaneRange,
    OffroadCondition,
    RelativeAngleCondition,
    RelativeClearanceCondition,
    RelativeSpeedCondition,
    TimeHeadwayCondition,
)
from scenarios.openscenario.position import WorldPosition
from scenarios.openscenario.rule import Rule
from storyline import condition_of
from xosc import by_entity, event, events, read, scenario, speed, start, vehicle

TOP = """<VariableDeclarations>
<VariableDeclaration name="v" variableType="int" value="1"/></VariableDeclarations>"""
ENTITY: dict[str, tuple[str, EntityCondition]] = {
    "end of road": ('<EndOfRoadCondition duration="1"/>', EndOfRoadCondition(duration=1.0)),
    "off the road": ('<OffroadCondition duration="0"/>', OffroadCondition(duration=0.0)),
    "contact": (
        '<CollisionCondition><EntityRef entityRef="b"/></CollisionCondition>',
        CollisionCondition(target=("b",)),
    ),
    "contact with a kind": (
        '<CollisionCondition><ByType type="pedestrian"/></CollisionCondition>',
        CollisionCondition(target=Kind.PEDESTRIAN),
    ),
    "acceleration": (
        '<AccelerationCondition value="-3" rule="lessThan" direction="longitudinal"/>',
        AccelerationCondition(
            value=-3.0, rule=Rule.LESS_THAN, direction=DirectionalDimension.LONGITUDINAL
        ),
    ),
    "relative speed": (
        '<RelativeSpeedCondition entityRef="b" value="3" rule="greaterThan"/>',
        RelativeSpeedCondition(entity="b", value=3.0, rule=Rule.GREATER_THAN, direction=None),
    ),
    "a distance": (
        (
            '<DistanceCondition value="9" rule="lessThan" freespace="true"'
            ' coordinateSystem="lane" relativeDistanceType="longitudinal"'
            ' routingAlgorithm="shortest"><Position><WorldPosition x="1" y="2"/></Position>'
            "</DistanceCondition>"
        ),
        DistanceCondition(
            position=WorldPosition(x=1.0, y=2.0, z=None, h=None),
            value=9.0,
            rule=Rule.LESS_THAN,
            measure=Measure(
                kind=DistanceKind.LONGITUDINAL,
                freespace=True,
                coordinate_system=CoordinateSystem.LANE,
                routing=RoutingAlgorithm.SHORTEST,
            ),
        ),
    ),
    "a headway of 1.0 along the route": (
        (
            '<TimeHeadwayCondition entityRef="b" value="2" rule="lessThan" freespace="false"'
            ' alongRoute="true"/>'
        ),
        TimeHeadwayCondition(
            entity="b",
            value=2.0,
            rule=Rule.LESS_THAN,
            measure=Measure(
                kind=DistanceKind.LONGITUDINAL,
                freespace=False,
                coordinate_system=CoordinateSystem.ROAD,
            ),
        ),
    ),
    "clearance": (
        (
            '<RelativeClearanceCondition oppositeLanes="false" freeSpace="true"'
            ' distanceForward="9"><RelativeLaneRange from="-1"/>'
            '<EntityRef entityRef="b"/></RelativeClearanceCondition>'
        ),
        RelativeClearanceCondition(
            entities=("b",),
            lanes=(LaneRange(first=-1, last=None),),
            opposite_lanes=False,
            distance_forward=9.0,
            distance_backward=0.0,
            freespace=True,
        ),
    ),
    "an angle": (
        '<AngleCondition angleType="pitch" angle="0.1" angleTolerance="0.2"/>',
        AngleCondition(
            kind=AngleKind.PITCH,
            angle=0.1,
            tolerance=0.2,
            coordinate_system=CoordinateSystem.WORLD,
        ),
    ),
    "an angle to another": (
        (
            '<RelativeAngleCondition entityRef="b" angleType="heading" angle="3"'
            ' angleTolerance="0.2" coordinateSystem="road"/>'
        ),
        RelativeAngleCondition(
            entity="b",
            kind=AngleKind.HEADING,
            angle=3.0,
            tolerance=0.2,
            coordinate_system=CoordinateSystem.ROAD,
        ),
    ),
}


@pytest.mark.parametrize("name", ENTITY)
def test_a_condition_on_an_entity_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = ENTITY[name]
    found = condition_of(tmp_path, by_entity(text))
    assert found == ByEntityCondition(entities=("a",), every=False, test=record)


VALUE: dict[str, tuple[str, Test]] = {
    "time of day": (
        '<TimeOfDayCondition dateTime="2026-01-02T03:04:05Z" rule="greaterThan"/>',
        TimeOfDayCondition(
            date_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), rule=Rule.GREATER_THAN
        ),
    ),
    "a variable": (
        '<VariableCondition variableRef="v" value="2" rule="equalTo"/>',
        VariableCondition(variable="v", value="2", rule=Rule.EQUAL_TO),
    ),
    "a criterion": (
        '<ParameterCondition parameterRef="distance" value="9" rule="lessThan"/>',
        ParameterCondition(parameter="distance", value="9", rule=Rule.LESS_THAN, initial=None),
    ),
    "a signal": (
        '<TrafficSignalCondition name="7" state="on;off"/>',
        TrafficSignalCondition(signal_id="7", state="on;off"),
    ),
}


@pytest.mark.parametrize("name", VALUE)
def test_a_condition_on_a_value_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = VALUE[name]
    found = condition_of(tmp_path, f"<ByValueCondition>{text}</ByValueCondition>", TOP)
    assert found == record


def test_a_parameter_has_its_first_value(tmp_path: Path) -> None:
    text = '<ByValueCondition><ParameterCondition parameterRef="p" value="9" rule="equalTo"/>'
    top = """<ParameterDeclarations><ParameterDeclaration name="p" parameterType="int" value="3"/>
</ParameterDeclarations>"""
    found = condition_of(tmp_path, f"{text}</ByValueCondition>", top)
    assert isinstance(found, ParameterCondition)
    assert found.initial == "3"


def test_the_phase_of_a_controller_of_signals_is_a_condition(tmp_path: Path) -> None:
    phase = '<TrafficSignalControllerCondition trafficSignalControllerRef="c" phase="go"/>'
    when = start(f"<ByValueCondition>{phase}</ByValueCondition>")
    text = scenario(events(event("e", speed(1.0), when=when)))
    with pytest.raises(ScenarioError, match="no such TrafficSignalController"):
        read(tmp_path, text)
    signals = '<TrafficSignals><TrafficSignalController name="c"/></TrafficSignals></RoadNetwork>'
    board = read(tmp_path, text.replace("</RoadNetwork>", signals))
    trigger = board.stories[0].acts[0].groups[0].maneuvers[0].events[0].start
    assert trigger is not None
    assert trigger.groups[0][0].test == TrafficSignalControllerCondition(controller="c", phase="go")


def test_a_variable_that_is_not_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such variable"):
        condition_of(tmp_path, f"<ByValueCondition>{VALUE['a variable'][0]}</ByValueCondition>")


@pytest.mark.parametrize(
    "members", ['<EntityRef entityRef="b"/>', '<ByType objectType="vehicle"/>']
)
def test_a_selection_stands_for_its_members(tmp_path: Path, members: str) -> None:
    selection = f'<EntitySelection name="all"><Members>{members}</Members></EntitySelection>'
    when = start(by_entity('<StandStillCondition duration="1"/>', "all"))
    text = scenario(
        events(event("e", speed(1.0), when=when)), entities=vehicle("a") + vehicle("b") + selection
    )
    board = read(tmp_path, text)
    trigger = board.stories[0].acts[0].groups[0].maneuvers[0].events[0].start
    assert trigger is not None
    (found,) = trigger.groups[0]
    assert isinstance(found.test, ByEntityCondition)
    assert found.test.entities == board.selections[0].members
