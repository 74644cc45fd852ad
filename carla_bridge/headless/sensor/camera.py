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
from carla_bridge.kernels.raster import draw_boxes, draw_ground
from rsu.arrays import Floats, Ints

Image = NDArray[np.uint8]

_RANGE = 1000.0
"""m at which a depth image is white (CARLA's encoding of 24 bits)."""
_SHADE = np.array([1.0, 0.82, 0.68, 1.0, 0.6, 0.75, 0.9])
"""Brightness of a face by its axis, from `ray.meet_box`: index 0 = ground, 1 to 3, -3 to -1."""
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


class Camera:
    """Draws the world, and lets a painter make the picture of it."""

    def __init__(self, actor: Actor, paint: Callable[["Picture", View], Image]) -> None:
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
        draw_ground(
            eye,
            self._axes,
            self._lens,
            ground.height,
            ground.frame,
            ground.tag,
            picture.depth,
            picture.tag,
        )
        boxes, owner = view.seen(eye, -1)
        picture.owner.fill(-1)
        picture.face.fill(0)
        draw_boxes(eye, self._axes, self._lens, boxes, picture.depth, picture.owner, picture.face)
        picture.identify(*view.identity(owner))
        rows, columns = self._size
        head = np.array([columns, rows], dtype="<u4").tobytes() + np.float32(self._fov).tobytes()
        return [head + self._paint(picture, view).tobytes()]


class Picture:
    """What the pixels of a camera show."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.depth: Floats = np.empty(size)
        self.tag: Image = np.empty(size, dtype=np.uint8)
        self.owner: Ints = np.empty(size, dtype=np.int64)
        self.face: Ints = np.empty(size, dtype=np.int64)
        self.id: Ints = np.empty(size, dtype=np.int64)

    def identify(self, ids: Ints, tags: Ints) -> None:
        """Take ids and tags of the boxes that were drawn."""
        drawn = self.owner >= 0
        whose = self.owner[drawn]
        self.id.fill(0)
        self.id[drawn] = ids[whose]
        self.tag[drawn] = tags[whose]


def paint_instances(picture: Picture, _: View) -> Image:
    """Tag in red, id in green and blue (16 bit)."""
    return _compose(picture.id >> 8 & 255, picture.id & 255, picture.tag)


def paint_tags(picture: Picture, _: View) -> Image:
    """Tag in red."""
    none = np.zeros_like(picture.tag)
    return _compose(none, none, picture.tag)


def paint_depth(picture: Picture, _: View) -> Image:
    """24 bit of the depth, the lowest byte in red."""
    share = np.minimum(picture.depth / _RANGE, 1.0)
    code = np.round(share * (2**24 - 1)).astype(np.int64)
    return _compose(code >> 16 & 255, code >> 8 & 255, code & 255)


def paint_colours(picture: Picture, view: View) -> Image:
    """Flat colours under the light of the day, seen through fog and rain."""
    bright = 0.15 + 0.85 * min(view.air.illuminance / 20_000.0, 1.0)
    colour = _COLOURS[picture.tag] * (bright * _SHADE[picture.face])[..., None]
    if view.air.extinction > 0.0:
        clear = np.exp(-view.air.extinction * picture.depth)
        colour = colour * clear[..., None] + bright * _HAZE * (1.0 - clear[..., None])
    return _compose(colour[..., 0], colour[..., 1], colour[..., 2])


def _compose(
    blue: NDArray[np.generic], green: NDArray[np.generic], red: NDArray[np.generic]
) -> Image:
    image = np.empty((*blue.shape, 4), dtype=np.uint8)
    image[..., 0], image[..., 1], image[..., 2] = blue, green, red
    image[..., 3] = 255
    return image
