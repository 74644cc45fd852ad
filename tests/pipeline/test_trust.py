"""What a station claims is believed until the roadside has looked and found nothing."""

import numpy as np

from rsu import pipeline
from rsu.sensing.detection import ObjectClass, SelfReports
from staging import Step, claim, recorded, unit
from world import NOW

LIAR = 6666
EMPTY_PLACE = (40.0, -1.75)
"""m; on the eastern arm, in full view of a camera and a radar."""


def report(time: float, station: int = LIAR) -> SelfReports:
    """A car that says it stands there."""
    return SelfReports(
        station_id=np.array([station]),
        time=np.array([time]),
        position=np.array([EMPTY_PLACE]),
        z=np.zeros(1),
        covariance=np.array([np.eye(2) * 0.25]),
        heading=np.zeros(1),
        heading_sigma=np.array([0.02]),
        speed=np.zeros(1),
        speed_sigma=np.array([0.1]),
        acceleration=np.zeros(1),
        yaw_rate=np.zeros(1),
        extent=np.array([[4.5, 1.8, 1.5]]),
        class_index=np.array([int(ObjectClass.CAR)]),
        emergency=np.array([-1]),
        indicator=np.array([-1]),
    )


def lied_to(seconds: float) -> list[Step]:
    """The wrong-way scenario, whose eastern arm is empty, with ten lies a second."""
    return [
        Step(step.now, (*step.messages, claim(report(step.now), step.now)))
        if number % 2 == 0
        else step
        for number, step in enumerate(recorded("wrong_way.xosc", 1))
        if step.now <= NOW + seconds
    ]


def test_the_claims_of_a_station_that_is_caught_lying_no_longer_reach_the_tracker() -> None:
    state = unit()
    known: list[tuple[bool, bool]] = []
    for step in lied_to(12.0):
        pipeline.step(state, step.now, step.messages)
        table = state.tracker.publish(step.now)
        known.append((LIAR in table.station_id, LIAR in state.senders.distrusted))
    assert known[20] == (True, False)
    assert known[-1] == (False, True)
    assert state.counters["distrusted_cam"] > 50


def test_an_honest_station_is_believed_throughout() -> None:
    state = unit()
    for step in recorded("wrong_way.xosc", 1)[:100]:
        pipeline.step(state, step.now, step.messages)
    assert state.senders.distrusted == frozenset()
    assert state.senders.beliefs[1002] > 0.8
    assert state.counters["distrusted_cam"] == 0
