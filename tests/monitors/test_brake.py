"""Who says that he brakes is taken at his word before his speed shows it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rsu.ldm.acceleration import HOLD
from rsu.ldm.model import WorldModel
from rsu.sensing.detection import ObjectClass, SelfReports
from sensing.site import reports
from sotif.catalog.entry import read_catalog
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

CONNECTED = 112
PERSON = Body(36.0, -1.75, kind=ObjectClass.PEDESTRIAN, sigma=0.1)
NEARS_HER = Body(0.0, -1.75, speed=14.0, sigma=0.1, station_id=CONNECTED)


def entries(*bodies: Body, heard: SelfReports | None = None, now: float = NOW) -> list[str]:
    model = WorldModel(corridor_site(), corridor_map())
    if heard is not None:
        model.hear(heard)
    scene = model.snapshot(table(*bodies, now=now), healthy(now), now)
    return [hazard.entry for hazard in watch(scene, read_catalog())]


def word(acceleration: float, *, speed: float = 14.0, time: float = NOW) -> SelfReports:
    return reports(
        [time],
        station_id=np.array([CONNECTED]),
        speed=np.array([speed]),
        acceleration=np.array([acceleration]),
    )


@pytest.mark.parametrize("said", [None, math.nan, 0.0, -1.0])
def test_who_nears_somebody_and_does_not_say_that_he_brakes_is_told(said: float | None) -> None:
    heard = None if said is None else word(said)
    assert entries(NEARS_HER, PERSON, heard=heard) == ["collision-vulnerable"]


def test_who_says_that_he_brakes_as_hard_as_it_takes_is_left_to_it() -> None:
    """At 14 m/s and 3.5 m/s^2 he stands after 28 m, 5 m before her."""
    assert entries(NEARS_HER, PERSON, heard=word(-3.5)) == []


def test_for_who_brakes_hard_it_is_over_when_usual_braking_would_be_enough() -> None:
    """At 3 m/s^2 he would come 33 m far: 24 m before her he goes on, 36 m before her he may not."""
    near, far = replace(PERSON, x=26.0), replace(PERSON, x=38.5)
    assert entries(NEARS_HER, near, heard=word(-6.0)) == ["collision-vulnerable"]
    assert entries(NEARS_HER, far, heard=word(-6.0)) == []


def test_who_brakes_too_softly_is_told_all_the_same() -> None:
    """At 2.2 m/s^2 he would come 45 m far."""
    near = replace(PERSON, x=29.0)
    assert entries(NEARS_HER, near, heard=word(-2.2)) == ["collision-vulnerable"]


def test_what_was_said_a_moment_ago_counts_no_more() -> None:
    late = NOW + HOLD + 0.05
    assert entries(NEARS_HER, PERSON, heard=word(-3.5), now=late) == ["collision-vulnerable"]


def test_a_follower_is_told_when_who_is_ahead_says_that_he_brakes_hard() -> None:
    follower = Body(4.0, -1.75, speed=11.1, sigma=0.1)
    leader = Body(19.0, -1.75, speed=11.1, sigma=0.1, station_id=CONNECTED)
    assert entries(follower, leader) == []
    told = entries(follower, leader, heard=word(-6.0, speed=11.1))
    assert told == ["collision-longitudinal"]


@pytest.mark.parametrize(("said", "stops"), [(3.0, True), (-3.0, False)])
def test_who_drives_backwards_brakes_forwards(said: float, *, stops: bool) -> None:
    model = WorldModel(corridor_site(), corridor_map())
    model.hear(word(said, speed=-3.0))
    back = table(Body(0.0, -1.75, math.pi, 3.0, station_id=CONNECTED))
    x = model.snapshot(back, healthy(), NOW).prediction.position[0, :, 0]
    assert (abs(x[-1] - x[0]) < 2.0) == stops


def test_a_word_that_the_speed_does_not_come_to_show_counts_no_more_for_a_while() -> None:
    model = WorldModel(corridor_site(), corridor_map())
    told: list[bool] = []
    for step in range(60):
        now = NOW + 0.1 * step
        model.hear(word(0.0 if step == 20 else -6.0, speed=11.1, time=now))
        follower = Body(4.0 + 1.11 * step, -1.75, speed=11.1, sigma=0.1)
        leader = Body(19.0 + 1.11 * step, -1.75, speed=11.1, sigma=0.1, station_id=CONNECTED)
        scene = model.snapshot(table(follower, leader, now=now), healthy(now), now)
        told.append(bool(watch(scene, read_catalog())))
    assert told[0]
    assert not any(told[10:])  # and agreeing for a moment changes nothing
