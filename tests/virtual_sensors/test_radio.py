"""Stations: when they send (TS 103 900, 6.1.3), and what."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.arrays import Floats
from rsu.sensing.detection import ObjectClass, SelfReports
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.radio import CHECK_PERIOD, PERIOD_MAX, VirtualRadio
from virtual_sensors.truth import NO_OBSTACLES, scene

START = 1_790_000_000.0
"""Unix s."""
MAST = np.array([0.0, 0.0, 6.0])

EXACT = Disturbance(
    gnss_bias_sigma=1e-6, gnss_white_sigma=1e-6, heading_sigma=1e-6, speed_sigma=1e-6
)


def radio(disturbance: Disturbance = EXACT, seed: int = 7) -> VirtualRadio:
    return VirtualRadio(disturbance, np.random.default_rng(seed), MAST, NO_OBSTACLES)


def drive(
    sender: VirtualRadio, speed: float, duration: float, step: float = 0.05
) -> list[SelfReports]:
    """CAMs of one car that drives east from the origin."""
    reports: list[SelfReports] = []
    for k in range(round(duration / step) + 1):
        time = k * step
        truth = scene([(speed * time, 0.0)], speed=speed, connected=True)
        reports += sender.reports(truth, START + time)
    return reports


def gaps(reports: list[SelfReports]) -> Floats:
    return np.diff([float(r.time[0]) for r in reports])


def test_a_standing_car_sends_once_a_second() -> None:
    assert np.allclose(gaps(drive(radio(), 0.0, 10.0)), PERIOD_MAX)


@pytest.mark.parametrize(("speed", "period"), [(13.9, 0.3), (30.0, 0.2), (60.0, 0.1)])
def test_a_driving_car_sends_every_four_metres(speed: float, period: float) -> None:
    assert np.allclose(gaps(drive(radio(), speed, 5.0)), period)


@few
@given(speed=st.floats(0.0, 80.0), step=st.floats(0.01, 0.4))
def test_the_period_is_never_shorter_or_longer_than_the_standard_allows(
    speed: float, step: float
) -> None:
    between = gaps(drive(radio(), speed, 3.0, step))
    assert (between >= CHECK_PERIOD - 1e-6).all()
    assert (between <= PERIOD_MAX + 1e-6).all()


class Sender:
    """One station whose checks are made by hand."""

    def __init__(self) -> None:
        self._stations = radio()._entering(np.array([1]), 0.0)

    def due(self, time: float, x: float, heading: float, speed: float, off: float = 0.1) -> bool:
        state = np.array([[x, 0.0, heading, speed]])
        return bool(self._stations.due(np.array([0]), np.array([time]), state, off)[0])


def test_turning_and_braking_ask_for_a_message_as_well() -> None:
    def sends(heading: float, speed: float) -> bool:
        sender = Sender()
        assert sender.due(0.0, 0.0, 0.0, 10.0)
        return sender.due(0.1, 0.0, heading, speed)

    assert not sends(0.0, 10.0)
    assert not sends(math.radians(3.9), 10.0)
    assert sends(math.radians(4.1), 10.0)
    assert not sends(0.0, 9.6)
    assert sends(0.0, 9.4)


def test_the_heading_step_counts_across_the_half_turn() -> None:
    sender = Sender()
    sender.due(0.0, 0.0, math.radians(179.0), 10.0)
    assert not sender.due(0.1, 0.0, math.radians(-179.0), 10.0)
    assert sender.due(0.2, 0.0, math.radians(-176.0), 10.0)


def test_after_an_event_the_short_period_is_kept_for_three_messages() -> None:
    sender = Sender()
    sender.due(0.0, 0.0, 0.0, 10.0)
    sent = [round(0.1 * k, 1) for k in range(1, 40) if sender.due(0.1 * k, 0.0, 0.0, 12.0)]
    # The jump of speed at 0.1 s sets T_GenCam to 0.1 s; N_GenCam = 3 CAMs later it is 1 s again.
    assert sent == [0.1, 0.2, 0.3, 0.4, 1.4, 2.4, 3.4]


def test_nothing_is_sent_twice_at_one_time() -> None:
    sender = Sender()
    assert sender.due(0.0, 0.0, 0.0, 10.0)
    assert not sender.due(0.0, 50.0, 0.0, 10.0)


def test_a_busy_channel_delays_even_what_turns() -> None:
    sender = Sender()
    assert sender.due(0.0, 0.0, 0.0, 10.0)
    assert not sender.due(0.3, 9.0, 1.0, 10.0, off=0.4)
    assert sender.due(0.4, 9.0, 1.0, 10.0, off=0.4)


def test_only_connected_actors_send() -> None:
    silent = scene([(0.0, 0.0)])
    sender = radio()
    assert [sender.reports(silent, 0.1 * k) for k in range(20)] == [[]] * 20


def test_stations_check_at_different_phases() -> None:
    crowd = scene([(10.0 * k, 0.0) for k in range(8)], connected=True)
    sender = radio()
    times = [float(r.time[0]) for k in range(40) for r in sender.reports(crowd, 0.05 * k)][:8]
    assert len(set(times)) == 8


def test_a_report_tells_the_truth_of_its_own_time() -> None:
    for report in drive(radio(), 20.0, 5.0, step=0.25):
        assert report.position[0] == pytest.approx([20.0 * (report.time[0] - START), 0.0], abs=1e-4)
        assert report.speed[0] == pytest.approx(20.0, abs=1e-4)
        assert report.heading[0] == pytest.approx(0.0, abs=1e-4)
        assert report.class_index.tolist() == [ObjectClass.CAR]
        assert report.station_id.tolist() == [1]
        assert report.z.tolist() == [0.0]


def test_braking_shows_in_the_state_between_two_steps() -> None:
    braking = scene([(0.0, 0.0)], speed=10.0, connected=True)
    braking = replace(braking, acceleration=np.array([-4.0]))
    sender = radio()
    sender.reports(braking, 0.0)
    (report,) = sender.reports(braking, 0.15)[:1]
    offset = float(report.time[0]) - 0.15
    assert offset < 0.0
    assert report.speed[0] == pytest.approx(10.0 - 4.0 * offset, abs=1e-4)
    assert report.position[0, 0] == pytest.approx(10.0 * offset - 2.0 * offset**2, abs=1e-4)


def test_position_errors_are_as_large_as_told_and_last() -> None:
    crowd = scene([(0.0, 0.0)] * 200, connected=True)
    sender = radio(Disturbance())
    first = errors(sender, crowd, 0.0, 4.0)
    later = errors(sender, crowd, 4.0, 8.0)
    told = 0.6**2 + 0.2**2
    assert np.mean([e @ e for e in first.values()]) == pytest.approx(2.0 * told, rel=0.25)
    both = [np.array(e) for e in zip(first.values(), later.values(), strict=True)]
    correlation = np.mean([a @ b for a, b in both]) / (2.0 * told)
    assert 0.7 < correlation < 1.0


def errors(sender: VirtualRadio, crowd: Scene, start: float, end: float) -> dict[int, Floats]:
    """The last error of each station between two times; all stand at the origin."""
    last: dict[int, Floats] = {}
    for time in np.arange(start, end, 0.1).tolist():
        for report in sender.reports(crowd, time):
            last[int(report.station_id[0])] = report.position[0]
    return dict(sorted(last.items()))


def test_a_station_that_left_is_forgotten() -> None:
    sender = radio()
    sender.reports(scene([(0.0, 0.0)], connected=True), 0.0)
    sender.reports(scene([]), 0.1)
    assert len(sender._stations.station_id) == 0
