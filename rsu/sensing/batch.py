"""How a `DetectionBatch` comes about: what is not measured is nan, what is unsound goes."""

import math
from functools import cache

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind

CLASSES = len(ObjectClass)


def batch(
    sensor_id: str,
    kind: SensorKind,
    time: float,
    position: Floats,
    covariance: Floats,
    **measured: Floats | Ints,
) -> DetectionBatch:
    """Fill what the sensor does not measure with nan, OTHER and -1."""
    rows = len(position)
    columns = _unknown(rows, tuple(measured))
    if "class_index" not in measured:
        columns["class_index"] = np.full(rows, int(ObjectClass.OTHER))
    if "station_id" not in measured:
        columns["station_id"] = np.full(rows, -1)
    return DetectionBatch(
        sensor_id=sensor_id,
        kind=kind,
        time=time,
        position=position,
        covariance=covariance,
        **columns,  # pyright: ignore[reportArgumentType]  names and types agree by _COLUMNS
        **measured,  # pyright: ignore[reportArgumentType]
    )


_COLUMNS: dict[str, tuple[int, ...]] = {
    "z": (),
    "velocity": (2,),
    "velocity_variance": (),
    "range_rate": (),
    "range_rate_variance": (),
    "heading": (),
    "heading_variance": (),
    "extent": (3,),
    "score": (),
    "sensor_position": (2,),
}


_ROWS = ("position", "covariance", "class_index", "station_id", *_COLUMNS)


def _unknown(rows: int, measured: tuple[str, ...]) -> dict[str, Floats | Ints]:
    """Other columns, of nan, cut from one piece of memory: one allocation instead of one each."""
    layout, width = _layout(measured)
    memory = np.empty(rows * width)
    memory.fill(math.nan)
    return {
        name: memory[rows * first : rows * end].reshape(rows, *shape)
        for name, first, end, shape in layout
    }


@cache
def _layout(measured: tuple[str, ...]) -> tuple[list[tuple[str, int, int, tuple[int, ...]]], int]:
    """Name, first and last number a row, and shape of every column but these; numbers a row."""
    columns: list[tuple[str, int, int, tuple[int, ...]]] = []
    end = 0
    for name, shape in _COLUMNS.items():
        if name not in measured:
            first, end = end, end + math.prod(shape)
            columns.append((name, first, end, shape))
    return columns, end


def standing_at(eye: Floats, rows: int) -> Floats:
    """(N, 2) m, the place of a sensor for each of its detections."""
    place = np.empty((rows, 2))
    place[:] = eye[:2]
    return place


def rows(source: DetectionBatch, keep: Bools | slice | None) -> DetectionBatch:
    """Some rows of a batch, by mask or slice; None = all of them."""
    if keep is None:
        return source
    return DetectionBatch(
        sensor_id=source.sensor_id,
        kind=source.kind,
        time=source.time,
        **{name: getattr(source, name)[keep] for name in _ROWS},
    )


def finite(numbers: Floats) -> Bools:
    """(N,) True where all of an (N, K) row are numbers."""
    return np.asarray(np.isfinite(numbers).all(axis=1))


def positive_definite(covariance: Floats) -> Bools:
    """(N,) True where a (N, 2, 2) matrix is finite, symmetric and positive definite."""
    xx, xy, yx, yy = covariance.reshape(-1, 4).T
    with np.errstate(invalid="ignore", over="ignore"):  # nan compares false, and so it shall
        # Symmetric to the rounding of whoever computed it.
        symmetric = np.abs(xy - yx) <= 1e-9 * (np.abs(xx) + np.abs(yy))
        determinant = xx * yy - xy * yx
        return symmetric & (xx > 0.0) & (determinant > 0.0) & np.isfinite(determinant)
