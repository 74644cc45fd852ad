"""A camera with a detector behind it, on the truth."""

import math

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Camera
from rsu.sensing.camera import CameraModel
from rsu.sensing.detection import CameraFrame, ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.kernels.image import ROSE, photograph
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.solid import Visible, visible_fraction
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
    visible : tells which share of each body is in plain view
    """

    def __init__(
        self,
        camera: Camera,
        disturbance: Disturbance,
        rng: Generator,
        visible: Visible = visible_fraction,
    ) -> None:
        self._camera = camera
        self._disturbance = disturbance
        self._rng = rng
        self._visible = visible
        self._model = CameraModel(camera)
        self._optics = np.array(
            [
                camera.width_px,
                camera.height_px,
                camera.range_m,
                camera.detection_probability,
                camera.pixel_sigma_px,
            ],
            dtype=np.float64,
        )
        self._adapt(CLEAR)

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
        if weather is not self._weather:
            self._adapt(weather)
        # Every actor draws its numbers, seen or not: one miss does not change the others' noise.
        rng, count = self._rng, len(solids)
        error, luck = rng.standard_normal((count, 4)), rng.random((2, count))
        box, kind, score = np.empty((count, 4)), np.empty(count, dtype=np.int64), np.empty(count)
        found = photograph(
            solids, self._visible(self._model.eye, solids, obstacles), class_index,
            self._model.eye, self._model.axes, self._model.lens, self._optics, self._air,
            error, luck, rng.standard_normal(count), self._disturbance.class_confusion, LOOKALIKE,
            box, kind, score,
        )  # fmt: skip
        box, kind, score = box[:found], kind[:found], score[:found]
        if false_count := int(rng.poisson(self._false_rate)):
            false = self._false_boxes(false_count)
            box = np.concatenate((box, false))
            kind = np.concatenate((kind, rng.integers(0, len(LOOKALIKE), len(false))))
            score = np.concatenate((score, rng.uniform(0.1, 0.5, len(false))))
        return CameraFrame(
            sensor_id=self._camera.id,
            sequence=sequence,
            time=time,
            box=box,
            class_index=kind,
            score=score,
        )

    def _adapt(self, weather: Weather) -> None:
        """Reckon what this air and light do: a black object vanishes at the visual range."""
        self._weather = weather
        electrons = min(ELECTRONS * weather.illuminance, FULL_WELL)
        noise = (electrons + READ_NOISE**2) / max(electrons, 1e-9) ** 2
        self._air = np.array([weather.extinction, noise, (THRESHOLD / ROSE) ** 2])
        dark = DARK / (DARK + weather.illuminance)
        usual = self._disturbance.camera_false_rate / self._camera.rate_hz
        self._false_rate = usual * (1.0 + DARK_FALSE * dark + weather.rain / RAIN_FALSE)

    def _false_boxes(self, count: int) -> Floats:
        """(F, 4) boxes of the size of a road user, where there is none; F at most `count`."""
        rng, camera = self._rng, self._camera
        half_angle = math.atan2(0.5 * camera.width_px, camera.focal_px)
        bearing = math.radians(camera.mount.yaw_deg) + rng.uniform(-half_angle, half_angle, count)
        # Uniform over the ground: the square of the distance is uniform.
        distance = camera.range_m * np.sqrt(rng.uniform(0.01, 1.0, count))
        solids = np.column_stack(
            (
                self._model.eye[0] + distance * np.cos(bearing),
                self._model.eye[1] + distance * np.sin(bearing),
                np.full(count, camera.mount.ground_m),
                rng.uniform(-math.pi, math.pi, count),
                TYPICAL[rng.integers(0, len(TYPICAL), count)],
            )
        )
        box = np.clip(self._model.enclose(solids), 0.0, np.tile(self._optics[:2], 2))
        return box[(box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]) > 0.0]
