"""A lidar with a detector of boxes behind it, on the truth."""

import math

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Lidar
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import LidarFrame, ObjectClass
from rsu.sensing.extent import SPREAD, TYPICAL
from scenarios.kernels.sweep import count_points, read_boxes
from scenarios.virtual_sensors.camera import LOOKALIKE
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.solid import Visible, silhouette, visible_fraction
from scenarios.virtual_sensors.weather import CLEAR, Weather

HALF = 40.0
"""Points on an object of which every second one is found; see `FLOOR`."""
STEEPNESS = 4.0
"""Power of the points with which that edge rises; see `FLOOR`."""
FLOOR: Floats = np.array([0.05, 0.03, 0.035, 0.15, 0.055, 0.055])
"""m: errors along, across and in height of the middle, and of length, width and height, however
many points there are.  This, `GROWTH`, `HALF` and `STEEPNESS` are rounded from PointRCNN's boxes
against the labels of ten KITTI tracking sequences: 13,537 cars, 995 pedestrians, 262 bicycles, in
view of a Velodyne HDL-64E (0.17 by 0.42 degrees), from 5 to 80 m."""
GROWTH: Floats = np.array([0.85, 0.45, 0.4, 1.1, 0.3, 0.35])
"""By which share of the distance between points those grow."""
SIZES: Floats = np.stack((FLOOR, GROWTH))
TURN_FLOOR: Floats = np.array([0.015, 0.015, 0.015, 0.015, 0.065, 0.065, 0.13, 0.13])
"""rad, error of the heading of each `ObjectClass` with many points; likewise, and the others as
their like."""
TURN_GROWTH = 0.8
"""rad by which it grows with the distance between points over the object's length; likewise."""
RAIN_FALSE = 10.0
"""mm/h that adds the usual rate of false boxes once more: spray behind vehicles; set by hand."""


class VirtualLidar:
    """Boxes of the actors, by how many points of the scan fall on each.

    Points fall on the silhouette, as far as nothing hides it, at the steps of the beams: their
    number falls with the square of the range.  Each returns with the probability that its echo is
    above the threshold in normally distributed noise; the configured range is that at which a
    diffuse surface of 10 % reflectance, which every surface is taken for, returns every second
    pulse in clear air (the range that data sheets state).  The echo falls with the square of the
    range, and with the air.

    Boxes enclose the whole object ("amodal").  Errors are normal, independent from frame to frame
    and of each other, and as large as the frame says; a size errs no more than guessed by class.

    Parameters
    ----------
    lidar : configured sensor
    disturbance : false boxes and confusions
    rng : chance of this lidar alone
    visible : tells which share of each body is in plain view
    """

    def __init__(
        self,
        lidar: Lidar,
        disturbance: Disturbance,
        rng: Generator,
        visible: Visible = visible_fraction,
    ) -> None:
        self._lidar = lidar
        self._disturbance = disturbance
        self._rng = rng
        self._visible = visible
        mount = lidar.mount
        self._eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self._axes = mount_axes(mount)
        self._half_view = 0.5 * math.radians(lidar.field_of_view_deg)
        cell = math.radians(lidar.azimuth_step_deg) * math.radians(lidar.elevation_step_deg)
        elevations = (math.radians(lidar.lowest_deg), math.radians(lidar.highest_deg))
        self._view = np.array((self._half_view, *elevations, lidar.range_m, cell))

    def frame(
        self,
        sequence: int,
        time: float,
        solids: Floats,
        class_index: Ints,
        obstacles: Floats,
        weather: Weather = CLEAR,
    ) -> LidarFrame:
        """What the detector finds in one sweep.

        Parameters
        ----------
        sequence, time : of the frame; Unix s
        solids : (N, 7) the actors' boxes
        class_index : (N,) `ObjectClass`
        obstacles : (K, 7)
        weather : rain and fog dampen the echo
        """
        # Every actor draws its numbers, seen or not: one miss does not change the others' noise.
        rng, count = self._rng, len(solids)
        error, found = rng.standard_normal((count, 8)), rng.random(count)
        confused = rng.random(count) < self._disturbance.class_confusion
        points = self.points(solids, obstacles, weather)
        power = (points / HALF) ** STEEPNESS
        chance = self._lidar.detection_probability * power / (1.0 + power)
        score = np.clip(chance + 0.07 * error[:, 7], 0.05, 0.99)
        hit = found < chance
        kind = np.where(confused, LOOKALIKE[class_index], class_index)[hit]
        boxes, points, error, score = solids[hit], points[hit], error[hit, :7], score[hit]
        false = self._false(weather)
        if count := len(false):
            boxes = np.concatenate((boxes, false))
            # A false box states what one of so many points would err by.
            points = np.concatenate((points, np.full(count, HALF)))
            error = np.concatenate((error, np.zeros((count, 7))))
            kind = np.concatenate((kind, rng.integers(0, len(LOOKALIKE), count)))
            score = np.concatenate((score, rng.uniform(0.1, 0.5, count)))
        spacing = np.sqrt(silhouette(self._eye, boxes) / points)
        return self._measured(sequence, time, boxes, spacing, error, kind, score)

    def points(self, solids: Floats, obstacles: Floats, weather: Weather = CLEAR) -> Floats:
        """(N,) points on each actor, on average."""
        area = silhouette(self._eye, solids) * self._visible(self._eye, solids, obstacles)
        points = np.empty(len(solids))
        extinction = weather.extinction
        count_points(solids, area, self._eye, self._axes, self._view, extinction, points)
        return points

    def _measured(
        self,
        sequence: int,
        time: float,
        boxes: Floats,
        spacing: Floats,
        error: Floats,
        class_index: Ints,
        score: Floats,
    ) -> LidarFrame:
        """Boxes (D, 7) as seen, with errors (D, 7) in standard deviations of what is stated.

        `spacing` (D,) m is the distance between points.
        """
        count = len(boxes)
        position, extent, figures = np.empty((count, 3)), np.empty((count, 3)), np.empty((3, count))
        covariance = np.empty((count, 2, 2))
        read_boxes(
            boxes, spacing, class_index, error, self._eye, self._axes, SIZES, SPREAD, TURN_FLOOR,
            TURN_GROWTH, position, extent, covariance, figures,
        )  # fmt: skip
        return LidarFrame(
            sensor_id=self._lidar.id,
            sequence=sequence,
            time=time,
            position=position,
            covariance=covariance,
            up_variance=figures[0],
            heading=figures[1],
            heading_variance=figures[2],
            extent=extent,
            class_index=class_index,
            score=score,
        )

    def _false(self, weather: Weather) -> Floats:
        """(F, 7) boxes of the size of a road user, where there is none."""
        rng, lidar = self._rng, self._lidar
        usual = self._disturbance.lidar_false_rate / lidar.rate_hz
        count = int(rng.poisson(usual * (1.0 + weather.rain / RAIN_FALSE)))
        if count == 0:
            return _NONE
        bearing = rng.uniform(-self._half_view, self._half_view, count)
        bearing += math.radians(lidar.mount.yaw_deg)
        # Uniform over the ground: the square of the distance is uniform.
        distance = lidar.range_m * np.sqrt(rng.uniform(0.01, 1.0, count))
        return np.column_stack(
            (
                self._eye[0] + distance * np.cos(bearing),
                self._eye[1] + distance * np.sin(bearing),
                np.zeros(count),
                rng.uniform(-math.pi, math.pi, count),
                TYPICAL[rng.integers(0, len(ObjectClass), count)],
            )
        )


_NONE = np.empty((0, 7))
