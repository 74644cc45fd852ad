"""Work that a guarded child does in tests."""

import os
import signal
from typing import Any

import psutil

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import Beat
from rsu.roads.pose import Pose

CAR = "vehicle.tesla.model3"
PLACE = Pose(x=30.0, y=-2.0, z=0.0, heading=0.5)


def drive(endpoint: Endpoint, beat: Beat) -> dict[str, Any]:
    from carla_bridge.world import World  # noqa: PLC0415 - it loads the client

    with World(endpoint) as world:
        car = world.spawn(CAR, PLACE, "car")
        radar = world.spawn(
            "sensor.other.radar", Pose(x=0.0, y=0.0, z=1.0, heading=0.0), "radar", parent=car
        )
        feed = world.listen(radar)
        states: dict[int, Any] = {}
        frames: list[int] = []
        for _ in range(10):
            states = world.tick()
            beat()
            data = feed.take(world.frame, 10.0)
            frames.append(-1 if data is None else data.frame - world.frame)
        size = world.size(car)
        place = states[car].pose
        return {
            "frames": frames,
            "place": (place.x, place.y, place.heading),
            "size": (size.length, size.width),
            "missing": feed.missing,
            "late": feed.take(world.frame + 1, 0.01),
        }


def come_with_a_wrong_map(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint, road_map="<OpenDRIVE/>"):
        beat()


def leave_a_mess_and_die(endpoint: Endpoint, beat: Beat) -> None:
    _mess(endpoint, beat)
    os.kill(os.getpid(), signal.SIGKILL)


def leave_a_mess_and_hang(endpoint: Endpoint, beat: Beat) -> None:
    _mess(endpoint, beat)
    signal.pause()


def be_told_to_end(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        world.spawn(CAR, PLACE, "car")
        world.tick()
        beat()
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()


def leave_a_mess_and_raise(endpoint: Endpoint, beat: Beat) -> None:
    _mess(endpoint, beat)
    raise RuntimeError("what nobody thought of")


def be_told_to_end_while_leaving(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        world.spawn(CAR, PLACE, "car")
        world.tick()
        beat()
        world._destroy = lambda _: os.kill(os.getpid(), signal.SIGTERM)  # type: ignore[method-assign]


def miss_the_end_of_the_parent(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        world.spawn(CAR, PLACE, "car")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(os.getppid(), signal.SIGKILL)
        while True:
            world.tick()
            beat()


def _mess(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    world = World(endpoint).__enter__()
    car = world.spawn(CAR, PLACE, "car")
    radar = Pose(x=0.0, y=0.0, z=1.0, heading=0.0)
    world.listen(world.spawn("sensor.other.radar", radar, "radar", parent=car))
    world.tick()
    beat()


def kill_the_server(endpoint: Endpoint, beat: Beat) -> None:
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        car = world.spawn(CAR, PLACE, "car")
        there = world.tick()[car]
        beat()
        for connection in psutil.net_connections("tcp4"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr.port == endpoint.port and connection.pid:
                os.kill(connection.pid, signal.SIGKILL)
        world.put({car: there})
