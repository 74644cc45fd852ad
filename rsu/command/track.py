"""`ivics track`: recorded detections through the tracker, DETECTIONS.csv in, TRACKS.csv out."""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, cast

import msgspec
import numpy as np

from rsu.codec.table import Arrival, read_detections, write_tracks
from rsu.errors import ConfigError
from rsu.sensing.detection import DetectionBatch, Misalignment
from rsu.tracking.parameter import Parameters
from rsu.tracking.track import TrackTable
from rsu.tracking.tracker import Tracker

RANKED = Parameters(confirm_existence=0.1, publish_share=0.65)
"""A file's readers cut by existence where they like, so it holds unlikely tracks too; but no row
of a track that was just looked for in vain, where that says that it is rather gone."""

ROUNDING = 1e-6
"""Share of a period by which an arrival may miss its frame in decimal digits."""


@dataclass(slots=True)
class Playback:
    """What a run over a file took."""

    frames: int = 0
    refused: int = 0
    """Detections and batches that the tracker did not take: unsound, too late, or repeated."""
    ms: list[float] = field(default_factory=list[float])
    """CPU time a frame, ms: the tracker alone, without the file."""
    registration: dict[str, Misalignment] = field(default_factory=dict[str, Misalignment])
    """What each sensor is off by, of which anything was learnt, by its id."""

    def percentile(self, share: float) -> float:
        """CPU time, ms, that `share` per cent of the frames stay below; nan without a frame."""
        return float(np.percentile(self.ms, share)) if self.ms else math.nan


def read_parameters(path: Path, base: Parameters = RANKED) -> Parameters:
    """Read a TOML with some of the tracker's parameters; the others are those of `base`.

    Raises
    ------
    ConfigError
        At a key that the tracker does not have, or whose value has another type.
    """
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(path, "", f"cannot be read: {error}") from None
    whole = _merged(msgspec.to_builtins(base), told, path, "$")
    try:
        return msgspec.convert(whole, Parameters)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        raise ConfigError(path, place.strip("`"), message) from None


def _merged(base: dict[str, Any], told: dict[str, Any], path: Path, place: str) -> dict[str, Any]:
    unknown = sorted(told.keys() - base.keys())
    if unknown:
        expected = ", ".join(base)
        raise ConfigError(path, f"{place}.{unknown[0]}", f"unknown key, expected one of {expected}")
    return base | {
        key: _merged(base[key], cast("dict[str, Any]", value), path, f"{place}.{key}")
        if isinstance(base[key], dict) and isinstance(value, dict)
        else value
        for key, value in told.items()
    }


def track_file(
    detections: Path, out: Path, period: float, parameters: Parameters = RANKED
) -> Playback:
    """Track a DETECTIONS.csv and write a row a track at every multiple of `period`, s.

    Detections reach the tracker in the order of the file, at their time of arrival; the rows at a
    time hold what had arrived by then.  Frames begin with the first arrival and end with the last.

    Raises
    ------
    TableError
        At the first row of the file that is wrong.
    OutsideError
        `out` cannot be written.
    """
    playback = Playback()
    tracker = Tracker(parameters)
    tables = _frames(read_detections(detections), tracker, period, playback)
    playback.frames = write_tracks(out, tables, period)
    playback.refused = tracker.unsound + tracker.too_late + tracker.repeated
    playback.registration = tracker.registration()
    return playback


def _frames(
    arrivals: Iterator[Arrival], tracker: Tracker, period: float, playback: Playback
) -> Iterator[TrackTable]:
    """Every frame's table; stretches with neither tracks nor arrivals are passed over."""
    arrival = next(arrivals, None)
    frame = 0
    published = 0
    while arrival is not None:
        due = math.ceil(arrival.time / period - ROUNDING)
        frame = frame + 1 if published else due
        batches: list[DetectionBatch] = []
        while arrival is not None and arrival.time <= (frame + ROUNDING) * period:
            batches.append(arrival.batch)
            arrival = next(arrivals, None)
        began = process_time()
        tracker.step(batches)
        table = tracker.publish(frame * period)
        playback.ms.append(1e3 * (process_time() - began))
        published = len(table)
        yield table
