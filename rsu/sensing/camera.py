"""Camera: boxes in the image -> places on the ground."""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.config import Camera, Mount
from rsu.kernels.box import locate_boxes
from rsu.kernels.pinhole import enclose
from rsu.sensing.batch import CLASSES, batch, rows, standing
from rsu.sensing.detection import ASPECTS, CameraFrame, DetectionBatch, SensorKind
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
        self._place = mount.x_m, mount.y_m, mount.ground_m
        self._above_ground = self.eye - (0.0, 0.0, mount.ground_m)
        self.axes = mount_axes(mount)
        self.lens = np.array(
            [camera.focal_px, 0.5 * camera.width_px, 0.5 * camera.height_px], dtype=np.float64
        )
        edge, margin = camera.pixel_sigma_px, BORDER_SIGMAS * camera.pixel_sigma_px
        self._limits = np.array([edge, margin, camera.ground_sigma_m, camera.range_m])

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
        count = len(frame.box)
        position, covariance = np.empty((count, 2)), np.empty((count, 2, 2))
        extent, looks = np.empty((count, 3)), np.empty((count, 2, 2))
        aspects = np.empty((count, *ASPECTS))
        fault = np.empty(count, dtype=np.int64)
        kind = np.ascontiguousarray(frame.class_index)
        locate_boxes(
            np.ascontiguousarray(frame.box), kind, frame.score, CLASSES, RANGE, SIZE, DEVIATION,
            NAMED, self._above_ground, self.axes, self.lens, self._limits, position, covariance,
            extent, looks, aspects, fault,
        )  # fmt: skip
        located = batch(
            self.camera.id,
            SensorKind.CAMERA,
            frame.time,
            position,
            covariance,
            **standing(*self._place, count),
            extent=extent,
            looks=looks,
            aspects=aspects,
            class_index=kind,
            score=frame.score,
        )
        return rows(located, drops.judge(self.camera.id, fault))
