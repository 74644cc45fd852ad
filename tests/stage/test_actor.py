"""Who acts in an event: those that are named, and with them those that made it begin."""

from pathlib import Path

import numpy as np
import pytest

from xosc import (
    by_entity,
    condition,
    event,
    group,
    on_lane,
    play,
    private,
    run,
    scenario,
    speed,
    start,
    story,
    teleport,
    time_is,
    trigger,
    vehicle,
)

CARS = "".join(map(vehicle, "abc"))
PLACES = "".join(
    private(name, teleport(on_lane(s)), speed(pace))
    for name, s, pace in (("a", 10.0, 10.0), ("b", 40.0, 4.0), ("c", 60.0, 2.0))
)
GONE = '<TraveledDistanceCondition value="4"/>'
FAST = '<SpeedCondition value="3" rule="greaterThan"/>'


def who(folder: Path, *groups: str, triggers: str = "") -> str:
    """Names of those who have been brought to 30 m/s within 1.6 s."""
    text = scenario(story(*groups, triggers=triggers), entities=CARS, init=PLACES)
    fast = np.flatnonzero(run(play(folder, text), 1.6).scene.speed == 30.0)
    return "".join("abc"[k] for k in fast)


def go(test: str = "", actors: tuple[str, ...] = (), edge: str = "none", delay: float = 0.0) -> str:
    """A group that brings its actors and those who trigger it to 30 m/s."""
    when = trigger("StartTrigger", condition(test, edge=edge, delay=delay)) if test else ""
    return group(event("e", speed(30.0), when=when), actors=actors, triggering="true")


@pytest.mark.parametrize(
    ("rule", "test", "found"),
    [("any", GONE, "a"), ("any", FAST, "ab"), ("all", GONE, ""), ("all", FAST, "")],
)
def test_those_act_who_satisfy_the_trigger(
    tmp_path: Path, rule: str, test: str, found: str
) -> None:
    assert who(tmp_path, go(by_entity(test, "a", "b", "c", rule=rule))) == found


def test_all_act_where_all_must_satisfy(tmp_path: Path) -> None:
    assert who(tmp_path, go(by_entity(FAST, "a", "b", rule="all"))) == "ab"


@pytest.mark.parametrize("delay", [0.0, 0.5])
@pytest.mark.parametrize("edge", ["none", "rising"])
def test_those_act_who_were_there_first_whatever_the_delay(
    tmp_path: Path, edge: str, delay: float
) -> None:
    # b has gone 4 m at 1 s, a at 0.4 s: with the delay both have by now.
    found = who(tmp_path, go(by_entity(GONE, "a", "b"), edge=edge, delay=delay * 1.4))
    assert found == "a"


def test_named_actors_act_with_them_and_once(tmp_path: Path) -> None:
    assert who(tmp_path, go(by_entity(GONE, "a"), actors=("a", "c"))) == "ac"


def test_without_a_trigger_of_its_own_those_of_the_act_count(tmp_path: Path) -> None:
    begin = trigger("StartTrigger", condition(by_entity(GONE, "a", "b")))
    assert who(tmp_path, go(), triggers=begin) == "a"


def test_a_trigger_without_entities_adds_nobody(tmp_path: Path) -> None:
    when = start(time_is(0.1))
    named = group(event("e", speed(30.0), when=when), actors=("b",), triggering="true")
    assert who(tmp_path, named) == "b"
