from dataclasses import replace

import numpy as np
import pytest

from rsu.avp.dispatch.interface import CarState, Refusal, Trouble
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.avp.dispatch.supervision import PATIENCE, is_silent, judge, reconcile
from rsu.avp.safety.way import lay
from rsu.avp.vehicle import Vehicle

NOW = 1000.0
WAY = lay(np.zeros(3), np.array([[0.0, 20.0]]), Vehicle())


def state(**changes: object) -> CarState:
    sound = CarState(
        vehicle="a",
        session=7,
        sequence=5,
        time=NOW,
        mission="m1",
        taken=1,
        refusal=Refusal.NONE,
        counter=9,
        pose=(4.0, 0.0, 0.0),
        level=0,
        station=4.0,
        speed=2.0,
        doors_closed=True,
        secured=False,
        trouble=Trouble.NONE,
    )
    return replace(sound, **changes)


def test_a_car_that_drives_along_its_way_is_left_to_drive() -> None:
    later = state(sequence=6, time=NOW + 0.1, pose=(4.2, 0.03, 0.0), station=4.2)
    assert judge(None, state(), WAY, NOW + 0.05) is None
    assert judge(state(), later, WAY, NOW + 0.15) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pose": (4.2, 0.9, 0.0)}, Reason.ASTRAY),
        ({"station": 60.0}, Reason.ASTRAY),
        ({"pose": (9.0, 0.0, 0.0)}, Reason.POSE),
        ({"speed": 20.0}, Reason.POSE),
        ({"time": NOW + 5.0}, Reason.CLOCK),
        ({"doors_closed": False}, Reason.DOOR),
        ({"trouble": Trouble.TYRE}, Reason.FAULT),
        ({"session": 8}, Reason.IDENTITY),
    ],
)
def test_a_car_that_cannot_be_believed_or_helped_stops_with_the_reason(
    changes: dict[str, object], reason: Reason
) -> None:
    assert judge(state(), state(**{"sequence": 6, "time": NOW + 0.1} | changes), WAY, NOW) is reason


def test_a_car_whose_software_starts_again_has_forgotten_its_mission() -> None:
    back = state(session=8, time=NOW + 5.0)
    assert judge(state(), back, WAY, NOW + 5.0) is Reason.MISSION


def test_a_car_is_silent_after_a_second() -> None:
    assert is_silent(None, NOW)
    assert is_silent(state(), NOW + 1.5)
    assert not is_silent(state(), NOW + 0.5)


STOPPED = Mission(id="m1", vehicle="a", kind=Kind.PARK, target="A1", state=State.STOPPED,
                  reason=Reason.RESTART, since=NOW)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "after", "reason"),
    [
        ({}, State.HELD, None),
        ({"mission": ""}, State.HELD, None),  # it is yet to take its order
        ({"mission": "m2"}, State.RECOVERY, Reason.MISSION),
        ({"pose": (4.0, 2.0, 0.0)}, State.RECOVERY, Reason.ASTRAY),
        ({"doors_closed": False}, State.RECOVERY, Reason.DOOR),
    ],
)
def test_after_a_restart_a_mission_goes_on_where_its_car_stands_or_is_recovered(
    changes: dict[str, object], after: State, reason: Reason | None
) -> None:
    mission = reconcile(STOPPED, state(speed=0.0, **changes), WAY, NOW + 0.1)
    assert (mission.state, mission.reason) == (after, reason)


def test_after_a_restart_a_car_that_stays_silent_is_recovered_and_not_before() -> None:
    assert reconcile(STOPPED, None, WAY, NOW + 1.0) == STOPPED
    mission = reconcile(STOPPED, None, WAY, NOW + PATIENCE + 0.1)
    assert (mission.state, mission.reason) == (State.RECOVERY, Reason.LINK)
