"""`Scan`: a detection batch, inspected once, with its place in the order of time."""

import math
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
    """Corrected by what was known of the sensor."""
    raw: DetectionBatch
    """As it was measured."""
    source: int
    """Index of the sensor."""
    moves: bool = False
    """Whether the sensor does."""
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
    tracked: int = 0
    """Detections that belong to any."""
    serial: Ints
    """(N,) its `TrackStore.serial`, -1 = none; for others, ..."""
    velocity: Floats
    """(N, 2) m/s, ... its velocity then, ..."""
    velocity_covariance: Floats
    """(N, 2, 2) ... and the covariance of that."""
    blur: Floats | None = None
    """(N, 2, 2) m^2, covariance of what the sensor as a whole may be off by; None while there is no
    other sensor."""
    moved: Floats | None = None
    """(N, 2, 2) m^2, square of the last change of its correction, ..."""
    since: float = -math.inf
    """... and since when that holds, Unix s."""
    refuted: bool = False
    """Whether sensors are known to stand otherwise than surveyed."""

    @property
    def viewpoint(self) -> tuple[float, float]:
        """Where a sensor that moves measured it, m; nan where that is not known, or it stands."""
        if not self.moves or len(self.stage) == 0:
            return math.nan, math.nan
        x, y = self.batch.sensor_position[0].tolist()
        return x, y


def inspect_batch(
    batch: DetectionBatch, raw: DetectionBatch, source: int, parameters: Parameters
) -> Scan:
    """Sort a batch's rows into usable ones and others; keeps, and never changes, its arrays.

    `raw` is the batch before it was corrected.
    """
    rows = len(batch.position)
    stage = np.empty(rows, dtype=np.int64)
    reach = np.empty(rows)
    unsound = inspect(
        parameters.gate, parameters.founding_score, batch.position, batch.covariance,
        batch.class_index, batch.score, stage, reach,
    )  # fmt: skip
    track_id = np.empty(rows, dtype=np.int64)
    track_id.fill(-1)
    return Scan(
        batch=batch,
        raw=raw,
        source=source,
        place=(batch.time, PRECEDENCE[batch.kind], batch.sensor_id, batch.position.tobytes()),
        stage=stage,
        reach=reach,
        unsound=unsound,
        track_id=track_id,
        serial=np.empty(rows, dtype=np.int64),
        velocity=np.empty((rows, 2)),
        velocity_covariance=np.empty((rows, 2, 2)),
    )
