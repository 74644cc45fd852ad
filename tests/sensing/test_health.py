"""Sensor health: judged by time, whatever the number of calls."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.detection import SensorHealth
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.health import HealthMonitor
from sensing.site import camera, lidar, radar, site


def monitor(rate: float = 10.0) -> HealthMonitor:
    return HealthMonitor(site((camera(rate_hz=rate),), (radar(),), (lidar(),)), Drops())


def health(watched: HealthMonitor, now: float, sensor_id: str = "cam") -> SensorHealth:
    return next(h for h in watched.report(now, {}, {}) if h.sensor_id == sensor_id)


def feed(watched: HealthMonitor, start: float, end: float, period: float, late: float) -> None:
    for k in range(round((end - start) / period)):
        measured = start + k * period
        watched.observe("cam", measured, measured + late)


def test_a_sensor_that_never_spoke_is_dead_and_everything_about_it_unknown() -> None:
    silent = health(monitor(), 100.0)
    assert not silent.alive
    assert silent.rate_hz == 0.0
    assert silent.last_time == -math.inf
    assert math.isnan(silent.latency)


def test_rate_and_latency_are_those_of_the_frames() -> None:
    watched = monitor()
    feed(watched, 100.0, 110.0, 0.1, late=0.07)
    now = health(watched, 109.98)
    assert now.alive
    assert now.rate_hz == pytest.approx(10.0, rel=0.05)
    assert now.expected_rate_hz == 10.0
    assert now.latency == pytest.approx(0.07)
    assert now.last_time == pytest.approx(109.9)


def test_the_rate_is_right_soon_after_the_first_frame() -> None:
    watched = monitor()
    feed(watched, 100.0, 100.5, 0.1, late=0.0)
    assert health(watched, 100.45).rate_hz == pytest.approx(10.0, rel=0.15)


@pytest.mark.parametrize(("rate", "patience"), [(2.0, 1.5), (10.0, 0.3), (50.0, 0.3)])
def test_it_dies_after_three_missing_frames_but_not_for_jitter(
    rate: float, patience: float
) -> None:
    watched = monitor(rate)
    watched.observe("cam", 99.95, 100.0)
    assert health(watched, 100.0 + patience - 0.01).alive
    assert not health(watched, 100.0 + patience + 0.01).alive


def test_a_sensor_that_comes_back_is_alive_again() -> None:
    watched = monitor()
    watched.observe("cam", 100.0, 100.05)
    assert not health(watched, 105.0).alive
    watched.observe("cam", 105.0, 105.05)
    assert health(watched, 105.1).alive
    assert health(watched, 105.1).rate_hz < 1.0


def test_the_rate_forgets_what_is_older_than_a_few_seconds() -> None:
    watched = monitor()
    feed(watched, 100.0, 110.0, 0.1, late=0.0)
    assert health(watched, 113.0).rate_hz == 0.0


def test_latency_follows_a_change_within_seconds() -> None:
    watched = monitor()
    feed(watched, 100.0, 105.0, 0.1, late=0.05)
    feed(watched, 105.0, 105.3, 0.1, late=0.25)
    assert 0.05 < health(watched, 105.3).latency < 0.15
    feed(watched, 105.3, 110.0, 0.1, late=0.25)
    assert health(watched, 110.0).latency == pytest.approx(0.25, abs=0.01)


def test_an_older_frame_that_comes_late_does_not_turn_the_newest_time_back() -> None:
    watched = monitor()
    watched.observe("cam", 100.1, 100.2)
    watched.observe("cam", 100.0, 100.2)
    assert health(watched, 100.2).last_time == 100.1


def test_the_radio_has_no_expected_rate_and_is_never_missed() -> None:
    radio = health(monitor(), 100.0, "v2x")
    assert radio.alive
    assert radio.expected_rate_hz == 0.0


def test_reports_that_arrive_together_count_one_by_one() -> None:
    watched = monitor()
    watched.observe("v2x", 100.0, 100.1, count=30)
    assert health(watched, 100.1, "v2x").rate_hz == pytest.approx(10.0)


def test_refused_frames_are_counted_and_rows_are_not_frames() -> None:
    watched = monitor()
    for reason in (Reason.PAST, Reason.FUTURE, Reason.REPEATED, Reason.OUT_OF_RANGE):
        watched.drop("cam", reason)
    watched.drop("rad", Reason.PAST, 2)
    assert health(watched, 100.0).dropped == 3
    assert health(watched, 100.0, "rad").dropped == 2


def test_sensors_are_reported_in_the_order_of_the_site_and_the_radio_last() -> None:
    assert [h.sensor_id for h in monitor().report(0.0, {}, {})] == ["cam", "rad", "lid", "v2x"]


@given(asks=st.lists(st.floats(100.0, 110.0), max_size=20))
def test_asking_changes_nothing(asks: list[float]) -> None:
    asked, left_alone = monitor(), monitor()
    feed(asked, 100.0, 105.0, 0.1, late=0.03)
    feed(left_alone, 100.0, 105.0, 0.1, late=0.03)
    for now in asks:
        asked.report(now, {}, {})
    assert health(asked, 105.0) == health(left_alone, 105.0)
