"""Who passes a red light, by what the controller says."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rsu.config import SignalGroup
from rsu.errors import ConfigError
from rsu.ldm.model import WorldModel
from rsu.ldm.signal import HOLD
from rsu.sensing.detection import ObjectClass
from rsu.sensing.signal import MovementPhase, SignalReport
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_site, healthy, road_map, table

CATALOG = read_catalog()
RED, GREEN = MovementPhase.STOP_AND_REMAIN, MovementPhase.PERMISSIVE_MOVEMENT_ALLOWED
SITE = structs.replace(
    corridor_site(), signal_groups=(SignalGroup(intersection=7, group=3, signals=("L1",)),)
)
LINE = 297.5
"""m along the main street where L1 stands; it holds for traffic with rising s."""


def car(before: float, speed: float, *, lane: int = -1, turned: float = 0.0) -> Body:
    """A car whose front is so far before the line."""
    pose = road_map("town").pose("1", lane, LINE - before - 2.25)
    return Body(pose.x, pose.y, pose.heading + turned, speed)


def told(
    *bodies: Body, phase: MovementPhase | None = RED, age: float = 0.0, group: int = 3
) -> list[Hazard]:
    model = WorldModel(SITE, road_map("town"))
    if phase is not None:
        model.see_signals([SignalReport(7, group, phase)], NOW - age)
    found = watch(model.snapshot(table(*bodies), healthy(), NOW), CATALOG)
    return [hazard for hazard in found if hazard.entry == "red-light"]


def test_who_cannot_stop_before_a_red_light_any_more_is_told_where_he_drives() -> None:
    [hazard] = told(car(8.0, 14.0))
    assert (hazard.cause, hazard.sub_cause) == (98, 2)
    assert hazard.participants == (1,)


def passed(metres: float) -> Body:
    """A car whose middle is so far behind the line, straight on in the junction."""
    network = road_map("town")
    [lane] = [x for x in network.lanes if x.road_id == "1" and x.lane_id == -1]
    place = np.array([lane.index]), np.array([LINE + metres]), np.zeros(1)
    [[x, y]], [heading] = network.along(*place)
    return Body(float(x), float(y), float(heading), 10.0)


@pytest.mark.parametrize("metres", [1.0, 10.0, 20.0])
def test_so_is_who_has_passed_it_since_it_is_red(metres: float) -> None:
    assert len(told(passed(metres), age=4.0)) == 1
    assert told(passed(metres), age=0.5) == []


def test_who_can_still_stop_is_waited_for() -> None:
    assert told(car(30.0, 14.0)) == []
    assert told(car(8.0, 4.0)) == []


@pytest.mark.parametrize("phase", [GREEN, MovementPhase.PERMISSIVE_CLEARANCE, None])
def test_at_green_and_amber_and_where_nothing_is_known_one_may_pass(
    phase: MovementPhase | None,
) -> None:
    assert told(car(8.0, 14.0), phase=phase) == []


def test_what_was_not_repeated_is_not_known() -> None:
    assert len(told(car(8.0, 14.0), age=HOLD - 0.1)) == 1
    assert told(car(8.0, 14.0), age=HOLD + 0.1) == []


def test_the_lights_of_other_groups_are_not_ours() -> None:
    assert told(car(8.0, 14.0), group=4) == []


@pytest.mark.parametrize(
    "innocent",
    [
        replace(car(8.0, 14.0, lane=1), heading=math.pi),
        car(8.0, 14.0, turned=math.pi),
        replace(car(8.0, 14.0), kind=ObjectClass.PEDESTRIAN),
        passed(40.0),
        car(1.0, 2.0),
    ],
    ids=["other direction", "backwards", "on foot", "beyond", "rolls up"],
)
def test_nobody_else_is_accused(innocent: Body) -> None:
    assert told(innocent) == []


@given(before=st.floats(0.5, 60.0), speed=st.floats(0.0, 25.0), more=st.floats(0.1, 10.0))
def test_who_is_told_is_told_at_any_higher_speed_too(
    before: float, speed: float, more: float
) -> None:
    assert len(told(car(before, speed))) <= len(told(car(before, speed + more)))


def test_since_when_a_light_is_red_is_when_it_was_first_said() -> None:
    model = WorldModel(SITE, road_map("town"))
    for k, phase in enumerate((GREEN, RED, RED)):
        model.see_signals([SignalReport(7, 3, phase)], NOW + k)
    shown = model.snapshot(table(), healthy(), NOW + 2.0).signals
    assert (shown["L1"].phase, shown["L1"].since) == (RED, NOW + 1.0)


def test_a_signal_that_the_map_does_not_have_is_an_error() -> None:
    site = structs.replace(
        SITE, signal_groups=(SignalGroup(intersection=7, group=3, signals=("L9",)),)
    )
    with pytest.raises(ConfigError, match=r"signal_groups\[0\].signals.*'L9'"):
        WorldModel(site, road_map("town"))
