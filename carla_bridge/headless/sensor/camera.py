"""Cameras: flat-shaded boxes on a ground, and the truth about each pixel."""

from collections.abc import Callable
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.kernels.attitude import axes_of
from carla_bridge.kernels.paint import paint_colours, paint_depths, paint_identities
from carla_bridge.kernels.raster import draw_boxes, draw_ground
from rsu.arrays import Floats

Image = NDArray[np.uint8]

_RANGE = 1000.0
"""m at which a depth image is white (CARLA's encoding of 24 bits)."""
_SHADE = np.array([1.0, 0.82, 0.68, 1.0, 0.6, 0.75, 0.9])
"""Brightness of a face as of `raster.draw_boxes`."""
_HAZE = np.array([190.0, 185.0, 180.0])
"""BGR of fog."""
PALETTE = {
    protocol.ROADS: (74, 74, 74),
    protocol.SIDEWALKS: (140, 140, 140),
    protocol.BUILDINGS: (110, 130, 150),
    protocol.WALLS: (120, 120, 135),
    protocol.FENCES: (120, 140, 150),
    protocol.POLES: (130, 130, 130),
    protocol.TRAFFIC_LIGHT: (30, 60, 60),
    protocol.VEGETATION: (45, 110, 60),
    protocol.TERRAIN: (80, 120, 100),
    protocol.SKY: (235, 190, 150),
    protocol.PEDESTRIANS: (60, 60, 180),
    protocol.CAR: (150, 70, 40),
    protocol.TRUCK: (60, 110, 150),
    protocol.BUS: (40, 140, 190),
    protocol.MOTORCYCLE: (40, 40, 120),
    protocol.BICYCLE: (90, 40, 110),
    protocol.ROAD_LINES: (230, 230, 230),
}
"""BGR of what has no colour of its own."""
_COLOURS = np.full((256, 3), 128.0)
for _tag, _colour in PALETTE.items():
    _COLOURS[_tag] = _colour


class Picture:
    """What the pixels of a camera show."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.depth: Floats = np.empty(size)
        self.tag: Image = np.empty(size, dtype=np.uint8)
        self.identity = np.empty(size, dtype=np.uint16)
        self.face: Image = np.empty(size, dtype=np.uint8)
        self.image: Image = np.full((*size, 4), 255, dtype=np.uint8)


class Camera:
    """Draws the world, and lets a painter make the image of it."""

    def __init__(self, actor: Actor, paint: Callable[[Picture, View], None]) -> None:
        self._size = int(number(actor, "image_size_y")), int(number(actor, "image_size_x"))
        self._fov = number(actor, "fov")
        rows, columns = self._size
        focal = 0.5 * columns / tan(radians(self._fov) / 2.0)
        self._lens = np.array([focal, 0.5 * columns, 0.5 * rows])
        self._axes = np.empty((3, 3))
        self._paint = paint
        self._picture = Picture(self._size)

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Width, height, fov and BGRA."""
        transform = view.population.motion[actor.row]
        axes_of(transform, self._axes)
        eye = transform[:3].copy()
        picture, ground = self._picture, view.roadway.ground
        drawn = (picture.depth, picture.tag, picture.identity, picture.face)
        grids = (ground.height, ground.crest, ground.frame, ground.tag)
        draw_ground(eye, self._axes, self._lens, *grids, *drawn)
        boxes, owner = view.seen(eye, -1)
        draw_boxes(eye, self._axes, self._lens, boxes, *view.identity(owner), *drawn)
        self._paint(picture, view)
        rows, columns = self._size
        head = np.array([columns, rows], dtype="<u4").tobytes() + np.float32(self._fov).tobytes()
        return [head + picture.image.tobytes()]


def show_instances(picture: Picture, _: View) -> None:
    """Tag in red, id in green and blue."""
    paint_identities(picture.tag, picture.identity, picture.image)


def show_tags(picture: Picture, _: View) -> None:
    """Tag in red."""
    paint_identities(picture.tag, np.zeros_like(picture.identity), picture.image)


def show_depth(picture: Picture, _: View) -> None:
    """24 bit of the depth, the lowest byte in red."""
    paint_depths(picture.depth, _RANGE, picture.image)


def show_colours(picture: Picture, view: View) -> None:
    """Flat colours under the light of the day, seen through fog and rain."""
    bright = 0.15 + 0.85 * min(view.air.illuminance / 20_000.0, 1.0)
    seen = (picture.depth, picture.tag, picture.face)
    air = (bright, view.air.extinction, _HAZE)
    paint_colours(*seen, _COLOURS, _SHADE, *air, picture.image)
