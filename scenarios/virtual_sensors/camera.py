"""A camera with a detector behind it, on the truth."""

import math

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Camera
from rsu.sensing.camera import CameraModel
from rsu.sensing.detection import CameraFrame, ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.solid import corners, visible_fraction
from scenarios.virtual_sensors.weather import CLEAR, THRESHOLD, Weather

LOOKALIKE: Ints = np.array(
    [
        ObjectClass.VAN,
        ObjectClass.CAR,
        ObjectClass.BUS,
        ObjectClass.TRUCK,
        ObjectClass.BICYCLE,
        ObjectClass.MOTORCYCLE,
        ObjectClass.OTHER,
        ObjectClass.PEDESTRIAN,
    ]
)
"""What a detector takes each `ObjectClass` for when it errs."""
SMALL = 12.0
"""px: of objects so high every second one is found; KITTI's labels begin at 25 px."""
SMALL_SPREAD = 3.0
"""px, steepness of that edge."""
LEAST_VISIBLE = 0.1
"""Of an object that shows less than this, nothing is found."""
WELL_VISIBLE = 0.5
"""With this part in sight, hiding costs nothing any more."""
CONTRAST = 0.5
"""Of a road user against the road, close by; set by hand."""
ROSE = 5.0
"""Signal to noise at which every second object is found (Rose, J. Opt. Soc. Am. 38, 1948; from
memory, not looked up)."""
STEEPNESS = 4.0
"""Power of signal to noise with which that edge rises; set by hand."""
ELECTRONS = 7.0
"""For each lux in each pixel: 9 um^2 for 10 ms behind f/1.4, 30 % reflectance, 60 % quantum
efficiency, 4,100 photons in a lux second um^2 of green light."""
FULL_WELL = 10_000.0
"""Electrons; exposure is shortened before a pixel overflows."""
READ_NOISE = 2.0
"""Electrons; usual for CMOS sensors of machine vision, as is the full well (by EMVA 1288)."""
DARK = 10.0
"""lux below which lamps and their reflections begin to give false boxes; set by hand."""
DARK_FALSE = 3.0
"""How many times the usual rate they add in full darkness; set by hand."""
RAIN_FALSE = 10.0
"""mm/h that adds the usual rate once more: drops, spray, reflections; set by hand."""


