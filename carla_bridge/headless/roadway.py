"""A map: its OpenDRIVE text, and what the server makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.ground import Ground
from carla_bridge.map_text import read_map_text
from rsu.arrays import Floats, Ints
from rsu.frames.map_projection import unproject
from rsu.roads.lane import DRIVABLE
from rsu.roads.map_object import MapObject
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

_FIRST, _APART, _ABOVE = 5.0, 20.0, 0.5
"""m from the start of a lane to its first spawn point, from there to the next, above the road."""
_MOST_PLACES = 512
_SOLID = {
    "building": protocol.BUILDINGS,
    "wall": protocol.WALLS,
    "barrier": protocol.FENCES,
    "pole": protocol.POLES,
    "tree": protocol.VEGETATION,
    "vegetation": protocol.VEGETATION,
    "obstacle": protocol.STATIC,
}
"""Tags of map objects that stand in the way of light, by OpenDRIVE type."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Roadway:
    """A map that has been read."""

    name: str
    """As the client calls it."""
    text: str
    network: RoadNetwork
    ground: Ground
    places: list[Any]
    """Transforms at which vehicles may be spawned."""
    scenery: Floats
    """(K, 15) boxes of what stands there: see `carla_bridge.kernels.ray`."""
    scenery_tag: Ints


def read_roadway(name: str, file: Path) -> Roadway:
    """Read a map from a file.

    Raises
    ------
    MapError
        It is no OpenDRIVE, or none that can be understood.
    """
    network = read_network(file)
    if network.geo_reference:  # refuses what is no projection of where the map lies
        unproject(network.source, network.geo_reference, *network.bounds[:2])
    boxes = [(box, tag) for thing in network.objects for box, tag in _boxes(thing)]
    return Roadway(
        name=name,
        text=read_map_text(file),
        network=network,
        ground=Ground.of(network),
        places=list(_places(network)),
        scenery=np.array([box for box, _ in boxes]).reshape(-1, 15),
        scenery_tag=np.array([tag for _, tag in boxes], dtype=np.int64),
    )


def parse_roadway(name: str, text: str) -> Roadway:
    """Read a map from the text of one."""
    with NamedTemporaryFile("w", suffix=".xodr", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return read_roadway(name, Path(file.name))


def _places(network: RoadNetwork) -> Iterator[list[Any]]:
    lines = network.lines
    left = _MOST_PLACES
    for lane in network.lanes:
        if lane.kind not in DRIVABLE or lane.junction_id:
            continue
        rows = slice(lines.start[lane.index], lines.start[lane.index + 1])
        distance = lines.distance[rows]
        ways = np.arange(min(_FIRST, lane.length / 2.0), lane.length, _APART)[:left]
        for near in np.searchsorted(distance[:-1], ways).tolist():
            row = int(rows.start) + near
            x, y = lines.position[row].tolist()
            yaw = -float(np.degrees(lines.heading[row]))
            left -= 1
            yield [[x, -y, float(lines.z[row]) + _ABOVE], [0.0, yaw, 0.0]]


def _boxes(thing: MapObject) -> Iterator[tuple[list[float], int]]:
    """Yield the boxes of what a map object is, or of each that it repeats."""
    size = (thing.length, thing.width, thing.height)
    if thing.kind not in _SOLID or not all(side > 0.0 for side in size):
        return
    for pose in thing.copies or (thing.pose,):
        c, s = float(np.cos(pose.heading)), float(np.sin(pose.heading))
        centre = [pose.x, -pose.y, pose.z + 0.5 * thing.height]
        axes = [c, -s, 0.0, s, c, 0.0, 0.0, 0.0, 1.0]
        yield [*centre, *axes, *(0.5 * side for side in size)], _SOLID[thing.kind]
