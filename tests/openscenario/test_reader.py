"""A file becomes a storyboard."""

from math import inf
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.condition import ElementKind, SimulationTimeCondition
from scenarios.openscenario.dynamics import DynamicsShape
from scenarios.openscenario.entity import Category
from scenarios.openscenario.longitudinal import AbsoluteTargetSpeed, SpeedAction
from scenarios.openscenario.storyboard import Priority, element_paths, find_elements
from xosc import (
    HEADER,
    condition,
    event,
    events,
    group,
    on_lane,
    pedestrian,
    private,
    read,
    scenario,
    speed,
    start,
    station,
    story,
    teleport,
    time_is,
    trigger,
    vehicle,
)


def test_the_road_map_lies_beside_the_scenario(tmp_path: Path) -> None:
    assert read(tmp_path, scenario()).road_map == tmp_path / "road.xodr"


def test_a_scenario_without_roads_has_no_road_map(tmp_path: Path) -> None:
    text = scenario().replace('<LogicFile filepath="road.xodr"/>', "")
    assert read(tmp_path, text).road_map is None


def test_a_vehicle_has_its_box_limits_axles_and_properties(tmp_path: Path) -> None:
    text = scenario(entities=vehicle("a", inside=station(7)) + vehicle("b"))
    first, second = read(tmp_path, text).entities
    assert (first.name, first.category) == ("a", Category.CAR)
    assert (first.box.length, first.box.width, first.box.height) == (4.0, 2.0, 1.5)
    assert (first.box.center_x, first.box.center_y, first.box.center_z) == (1.0, 0.0, 0.75)
    assert first.performance.max_speed == 50.0
    assert first.performance.max_deceleration == 8.0
    assert [axle.position_x for axle in first.axles] == [2.6, 0.0]
    assert first.properties == {"ivics.station_id": "7"}
    assert second.properties == {}


def test_a_limit_may_be_infinite(tmp_path: Path) -> None:
    limits = 'maxSpeed="INF" maxAcceleration="4" maxDeceleration="8"'
    text = scenario(entities=vehicle("a", limits=limits) + vehicle("b"))
    assert read(tmp_path, text).entities[0].performance.max_speed == inf


def test_a_hitch_without_a_trailer_tows_nothing(tmp_path: Path) -> None:
    hitch = '<TrailerHitch dx="-1"/><Trailer/>'
    text = scenario(entities=vehicle("a", inside=hitch) + vehicle("b"))
    assert len(read(tmp_path, text).entities) == 2


def test_a_pedestrian_has_no_axles_and_no_known_limits(tmp_path: Path) -> None:
    text = scenario(entities=pedestrian("a") + vehicle("b"))
    entity = read(tmp_path, text).entities[0]
    assert (entity.category, entity.axles) == (Category.PEDESTRIAN, ())
    assert entity.performance.max_acceleration == inf


def test_an_object_that_is_no_road_user_is_read(tmp_path: Path) -> None:
    barrier = """<ScenarioObject name="a">
<MiscObject name="m" mass="1" miscObjectCategory="barrier">
<BoundingBox><Center x="0" y="0" z="0"/><Dimensions width="1" length="1" height="1"/></BoundingBox>
</MiscObject></ScenarioObject>"""
    text = scenario(entities=barrier + vehicle("b"))
    assert read(tmp_path, text).entities[0].category is Category.BARRIER


def test_a_controller_that_nothing_wakes_is_passed_over(tmp_path: Path) -> None:
    asleep = '<ObjectController><Controller name="c"><Properties/></Controller></ObjectController>'
    car = vehicle("a").replace("</ScenarioObject>", f"{asleep}</ScenarioObject>")
    assert len(read(tmp_path, scenario(entities=car + vehicle("b"))).entities) == 2


@pytest.mark.parametrize("minor", [0, 1, 2, 3])
def test_versions_1_0_to_1_3_are_read(tmp_path: Path, minor: int) -> None:
    header = HEADER.replace('revMinor="3"', f'revMinor="{minor}"')
    assert len(read(tmp_path, scenario(header=header)).entities) == 2


