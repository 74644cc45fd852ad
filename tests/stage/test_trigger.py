"""When conditions hold: edges, delays and what they measure."""

from pathlib import Path

import pytest

from xosc import (
    at,
    by_entity,
    condition,
    element_is,
    event,
    events,
    on_lane,
    play,
    run,
    scenario,
    speed,
    speed_dynamics,
    start,
    teleport,
    time_is,
    trigger,
)

SOFT = speed_dynamics("linear", "rate", 2.0)
DISTANCE = '<RelativeDistanceCondition entityRef="b" relativeDistanceType="{}" value="{}" rule="lessOrEqual" freespace="{}"/>'  # noqa: E501 - one element
TO_B = '<TimeToCollisionConditionTarget><EntityRef entityRef="b"/></TimeToCollisionConditionTarget>'


def fires(folder: Path, *conditions: str, story: str = "", until: float = 8.0) -> float:
    """When a stop trigger of these conditions fires; -1 = not at all."""
    player = play(folder, scenario(story, stop=trigger("StopTrigger", *conditions)))
    while not player.finished and player.scene.time < until:
        player.step()
    return round(player.scene.time, 9) if player.finished else -1.0


@pytest.mark.parametrize(
    ("rule", "time"),
    [("greaterThan", 1.05), ("greaterOrEqual", 1.0), ("equalTo", 1.0), ("lessThan", 0.0)],
)
def test_the_clock_fires_by_its_rule(tmp_path: Path, rule: str, time: float) -> None:
    assert fires(tmp_path, condition(time_is(1.0, rule))) == time


def test_a_delay_is_added(tmp_path: Path) -> None:
    assert fires(tmp_path, condition(time_is(1.0), delay=0.5)) == 1.5


@pytest.mark.parametrize(
    ("edge", "rule", "time"),
    [
        ("rising", "greaterOrEqual", 1.0),
        ("rising", "lessThan", -1.0),
        ("falling", "lessThan", 1.0),
        ("falling", "greaterOrEqual", -1.0),
        ("risingOrFalling", "lessThan", 1.0),
    ],
)
def test_an_edge_is_a_change_and_there_is_none_at_first(
    tmp_path: Path, edge: str, rule: str, time: float
) -> None:
    assert fires(tmp_path, condition(time_is(1.0, rule), edge=edge)) == time


def test_all_conditions_of_a_group_must_hold_at_once(tmp_path: Path) -> None:
    early, late = condition(time_is(1.0, "lessThan")), condition(time_is(2.0))
    assert fires(tmp_path, early, late) == -1.0
    assert fires(tmp_path, condition(time_is(1.0)), late) == 2.0


# Car a starts at s=10 with 10 m/s; car b stands at s=60.  Boxes reach 3 m ahead and 1 m behind.
MEASURES = {
    "way": ('<TraveledDistanceCondition value="20"/>', 2.0),
    "place": (
        (
            f'<ReachPositionCondition tolerance="2"><Position>{at(40.0, -1.75)}</Position>'
            "</ReachPositionCondition>"
        ),
        2.8,
    ),
    "distance between reference points": (DISTANCE.format("longitudinal", 20, "false"), 3.0),
    "distance between boxes": (DISTANCE.format("longitudinal", 16, "true"), 3.0),
    "straight distance between boxes": (DISTANCE.format("euclidianDistance", 16, "true"), 3.0),
    "straight distance between points": (DISTANCE.format("euclidianDistance", 20, "false"), 3.0),
    "distance aside": (DISTANCE.format("lateral", 0.5, "false"), 0.0),
    "headway": (
        '<TimeHeadwayCondition entityRef="b" value="2" rule="lessOrEqual" freespace="false"/>',
        3.0,
    ),
    "time to collision": (
        (
            '<TimeToCollisionCondition value="2" rule="lessOrEqual" freespace="true">'
            f"{TO_B}</TimeToCollisionCondition>"
        ),
        2.6,
    ),
    "time to a place": (
        (
            '<TimeToCollisionCondition value="1" rule="lessOrEqual" freespace="false">'
            f"<TimeToCollisionConditionTarget><Position>{at(40.0, -1.75)}</Position>"
            "</TimeToCollisionConditionTarget></TimeToCollisionCondition>"
        ),
        2.0,
    ),
    "speed": ('<SpeedCondition value="10" rule="lessThan"/>', -1.0),
}


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_is_that_of_the_textbook(tmp_path: Path, name: str) -> None:
    test, time = MEASURES[name]
    assert fires(tmp_path, condition(by_entity(test))) == time


