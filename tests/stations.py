"""Vehicles with CARLA's own V2X sensors, and what one of them hears in a guarded child."""

from math import cos, sin
from typing import Any

from carla_bridge.probe import Endpoint
from carla_bridge.state import State
from carla_bridge.watchdog import Beat
from headless import straight
from rsu.roads.pose import Pose
from rsu.sensing.detection import ObjectClass

START = 1_750_000_000.0
ROOF = Pose(x=0.0, y=0.0, z=2.0, heading=0.0)
FLEET = (
    # blueprint, class, x, y, heading, speed
    ("vehicle.tesla.model3", ObjectClass.CAR, 20.0, 30.0, 0.4, 9.0),
    ("vehicle.mitsubishi.fusorosa", ObjectClass.BUS, 60.0, -40.0, -2.5, 6.0),
    ("vehicle.yamaha.yzf", ObjectClass.MOTORCYCLE, 90.0, 20.0, 1.9, 12.0),
    ("vehicle.audi.tt", ObjectClass.CAR, 40.0, 70.0, 3.0, -2.0),
)
FAR = Pose(x=5.0, y=200.0, z=0.0, heading=0.0)


def overhear(endpoint: Endpoint, beat: Beat) -> dict[str, Any]:
    """Return the self reports of two seconds, who sent them, and readings of a place on earth."""
    from carla_bridge.cam import CamSensor  # noqa: PLC0415 - it loads the client
    from carla_bridge.client import carla  # noqa: PLC0415
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        ears = world.spawn("vehicle.tesla.model3", Pose(x=50.0, y=0.0, z=0.0, heading=0.0), "ears")
        sensor = CamSensor(world, ears, ROOF, sigma=0.1)
        actors: dict[int, Any] = {}
        for number, (blueprint, *how) in enumerate(FLEET):
            actor = world.spawn(blueprint, _state(how, 0.0).pose, f"sender-{number}")
            world.freeze(actor)
            world.listen(world.spawn("sensor.other.v2x", ROOF, f"radio-{number}", None, actor))
            actors[actor] = how
        heard: list[Any] = []
        for step in range(1, 42):
            world.put({actor: _state(how, step * world.step) for actor, how in actors.items()})
            states = world.tick()
            beat()
            heard.append(sensor.reports(states, START + step * world.step))
        road_map = carla.Map("straight", straight())
        mirrored = road_map.transform_to_geolocation(carla.Location(FAR.x, -FAR.y, 0.0))
        return {
            "heard": heard,
            "fleet": {actor: FLEET[number] for number, actor in enumerate(actors)},
            "sizes": {actor: world.size(actor) for actor in actors},
            "ears": ears,
            "meant": world.located(mirrored.latitude, mirrored.longitude),
        }


def _state(how: list[Any], time: float) -> State:
    """Straight on from the beginning."""
    _, x, y, heading, speed = how
    c, s = cos(heading), sin(heading)
    place = Pose(x=x + speed * time * c, y=y + speed * time * s, z=0.5, heading=heading)
    return State(pose=place, velocity=(speed * c, speed * s, 0.0))
