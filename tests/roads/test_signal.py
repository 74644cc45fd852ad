"""Signals and controllers are records that a scenario's conditions find by their ids."""

import math
from pathlib import Path

import pytest

import xodr

LIGHT = (
    '<signal id="7" name="north" s="30" t="-5" zOffset="4" dynamic="yes" orientation="+"'
    ' type="1000001" subtype="-1" country="DE" hOffset="0.5" value="50" unit="km/h">'
    '<validity fromLane="-2" toLane="-1"/></signal>'
)
CONTROLLER = '<controller id="3" name="all"><control signalId="7" type="0"/></controller>'


def test_a_signal_says_where_it_stands_and_for_whom_it_holds(tmp_path: Path) -> None:
    elevation = '<elevation s="0" a="2" b="0" c="0" d="0"/>'
    reference = '<signalReference s="3" t="1" id="7" orientation="+"/>'
    road = xodr.road(elevation=elevation, inside=f"<signals>{LIGHT}{reference}</signals>")
    network = xodr.read(tmp_path, xodr.document(road, rest=CONTROLLER))
    (light,) = network.signals
    assert (light.id, light.name, light.road_id, light.s, light.t) == ("7", "north", "1", 30, -5)
    assert (light.pose.x, light.pose.y, light.pose.z) == pytest.approx((30.0, -5.0, 6.0))
    assert light.pose.heading == pytest.approx(0.5)
    assert (light.kind, light.subtype, light.country) == ("1000001", "-1", "DE")
    assert (light.dynamic, light.orientation, light.value) == (True, "+", "50")
    assert light.validity == ((-2, -1),)
    assert network.controllers[0].signals == ("7",)


def test_the_heading_of_a_signal_stays_within_a_turn(tmp_path: Path) -> None:
    text = LIGHT.replace('"0.5"', '"7"')
    road = xodr.road(inside=f"<signals>{text}</signals>")
    (light,) = xodr.read(tmp_path, xodr.document(road)).signals
    assert light.pose.heading == pytest.approx(7.0 - 2.0 * math.pi)


def test_a_map_without_signals_has_none(tmp_path: Path) -> None:
    network = xodr.read(tmp_path, xodr.document(xodr.road()))
    assert (network.signals, network.controllers) == ((), ())
