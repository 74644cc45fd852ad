"""All sensors of a site, and the radio, on one ground truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats
from rsu.config import Sensor, Site
from rsu.sensing import v2x
from scenarios.openscenario.environment import Environment
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.delivery import Delivery, Link
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.fault import Failing, Fault, failing
from scenarios.virtual_sensors.instrument import Instruments, Measure, VirtualInstruments
from scenarios.virtual_sensors.pace import Pace
from scenarios.virtual_sensors.radio import VirtualRadio
from scenarios.virtual_sensors.sky import present
from scenarios.virtual_sensors.weather import CLEAR, Weather


@dataclass(slots=True)
class _Sensor:
    """A camera, radar or lidar with its pace, its link and its faults."""

    measure: Measure
    pace: Pace
    link: Link
    failing: Failing

    def step(self, scene: Scene, time: float, weather: Weather, deliveries: list[Delivery]) -> None:
        for number, at in self.pace.due(time):
            frame = self.measure(number, at, scene, at - time, weather)
            for sent in self.link.send(frame, at):
                deliveries += self.failing(sent, scene, at - time)


class VirtualSensors:
    """Cameras, radars, lidars and V2X stations of a site; each measures at its own rate and phase.

    Steps may have any length and need not be equal: measurements between two steps are made on the
    later scene, moved back to their own time.  Every sensor begins within a period of the first
    step.

    Parameters
    ----------
    site : configured sensors
    obstacles : (K, 7) boxes of what stands around: x, y, z of the bottom's middle, heading, length,
        width, height; m and rad
    seed : of all chance
    disturbance : what goes wrong
    weather : air and light where the scene says nothing of them, the same for all
    faults : what fails and when; those of one sensor act in this order
    instruments : what measures; None = virtual ones, on the truth
    """

    def __init__(
        self,
        site: Site,
        obstacles: Floats,
        seed: int,
        disturbance: Disturbance | None = None,
        weather: Weather = CLEAR,
        faults: Sequence[Fault] = (),
        instruments: Instruments | None = None,
    ) -> None:
        obstacles = np.ascontiguousarray(obstacles, dtype=np.float64).reshape(-1, 7)
        self._disturbance = disturbance or Disturbance()
        self._instruments = instruments or VirtualInstruments(obstacles, self._disturbance)
        self._weather = self._present = weather
        self._environment: Environment | None = None
        """What was said of `_present`, the air and light of the last step."""
        self._origin = site.origin
        self._failing = failing(site, faults)
        # A stream of chance a sensor: what one draws does not change what the others see.
        radio, *streams = np.random.default_rng(seed).spawn(1 + len(site.sensors))
        d = self._disturbance
        self._radio = VirtualRadio(d, radio, _antenna(site), obstacles)
        self._radio_link = Link(d.radio_delay, d.radio_loss, radio.spawn(1)[0])
        self._sensors = [
            self._mounted(sensor, rng) for sensor, rng in zip(site.sensors, streams, strict=True)
        ]

    def step(self, scene: Scene, time: float) -> list[Delivery]:
        """Everything measured since the last step, in order of arrival.

        Parameters
        ----------
        scene : truth at `time`
        time : Unix s; never earlier than at the step before
        """
        if scene.environment is not self._environment:
            self._environment = scene.environment
            self._present = present(scene.environment, self._weather, self._origin)
        deliveries: list[Delivery] = []
        for sensor in self._sensors:
            sensor.step(scene, time, self._present, deliveries)
        for report in self._radio.reports(scene, time):
            at = float(report.time[0])
            for sent in self._radio_link.send(report, at):
                deliveries += self._failing[v2x.SENSOR_ID](sent, scene, at - time)
        # Sorting is stable: at equal times the order is that of the site's sensors.
        return sorted(deliveries, key=attrgetter("deliver_at"))

    def _mounted(self, sensor: Sensor, rng: Generator) -> _Sensor:
        measure = self._instruments.mount(sensor, rng)
        disturbance = self._disturbance
        link = Link(disturbance.delay(sensor), disturbance.frame_loss, rng.spawn(1)[0])
        period = 1.0 / sensor.rate_hz
        pace = Pace(rng.uniform(0.0, period), period)
        return _Sensor(measure, pace, link, self._failing[sensor.id])


def _antenna(site: Site) -> Floats:
    """(3,) m: on the highest mast that carries a sensor, or 6 m above the origin."""
    mounts = [(s.mount.x_m, s.mount.y_m, s.mount.z_m) for s in site.sensors]
    return np.array(max(mounts, key=lambda mount: mount[2], default=(0.0, 0.0, 6.0)))
