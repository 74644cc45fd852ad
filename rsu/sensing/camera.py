"""Camera: boxes in the image -> places on the ground."""

import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.config import Camera, Mount
from rsu.kernels.pinhole import locate, project
from rsu.sensing.batch import CLASSES, batch, finite, rows
from rsu.sensing.detection import CameraFrame, DetectionBatch, SensorKind
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.extent import SPREAD, TYPICAL

BORDER_SIGMAS = 3.0
"""An edge within so many standard deviations of the border may be cut by it."""


def mount_axes(mount: Mount) -> Floats:
    """(3, 3) forward, left and up axes of a sensor as rows, site ENU.

    Yaw about up, then pitch (positive upwards) about left, then roll about forward (ISO 8855
    order).
    """
    yaw, pitch, roll = (math.radians(a) for a in (mount.yaw_deg, mount.pitch_deg, mount.roll_deg))
    forward = np.array(
        [math.cos(pitch) * math.cos(yaw), math.cos(pitch) * math.sin(yaw), math.sin(pitch)]
    )
    level = np.array([-math.sin(yaw), math.cos(yaw), 0.0])
    above = np.cross(forward, level)
    left = math.cos(roll) * level + math.sin(roll) * above
    return np.ascontiguousarray([forward, left, np.cross(forward, left)])


class CameraModel:
    """A calibrated pinhole camera above the plane z = 0.

    The principal point is the middle of the image; pixels count from its top left corner.
    """

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        mount = camera.mount
        self.eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self.axes = mount_axes(mount)
        self.lens = np.array(
            [camera.focal_px, 0.5 * camera.width_px, 0.5 * camera.height_px], dtype=np.float64
        )

    def project(self, points: Floats) -> Floats:
        """(N, 2) pixels of (N, 3) points in site ENU; nan behind the camera."""
        pixels = np.empty((len(points), 2))
        project(np.ascontiguousarray(points), self.eye, self.axes, self.lens, pixels)
        return pixels

    def detections(self, frame: CameraFrame, drops: Drops) -> DetectionBatch:
        """Put the boxes on the ground; `rsu.kernels.pinhole.locate` holds the model.

        Rows that make no sense, do not meet the ground or lie beyond the camera's range are left
        out and counted in `drops`.
        """
        keep = _sound(frame, drops)
        box = np.ascontiguousarray(frame.box[keep])
        kind = frame.class_index[keep]
        count = len(box)
        position, covariance = np.empty((count, 2)), np.empty((count, 2, 2))
        extent = np.full((count, 3), np.nan)
        height = np.empty(count)
        locate(
            box,
            self._cut(box),
            TYPICAL[kind],
            SPREAD[kind],
            self.eye,
            self.axes,
            self.lens,
            self.camera.pixel_sigma_px,
            self.camera.ground_sigma_m,
            position,
            covariance,
            height,
        )
        extent[:, 2] = height
        located = batch(
            self.camera.id,
            SensorKind.CAMERA,
            frame.time,
            position,
            covariance,
            z=np.zeros(count),
            extent=extent,
            class_index=kind,
            score=frame.score[keep],
            sensor_position=np.repeat(self.eye[None, :2], count, axis=0),
        )
        return rows(located, self._within(position, drops))

    def _cut(self, box: Floats) -> Ints:
        """(N, 4) 1 where an edge lies at the border of the image."""
        margin = BORDER_SIGMAS * self.camera.pixel_sigma_px
        cut = np.empty(box.shape, dtype=np.int64)
        cut[:, :2] = box[:, :2] <= margin
        cut[:, 2] = box[:, 2] >= self.camera.width_px - margin
        cut[:, 3] = box[:, 3] >= self.camera.height_px - margin
        return cut

    def _within(self, position: Floats, drops: Drops) -> Bools:
        """(N,) True on the ground and in range."""
        distance = np.hypot(position[:, 0] - self.eye[0], position[:, 1] - self.eye[1])
        return drops.sieve(
            self.camera.id,
            (Reason.NO_GROUND, np.isnan(distance)),
            (Reason.OUT_OF_RANGE, distance > self.camera.range_m),
        )


def _sound(frame: CameraFrame, drops: Drops) -> Bools:
    """(N,) True where a row is a box with a class and a score."""
    box, score, kind = frame.box, frame.score, frame.class_index
    formed = (
        (box[:, 0] < box[:, 2])
        & (box[:, 1] < box[:, 3])
        & (score >= 0.0)
        & (score <= 1.0)
        & (kind >= 0)
        & (kind < CLASSES)
    )
    return drops.sieve(
        frame.sensor_id,
        (Reason.NOT_FINITE, ~(finite(box) & np.isfinite(score))),
        (Reason.MALFORMED, ~formed),
    )
