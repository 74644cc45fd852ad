"""What a station claims is believed until the roadside has looked and found nothing."""

import json
import math

import numpy as np

from rsu import pipeline
from rsu.codec import misbehaviour, topic
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds
from rsu.sensing.detection import ObjectClass, SelfReports
from rsu.trust.claim import Claim
from rsu.trust.judge import Judge
from staging import Step, claim, fold, recorded, unit, warnings
from world import NOW, corridor_site

PROJECTION = Projection(corridor_site().origin)
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


def test_who_is_caught_is_reported_once_with_what_he_claimed_and_why_it_is_false() -> None:
    state = unit()
    steps = lied_to(12.0)
    told = [m for m in fold(state, steps) if topic.kind(m.topic) == "misbehaviour"]
    (message,) = told
    assert (message.topic, message.qos) == ("ivics/corridor/misbehaviour", 1)
    said = json.loads(message.payload)
    report_, at = said["message"]["report"], said["message"]["generation_time"]
    assert said["message"]["station_id"] == state.site.v2x.station_id
    assert its_milliseconds(NOW) < at < its_milliseconds(NOW + 12.0)
    assert (report_["aid"], report_["subject_station_id"]) == (36, LIAR)
    assert report_["honesty_probability"] < 0.5
    ((target, [seen]),) = ((one["target"], one["observations"]) for one in report_["observations"])
    assert (target, seen) == (3, {"id": None, "name": "refuted by own sensors"})
    claimed = report_["claimed"]
    place = state.projection.plane(claimed["latitude"] * 1e-7, claimed["longitude"] * 1e-7)
    assert np.allclose(place, EMPTY_PLACE, atol=0.02)
    assert claimed["speed"] == 0


def test_who_sends_far_too_often_is_reported_for_that_by_the_number_of_the_standard() -> None:
    judge = Judge()
    for k in range(60):
        moment = NOW + 0.01 * k
        judge.hear(
            Claim(
                received=moment, time=moment, sender=LIAR, x=0.1 * k, y=0.0, speed=10.0,
                heading=0.0, acceleration=math.nan, heading_sigma=0.02, position_sigma=0.5,
                is_watched=False,
            )
        )  # fmt: skip
    (found,) = judge.accusations()
    assert judge.accusations() == []
    said = json.loads(misbehaviour.encode(found, corridor_site(), PROJECTION))
    (one,) = said["message"]["report"]["observations"]
    assert (one["target"], one["observations"][0]["id"]) == (0, 1)


def test_nobody_is_warned_of_who_is_known_by_his_word_alone_where_sensors_look() -> None:
    state, said = unit(), list[str]()
    for step in recorded("wrong_way.xosc", 1):
        if step.now > NOW + 5.0:
            break
        one, other = report(step.now), report(step.now, LIAR + 1)
        one.emergency[:] = 1
        one.position[0, 0] = 20.0 + 4.0 * (step.now - NOW)
        one.speed[:] = 4.0
        lies = claim(one, step.now), claim(other, step.now)
        looked = step.now > NOW + 1.0
        sent = pipeline.step(state, step.now, (*step.messages, *(lies if looked else ())))
        said += [warning.entry for warning in warnings(sent)]
    assert set(said) == {"wrong-way"}


def test_an_honest_station_is_believed_throughout() -> None:
    state = unit()
    for step in recorded("wrong_way.xosc", 1)[:100]:
        sent = pipeline.step(state, step.now, step.messages)
        assert not any(topic.kind(message.topic) == "misbehaviour" for message in sent)
    assert state.senders.distrusted == frozenset()
    assert state.senders.beliefs[1002] > 0.8
    assert state.counters["distrusted_cam"] == 0
