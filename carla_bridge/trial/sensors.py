"""The sensors of a roadside unit, in CARLA instead of on the truth."""

from collections.abc import Callable, Sequence

from numpy.random import Generator

from carla_bridge.trial.echo import Echo
from carla_bridge.trial.picture import Picture
from carla_bridge.trial.puppet import Puppets
from carla_bridge.trial.scan import Scan
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.config import Camera, Lidar, Radar, Sensor, Site
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.camera import VirtualCamera
from scenarios.virtual_sensors.delivery import Delivery, Payload
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.instrument import Measure, boxes_of
from scenarios.virtual_sensors.lidar import VirtualLidar
from scenarios.virtual_sensors.suite import VirtualSensors
from scenarios.virtual_sensors.weather import Weather


class CarlaInstruments:
    """Cameras and lidars that see what CARLA draws, and radars of its rays.

    What hides what is CARLA's; the detectors behind the sensors, with their noise, are ours.

    Parameters
    ----------
    world : ours.
    puppets : the road users in it.
    obstacles : (K, 7) boxes of the map's objects.
    disturbance : what goes wrong.
    """

    def __init__(
        self, world: World, puppets: Puppets, obstacles: Floats, disturbance: Disturbance
    ) -> None:
        self._world, self._puppets = world, puppets
        self._obstacles, self._disturbance = obstacles, disturbance

    def mount(self, sensor: Sensor, rng: Generator) -> Measure:
        """Return what a sensor measures with."""
        match sensor:
            case Camera():
                sight = Picture(self._world, sensor, self._puppets).visible
                camera = VirtualCamera(sensor, self._disturbance, rng, sight)
                return boxes_of(camera, self._obstacles)
            case Lidar():
                sight = Scan(self._world, sensor, self._puppets).visible
                lidar = VirtualLidar(sensor, self._disturbance, rng, sight)
                return boxes_of(lidar, self._obstacles)
            case Radar():
                return self._echoes(Echo(self._world, sensor, rng))

    def _echoes(self, radar: Echo) -> Measure:
        def measure(number: int, at: float, _scene: Scene, offset: float, _: Weather) -> Payload:
            return radar.frame(number, at - offset)  # its rays are those of the step

        return measure


class CarlaSensors:
    """All sensors of a site, and the radio, around a scene that CARLA plays.

    Parameters
    ----------
    world : ours.
    beat : called at every step.
    site, obstacles, seed, faults : as `VirtualSensors` takes them.
    """

    def __init__(
        self,
        world: World,
        beat: Callable[[], None],
        site: Site,
        obstacles: Floats,
        seed: int,
        faults: Sequence[Fault],
    ) -> None:
        self._puppets, self._beat = Puppets(world), beat
        disturbance = Disturbance()
        instruments = CarlaInstruments(world, self._puppets, obstacles, disturbance)
        self._sensors = VirtualSensors(
            site, obstacles, seed, disturbance, faults=faults, instruments=instruments
        )

    def step(self, scene: Scene, time: float) -> list[Delivery]:
        """Let a step of CARLA pass; everything measured since the last one, in order of arrival."""
        played = self._puppets.show(scene)
        self._beat()
        return self._sensors.step(played, time)
