"""What a camera of CARLA has in plain view, by its instance segmentation."""

from math import atan, degrees

import numpy as np

from carla_bridge.trial.mounting import hang, in_plain_view, to_middle
from carla_bridge.trial.puppet import Puppets
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.config import Camera
from rsu.sensing.camera import CameraModel
from scenarios.virtual_sensors.solid import silhouette

WIDEST = 640
"""px of a picture: finer ones are drawn coarser, for only shares of bodies are read from them."""
_LEAST = 2.0
"""Pixels of a body that is told by them."""
_IDS = 1 << 16
"""An instance is the lower 16 bits of the actor's id, in 0.9.16."""


class Picture:
    """Counts the pixels of each body.

    Parameters
    ----------
    world : ours; a camera is put into it.
    camera : as configured.
    puppets : whom the pictures show.
    """

    def __init__(self, world: World, camera: Camera, puppets: Puppets) -> None:
        self._world, self._puppets = world, puppets
        self._model = CameraModel(camera)
        scale = min(1.0, WIDEST / camera.width_px)
        self._focal = camera.focal_px * scale
        attributes = {
            "image_size_x": round(camera.width_px * scale),
            "image_size_y": round(camera.height_px * scale),
            "fov": degrees(2.0 * atan(0.5 * camera.width_px / camera.focal_px)),
        }
        self._feed = hang(world, "sensor.camera.instance_segmentation", camera, attributes)

    def visible(self, eye: Floats, solids: Floats, obstacles: Floats) -> Floats:
        """(N,) share of each body in plain view."""
        expected = self._expected(eye, solids)
        return in_plain_view(self._pixels(), expected, _LEAST, eye, solids, obstacles)

    def _pixels(self) -> Floats:
        """(N,) of each puppet in the picture of this step."""
        data = self._world.frame_of(self._feed)
        texture = np.frombuffer(data.raw_data, dtype=np.uint8).reshape(-1, 4)  # BGRA
        instance = texture[:, 0].astype(np.int64) << 8 | texture[:, 1]
        count = np.bincount(instance, minlength=_IDS)
        return count[np.array(self._puppets.actors, dtype=np.int64) % _IDS].astype(np.float64)

    def _expected(self, eye: Floats, solids: Floats) -> Floats:
        """(N,) of bodies that nothing hides, as far as they are in the picture."""
        middle = to_middle(eye, solids)
        distance = np.linalg.norm(middle, axis=1)
        slant = np.clip(middle @ self._model.axes[0] / distance, 0.1, 1.0)
        # A pixel's solid angle is the cube of that cosine, over the focal length squared.
        whole = silhouette(eye, solids) * (self._focal / distance) ** 2 / slant**3
        edges = self._model.enclose(solids)
        width, height = 2.0 * self._model.lens[1:]
        inside = np.clip(edges, 0.0, [width, height, width, height])
        return whole * _area(inside) / _area(edges)


def _area(box: Floats) -> Floats:
    return (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
