"""Actions on the world, and what else a scenario declares, become the records of the standard."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.controller import Controller, ControllerType
from scenarios.openscenario.entity import Category, Joint, Kind, Role
from scenarios.openscenario.environment import (
    CloudState,
    Environment,
    Precipitation,
    PrecipitationType,
    RoadCondition,
    Sun,
    TimeOfDay,
    Weather,
    Wetness,
    Wind,
)
from scenarios.openscenario.parameter import ParameterType, VariableDeclaration
from scenarios.openscenario.position import WorldPosition
from scenarios.openscenario.signal import (
    Phase,
    TrafficSignalController,
    TrafficSignalControllerAction,
    TrafficSignalState,
    TrafficSignalStateAction,
)
from scenarios.openscenario.storyboard import Action, MonitorDeclaration
from scenarios.openscenario.traffic import (
    TrafficAreaAction,
    TrafficDefinition,
    TrafficDistribution,
    TrafficSinkAction,
    TrafficSourceAction,
    TrafficStopAction,
    TrafficSwarmAction,
)
from scenarios.openscenario.world import (
    AddEntityAction,
    CustomCommandAction,
    DeleteEntityAction,
    EnvironmentAction,
    ModifyRule,
    ParameterModifyAction,
    ParameterSetAction,
    SetMonitorAction,
    VariableModifyAction,
    VariableSetAction,
)
from storyline import action_of
from xosc import (
    HEADER,
    at,
    event,
    events,
    pedestrian,
    private,
    read,
    scenario,
    speed,
    teleport,
    vehicle,
)

TOP = """<ParameterDeclarations><ParameterDeclaration name="p" parameterType="double" value="1"/>
</ParameterDeclarations><VariableDeclarations>
<VariableDeclaration name="v" variableType="int" value="1"/></VariableDeclarations>
<MonitorDeclarations><MonitorDeclaration name="m" value="false"/></MonitorDeclarations>"""
AT = '<Position><WorldPosition x="1" y="2"/></Position>'
PLACE = WorldPosition(x=1.0, y=2.0, z=None, h=None)
SIGNALS = """<TrafficSignals><TrafficSignalController name="c" delay="2">
<Phase name="go" duration="9"><TrafficSignalState trafficSignalId="7" state="off;on"/>
<TrafficeSignalGroupState state="green"/></Phase></TrafficSignalController></TrafficSignals>"""
DEFINITION = """<TrafficDefinition name="d"><VehicleCategoryDistribution>
<VehicleCategoryDistributionEntry category="bus" weight="2"/></VehicleCategoryDistribution>
<ControllerDistribution><ControllerDistributionEntry weight="1"><Controller name="x"/>
</ControllerDistributionEntry></ControllerDistribution></TrafficDefinition>"""


DRIVER = Controller(name="x", kind=ControllerType.MOVEMENT, properties={})


def traffic(inside: str, name: str = "") -> str:
    """Within a ``TrafficAction``."""
    called = f' trafficName="{name}"' if name else ""
    return f"<TrafficAction{called}>{inside}</TrafficAction>"


ACTIONS: dict[str, tuple[str, Action]] = {
    "somebody who appears": (
        f'<EntityAction entityRef="b"><AddEntityAction>{AT}</AddEntityAction></EntityAction>',
        AddEntityAction(entity="b", position=PLACE),
    ),
    "somebody who vanishes": (
        '<EntityAction entityRef="b"><DeleteEntityAction/></EntityAction>',
        DeleteEntityAction(entity="b"),
    ),
    "a parameter that is set": (
        '<ParameterAction parameterRef="p"><SetAction value="2"/></ParameterAction>',
        ParameterSetAction(parameter="p", value="2"),
    ),
    "a parameter that grows": (
        """<ParameterAction parameterRef="p"><ModifyAction><Rule><AddValue value="2"/></Rule>
</ModifyAction></ParameterAction>""",
        ParameterModifyAction(parameter="p", rule=ModifyRule.ADD, value=2.0),
    ),
    "a variable that is set": (
        '<VariableAction variableRef="v"><SetAction value="$p"/></VariableAction>',
        VariableSetAction(variable="v", value="1"),
    ),
    "a variable that is multiplied": (
        """<VariableAction variableRef="v"><ModifyAction><Rule><MultiplyByValue value="2"/></Rule>
</ModifyAction></VariableAction>""",
        VariableModifyAction(variable="v", rule=ModifyRule.MULTIPLY, value=2.0),
    ),
    "a monitor": (
        '<SetMonitorAction monitorRef="m" value="true"/>',
        SetMonitorAction(monitor="m", value=True),
    ),
    "a signal": (
        """<InfrastructureAction><TrafficSignalAction><TrafficSignalStateAction name="7"
