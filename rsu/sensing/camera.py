"""Camera: boxes in the image -> places on the ground."""

import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.config import Camera, Mount
from rsu.kernels.box import inspect_boxes, inspect_places
from rsu.kernels.pinhole import enclose, locate
from rsu.sensing.batch import CLASSES, batch, rows, standing_at
from rsu.sensing.detection import CameraFrame, DetectionBatch, SensorKind
from rsu.sensing.drop import Drops
from rsu.sensing.extent import DEVIATION, NAMED, RANGE, SIZE

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
    """A calibrated pinhole camera above level ground.

    The principal point is the middle of the image; pixels count from its top left corner.
    """

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        mount = camera.mount
        self.eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self._above_ground = self.eye - (0.0, 0.0, mount.ground_m)
        self.axes = mount_axes(mount)
        self.lens = np.array(
            [camera.focal_px, 0.5 * camera.width_px, 0.5 * camera.height_px], dtype=np.float64
        )

    def enclose(self, boxes: Floats) -> Floats:
        """(N, 4) px left, top, right, bottom of (N, 7) boxes, not cut by the image.

        nan for what reaches behind the camera.
        """
        edges = np.empty((len(boxes), 4))
        enclose(boxes, self.eye, self.axes, self.lens, edges)
        return edges

    def detections(self, frame: CameraFrame, drops: Drops) -> DetectionBatch:
        """Put the boxes on the ground; `rsu.kernels.pinhole.locate` holds the model.

        Rows that make no sense, do not meet the ground or lie beyond the camera's range are left
        out and counted in `drops`.
        """
        cut, keep = self._inspect(frame, drops)
        box, kind, score = frame.box, frame.class_index, frame.score
        if keep is not None:
            box, kind, score, cut = box[keep], kind[keep], score[keep], cut[keep]
        count = len(box)
        position, covariance = np.empty((count, 2)), np.empty((count, 2, 2))
        extent = np.full((count, 3), np.nan)
        height, looks = np.empty(count), np.empty((count, 2, 2))
        locate(
            box,
            cut,
            np.ascontiguousarray(kind),
            RANGE,
            SIZE,
            DEVIATION,
            NAMED,
            self._above_ground,
            self.axes,
            self.lens,
            self.camera.pixel_sigma_px,
            self.camera.ground_sigma_m,
            position,
            covariance,
            height,
            looks,
        )
        extent[:, 2] = height
        located = batch(
            self.camera.id,
            SensorKind.CAMERA,
            frame.time,
            position,
            covariance,
            z=np.full(count, self.camera.mount.ground_m),
            extent=extent,
            looks=looks,
            class_index=kind,
            score=score,
            sensor_position=standing_at(self.eye, count),
        )
        return rows(located, self._within(position, drops))

    def _inspect(self, frame: CameraFrame, drops: Drops) -> tuple[Ints, Bools | None]:
        """(N, 4) edges that the image cuts, and (N,) True for the rows that make sense: `judge`."""
        cut = np.empty(frame.box.shape, dtype=np.int64)
        fault = np.empty(len(frame.box), dtype=np.int64)
        margin = BORDER_SIGMAS * self.camera.pixel_sigma_px
        inspect_boxes(
            np.ascontiguousarray(frame.box), frame.class_index, frame.score, CLASSES, self.lens,
            margin, cut, fault,
        )  # fmt: skip
        return cut, drops.judge(frame.sensor_id, fault)

    def _within(self, position: Floats, drops: Drops) -> Bools | None:
        """(N,) True on the ground and in range: `judge`."""
        fault = np.empty(len(position), dtype=np.int64)
        inspect_places(position, self.eye, self.camera.range_m, fault)
        return drops.judge(self.camera.id, fault)