def test_who_stands_has_no_headway_and_meets_nobody(tmp_path: Path) -> None:
    headway = '<TimeHeadwayCondition entityRef="a" value="99" rule="lessThan" freespace="false"/>'
    assert fires(tmp_path, condition(by_entity(headway, "b")), until=1.0) == -1.0


def test_to_who_is_behind_there_is_no_headway_along_the_road(tmp_path: Path) -> None:
    test = (
        '<TimeHeadwayCondition entityRef="b" value="0.1" rule="greaterThan" freespace="true"'
        ' coordinateSystem="road" relativeDistanceType="longitudinal"/>'
    )
    passes = events(event("b", teleport(on_lane(90.0)), when=start(time_is(7.0))))
    story = passes.replace('<EntityRef entityRef="a"/>', '<EntityRef entityRef="b"/>')
    behind = condition(time_is(6.0, "greaterThan")), condition(by_entity(test))
    assert fires(tmp_path, *behind, story=story) == 7.0


def test_who_moves_away_has_no_time_to_collision(tmp_path: Path) -> None:
    back = events(event("e", speed(-5.0)))
    test = f'<TimeToCollisionCondition value="99" rule="lessThan" freespace="true">{TO_B}</TimeToCollisionCondition>'  # noqa: E501 - one element
    found = fires(tmp_path, condition(by_entity(test)), condition(time_is(1.0)), story=back)
    assert found == -1.0


@pytest.mark.parametrize(("direction", "time"), [("", 5.0), (' direction="longitudinal"', -1.0)])
def test_speed_counts_either_way_unless_it_is_longitudinal(
    tmp_path: Path, direction: str, time: float
) -> None:
    reversing = events(event("e", speed(-6.0, speed_dynamics("linear", "rate", 3.2))))
    test = by_entity(f'<SpeedCondition value="5.9" rule="greaterThan"{direction}/>')
    after = condition(time_is(4.0))
    found = fires(tmp_path, condition(test), after, story=reversing)
    assert found == pytest.approx(time, abs=0.051)


def test_the_acceleration_of_a_held_actor_is_seen(tmp_path: Path) -> None:
    profile = (
        '<PrivateAction><LongitudinalAction><SpeedProfileAction followingMode="position">'
        '<SpeedProfileEntry speed="14" time="2"/></SpeedProfileAction></LongitudinalAction>'
        "</PrivateAction>"
    )
    test = by_entity('<AccelerationCondition value="1.9" rule="greaterThan"/>')
    later = events(event("e", profile, when=start(time_is(1.0))))
    assert fires(tmp_path, condition(test), story=later) == pytest.approx(1.05)


def test_standing_must_last(tmp_path: Path) -> None:
    stop = events(event("e", speed(0.0, SOFT)))
    stands = condition(by_entity('<StandStillCondition duration="1"/>'))
    assert fires(tmp_path, stands, story=stop) == pytest.approx(6.0, abs=0.051)


@pytest.mark.parametrize(("rule", "time"), [("any", 1.0), ("all", -1.0)])
def test_any_or_all_entities_must_satisfy(tmp_path: Path, rule: str, time: float) -> None:
    test = by_entity('<TraveledDistanceCondition value="10"/>', "a", "b", rule=rule)
    assert fires(tmp_path, condition(test)) == time


def test_an_event_waits_for_the_end_of_another(tmp_path: Path) -> None:
    first = event("first", speed(20.0, speed_dynamics("linear", "time", 1.0)))
    done = start(element_is("event", "first", "completeState"))
    player = play(tmp_path, scenario(events(first, event("second", speed(3.0), when=done))))
    assert run(player, 1.0).scene.speed[0] == pytest.approx(20.0)
    assert run(player, 1.05).scene.speed[0] == 3.0


@pytest.mark.parametrize(
    ("first", "last", "opposite", "time"),
    [(0, 0, "false", 2.0), (1, 1, "false", -1.0), (1, 1, "true", 0.0), (0, 1, "false", 2.0)],
)
def test_only_a_lane_that_is_there_is_clear(
    tmp_path: Path, first: int, last: int, opposite: str, time: float
) -> None:
    lanes = f'<RelativeLaneRange from="{first}" to="{last}"/>'
    test = (
        '<RelativeClearanceCondition distanceForward="60" distanceBackward="10" freeSpace="false"'
        f' oppositeLanes="{opposite}">{lanes}</RelativeClearanceCondition>'
    )
    gone = events(event("b", teleport(on_lane(99.0)), when=start(time_is(2.0))))
    story = gone.replace('entityRef="a"', 'entityRef="b"')
    assert fires(tmp_path, condition(by_entity(test)), story=story) == time