state="on"/></TrafficSignalAction></InfrastructureAction>""",
        TrafficSignalStateAction(signal_id="7", state="on"),
    ),
    "a source": (
        traffic(
            f'<TrafficSourceAction radius="9" rate="0.5" velocity="8">{AT}{DEFINITION}'
            "</TrafficSourceAction>",
            "t",
        ),
        TrafficSourceAction(
            name="t",
            position=PLACE,
            radius=9.0,
            rate=0.5,
            speed=8.0,
            traffic=TrafficDefinition(
                name="d",
                categories=((2.0, Category.BUS),),
                roles=(),
                controllers=((1.0, DRIVER),),
            ),
        ),
    ),
    "a sink": (
        traffic(f'<TrafficSinkAction radius="9">{AT}</TrafficSinkAction>'),
        TrafficSinkAction(name=None, position=PLACE, radius=9.0, rate=None, traffic=None),
    ),
    "a swarm": (
        traffic(
            """<TrafficSwarmAction innerRadius="9" semiMajorAxis="90" semiMinorAxis="50" offset="5"
numberOfVehicles="7"><CentralObject entityRef="a"/><InitialSpeedRange lowerLimit="5"
upperLimit="9"/><DirectionOfTravelDistribution same="2" opposite="1"/></TrafficSwarmAction>"""
        ),
        TrafficSwarmAction(
            name=None,
            entity="a",
            inner_radius=9.0,
            semi_major_axis=90.0,
            semi_minor_axis=50.0,
            offset=5.0,
            count=7,
            speeds=(5.0, 9.0),
            directions=(2.0, 1.0),
            traffic=None,
        ),
    ),
    "an area": (
        traffic(
            """<TrafficAreaAction numberOfEntities="7" continuous="true"><TrafficArea>
<Polygon><Position><WorldPosition x="1" y="2"/></Position></Polygon></TrafficArea>
</TrafficAreaAction>"""
        ),
        TrafficAreaAction(
            name=None,
            count=7,
            continuous=True,
            corners=(WorldPosition(x=1.0, y=2.0, z=None, h=None),),
            traffic=None,
        ),
    ),
    "the end of traffic": (
        traffic("<TrafficStopAction/>", "t"),
        TrafficStopAction(name="t"),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_on_the_world_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = ACTIONS[name]
    found = action_of(tmp_path, f"<GlobalAction>{text}</GlobalAction>", TOP)
    assert found == record


def test_a_distribution_of_entities_has_entities_without_names(tmp_path: Path) -> None:
    template = vehicle("x", category="bus")
    template = template.replace('ScenarioObject name="x"', "ScenarioObjectTemplate")
    template = template.replace("/ScenarioObject>", "/ScenarioObjectTemplate>")
    text = f"""<GlobalAction><TrafficAction><TrafficSourceAction radius="9" rate="1">{AT}
<TrafficDistribution><TrafficDistributionEntry weight="2"><EntityDistribution>
<EntityDistributionEntry weight="3">{template}</EntityDistributionEntry></EntityDistribution>
</TrafficDistributionEntry></TrafficDistribution></TrafficSourceAction></TrafficAction>
</GlobalAction>"""
    found = action_of(tmp_path, text)
    assert isinstance(found, TrafficSourceAction)
    assert isinstance(found.traffic, TrafficDistribution)
    (entry,) = found.traffic.entries
    ((weight, entity),) = entry.entities
    assert (entry.weight, weight, entity.name, entity.category) == (2.0, 3.0, "", Category.BUS)


def test_an_environment_has_its_hour_weather_and_road(tmp_path: Path) -> None:
    text = """<GlobalAction><EnvironmentAction><Environment name="e">
