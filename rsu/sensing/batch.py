"""How a `DetectionBatch` comes about: what is not measured is nan, what is unsound goes."""

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.sensing.detection import ASPECTS, DetectionBatch, ObjectClass, SensorKind

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
    columns = {**_unknown(len(position)), **measured}
    return DetectionBatch(
        sensor_id=sensor_id,
        kind=kind,
        time=time,
        position=position,
        covariance=covariance,
        **columns,  # pyright: ignore[reportArgumentType]  names and types agree by _UNKNOWN
    )


_UNKNOWN: dict[str, tuple[int, ...]] = {
    "z": (),
    "velocity": (2,),
    "velocity_variance": (),
    "range_rate": (),
    "range_rate_variance": (),
    "heading": (),
    "heading_variance": (),
    "extent": (3,),
    "looks": (2, 2),
    "aspects": ASPECTS,
    "score": (),
    "sensor_position": (2,),
}


_ROWS = ("position", "covariance", "class_index", "station_id", *_UNKNOWN)


@lru_cache(maxsize=64)
def _unknown(rows: int) -> Mapping[str, Floats | Ints]:
    """Every column as if it were not measured: for all batches of so many rows the same memory.

    Nobody writes into the columns of a batch.
    """
    nans = {name: np.full((rows, *shape), math.nan) for name, shape in _UNKNOWN.items()}
    kinds, stations = np.full(rows, int(ObjectClass.OTHER)), np.full(rows, -1)
    return {**nans, "class_index": kinds, "station_id": stations}


@lru_cache(maxsize=1024)
def standing(x: float, y: float, ground: float, rows: int) -> Mapping[str, Floats]:
    """Return what is the same in all detections of a sensor at x, y, m, above level ground.

    For all batches of so many rows the same memory.
    """
    return {"sensor_position": np.tile((x, y), (rows, 1)), "z": np.full(rows, ground)}


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
