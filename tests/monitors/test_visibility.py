"""Air in which nobody sees far enough."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.codec import denm, warning, weather
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.ldm.model import WorldModel
from rsu.sensing.weather import WeatherReport
from rsu.warnings.den import DenService
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_site, healthy, road_map, table

CATALOG = read_catalog()


def report(visual_range: float, *, age: float = 0.0) -> WeatherReport:
    return WeatherReport(time=NOW - age, validity=120.0, visual_range=visual_range)


def told(name: str, *reports: WeatherReport) -> list[Hazard]:
    model = WorldModel(corridor_site(), road_map(name))
    for one in reports:
        model.see_weather(one)
    return watch(model.snapshot(table(), healthy(), NOW), CATALOG)


def test_fog_on_a_motorway_is_told_where_the_unit_stands() -> None:
    [hazard] = told("motorway", report(80.0))
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("fog", 18, 0)
    assert hazard.participants == ()
    assert hazard.traffic_speed == pytest.approx(130.0 / 3.6)


def test_how_far_one_has_to_see_depends_on_how_fast_one_may_drive() -> None:
    assert len(told("motorway", report(280.0))) == 1
    assert told("motorway", report(300.0)) == []
    assert len(told("town", report(55.0))) == 1
    assert told("town", report(70.0)) == []
    assert told("garage", report(20.0)) == []


def test_what_nobody_measures_is_not_told() -> None:
    assert told("motorway") == []
    assert told("motorway", report(math.inf)) == []


def test_a_report_counts_as_long_as_it_says() -> None:
    assert len(told("motorway", report(80.0, age=119.0))) == 1
    assert told("motorway", report(80.0, age=121.0)) == []


def test_the_newest_report_counts_whichever_came_last() -> None:
    assert told("motorway", report(900.0), report(80.0, age=10.0)) == []


def test_it_is_one_warning_that_can_be_sent_however_long_it_lasts() -> None:
    service, projection = DenService(900), Projection(corridor_site().origin)
    found = told("motorway", report(80.0))
    said = [one for k in range(40) for one in service.step(found, NOW + 0.1 * k)]
    assert len({one.sequence for one in said}) == 1
    assert warning.decode(warning.encode(said[0], projection)).cause == 18
    for version in ("2.3.0", "1.1.3"):
        payload = denm.encode(said[0], projection, "rsu", NOW, version)
        assert denm.decode(payload).cause == 18


def test_others_are_told_beside_it() -> None:
    model = WorldModel(corridor_site(), road_map("motorway"))
    model.see_weather(report(80.0))
    pose = road_map("motorway").pose("1", -3, 700.0)
    slow = Body(pose.x, pose.y, pose.heading, 10.0)
    found = watch(model.snapshot(table(slow), healthy(), NOW), CATALOG)
    assert {hazard.entry for hazard in found} == {"fog", "slow-vehicle"}


@given(st.floats(0.1, 50_000.0) | st.just(math.inf))
def test_a_report_comes_back_as_it_was(visual_range: float) -> None:
    sent = report(visual_range)
    assert weather.decode(weather.encode(sent)) == sent


@pytest.mark.parametrize("visual_range", [0.0, -5.0, math.nan])
def test_a_report_without_a_range_is_an_error(visual_range: float) -> None:
    with pytest.raises(MessageError, match="visual_range_m"):
        weather.decode(weather.encode(report(visual_range)))