<TimeOfDay animation="true" dateTime="2026-01-02T03:04:05Z"/>
<Weather cloudState="rainy" fractionalCloudCover="sevenOktas" temperature="280">
<Sun azimuth="1" elevation="0.5" intensity="900"/><Fog visualRange="INF"/>
<Precipitation precipitationType="rain" precipitationIntensity="3"/><Wind direction="1" speed="5"/>
</Weather><RoadCondition frictionScaleFactor="0.5" wetness="moist"/>
</Environment></EnvironmentAction></GlobalAction>"""
    assert action_of(tmp_path, text) == EnvironmentAction(
        environment=Environment(
            name="e",
            time_of_day=TimeOfDay(
                date_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), animation=True
            ),
            weather=Weather(
                cloud_state=CloudState.RAINY,
                cloud_cover=7,
                temperature=280.0,
                pressure=None,
                sun=Sun(azimuth=1.0, elevation=0.5, illuminance=900.0),
                visual_range=float("inf"),
                precipitation=Precipitation(
                    kind=PrecipitationType.RAIN, intensity=3.0, relative_intensity=None
                ),
                wind=Wind(direction=1.0, speed=5.0),
            ),
            road_condition=RoadCondition(
                friction_scale_factor=0.5, wetness=Wetness.MOIST, properties={}
            ),
        )
    )


def test_a_command_of_the_users_own_keeps_its_type(tmp_path: Path) -> None:
    text = '<UserDefinedAction><CustomCommandAction type="honk"/></UserDefinedAction>'
    assert action_of(tmp_path, text) == CustomCommandAction(kind="honk")


def test_signals_have_controllers_with_phases(tmp_path: Path) -> None:
    switch = (
        "<GlobalAction><InfrastructureAction><TrafficSignalAction><TrafficSignalControllerAction"
        ' trafficSignalControllerRef="c" phase="go"/></TrafficSignalAction>'
        "</InfrastructureAction></GlobalAction>"
    )
    text = scenario(events(event("e", switch))).replace(
        "</RoadNetwork>", SIGNALS + "</RoadNetwork>"
    )
    board = read(tmp_path, text)
    states = (TrafficSignalState(signal_id="7", state="off;on"),)
    phase = Phase(name="go", duration=9.0, states=states, group_state="green")
    assert board.signal_controllers == (
        TrafficSignalController(name="c", delay=2.0, reference=None, phases=(phase,)),
    )
    action = board.stories[0].acts[0].groups[0].maneuvers[0].events[0].actions[0].action
    assert action == TrafficSignalControllerAction(controller="c", phase="go")


def test_a_scenario_has_variables_and_monitors(tmp_path: Path) -> None:
    board = read(tmp_path, scenario(top=TOP))
    assert board.variables == (VariableDeclaration(name="v", kind=ParameterType.INT, value="1"),)
    assert board.monitors == (MonitorDeclaration(name="m", value=False),)


def test_the_world_may_be_changed_at_first(tmp_path: Path) -> None:
    delete = '<GlobalAction><EntityAction entityRef="b"><DeleteEntityAction/></EntityAction>'
    init = f"{delete}</GlobalAction>" + private("a", teleport(at(0, 0)))
    found = read(tmp_path, scenario(init=init)).init
    assert [(item.entity, type(item.action).__name__) for item in found] == [
        ("a", "TeleportAction"),
        (None, "DeleteEntityAction"),
    ]


TRACTOR = """<TrailerHitch dx="-1" dz="0.5"/><Trailer>{}</Trailer>"""


def test_a_trailer_is_an_entity_of_its_own(tmp_path: Path) -> None:
    inner = vehicle("t", category="trailer", inside='<TrailerCoupler dx="3"/>')
    inner = inner.replace("ScenarioObject", "Trailer")
    board = read(
        tmp_path, scenario(entities=vehicle("a", inside=TRACTOR.format(inner)) + vehicle("b"))
    )
    tractor, trailer, _ = board.entities
    assert (tractor.trailer, tractor.hitch) == ("t", Joint(dx=-1.0, dz=0.5))
    assert (trailer.name, trailer.coupler) == ("t", Joint(dx=3.0, dz=0.0))


def test_a_trailer_may_be_named(tmp_path: Path) -> None:
    inside = TRACTOR.format('<TrailerRef entityRef="b"/>')
    board = read(tmp_path, scenario(entities=vehicle("a", inside=inside) + vehicle("b")))
    assert board.entities[0].trailer == "b"


def test_an_entity_has_controllers_and_a_role(tmp_path: Path) -> None:
    controller = '<ObjectController name="n"><Controller name="c"/></ObjectController>'
    car = vehicle("a").replace("</Vehicle>", f"</Vehicle>{controller}")
    car = car.replace("<Vehicle ", '<Vehicle role="police" mass="1500" ')
    board = read(tmp_path, scenario(entities=car + pedestrian("b")))
    first, second = board.entities
    assert [item.name for item in first.controllers] == ["n"]
    assert (first.role, first.mass, first.kind) == (Role.POLICE, 1500.0, Kind.VEHICLE)
    assert (second.role, second.kind) == (Role.NONE, Kind.PEDESTRIAN)


def test_two_controllers_of_one_name_are_refused(tmp_path: Path) -> None:
    controller = '<ObjectController><Controller name="c"/></ObjectController>'
    car = vehicle("a").replace("</Vehicle>", "</Vehicle>" + controller * 2)
    with pytest.raises(ScenarioError, match="the controller 'c' is there twice"):
        read(tmp_path, scenario(entities=car + vehicle("b")))


@pytest.mark.parametrize("minor", range(4))
def test_every_version_is_read(tmp_path: Path, minor: int) -> None:
    header = HEADER.replace('revMinor="3"', f'revMinor="{minor}"')
    assert read(tmp_path, scenario(events(event("e", speed(1.0))), header=header)).stories