class VirtualCamera:
    """Projects the actors with the pinhole that `rsu.sensing` turns around.

    Boxes enclose the whole object within the image, also what others hide of it ("amodal", as
    people label pedestrians and cars); each edge has the configured noise.  Misses are independent
    from frame to frame.

    Parameters
    ----------
    camera : configured sensor
    disturbance : false boxes and confusions
    rng : chance of this camera alone
    """

    def __init__(self, camera: Camera, disturbance: Disturbance, rng: Generator) -> None:
        self._camera = camera
        self._disturbance = disturbance
        self._rng = rng
        self._model = CameraModel(camera)
        self._image = np.array([camera.width_px, camera.height_px], dtype=np.float64)

    def frame(
        self,
        sequence: int,
        time: float,
        solids: Floats,
        class_index: Ints,
        obstacles: Floats,
        weather: Weather = CLEAR,
    ) -> CameraFrame:
        """What the detector finds in one image.

        Parameters
        ----------
        sequence, time : of the frame; Unix s
        solids : (N, 7) the actors' boxes
        class_index : (N,) `ObjectClass`
        obstacles : (K, 7)
        weather : air and light
        """
        whole = self._boxes(solids)
        chance = self._chance(whole, solids, obstacles, weather)
        # Every actor draws its numbers, seen or not: one miss does not change the others' noise.
        count = len(solids)
        noise = self._rng.normal(0.0, self._camera.pixel_sigma_px, (count, 4))
        found = self._rng.random(count) < chance
        confused = self._rng.random(count) < self._disturbance.class_confusion
        score = np.clip(chance + self._rng.normal(0.0, 0.07, count), 0.05, 0.99)
        box = self._clipped(whole[found] + noise[found])
        false = self._false_boxes(weather)
        return CameraFrame(
            sensor_id=self._camera.id,
            sequence=sequence,
            time=time,
            box=np.vstack((box, false)),
            class_index=np.concatenate(
                (
                    np.where(confused, LOOKALIKE[class_index], class_index)[found],
                    self._rng.integers(0, len(LOOKALIKE), len(false)),
                )
            ),
            score=np.concatenate((score[found], self._rng.uniform(0.1, 0.5, len(false)))),
        )

    def _boxes(self, solids: Floats) -> Floats:
        """(N, 4) px, not cut by the image; nan for what reaches behind the camera."""
        pixels = self._model.project(corners(solids).reshape(-1, 3)).reshape(-1, 8, 2)
        return np.hstack((pixels.min(axis=1), pixels.max(axis=1)))

    def _clipped(self, box: Floats) -> Floats:
        """(N, 4) px, cut by the image."""
        return np.clip(box, 0.0, np.tile(self._image, 2))

    def _chance(self, whole: Floats, solids: Floats, obstacles: Floats, weather: Weather) -> Floats:
        """(N,) probability that each actor is found: by size in the image, hiding and range."""
        seen = self._clipped(whole)
        height = whole[:, 3] - whole[:, 1]
        share = _area(seen) / np.maximum(_area(whole), 1.0)
        visible = share * visible_fraction(self._model.eye, solids, obstacles)
        clear = np.clip((visible - LEAST_VISIBLE) / (WELL_VISIBLE - LEAST_VISIBLE), 0.0, 1.0)
        large = 1.0 / (1.0 + np.exp(np.clip((SMALL - height) / SMALL_SPREAD, -50.0, 50.0)))
        distance = np.hypot(solids[:, 0] - self._model.eye[0], solids[:, 1] - self._model.eye[1])
        chance = (
            self._camera.detection_probability * clear * large * _distinct(seen, distance, weather)
        )
        return np.nan_to_num(chance * (distance <= self._camera.range_m), nan=0.0)

    def _false_boxes(self, weather: Weather) -> Floats:
        """(F, 4) boxes of the size of a road user, where there is none."""
        rng, camera = self._rng, self._camera
        dark = DARK / (DARK + weather.illuminance)
        usual = self._disturbance.camera_false_rate / camera.rate_hz
        count = int(rng.poisson(usual * (1.0 + DARK_FALSE * dark + weather.rain / RAIN_FALSE)))
        half_angle = math.atan2(0.5 * camera.width_px, camera.focal_px)
        bearing = math.radians(camera.mount.yaw_deg) + rng.uniform(-half_angle, half_angle, count)
        # Uniform over the ground: the square of the distance is uniform.
        distance = camera.range_m * np.sqrt(rng.uniform(0.01, 1.0, count))
        solids = np.column_stack(
            (
                self._model.eye[0] + distance * np.cos(bearing),
                self._model.eye[1] + distance * np.sin(bearing),
                np.zeros(count),
                rng.uniform(-math.pi, math.pi, count),
                TYPICAL[rng.integers(0, len(TYPICAL), count)],
            )
        )
        box = self._clipped(self._boxes(solids))
        return box[_area(box) > 0.0]


def _area(box: Floats) -> Floats:
    return (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])


def _distinct(seen: Floats, distance: Floats, weather: Weather) -> Floats:
    """(N,) probability that each actor stands out from the noise of the image.

    Noise of the light falls with the root of the pixels that the actor covers; a floor is left
    at which a large black object vanishes at the visual range.
    """
    electrons = min(ELECTRONS * weather.illuminance, FULL_WELL)
    noise = (electrons + READ_NOISE**2) / max(electrons, 1e-9) ** 2
    floor = (THRESHOLD / ROSE) ** 2
    contrast = CONTRAST * weather.contrast(distance)
    signal = contrast / np.sqrt(noise / np.maximum(_area(seen), 1.0) + floor)
    power = (signal / ROSE) ** STEEPNESS
    return power / (1.0 + power)
