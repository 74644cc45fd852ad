"""Faults: each does what it says, while it lasts, to its own sensor and to no other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.config import Mount
from rsu.sensing import v2x
from rsu.sensing.detection import CameraFrame, LidarFrame, RadarFrame, SelfReports
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.fault_kind import FaultKind
from scenarios.virtual_sensors.suite import VirtualSensors
from sensing.site import camera, lidar, radar, site
from virtual_sensors.truth import NO_OBSTACLES, as_bytes, scene

START = 1_790_000_000.0
MOUNT = Mount(x_m=0.0, y_m=0.0, z_m=6.0, yaw_deg=0.0, pitch_deg=-8.0)
SITE = site((camera(mount=MOUNT),), (radar(mount=MOUNT),), (lidar(mount=MOUNT),))
SOURCES = ["cam", "rad", "lid", v2x.SENSOR_ID]
FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(FaultKind),
    sensor_id=st.sampled_from(SOURCES),
    begin=st.floats(0.0, 2.0),
    end=st.floats(0.0, 2.0),
    amount=st.floats(-0.5, 0.5),
)


def play(faults: Sequence[Fault] = (), step: float = 0.05) -> dict[str, list[Delivery]]:
    """Two seconds of a connected car that drives away: what each source delivers."""
    sensors = VirtualSensors(SITE, NO_OBSTACLES, 1, Disturbance(frame_loss=0.1), faults=faults)
    said: dict[str, list[Delivery]] = {name: [] for name in SOURCES}
    for k in range(round(2.0 / step) + 1):
        time = k * step
        car = scene([(25.0 + 10.0 * time, 2.0)], speed=10.0, connected=True, time=time)
        for delivery in sensors.step(car, START + time):
            payload = delivery.payload
            name = v2x.SENSOR_ID if isinstance(payload, SelfReports) else payload.sensor_id
            said[name].append(delivery)
    return said


HEALTHY = play()


def measured(delivery: Delivery) -> float:
    """Seconds of the scenario."""
    return float(np.max(delivery.payload.time)) - START


@few
@given(fault=FAULTS)
def test_a_fault_of_one_leaves_all_others_as_they_were(fault: Fault) -> None:
    broken = play([fault])
    for name in SOURCES:
        if name != fault.sensor_id:
            assert as_bytes(broken[name]) == as_bytes(HEALTHY[name])


@few
@given(fault=FAULTS)
def test_before_and_after_a_fault_its_sensor_is_as_if_nothing_had_been(fault: Fault) -> None:
    broken, healthy = play([fault])[fault.sensor_id], HEALTHY[fault.sensor_id]

    def outside(deliveries: list[Delivery]) -> set[bytes]:
        return {as_bytes([d]) for d in deliveries if not fault.begin <= measured(d) < fault.end}

    assert outside(healthy) <= {as_bytes([d]) for d in broken}


def test_a_blind_sensor_sends_empty_frames_and_blind_stations_nothing() -> None:
    broken = play([Fault(FaultKind.BLIND, name, 0.5) for name in SOURCES])
    for name in ("cam", "rad", "lid"):
        assert len(broken[name]) == len(HEALTHY[name])
        sizes = [len(d.payload.score) for d in broken[name] if measured(d) >= 0.5]  # type: ignore[union-attr]
        assert sum(sizes) == 0
        assert len(sizes) > 5
    assert max(measured(d) for d in broken[v2x.SENSOR_ID]) < 0.5


def test_a_frozen_sensor_repeats_its_last_frame_under_new_numbers() -> None:
    frames = [d.payload for d in play([Fault(FaultKind.FROZEN, "cam", 1.0)])["cam"]]
    assert [f.sequence for f in frames if isinstance(f, CameraFrame)] == [
        d.payload.sequence for d in HEALTHY["cam"] if isinstance(d.payload, CameraFrame)
    ]
    frozen = [f.box.tolist() for f in frames if isinstance(f, CameraFrame) if f.time > START + 1.0]
    before = [f.box.tolist() for f in frames if isinstance(f, CameraFrame) if f.time < START + 1.0]
    assert frozen == [before[-1]] * len(frozen)


def test_frozen_stations_repeat_their_own_place() -> None:
    reports = [d.payload for d in play([Fault(FaultKind.FROZEN, v2x.SENSOR_ID, 1.0)])["v2x"]]
    places = [r.position[0].tolist() for r in reports if isinstance(r, SelfReports)]
    times = [float(r.time[0]) for r in reports if isinstance(r, SelfReports)]
    assert len(set(times)) == len(times)
    assert len({tuple(p) for p in places}) == sum(t < START + 1.0 for t in times)


@pytest.mark.parametrize("name", SOURCES)
def test_a_delay_comes_on_top(name: str) -> None:
    late = play([Fault(FaultKind.DELAYED, name, amount=0.3)])[name]
    arrivals = [d.deliver_at for d in late]
    assert sorted(arrivals) == pytest.approx(sorted(d.deliver_at + 0.3 for d in HEALTHY[name]))


@pytest.mark.parametrize("name", SOURCES)
def test_a_clock_that_is_off_changes_the_time_written_and_not_the_arrival(name: str) -> None:
    fast = play([Fault(FaultKind.CLOCK_OFF, name, amount=0.2)])[name]
    assert [d.deliver_at for d in fast] == [d.deliver_at for d in HEALTHY[name]]
    assert [measured(d) for d in fast] == pytest.approx(
        [measured(d) + 0.2 for d in HEALTHY[name]], abs=1e-6
    )


def test_a_bias_shifts_pixels_azimuths_boxes_and_places() -> None:
    broken = play([Fault(FaultKind.BIASED, name, amount=0.1) for name in SOURCES])
    for name in SOURCES:
        for was, now in zip(HEALTHY[name], broken[name], strict=True):
            match was.payload, now.payload:
                case CameraFrame() as old, CameraFrame() as new:
                    assert np.allclose(new.box - old.box, [0.1, 0.0, 0.1, 0.0])
                case RadarFrame() as old, RadarFrame() as new:
                    assert np.allclose(new.azimuth - old.azimuth, 0.1)
                case LidarFrame() as old, LidarFrame() as new:
                    bearings = [np.arctan2(*f.position[:, 1::-1].T) for f in (old, new)]
                    assert np.allclose(bearings[1] - bearings[0], 0.1)
                    assert np.allclose(new.heading - old.heading, 0.1)
                    assert np.allclose(np.linalg.det(new.covariance), np.linalg.det(old.covariance))
                case SelfReports() as old, SelfReports() as new:
                    assert np.allclose(new.position - old.position, [0.1, 0.0])
                case _:
                    pytest.fail("another kind")


def test_a_condition_on_the_scene_switches_a_fault() -> None:
    far = Fault(FaultKind.BLIND, v2x.SENSOR_ID, condition=lambda s: bool(s.position[0, 0] > 35.0))
    assert max(measured(d) for d in play([far])[v2x.SENSOR_ID]) <= 1.0 + 0.05


def test_faults_of_one_sensor_add_up() -> None:
    both = [replace(Fault(FaultKind.DELAYED, "rad"), amount=a) for a in (0.1, 0.2)]
    arrivals = [d.deliver_at for d in play(both)["rad"]]
    assert sorted(arrivals) == pytest.approx(sorted(d.deliver_at + 0.3 for d in HEALTHY["rad"]))


def test_a_fault_of_a_sensor_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'radar9'"):
        play([Fault(FaultKind.BLIND, "radar9")])


def test_a_dead_sensor_sends_nothing() -> None:
    broken = play([Fault(FaultKind.DEAD, name, 0.5) for name in SOURCES])
    for name in SOURCES:
        assert broken[name]
        assert all(measured(delivery) < 0.5 for delivery in broken[name])


def test_a_doubled_radar_sees_everything_again_behind() -> None:
    broken = play([Fault(FaultKind.DOUBLED, name, amount=15.0) for name in SOURCES])
    assert as_bytes(broken["cam"]) == as_bytes(HEALTHY["cam"])
    pairs = list(zip(broken["rad"], HEALTHY["rad"], strict=True))
    assert pairs
    for twice, once in pairs:
        assert isinstance(twice.payload, RadarFrame)
        assert isinstance(once.payload, RadarFrame)
        first, second = np.split(twice.payload.range, 2)
        assert np.allclose(first, once.payload.range)
        assert np.allclose(second - first, 15.0)
