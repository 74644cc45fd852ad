"""The life of storyboard elements."""

from pathlib import Path

import pytest

from scenarios.stage.player import Player
from xosc import (
    at,
    by_entity,
    condition,
    element_is,
    event,
    events,
    group,
    lane_change,
    play,
    run,
    scenario,
    speed,
    speed_dynamics,
    start,
    story,
    time_is,
    trajectory,
    trigger,
)

SLOW = speed_dynamics("linear", "rate", 1.0)
OTHER_LANE = lane_change('<AbsoluteTargetLane value="1"/>', "linear", "time", 2.0)


def speeds(player: Player, *times: float) -> list[float]:
    """Of car ``a``, rounded."""
    return [round(float(run(player, time).scene.speed[0]), 6) for time in times]


def test_an_event_without_trigger_begins_with_its_act(tmp_path: Path) -> None:
    player = play(tmp_path, scenario(events(event("e", speed(3.0)))))
    assert speeds(player, 0.0, 0.05) == [10.0, 3.0]


def test_a_parallel_event_takes_over_the_same_domain(tmp_path: Path) -> None:
    text = events(
        event("slow", speed(0.0, SLOW)),
        event("fast", speed(20.0, SLOW), when=start(time_is(1.0))),
    )
    assert speeds(play(tmp_path, scenario(text)), 1.0, 2.0) == [9.0, 10.0]


def test_events_of_different_domains_run_side_by_side(tmp_path: Path) -> None:
    text = events(event("slow", speed(0.0, SLOW)), event("left", OTHER_LANE))
    scene = run(play(tmp_path, scenario(text)), 2.0).scene
    assert scene.speed[0] == pytest.approx(8.0)
    assert scene.reference[0, 1] == pytest.approx(1.75)


@pytest.mark.parametrize("word", ["override", "overwrite"])
def test_an_overriding_event_stops_the_others_of_its_maneuver(tmp_path: Path, word: str) -> None:
    text = events(
        event("slow", speed(0.0, SLOW)),
        event("left", OTHER_LANE, when=start(time_is(1.0)), priority=word),
    )
    assert speeds(play(tmp_path, scenario(text)), 1.0, 2.0, 3.0) == [9.0, 9.0, 9.0]


def test_a_skipping_event_lets_the_others_run(tmp_path: Path) -> None:
    text = events(
        event("slow", speed(8.0, SLOW)),
        event("jump", speed(20.0), when=start(time_is(1.0)), priority="skip"),
    )
    assert speeds(play(tmp_path, scenario(text)), 1.5, 2.0, 2.1) == [8.5, 8.0, 20.0]


def test_an_event_may_run_more_than_once(tmp_path: Path) -> None:
    half = '<RelativeTargetSpeed entityRef="a" value="0.5" speedTargetValueType="factor" continuous="false"/>'  # noqa: E501 - one element
    text = events(event("half", speed(half), count=3))
    assert speeds(play(tmp_path, scenario(text)), 1.0) == [1.25]


def test_a_group_may_run_more_than_once(tmp_path: Path) -> None:
    more = '<RelativeTargetSpeed entityRef="a" value="1" speedTargetValueType="delta" continuous="false"/>'  # noqa: E501 - one element
    text = story(group(event("more", speed(more)), count=4))
    assert speeds(play(tmp_path, scenario(text)), 1.0) == [14.0]


def test_a_group_acts_on_all_its_actors(tmp_path: Path) -> None:
    text = story(group(event("e", speed(4.0)), actors=("a", "b")))
    assert play(tmp_path, scenario(text)).step().speed.tolist() == [4.0, 4.0]


def test_a_stop_trigger_ends_the_act_and_frees_its_actors(tmp_path: Path) -> None:
    stop = trigger("StopTrigger", condition(time_is(1.0)))
    text = story(group(event("slow", speed(0.0, SLOW))), triggers=start(time_is(0.0)) + stop)
    assert speeds(play(tmp_path, scenario(text)), 1.0, 3.0) == [9.0, 9.0]


