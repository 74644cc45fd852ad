"""Who signals a turn is foreseen to turn."""

import math

import numpy as np
import pytest

from rsu.ldm.model import WorldModel
from rsu.ldm.station import HOLD
from rsu.sensing.detection import Indicator, SelfReports
from sensing.site import reports
from sotif.catalog.entry import read_catalog
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

TURNING = Body(x=-14.0, y=-1.75, speed=6.0, sigma=0.1, station_id=112)
ONCOMING = Body(x=16.0, y=1.75, heading=math.pi, speed=9.0, sigma=0.1)


def entries(*heard: SelfReports, now: float = NOW) -> list[str]:
    """Of the hazards of one who comes to a junction and one who comes towards him."""
    model = WorldModel(corridor_site(), corridor_map())
    for one in heard:
        model.hear(one)
    scene = model.snapshot(table(TURNING, ONCOMING, now=now), healthy(now), now)
    return [hazard.entry for hazard in watch(scene, read_catalog())]


def signal(side: int, time: float = NOW) -> SelfReports:
    return reports([time], station_id=np.array([112]), indicator=np.array([side]))


def test_who_signals_to_the_left_will_cross_the_way_of_who_comes_towards_him() -> None:
    assert entries(signal(Indicator.LEFT)) == ["collision-crossing"]


@pytest.mark.parametrize("side", [Indicator.RIGHT, Indicator.OFF, -1])
def test_who_does_not_will_pass(side: int) -> None:
    assert entries(signal(side)) == []


def test_the_newest_message_counts() -> None:
    earlier, later = NOW - 0.5, NOW
    assert entries(signal(Indicator.LEFT, earlier), signal(Indicator.OFF, later)) == []
    assert entries(signal(Indicator.OFF, later), signal(Indicator.LEFT, earlier)) == []
    assert entries(signal(Indicator.LEFT, earlier), signal(-1, later)) == ["collision-crossing"]


def test_a_signal_is_forgotten_when_nothing_more_is_heard() -> None:
    assert entries(signal(Indicator.LEFT), now=NOW + HOLD + 0.1) == []
