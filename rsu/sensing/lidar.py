"""Lidar: boxes in its own axes -> boxes on the map."""

import numpy as np

from rsu.config import Lidar
from rsu.kernels.cuboid import locate_cuboids
from rsu.sensing.batch import CLASSES, batch, rows, standing
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import DetectionBatch, LidarFrame, SensorKind
from rsu.sensing.drop import Drops


class LidarModel:
    """A lidar whose detector states, with every box, how far it may be off."""

    def __init__(self, lidar: Lidar) -> None:
        self.lidar = lidar
        mount = lidar.mount
        self.eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self._place = mount.x_m, mount.y_m, mount.ground_m
        self.axes = mount_axes(mount)

    def detections(self, frame: LidarFrame, drops: Drops) -> DetectionBatch:
        """Turn the boxes into site ENU; `rsu.kernels.cuboid.locate_cuboids` holds the model.

        Boxes that make no sense, lie beyond the lidar's range or state no sound covariance are left
        out and counted in `drops`.
        """
        count = len(frame.score)
        position, covariance = np.empty((count, 2)), np.empty((count, 2, 2))
        bottom, course = np.empty(count), np.empty(count)
        fault = np.empty(count, dtype=np.int64)
        locate_cuboids(
            np.ascontiguousarray(frame.position), np.ascontiguousarray(frame.covariance),
            frame.up_variance, frame.heading, frame.heading_variance,
            np.ascontiguousarray(frame.extent), frame.class_index, frame.score, CLASSES, self.eye,
            self.axes, self.lidar.range_m, position, covariance, bottom, course, fault,
        )  # fmt: skip
        located = batch(
            self.lidar.id,
            SensorKind.LIDAR,
            frame.time,
            position,
            covariance,
            **{**standing(*self._place, count), "z": bottom},
            heading=course,
            heading_variance=np.where(np.isnan(course), np.nan, frame.heading_variance),
            extent=frame.extent,
            class_index=frame.class_index,
            score=frame.score,
        )
        return rows(located, drops.judge(self.lidar.id, fault))
