"""`Scan`: a detection batch, inspected once, with its place in the order of time."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.association import inspect
from rsu.sensing.detection import DetectionBatch, SensorKind
from rsu.tracking.parameter import Parameters

PRECEDENCE = {
    SensorKind.V2X: 0,
    SensorKind.LIDAR: 1,
    SensorKind.RADAR: 2,
    SensorKind.CAMERA: 3,
    SensorKind.FOREIGN: 4,
}
"""At equal times those first that know best where things are: they found, the others join."""

Place = tuple[float, int, str, bytes]
"""Time, precedence, sensor, content: orders scans alike, whichever arrived first."""


@dataclass(slots=True, kw_only=True)
class Scan:
    """What one sensor saw at one instant, ready to be fused, and fused again."""

    batch: DetectionBatch
    source: int
    """Index of the sensor."""
    neighbour: int = -1
    """Index of the roadside unit whose tracks these are; -1 = a sensor's detections."""
    place: Place
    stage: Ints
    """(N,) unsound, strong or weak: `rsu.kernels.association`."""
    reach: Floats
    """(N,) m, radius of the gate by the detection's own covariance."""
    unsound: int
    astray: int = 0
    """Reports of stations from far off their own tracks, when the scan was last fused."""
    crowded: int = 0
    """Detections that found no track for want of room, likewise."""
    track_id: Ints
    """(N,) id of the track that each detection last belonged to; -1 = none."""


def inspect_batch(batch: DetectionBatch, source: int, parameters: Parameters) -> Scan:
    """Sort a batch's rows into usable ones and others; keeps, and never changes, its arrays."""
    rows = len(batch)
    stage = np.empty(rows, dtype=np.int64)
    reach = np.empty(rows)
    unsound = inspect(
        parameters.gate, parameters.founding_score, batch.position, batch.covariance,
        batch.class_index, batch.score, stage, reach,
    )  # fmt: skip
    return Scan(
        batch=batch,
        source=source,
        place=(batch.time, PRECEDENCE[batch.kind], batch.sensor_id, batch.position.tobytes()),
        stage=stage,
        reach=reach,
        unsound=unsound,
        track_id=np.full(rows, -1, dtype=np.int64),
    )
