"""What measures: a camera, radar or lidar that a sensor of the site is made of."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats
from rsu.config import Camera, Lidar, Radar, Sensor
from scenarios.kernels.body import drive
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.camera import VirtualCamera
from scenarios.virtual_sensors.delivery import Payload
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.lidar import VirtualLidar
from scenarios.virtual_sensors.radar import VirtualRadar
from scenarios.virtual_sensors.solid import moved
from scenarios.virtual_sensors.weather import Weather

Measure: TypeAlias = Callable[[int, float, Scene, float, Weather], Payload]
"""Takes number and time of the frame, the scene, s from the scene to that time, air and light."""


class Instruments(Protocol):
    """Where the sensors of a site come from: computed on the truth, or those of CARLA."""

    def mount(self, sensor: Sensor, rng: Generator) -> Measure:
        """Return what a sensor measures with; `rng` is its chance alone."""
        ...


class VirtualInstruments:
    """Sensors on the truth.

    Parameters
    ----------
    obstacles : (K, 7) boxes of what stands around
    disturbance : what goes wrong
    """

    def __init__(self, obstacles: Floats, disturbance: Disturbance) -> None:
        self._obstacles = obstacles
        self._disturbance = disturbance

    def mount(self, sensor: Sensor, rng: Generator) -> Measure:
        """Return what a sensor measures with."""
        match sensor:
            case Camera():
                return boxes_of(VirtualCamera(sensor, self._disturbance, rng), self._obstacles)
            case Lidar():
                return boxes_of(VirtualLidar(sensor, self._disturbance, rng), self._obstacles)
            case Radar():
                return self._echoes(VirtualRadar(sensor, self._disturbance, rng))

    def _echoes(self, radar: VirtualRadar) -> Measure:
        def measure(number: int, at: float, scene: Scene, offset: float, air: Weather) -> Payload:
            solids = moved(scene, offset)
            velocity = np.empty((len(solids), 2))
            drive(solids, scene.speed, scene.acceleration, offset, velocity)
            return radar.frame(
                number, at, solids, velocity, scene.class_index, self._obstacles, air
            )

        return measure


def boxes_of(sensor: VirtualCamera | VirtualLidar, obstacles: Floats) -> Measure:
    """Return what a camera or a lidar measures with, among (K, 7) obstacles."""

    def measure(number: int, at: float, scene: Scene, offset: float, air: Weather) -> Payload:
        return sensor.frame(number, at, moved(scene, offset), scene.class_index, obstacles, air)

    return measure
