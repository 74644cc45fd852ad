"""All sensors together: rates by time, delays, losses, and the same bytes for the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.config import Mount
from rsu.sensing.detection import CameraFrame, LidarFrame, ObjectClass, RadarFrame, SensorFrame
from rsu.sensing.intake import Sensing
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.suite import VirtualSensors
from sensing.site import camera, lidar, radar, site
from virtual_sensors.truth import NO_OBSTACLES, as_bytes, scene

START = 1_790_000_000.0
LOSSLESS = Disturbance(frame_loss=0.0, radio_loss=0.0)
MOUNT = Mount(x_m=0.0, y_m=0.0, z_m=6.0, yaw_deg=0.0, pitch_deg=-8.0)
SITE = site(
    (camera(mount=MOUNT, rate_hz=10.0),),
    (radar(mount=MOUNT, rate_hz=20.0, range_m=150.0),),
    (lidar(mount=MOUNT, rate_hz=10.0),),
)


def play(
    sensors: VirtualSensors, duration: float, step: float = 0.05, speed: float = 10.0
) -> list[Delivery]:
    """A connected car drives towards the sensors' far end for a while."""
    deliveries: list[Delivery] = []
    for k in range(round(duration / step) + 1):
        car = scene([(20.0 + speed * k * step, 3.0)], speed=speed, connected=True, time=k * step)
        deliveries += sensors.step(car, START + k * step)
    return deliveries


def suite(seed: int = 1, disturbance: Disturbance = LOSSLESS) -> VirtualSensors:
    return VirtualSensors(SITE, NO_OBSTACLES, seed, disturbance)


def times(deliveries: list[Delivery], kind: type[SensorFrame]) -> list[float]:
    return [d.payload.time for d in deliveries if isinstance(d.payload, kind)]


@pytest.mark.parametrize("step", [0.01, 0.05, 0.08, 0.25])
def test_rates_are_those_of_the_site_whatever_the_length_of_the_steps(step: float) -> None:
    deliveries = play(suite(), 4.0, step, speed=5.0)
    for kind, period in ((CameraFrame, 0.1), (RadarFrame, 0.05), (LidarFrame, 0.1)):
        measured = times(deliveries, kind)
        assert np.allclose(np.diff(sorted(measured)), period)
        assert len(measured) == pytest.approx(4.0 / period, abs=2)


def test_sensors_do_not_measure_at_the_same_instant() -> None:
    deliveries = play(suite(), 1.0)
    kinds = (CameraFrame, RadarFrame, LidarFrame)
    together = [time for kind in kinds for time in times(deliveries, kind)]
    assert len(set(together)) == len(together)


def test_frames_are_numbered_one_by_one() -> None:
    frames = [d.payload for d in play(suite(), 3.0) if isinstance(d.payload, CameraFrame)]
    frames.sort(key=lambda f: f.time)
    assert [f.sequence for f in frames] == list(range(len(frames)))


def test_delays_lie_within_their_bounds() -> None:
    bounds = {
        "CameraFrame": (0.06, 0.09),
        "RadarFrame": (0.02, 0.04),
        "LidarFrame": (0.06, 0.12),
        "SelfReports": (0.03, 0.1),
    }
    for delivery in play(suite(), 5.0):
        low, high = bounds[type(delivery.payload).__name__]
        delay = delivery.deliver_at - float(np.max(delivery.payload.time))
        assert low - 1e-6 <= delay <= high + 1e-6


def test_each_step_delivers_in_order_of_arrival() -> None:
    sensors = suite()
    for k in range(20):
        arrivals = [d.deliver_at for d in sensors.step(scene([]), START + 0.3 * k)]
        assert arrivals == sorted(arrivals)


def test_losses_come_at_the_configured_probability() -> None:
    lossy = Disturbance(frame_loss=0.3, radio_loss=0.5)
    everything, rest = play(suite(), 20.0, speed=2.0), play(suite(disturbance=lossy), 20.0, speed=2)
    for kind, loss in ((CameraFrame, 0.3), (RadarFrame, 0.3), (LidarFrame, 0.3)):
        kept = len(times(rest, kind)) / len(times(everything, kind))
        assert kept == pytest.approx(1.0 - loss, abs=0.12)
    total = 20.0 * 40.0  # frames of camera, radar and lidar
    assert len(everything) - total > 1.5 * (len(rest) - 0.7 * total)


def test_one_seed_gives_the_same_bytes_and_another_does_not() -> None:
    disturbed = Disturbance()
    first, again = (as_bytes(play(suite(3, disturbed), 2.0)) for _ in range(2))
    assert first == again
    assert first != as_bytes(play(suite(4, disturbed), 2.0))


def test_one_lidar_more_changes_nothing_for_the_camera() -> None:
    more = site(SITE.cameras, SITE.radars, (*SITE.lidars, lidar(id="lid2", mount=MOUNT)))

    def camera_bytes(sensors: VirtualSensors) -> bytes:
        frames = [d for d in play(sensors, 2.0) if isinstance(d.payload, CameraFrame)]
        return as_bytes(frames)

    alone, together = suite(), VirtualSensors(more, NO_OBSTACLES, 1, LOSSLESS)
    assert camera_bytes(alone) == camera_bytes(together)


@few
@given(step=st.floats(0.02, 0.3))
def test_measurements_show_the_scene_of_their_own_time(step: float) -> None:
    exact = site((), (radar(mount=MOUNT, range_sigma_m=1e-6, azimuth_sigma_deg=1e-6),))
    sensors = VirtualSensors(exact, NO_OBSTACLES, 1, LOSSLESS)
    for delivery in play(sensors, 1.0, step, speed=15.0):
        frame = delivery.payload
        if isinstance(frame, RadarFrame) and len(frame.range) == 1:
            x = 20.0 + 15.0 * (frame.time - START)
            slant = float(np.linalg.norm([x, 3.0, 0.8 - 6.0]))
            assert frame.range[0] == pytest.approx(slant, abs=1e-3)


def test_what_the_sensors_send_is_what_the_roadside_unit_takes() -> None:
    sensors, room = suite(5, Disturbance()), Sensing(SITE)
    pending: list[Delivery] = []
    errors: list[float] = []
    for k in range(100):
        now = START + 0.05 * k
        pending += sensors.step(scene([(40.0, 3.0)], ObjectClass.CAR, connected=True), now)
        arrived = [d.payload for d in pending if d.deliver_at <= now]
        pending = [d for d in pending if d.deliver_at > now]
        frames = [p for p in arrived if isinstance(p, SensorFrame)]
        batches = room.step(frames, None, now)
        for p in arrived:
            if not isinstance(p, SensorFrame):
                batches += room.step([], p, now)
        errors += [float(np.hypot(*(row - [40.0, 3.0]))) for b in batches for row in b.position]
    assert len(errors) > 100
    assert np.median(errors) < 1.0
    assert sum(room.dropped.values()) == 0
    assert all(h.alive for h in room.health(START + 4.95, {}, {}))
