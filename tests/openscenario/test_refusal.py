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

TOW = "<Trailer>{}</Trailer>"
REFERENCE = '<TrailerRef entityRef="{}"/>'
LIGHT = """<PrivateAction><AppearanceAction><LightStateAction><LightType>
<VehicleLight vehicleLightType="lowBeam"/></LightType><LightState mode="flashing"
flashingOnDuration="-1"/></LightStateAction></AppearanceAction></PrivateAction>"""
DANCE = "<PrivateAction><DanceAction/></PrivateAction>"
WEATHER = "<GlobalAction><WeatherAction/></GlobalAction>"


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
    text = "\n" + doing(DANCE)
    line = next(k for k, row in enumerate(text.split("\n"), 1) if "<DanceAction" in row)
    file = tmp_path / "scenario.xosc"
    file.write_text(text.strip(), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_storyboard(file)
    assert caught.value.file == str(file)
    assert caught.value.place == f"line {line - 1}"
    assert "<DanceAction>" in caught.value.problem


UNSUPPORTED = {
    "an action": (doing(DANCE), "<DanceAction>: is not supported"),
    "a global action in Init": (
        scenario(
            init=WEATHER + private("a", teleport(at(0, 0))) + private("b", teleport(at(9, 0)))
        ),
        "<WeatherAction>: is not supported",
    ),
    "a position": (placed('<MoonPosition x="0"/>'), "<MoonPosition>: is not supported"),
    "a condition": (when(by_entity("<HungerCondition/>")), "<HungerCondition>: is not"),
    "a value condition": (
        when("<ByValueCondition><PriceCondition/></ByValueCondition>"),
        "<PriceCondition>: is not supported",
    ),
    "a curve": (
        doing(trajectory(at(0, 0), at(1, 0)).replace("Polyline", "Spline")),
        "<Spline>: is not supported",
    ),
    "an entity from outside": (
        scenario(
            entities='<ScenarioObject name="a"><ExternalObjectReference name="x"/></ScenarioObject>'
        ),
        "expected exactly one of Vehicle",
    ),
    "an attribute that nobody knows": (
        doing(speed(1.0)).replace("<AbsoluteTargetSpeed", '<AbsoluteTargetSpeed colour="red"'),
        "attribute 'colour' is not supported",
    ),
    "an element that nobody knows": (
        scenario().replace("</RoadNetwork>", "<T/></RoadNetwork>"),
        "<T>: is not supported in <RoadNetwork>",
    ),
    "a way of following": (
        doing(speed(1.0).replace("dynamicsShape", 'followingMode="hover" dynamicsShape')),
        "followingMode='hover' is not supported",
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
    "private actions and nobody to do them": (
        scenario(story(group(event("e", speed(4.0)), actors=()))),
        "nobody to do them",
    ),
    "two events of one name": (
        scenario(events(event("e", speed(1.0)), event("e", speed(2.0)))),
        "the name 'e' is taken",
    ),
    "a missing attribute": (placed('<WorldPosition x="0"/>'), "attribute 'y' is missing"),
    "a missing element": (
        scenario().replace("RoadNet", "Net"),
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
        "needs points with rising times",
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
    "a selection with the name of an entity": (
        scenario(
            entities=vehicle("a")
            + vehicle("b")
            + '<EntitySelection name="a"><Members/></EntitySelection>'
        ),
        "the name 'a' is that of an entity",
    ),
    "a trailer with the name of another": (
        scenario(
            entities=vehicle(
                "a", inside=TOW.format(vehicle("b").replace("ScenarioObject", "Trailer"))
            )
            + vehicle("b")
        ),
        "two entities are called 'b'",
    ),
    "a trailer of two": (
        scenario(
            entities=vehicle("a", inside=TOW.format(REFERENCE.format("c")))
            + vehicle("b", inside=TOW.format(REFERENCE.format("c")))
            + vehicle("c")
        ),
        "'c' is the trailer of two vehicles",
    ),
    "trailers in a circle": (
        scenario(
            entities=vehicle("a", inside=TOW.format(REFERENCE.format("b")))
            + vehicle("b", inside=TOW.format(REFERENCE.format("a")))
        ),
        "'a' has itself in tow",
    ),
    "signals in a circle": (
        scenario().replace(
            "</RoadNetwork>",
            """<TrafficSignals><TrafficSignalController name="c" reference="d"/>
<TrafficSignalController name="d" reference="c"/></TrafficSignals></RoadNetwork>""",
        ),
        "is behind itself",
    ),
    "a light that flashes backwards": (
        doing(LIGHT),
        "flashingOnDuration=-1: expected a number >= 0",
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
        "stands where <Storyboard> is expected",
    ),
}


OUTSIDE = '<UserDefinedValueCondition name="mood" value="good" rule="equalTo"/>'
UNPLAYED = {
    "a value from outside": f"<ByValueCondition>{OUTSIDE}</ByValueCondition>",
    "slipping aside": by_entity('<SpeedCondition value="1" rule="lessThan" direction="lateral"/>'),
    "rolling": by_entity('<AngleCondition angleType="roll" angle="0" angleTolerance="1"/>'),
}
"""Tests that are understood and not played."""


@pytest.mark.parametrize("name", UNPLAYED)
def test_what_is_not_played_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScenarioError, match="is not played") as caught:
        read(tmp_path, when(UNPLAYED[name]))
    assert caught.value.place.startswith("line ")
    assert caught.value.rule == "ivics:xosc:1.0.0:reader.supported"


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
