"""A street for measuring neighbours: cars in six lanes, three units one after the other along it.

Each unit has a frame of its own, and its sensors overlap with those of the next one.  Two more
units, which stand where the middle one does, have the sensors of all three: one always, and one as
long as they work.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from rsu.arrays import Floats
from rsu.config import Camera, Lidar, Mount, Origin, Site, V2x
from rsu.frames.projection import Projection
from rsu.frames.transfer import Transfer
from rsu.sensing.detection import ObjectClass
from scenarios.stage.scene import Scene

UNITS = {"west": -300.0, "middle": 0.0, "east": 300.0}
"""m along the street at which they stand."""
WHOLE, ALIKE = "whole", "alike"
REACH = 220.0
"""m that their sensors see along the street: 140 m of it are seen by two of them."""
HALF = 560.0
"""m of the street to either side of the middle unit."""
LANES, WIDTH = 3, 3.5
"""A way, and m."""
SPEEDS = (16.0, 14.0, 12.0)
"""m/s of the lanes of a way, from the inner one."""
SWAY, PERIOD = 4.0, 12.0
"""m by which cars fall back and catch up, and s: 1.1 m/s^2."""
HEIGHT, ASIDE = 15.0, 14.0
"""m of the masts, and from the middle of the street."""
MIDDLE = Origin(latitude_deg=48.1351, longitude_deg=11.5820, altitude_m=520.0)
_CAR = (4.5, 1.8, 1.5)
Sensor = TypeVar("Sensor", Lidar, Camera)


@dataclass(slots=True, frozen=True)
class Cars:
    """Who drives on the street at one time, all along it."""

    number: tuple[int, ...]
    """Each has one of its own."""
    position: Floats
    """(N, 2) m, in the frame of the middle unit."""
    velocity: Floats
    """(N, 2) m/s."""

    def scene(self, time: float) -> Scene:
        """As the sensors take it; `time` in s since the start."""
        count = len(self.number)
        zeros = np.zeros(count)
        return Scene(
            time=time,
            name=tuple(map(str, self.number)),
            reference=self.position,
            position=self.position,
            z=zeros,
            heading=np.where(self.velocity[:, 0] > 0.0, 0.0, math.pi),
            speed=np.abs(self.velocity[:, 0]),
            acceleration=zeros,
            yaw_rate=zeros,
            extent=np.tile(_CAR, (count, 1)),
            class_index=np.full(count, int(ObjectClass.CAR)),
            connected=np.zeros(count, dtype=np.bool_),
            station_id=np.full(count, -1),
            emergency=np.zeros(count, dtype=np.bool_),
            indicator=np.zeros(count, dtype=np.int64),
        )


def cars(vehicles: int, time: float) -> Cars:
    """Everybody `time` s after the start: about so many at any time, evenly along the lanes."""
    gap = 2.0 * HALF * 2 * LANES / vehicles
    number: list[int] = []
    place: list[tuple[float, float, float]] = []
    for lane in range(2 * LANES):
        way = 1.0 if lane < LANES else -1.0
        speed = SPEEDS[lane % LANES]
        ahead = speed * time + 0.37 * gap * lane
        first, last = (math.ceil((ahead - HALF) / gap), math.floor((ahead + HALF) / gap))
        for k in range(first, last + 1):
            phase = math.tau * (time / PERIOD + 0.618 * k)
            along = ahead - gap * k + SWAY * math.sin(phase)
            pace = speed + SWAY * math.tau / PERIOD * math.cos(phase)
            number.append(2 * LANES * (k + 10_000) + lane)
            place.append((way * along, -way * (lane % LANES + 0.5) * WIDTH, way * pace))
    state = np.array(place)
    velocity = np.column_stack((state[:, 2], np.zeros(len(state))))
    return Cars(tuple(number), np.ascontiguousarray(state[:, :2]), velocity)


def sites(folder: Path) -> dict[str, Site]:
    """The three units, each with its map, and those that see everything."""
    masts = {name: _sensors(name, along) for name, along in UNITS.items()}
    made: dict[str, Site] = {}
    for index, (name, along) in enumerate(UNITS.items()):
        latitude, longitude, altitude = Projection(MIDDLE).geodetic(along, 0.0)
        origin = Origin(latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude)
        transfer = Transfer(MIDDLE, origin)
        lidars, cameras = masts[name]
        near = [other for other, at in UNITS.items() if 0.0 < abs(at - along) < 2.0 * REACH]
        made[name] = Site(
            name=name,
            map=_draw(folder / f"{name}.xodr", along),
            origin=origin,
            v2x=V2x(station_id=1 + index, source_uuid=name),
            lidars=tuple(_moved(lidar, transfer) for lidar in lidars),
            cameras=tuple(_moved(camera, transfer) for camera in cameras),
            neighbours=tuple(near),
        )
    for name in (WHOLE, ALIKE):
        made[name] = Site(
            name=name,
            map=_draw(folder / f"{name}.xodr", 0.0),
            origin=MIDDLE,
            v2x=V2x(station_id=99, source_uuid=name),
            lidars=tuple(lidar for lidars, _ in masts.values() for lidar in lidars),
            cameras=tuple(camera for _, cameras in masts.values() for camera in cameras),
        )
    return made


def _sensors(name: str, along: float) -> tuple[list[Lidar], list[Camera]]:
    """What hangs on the mast of a unit."""
    lidar = Lidar(
        id=f"{name}_lidar",
        mount=Mount(x_m=along, y_m=ASIDE, z_m=HEIGHT, yaw_deg=0.0),
        lowest_deg=-60.0,
        highest_deg=5.0,
        azimuth_step_deg=0.1,
        elevation_step_deg=0.1,
        range_m=REACH,
        rate_hz=10.0,
    )
    cameras = [
        Camera(
            id=f"{name}_camera_{way}",
            mount=Mount(x_m=along, y_m=ASIDE, z_m=HEIGHT, yaw_deg=yaw, pitch_deg=-12.0),
            width_px=3840,
            height_px=2160,
            focal_px=2200.0,
            range_m=REACH,
            rate_hz=10.0,
        )
        for way, yaw in (("east", 0.0), ("west", 180.0))
    ]
    return [lidar], cameras


def _moved(sensor: Sensor, transfer: Transfer) -> Sensor:
    """The same sensor, surveyed in another frame."""
    mount = sensor.mount
    place, height = transfer.places(np.array([[mount.x_m, mount.y_m]]), np.array([mount.z_m]))
    (yaw,) = np.degrees(transfer.headings(np.radians([mount.yaw_deg])))
    there = Mount(
        x_m=float(place[0, 0]),
        y_m=float(place[0, 1]),
        z_m=float(height[0]),
        yaw_deg=float(yaw),
        pitch_deg=mount.pitch_deg,
    )
    return msgspec.structs.replace(sensor, mount=there)


def _draw(path: Path, along: float) -> str:
    """Write the map of the street in the frame of a unit so far along it; return where."""
    lane = '<lane id="{}" type="driving"><width sOffset="0" a="{}" b="0" c="0" d="0"/></lane>'
    left = "".join(lane.format(k, WIDTH) for k in range(LANES, 0, -1))
    right = "".join(lane.format(-k, WIDTH) for k in range(1, LANES + 1))
    start, length = -HALF - along, 2.0 * HALF
    path.write_text(
        '<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="7"/>'
        f'<road id="1" length="{length}" junction="-1"><link/><planView>'
        f'<geometry s="0" x="{start}" y="0" hdg="0" length="{length}"><line/></geometry>'
        f'</planView><lanes><laneSection s="0"><left>{left}</left>'
        f'<center><lane id="0" type="none"/></center><right>{right}</right></laneSection></lanes>'
        "</road></OpenDRIVE>",
        encoding="utf-8",
    )
    return str(path)