def test_a_stopped_lane_change_stays_between_the_lanes(tmp_path: Path) -> None:
    stop = trigger("StopTrigger", condition(time_is(1.0)))
    text = story(group(event("left", OTHER_LANE)), triggers=start(time_is(0.0)) + stop)
    scene = run(play(tmp_path, scenario(text)), 3.0).scene
    assert scene.reference[0, 1] == pytest.approx(0.0, abs=0.01)


def test_a_stopped_trajectory_is_left(tmp_path: Path) -> None:
    stop = trigger("StopTrigger", condition(time_is(1.0)))
    line = trajectory(at(10.0, -1.75), at(60.0, -1.25))
    text = story(group(event("line", line)), triggers=start(time_is(0.0)) + stop)
    scene = run(play(tmp_path, scenario(text)), 2.0).scene
    assert scene.reference[0, 1] == pytest.approx(-1.65, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "name", "state", "time"),
    [
        ("event", "e", "standbyState", 0.0),
        ("event", "e", "startTransition", 1.05),
        ("event", "e", "runningState", 1.05),
        ("action", "e_0", "endTransition", 2.0),
        ("event", "e", "endTransition", 2.0),
        ("maneuver", "m", "completeState", 2.0),
        ("maneuverGroup", "g", "completeState", 2.0),
        ("act", "act", "completeState", 2.0),
        ("story", "story", "endTransition", 2.0),
    ],
)
def test_every_state_is_seen_when_it_comes(
    tmp_path: Path, kind: str, name: str, state: str, time: float
) -> None:
    change = speed(5.0, speed_dynamics("linear", "time", 1.0))
    text = events(event("e", change, when=start(time_is(1.0))))
    seen = trigger("StopTrigger", condition(element_is(kind, name, state)))
    player = play(tmp_path, scenario(text, stop=seen))
    while not player.finished and player.scene.time < 5.0:
        player.step()
    assert player.scene.time == pytest.approx(time)


@pytest.mark.parametrize(("kind", "name"), [("act", "act"), ("maneuver", "m")])
def test_an_event_sees_at_once_that_what_it_is_in_has_begun(
    tmp_path: Path, kind: str, name: str
) -> None:
    begins = start(element_is(kind, name, "startTransition"))
    text = story(group(event("e", speed(5.0), when=begins)), triggers=start(time_is(1.0)))
    assert speeds(play(tmp_path, scenario(text)), 1.0, 1.05) == [10.0, 5.0]


def test_what_is_stopped_is_seen_to_stop(tmp_path: Path) -> None:
    left = event("left", OTHER_LANE, when=start(time_is(1.0)), priority="override")
    seen = trigger("StopTrigger", condition(element_is("event", "slow", "stopTransition")))
    player = play(tmp_path, scenario(events(event("slow", speed(0.0, SLOW)), left), stop=seen))
    while not player.finished:
        player.step()
    assert player.scene.time == pytest.approx(1.05)


def test_a_continuous_speed_holds_until_another_action(tmp_path: Path) -> None:
    same = '<RelativeTargetSpeed entityRef="b" value="2" speedTargetValueType="delta" continuous="true"/>'  # noqa: E501 - one element
    text = story(
        group(event("same", speed(same))),
        group(event("b", speed(6.0, SLOW)), actors=("b",), name="h"),
    )
    player = play(tmp_path, scenario(text))
    assert speeds(player, 4.05, 8.0) == pytest.approx([6.0, 8.0], abs=0.06)


def test_reaching_a_place_starts_an_event(tmp_path: Path) -> None:
    there = by_entity(
        f'<ReachPositionCondition tolerance="0.5"><Position>{at(30.0, -1.75)}</Position>'
        "</ReachPositionCondition>"
    )
    player = play(tmp_path, scenario(events(event("e", speed(0.0), when=start(there)))))
    assert run(player, 5.0).scene.reference[0, 0] == pytest.approx(29.5)
