"""What a guarded child lets sensors in CARLA look at."""

from typing import Any

import numpy as np

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import Beat
from rsu.arrays import Floats
from rsu.config import Camera, Lidar, Mount, Radar
from rsu.sensing.detection import ObjectClass
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.solid import boxes, visible_fraction

MOUNT = Mount(x_m=20.0, y_m=0.0, z_m=4.0, yaw_deg=0.0, pitch_deg=-5.0)
NOTHING: Floats = np.empty((0, 7))
STANDING = (
    # name, class, x, y, heading, length, width, height, speed
    ("van", ObjectClass.VAN, 40.0, 0.0, 1.57, 5.9, 2.0, 2.6, 0.0),
    ("half", ObjectClass.CAR, 50.0, 4.6, 1.57, 4.8, 2.0, 1.5, 0.0),
    ("child", ObjectClass.PEDESTRIAN, 42.5, 0.0, 0.0, 0.4, 0.4, 1.2, 0.0),
    ("lorry", ObjectClass.TRUCK, 70.0, -8.0, 0.0, 7.9, 2.9, 3.5, 0.0),
)
MOVING = (
    ("comes", ObjectClass.CAR, 80.0, -3.0, 3.14, 4.8, 2.2, 1.5, 12.0),
    ("goes", ObjectClass.CAR, 60.0, 4.0, 0.0, 4.8, 2.2, 1.5, 8.0),
    # near the foot of the mast, and at the edge of the field of view
    ("walks", ObjectClass.PEDESTRIAN, 28.0, 7.4, -1.57, 0.4, 0.4, 1.2, 2.0),
    ("cut", ObjectClass.CAR, 36.0, 13.5, 0.0, 4.8, 2.2, 1.5, 8.0),
    ("stands", ObjectClass.CAR, 45.0, -9.0, 0.0, 4.8, 2.2, 1.5, 0.0),
)


def scene(bodies: tuple[Any, ...], time: float) -> Scene:
    """The bodies, `time` s after they set out."""
    table = np.array([body[2:] for body in bodies], dtype=np.float64)
    count = len(bodies)
    way = np.column_stack((np.cos(table[:, 2]), np.sin(table[:, 2]))) * table[:, 6:7] * time
    position = table[:, :2] + way
    return Scene(
        time=time,
        name=tuple(body[0] for body in bodies),
        reference=position,
        position=position,
        z=np.zeros(count),
        heading=table[:, 2].copy(),
        speed=table[:, 6].copy(),
        acceleration=np.zeros(count),
        yaw_rate=np.zeros(count),
        extent=np.ascontiguousarray(table[:, 3:6]),
        class_index=np.array([int(body[1]) for body in bodies]),
        connected=np.zeros(count, dtype=np.bool_),
        station_id=np.full(count, -1),
        emergency=np.zeros(count, dtype=np.bool_),
        indicator=np.zeros(count, dtype=np.int64),
    )


def look_at(endpoint: Endpoint, beat: Beat) -> dict[str, Any]:
    """Shares of the standing bodies that a camera, a lidar and geometry have in plain view."""
    from carla_bridge.trial.picture import Picture  # noqa: PLC0415 - it loads the client
    from carla_bridge.trial.puppet import Puppets  # noqa: PLC0415
    from carla_bridge.trial.scan import Scan  # noqa: PLC0415
    from carla_bridge.world import World  # noqa: PLC0415

    with World(endpoint) as world:
        puppets = Puppets(world)
        camera = Camera(
            id="eye", mount=MOUNT, width_px=1280, height_px=720, focal_px=1000.0, range_m=100.0,
            rate_hz=20.0,
        )  # fmt: skip
        picture = Picture(world, camera, puppets)
        scan = Scan(world, Lidar(id="fan", mount=MOUNT, range_m=100.0, rate_hz=20.0), puppets)
        wanted = scene(STANDING, 0.0)
        played = puppets.show(wanted)
        beat()
        solids, eye = boxes(played), np.array([MOUNT.x_m, MOUNT.y_m, MOUNT.z_m])
        seen = {
            "camera": picture.visible(eye, solids, NOTHING).tolist(),
            "lidar": scan.visible(eye, solids, NOTHING).tolist(),
            "geometry": visible_fraction(eye, solids, NOTHING).tolist(),
            "asked": np.column_stack((wanted.position, wanted.heading)).tolist(),
            "placed": np.column_stack((played.position, played.heading)).tolist(),
        }
        before = puppets.actors
        puppets.show(scene(STANDING[:1], 0.05))
        there = world.tick()
        return {**seen, "left": [actor in there for actor in before]}


def seen_by_radar(endpoint: Endpoint, beat: Beat) -> dict[str, Any]:
    """Range, azimuth and range rate of a radar's targets, step by step, and of those who move."""
    from carla_bridge.trial.echo import Echo  # noqa: PLC0415 - it loads the client
    from carla_bridge.trial.puppet import Puppets  # noqa: PLC0415
    from carla_bridge.world import World  # noqa: PLC0415

    mount = Mount(x_m=20.0, y_m=0.0, z_m=8.0, yaw_deg=0.0)
    with World(endpoint) as world:
        puppets = Puppets(world)
        sure = Radar(
            id="echo", mount=mount, field_of_view_deg=90.0, range_m=100.0, rate_hz=20.0,
            detection_probability=1.0,
        )  # fmt: skip
        radar = Echo(world, sure, np.random.default_rng(1))
        targets: list[Any] = []
        truth: list[Any] = []
        for step in range(5):
            played = puppets.show(scene(MOVING, 0.05 * step))
            beat()
            frame = radar.frame(step, 0.05 * step)
            targets.append(np.column_stack((frame.range, frame.azimuth, frame.range_rate)).tolist())
            truth.append(_polar(played, np.array([mount.x_m, mount.y_m, mount.z_m]))[:4])
        return {"targets": targets, "truth": truth}


def _polar(played: Scene, eye: Floats) -> list[list[float]]:
    middle = np.column_stack((played.position, played.z + 0.5 * played.extent[:, 2])) - eye
    away = np.linalg.norm(middle, axis=1)
    velocity = played.speed[:, None] * np.column_stack(
        (np.cos(played.heading), np.sin(played.heading))
    )
    rate = (velocity * middle[:, :2]).sum(axis=1) / away
    return np.column_stack((away, np.arctan2(middle[:, 1], middle[:, 0]), rate)).tolist()
