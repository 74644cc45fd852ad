"""Emergency vehicles, by what they say of themselves."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rsu.ldm.model import WorldModel
from rsu.ldm.station import HOLD
from rsu.sensing.detection import SelfReports
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

CATALOG = read_catalog()
AMBULANCE = Body(40.0, -1.75, 0.0, 15.0, station_id=112)
WRONG_SIDE = Body(1.75, -60.0, -math.pi / 2, 15.0, station_id=112)


def report(emergency: int, *, station: int = 112, time: float = NOW) -> SelfReports:
    one = np.array([math.nan])
    return SelfReports(
        station_id=np.array([station]),
        time=np.array([time]),
        position=np.zeros((1, 2)),
        z=one,
        covariance=np.eye(2)[np.newaxis],
        heading=one,
        heading_sigma=one,
        speed=one,
        speed_sigma=one,
        acceleration=one,
        yaw_rate=one,
        extent=np.full((1, 3), math.nan),
        class_index=np.zeros(1, dtype=np.int64),
        emergency=np.array([emergency]),
        indicator=np.array([-1]),
    )


def told(*heard: SelfReports, body: Body = AMBULANCE, now: float = NOW) -> list[Hazard]:
    return told_of([body], *heard, now=now)


def told_of(bodies: list[Body], *heard: SelfReports, now: float = NOW) -> list[Hazard]:
    model = WorldModel(corridor_site(), corridor_map())
    for one in heard:
        model.hear(one)
    return watch(model.snapshot(table(*bodies, now=now), healthy(now), now), CATALOG)


def test_an_ambulance_that_says_so_is_told_where_it_drives() -> None:
    [hazard] = told(report(1))
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("emergency-vehicle", 95, 1)
    assert hazard.participants == (1,)
    assert hazard.position == pytest.approx((40.0, -1.75))


def test_on_the_wrong_side_it_is_no_wrong_way_driver() -> None:
    assert [h.entry for h in told(report(1), body=WRONG_SIDE)] == ["emergency-vehicle"]
    assert [h.entry for h in told(body=WRONG_SIDE)] == ["wrong-way"]


def test_who_will_meet_it_on_the_wrong_side_is_told_of_that_too() -> None:
    oncoming = Body(1.75, -100.0, math.pi / 2, 10.0)
    found = [hazard.entry for hazard in told_of([WRONG_SIDE, oncoming], report(1))]
    assert found == ["emergency-vehicle", "collision-longitudinal"]


def test_messages_that_do_not_say_change_nothing() -> None:
    assert told(report(-1)) == []
    assert len(told(report(1), report(-1, time=NOW + 0.1), now=NOW + 0.1)) == 1


def test_it_is_over_when_the_station_says_so_or_nothing_more() -> None:
    assert told(report(1), report(0, time=NOW + 0.5), now=NOW + 0.5) == []
    assert len(told(report(1), now=NOW + HOLD - 0.1)) == 1
    assert told(report(1), now=NOW + HOLD + 0.1) == []


def test_an_older_message_that_comes_late_undoes_nothing() -> None:
    assert len(told(report(1), report(0, time=NOW - 0.5))) == 1


def test_one_that_stands_or_another_station_is_not_told() -> None:
    assert told(report(1), body=replace(AMBULANCE, speed=0.0)) == []
    assert told(report(1, station=7)) == []
