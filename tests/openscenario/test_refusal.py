"""What is wrong or not supported is refused with file and line, never ignored."""

from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.reader import read_storyboard
from xosc import (
    at,
    by_entity,
    element_is,
    event,
    events,
    group,
    lane_change,
    on_lane,
    private,
    read,
    route,
    scenario,
    speed,
    speed_dynamics,
    start,
    story,
    teleport,
    time_is,
    trajectory,
    vehicle,
)

LIGHTS = "<PrivateAction><AppearanceAction/></PrivateAction>"
WEATHER = "<GlobalAction><EnvironmentAction/></GlobalAction>"
LIMITS = '<Performance maxSpeed="50" maxAcceleration="4" maxDeceleration="8"/>'


def placed(position: str) -> str:
    """A file with ``a`` at a position."""
    return scenario(init=private("a", teleport(position)) + private("b", teleport(on_lane(60.0))))


def doing(*actions: str) -> str:
    """A file with one event."""
    return scenario(events(event("e", *actions)))


def when(test: str) -> str:
    """A file with one event that waits for a test."""
    return scenario(events(event("e", speed(1.0), when=start(test))))


def test_the_error_names_file_line_and_element(tmp_path: Path) -> None:
    text = "\n" + doing(LIGHTS)
    line = next(k for k, row in enumerate(text.split("\n"), 1) if "<AppearanceAction" in row)
    file = tmp_path / "scenario.xosc"
    file.write_text(text.strip(), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_storyboard(file)
    assert caught.value.file == str(file)
    assert caught.value.place == f"line {line - 1}"
    assert "<AppearanceAction>" in caught.value.problem


UNSUPPORTED = {
    "an action": (doing(LIGHTS), "<AppearanceAction>: is not supported"),
    "a global action in Init": (
        scenario(
            init=WEATHER + private("a", teleport(at(0, 0))) + private("b", teleport(at(9, 0)))
        ),
        "<GlobalAction>: is not supported in <Actions>",
    ),
    "a position": (placed('<GeoPosition latitude="0" longitude="0"/>'), "<GeoPosition>: is not"),
    "a tilted position": (placed('<WorldPosition x="0" y="0" p="0.1"/>'), "p other than 0"),
    "a tilted orientation": (
        placed('<LanePosition roadId="1" laneId="-1" s="1"><Orientation r="1"/></LanePosition>'),
        "r other than 0",
    ),
    "a raised position": (
        placed('<RelativeObjectPosition entityRef="b" dx="1" dy="0" dz="2"/>'),
        "dz other than 0",
    ),
    "a condition": (when(by_entity("<EndOfRoadCondition/>")), "<EndOfRoadCondition>: is not"),
    "a value condition": (
        when("<ByValueCondition><VariableCondition/></ByValueCondition>"),
        "<VariableCondition>: is not supported",
    ),
    "a distance by lane": (
        when(
            by_entity(
                '<RelativeDistanceCondition entityRef="b" relativeDistanceType="longitudinal"'
                ' value="1" freespace="true" rule="lessThan" coordinateSystem="lane"/>'
            )
        ),
        "coordinateSystem='lane' is not supported",
    ),
    "a distance along a route": (
        when(
            by_entity(
                '<TimeHeadwayCondition entityRef="b" value="1" freespace="true" rule="lessThan"'
                ' alongRoute="true"/>'
            )
        ),
        "alongRoute='true' is not supported",
    ),
    "a sideways speed": (
        when(by_entity('<SpeedCondition value="1" rule="lessThan" direction="lateral"/>')),
        "direction='lateral' is not supported",
    ),
    "a curve": (
        doing(trajectory(at(0, 0), at(1, 0)).replace("Polyline", "Nurbs")),
        "<Nurbs>: is not supported",
    ),
    "a closed trajectory": (
        doing(trajectory(at(0, 0), at(1, 0)).replace('closed="false"', 'closed="true"')),
        "closed='true'",
    ),
    "a fast route": (
        doing(route(on_lane(1), on_lane(2)).replace("shortest", "fastest")),
        "routeStrategy='fastest'",
    ),
    "actors by trigger": (
        doing(speed(1.0)).replace('TriggeringEntities="false"', 'TriggeringEntities="true"'),
        "selectTriggeringEntities='true'",
    ),
    "an entity of a catalog": (
        scenario(entities='<ScenarioObject name="a"><CatalogReference/></ScenarioObject>'),
        "'a' is CatalogReference",
    ),
    "a maneuver of a catalog": (
        doing(speed(1.0)).replace("</Actors>", "</Actors><CatalogReference/>"),
        "<CatalogReference>: is not supported in <ManeuverGroup>",
    ),
    "a trailer": (
        scenario(entities=vehicle("a", inside="<Trailer><TrailerRef/></Trailer>") + vehicle("b")),
        "<TrailerRef>: is not supported in <Trailer>",
    ),
    "variables": (scenario(top="<VariableDeclarations/>"), "<VariableDeclarations>: is not"),
    "traffic signals": (
        scenario().replace("</RoadNetwork>", "<TrafficSignals><T/></TrafficSignals></RoadNetwork>"),
        "<T>: is not supported in <TrafficSignals>",
    ),
    "an attribute that nobody knows": (
        doing(speed(1.0)).replace("<AbsoluteTargetSpeed", '<AbsoluteTargetSpeed colour="red"'),
        "attribute 'colour' is not supported",
    ),
    "a physical transition": (
        doing(speed(1.0).replace("dynamicsShape", 'followingMode="follow" dynamicsShape')),
        "followingMode='follow'",
    ),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_is_not_supported_is_refused_by_name(tmp_path: Path, name: str) -> None:
    text, problem = UNSUPPORTED[name]
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    assert problem in caught.value.problem
    assert caught.value.place.startswith("line ")


WRONG = {
    "no such entity": (doing(speed(1.0)).replace('Ref="a"/></Actors', 'Ref="z"/></Actors'), "'z'"),
    "two of one name": (scenario(entities=vehicle("a") + vehicle("a")), "the name 'a' is taken"),
    "two events of one name": (
        scenario(events(event("e", speed(1.0)), event("e", speed(2.0)))),
        "the name 'e' is taken",
    ),
    "a missing attribute": (placed('<WorldPosition x="0"/>'), "attribute 'y' is missing"),
    "a missing element": (
        scenario().replace("<CatalogLocations/>", "").replace("RoadNet", "Net"),
        "<RoadNetwork> is missing",
    ),
    "an element too many": (
        scenario().replace("</Entities>", "</Entities><Entities/>"),
        "only one is allowed",
    ),
    "text for a number": (placed('<WorldPosition x="left" y="0"/>'), "x='left': expected a number"),
    "a number in Python's way": (placed('<WorldPosition x="1_0" y="0"/>'), "expected a number"),
    "no finite number": (placed('<WorldPosition x="NaN" y="0"/>'), "expected a finite number"),
    "half a lane": (placed('<LanePosition roadId="1" laneId="0.5" s="1"/>'), "a whole number"),
    "a negative s": (placed(on_lane(-1.0)), "s=-1: expected a number >= 0"),
    "both distances": (
        placed('<RelativeLanePosition entityRef="b" dLane="0" ds="1" dsLane="1"/>'),
        "one of the attributes 'ds' and 'dsLane'",
    ),
    "neither yes nor no": (
        doing(speed(1.0)).replace('TriggeringEntities="false"', 'TriggeringEntities="maybe"'),
        "expected true or false",
    ),
    "a negative limit": (
        scenario().replace('maxSpeed="50"', 'maxSpeed="-1"', 1),
        "maxSpeed=-1.0: expected a number >= 0",
    ),
    "a negative time": (
        doing(speed(1.0, speed_dynamics("linear", "time", -1.0))),
        "value=-1: expected a number >= 0",
    ),
    "a rate of nought": (
        doing(speed(1.0, speed_dynamics("linear", "rate", 0.0))),
        "a rate of 0 never reaches its target",
    ),
    "a target without end in a given time": (
        doing(
            speed(
                '<RelativeTargetSpeed entityRef="b" value="1" speedTargetValueType="delta"'
                ' continuous="true"/>',
                speed_dynamics("linear", "time", 1.0),
            )
        ),
        "it has no end",
    ),
    "no execution at all": (
        scenario(events(event("e", speed(1.0), count=0))),
        "expected at least 1",
    ),
    "one vertex": (doing(trajectory(at(0, 0))), "a trajectory needs two vertices"),
    "one waypoint": (doing(route(on_lane(1))), "a route needs two waypoints"),
    "times that fall": (
        doing(
            trajectory(
                *(at(0, 0), at(1, 0)),
                times=(1.0, 0.5),
                timing='<Timing domainAbsoluteRelative="relative" scale="1" offset="0"/>',
            )
        ),
        "needs vertices with rising times",
    ),
    "an element that is not there": (
        when(element_is("event", "f", "completeState")),
        "0 elements of type event are called 'f'",
    ),
    "an element that may be another": (
        scenario(
            story(
                group(event("e", speed(1.0)), name="g1"),
                group(
                    event("f", speed(1.0), when=start(element_is("maneuver", "m", "runningState"))),
                    name="g2",
                ),
            )
        ),
        "2 elements of type maneuver are called 'm'",
    ),
    "two things in one condition": (
        when(time_is(1.0) + time_is(2.0)),
        "expected one of ByEntityCondition, ByValueCondition",
    ),
    "two actions in one": (
        doing(lane_change('<AbsoluteTargetLane value="1"/>' * 2, "linear", "time", 1.0)),
        "expected exactly one of",
    ),
    "no scenario": ("<Scenario/>", "expected <OpenSCENARIO>"),
    "a catalog": (
        '<OpenSCENARIO><FileHeader revMajor="1" revMinor="0"/><Catalog/></OpenSCENARIO>',
        "is no scenario",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    text, problem = WRONG[name]
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    assert problem in caught.value.problem
    assert caught.value.place.startswith("line ")


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 20))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY l0 "ha">{laughs}]>\n<b>&l19;</b>'
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, bomb)
    assert caught.value.place == "line 2"


@pytest.mark.parametrize("text", ["", "no xml", "<a>", "<a></b>", "\x00", '<a b="1" b="2"/>'])
def test_what_is_no_xml_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text)
    assert caught.value.place.startswith("line ")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_storyboard(tmp_path / "nothing.xosc")


def test_every_cut_of_a_file_is_refused(tmp_path: Path) -> None:

    text = doing(speed(1.0))
    for end in range(0, len(text.rstrip()) - 1, 97):
        with pytest.raises(ScenarioError):
            read(tmp_path, text[:end])
