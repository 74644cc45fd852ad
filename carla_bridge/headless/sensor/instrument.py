"""Which instrument belongs to which blueprint."""

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.bumper import Collision, Obstacle
from carla_bridge.headless.sensor.camera import (
    Camera,
    show_colours,
    show_depth,
    show_instances,
    show_tags,
)
from carla_bridge.headless.sensor.frame import Instrument
from carla_bridge.headless.sensor.lidar import Lidar, SemanticLidar
from carla_bridge.headless.sensor.navigation import Gnss, Imu
from carla_bridge.headless.sensor.radar import Radar
from carla_bridge.headless.sensor.v2x import CamStation, TextStation

_PAINTERS = {
    protocol.RGB: show_colours,
    protocol.DEPTH: show_depth,
    protocol.SEMANTIC: show_tags,
    protocol.INSTANCE: show_instances,
}
_RANDOM = {
    protocol.RADAR: Radar,
    protocol.LIDAR: Lidar,
    protocol.SEMANTIC_LIDAR: SemanticLidar,
    protocol.GNSS: Gnss,
    protocol.IMU: Imu,
}


def instrument(actor: Actor, seed: int) -> Instrument:
    """Return what measures for a sensor actor.

    Raises
    ------
    ValueError
        An attribute is no number, or out of range.
    """
    kind = actor.blueprint.stream
    if kind in _PAINTERS:
        return Camera(actor, _PAINTERS[kind])
    if kind in _RANDOM:
        return _RANDOM[kind](actor, seed)
    if kind == protocol.COLLISION:
        return Collision()
    if kind == protocol.OBSTACLE:
        return Obstacle(actor)
    return CamStation(actor) if kind == protocol.V2X else TextStation(actor)