@pytest.mark.parametrize(("major", "minor"), [(0, 9), (1, 4), (2, 0)])
def test_other_versions_are_refused(tmp_path: Path, major: int, minor: int) -> None:
    header = HEADER.replace('revMajor="1" revMinor="3"', f'revMajor="{major}" revMinor="{minor}"')
    with pytest.raises(ScenarioError, match=f"version {major}.{minor} is not supported"):
        read(tmp_path, scenario(header=header))


def test_teleports_come_first_and_each_after_the_one_it_is_relative_to(tmp_path: Path) -> None:
    beside = '<RelativeLanePosition entityRef="b" dLane="0" ds="-20"/>'
    init = private("a", speed(5.0), teleport(beside)) + private("b", teleport(on_lane(60.0)))
    order = [(item.entity, type(item.action)) for item in read(tmp_path, scenario(init=init)).init]
    assert order == [("b", TeleportAction), ("a", TeleportAction), ("a", SpeedAction)]


def test_positions_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    def beside(name: str) -> str:
        return teleport(f'<RelativeLanePosition entityRef="{name}" dLane="0" ds="5"/>')

    with pytest.raises(ScenarioError, match="depend on each other: "):
        read(tmp_path, scenario(init=private("a", beside("b")) + private("b", beside("a"))))


def test_the_story_has_the_shape_of_the_file(tmp_path: Path) -> None:
    text = scenario(
        story(
            group(
                event("first", speed(1.0), priority="overwrite", count=3, when=start(time_is(2.0))),
                event("second", speed(2.0), speed(3.0)),
                actors=("a", "b"),
                count=2,
            )
        )
    )
    (only,) = read(tmp_path, text).stories
    (act,) = only.acts
    (who,) = act.groups
    assert (who.actors, who.executions) == (("a", "b"), 2)
    first, second = who.maneuvers[0].events
    assert (first.priority, first.executions) == (Priority.OVERWRITE, 3)
    assert first.start is not None
    test = first.start.groups[0][0].test
    assert isinstance(test, SimulationTimeCondition)
    assert test.value == 2.0
    assert second.start is None
    assert [action.name for action in second.actions] == ["second_0", "second_1"]
    action = second.actions[1].action
    assert isinstance(action, SpeedAction)
    assert action.target == AbsoluteTargetSpeed(value=3.0)
    assert action.dynamics.shape is DynamicsShape.STEP


def test_an_event_runs_once_unless_told_otherwise(tmp_path: Path) -> None:
    text = scenario(events(event("e", speed(1.0)))).replace(
        'priority="parallel" maximumExecutionCount="1"', 'priority="parallel"'
    )
    assert read(tmp_path, text).stories[0].acts[0].groups[0].maneuvers[0].events[0].executions == 1


def test_an_empty_start_trigger_is_none(tmp_path: Path) -> None:
    text = scenario(events(event("e", speed(1.0), when="<StartTrigger/>")))
    assert read(tmp_path, text).stories[0].acts[0].groups[0].maneuvers[0].events[0].start is None


def test_without_a_stop_trigger_nothing_stops(tmp_path: Path) -> None:
    assert read(tmp_path, scenario(stop="")).stop.groups == ()


def test_triggers_have_groups_of_conditions(tmp_path: Path) -> None:
    both = trigger("StopTrigger", condition(time_is(1.0)), condition(time_is(2.0)))
    either = both.replace("</StopTrigger>", "") + both.replace("<StopTrigger>", "")
    assert [len(items) for items in read(tmp_path, scenario(stop=either)).stop.groups] == [2, 2]


def test_elements_are_found_by_the_end_of_their_path(tmp_path: Path) -> None:
    text = scenario(
        story(
            group(event("e", speed(1.0)), name="left"), group(event("e", speed(2.0)), name="right")
        )
    )
    stories = read(tmp_path, text).stories
    assert len(find_elements(stories, ElementKind.EVENT, "e")) == 2
    (found,) = find_elements(stories, ElementKind.EVENT, "right::m::e")
    assert found == ("story", "act", "right", "m", "e")
    assert find_elements(stories, ElementKind.ACT, "e") == ()
    kinds = [kind for kind, _ in element_paths(stories)]
    assert kinds.count(ElementKind.ACTION) == 2
    assert kinds.count(ElementKind.STORY) == 1
