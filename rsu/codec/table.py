"""DETECTIONS.csv -> detection batches in order of arrival, and track tables -> TRACKS.csv."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NoReturn, TypeVar

import numpy as np

from rsu.arrays import Floats
from rsu.codec.score import ScoreScale
from rsu.errors import OutsideError, TableError
from rsu.frames.projection import wrap
from rsu.sensing.detection import ASPECTS, DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.track import TrackTable

NUMBERS = (
    "time_s", "arrival_s", "x_m", "y_m", "z_m", "cov_xx_m2", "cov_xy_m2", "cov_yy_m2",
    "heading_rad", "length_m", "width_m", "height_m", "score", "range_rate_mps",
    "sensor_x_m", "sensor_y_m",
)  # fmt: skip
REQUIRED = ("time_s", "sensor_id", "kind", "x_m", "y_m", "cov_xx_m2", "cov_xy_m2", "cov_yy_m2")
TRACK_COLUMNS = (
    "time_s,track_id,x_m,y_m,z_m,heading_rad,vx_mps,vy_mps,length_m,width_m,height_m,class,"
    "class_probability,existence,cov_xx_m2,cov_xy_m2,cov_yy_m2,coasting,yaw_rate_radps"
)

LARGEST = 1e12
"""Numbers beyond are refused: their squares would leave no digit for metres and seconds."""

FIRST_NAMED_STATION = 1 << 32
"""`v2x_id` that are no ITS station ids (32 bits) get numbers from here, by first appearance."""

HEADING_SIGMA = np.array([0.05, 0.05, 0.05, 0.05, 0.25, 0.25, 0.45, 0.45])
"""rad, by `ObjectClass`; the file has no column for it.  Standard deviation modulo half a turn of
the lidar's boxes against labels on the KITTI tracking sequences: cars 0.05 (17,127 pairs), bicycles
0.25 (475), pedestrians 0.43 (1,493); the other classes take the figure of their like."""

RANGE_RATE_SIGMA = 0.15
"""m/s; the file has no column for it.  Typical of 77 GHz radar, as in the site file's default."""

Choice = TypeVar("Choice")

_KINDS = {kind.name.lower(): kind for kind in SensorKind if kind is not SensorKind.FOREIGN}
_CLASSES = {kind.name.lower(): kind for kind in ObjectClass} | {"": ObjectClass.OTHER}


@dataclass(slots=True, frozen=True)
class Arrival:
    """A batch and when it reached the roadside unit."""

    time: float
    """Unix s, or s in the file's own time."""
    batch: DetectionBatch


@dataclass(slots=True, frozen=True)
class _Row:
    """One line of DETECTIONS.csv, checked."""

    number: dict[str, float]
    """By column, nan = not known."""
    sensor_id: str
    kind: SensorKind
    class_index: ObjectClass
    v2x_id: str

    @property
    def arrival(self) -> float:
        arrival = self.number["arrival_s"]
        return self.number["time_s"] if math.isnan(arrival) else arrival

    @property
    def frame(self) -> tuple[str, SensorKind, float]:
        return self.sensor_id, self.kind, self.number["time_s"]


@dataclass(slots=True)
class _Reader:
    """Where in the file we are, and what the file has told so far."""

    path: Path
    line: int = 1
    scales: dict[str, ScoreScale] = field(default_factory=dict[str, ScoreScale])
    stations: dict[str, int] = field(default_factory=dict[str, int])

    def refuse(self, column: str, problem: str) -> NoReturn:
        place = f"line {self.line}" + (f", column {column}" if column else "")
        raise TableError(self.path, place, problem)

    def rows(self) -> Iterator[_Row]:
        """Every line, checked, in the order of the file."""
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream)
            header = next(lines, list[str]())
            for column in REQUIRED:
                if column not in header:
                    self.refuse(column, "not in the header")
            newest = -math.inf
            for cells in filter(None, lines):
                self.line = lines.line_num
                row = self._row(header, cells)
                if row.arrival < newest:
                    self.refuse("arrival_s", f"{row.arrival} after {newest}: not in order")
                newest = row.arrival
                yield row

    def _row(self, header: list[str], cells: list[str]) -> _Row:
        if len(cells) != len(header):
            self.refuse("", f"{len(cells)} cells, expected {len(header)}")
        cell = dict(zip(header, cells, strict=True))
        for column in REQUIRED:
            if not cell[column]:
                self.refuse(column, "empty, expected a value")
        row = _Row(
            number={column: self._number(column, cell.get(column, "")) for column in NUMBERS},
            sensor_id=cell["sensor_id"],
            kind=self._choice("kind", cell["kind"], _KINDS),
            class_index=self._choice("class", cell.get("class", ""), _CLASSES),
            v2x_id=cell.get("v2x_id", ""),
        )
        self._check(row.number)
        return row

    def _number(self, column: str, text: str) -> float:
        if not text:
            return math.nan
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not abs(number) <= LARGEST:
            self.refuse(column, f"{text!r}, expected a number within ±{LARGEST:g}")
        return number

    def _choice(self, column: str, text: str, choices: dict[str, Choice]) -> Choice:
        if text not in choices:
            self.refuse(column, f"{text!r}, expected {' | '.join(filter(None, choices))}")
        return choices[text]

    def _check(self, number: dict[str, float]) -> None:
        xx, xy, yy = number["cov_xx_m2"], number["cov_xy_m2"], number["cov_yy_m2"]
        if not (xx > 0.0 and xx * yy > xy * xy):
            self.refuse("cov_xx_m2", f"covariance {xx}, {xy}, {yy} is not positive definite")
        for column in ("length_m", "width_m", "height_m"):
            if number[column] <= 0.0:
                self.refuse(column, f"{number[column]}, expected a positive number")

    def batch(self, rows: list[_Row]) -> DetectionBatch:
        """The rows of one sensor at one instant as columns."""

        def column(name: str) -> Floats:
            return np.array([row.number[name] for row in rows])

        def columns(*names: str) -> Floats:
            return np.column_stack([column(name) for name in names])

        sensor_id, kind, time = rows[0].frame
        class_index = np.array([row.class_index for row in rows], dtype=np.int64)
        heading = np.array([wrap(row.number["heading_rad"]) for row in rows])
        range_rate = column("range_rate_mps")
        own = kind is SensorKind.V2X
        return DetectionBatch(
            sensor_id=sensor_id,
            kind=kind,
            time=time,
            position=columns("x_m", "y_m"),
            covariance=columns("cov_xx_m2", "cov_xy_m2", "cov_xy_m2", "cov_yy_m2").reshape(
                -1, 2, 2
            ),
            z=column("z_m"),
            velocity=np.full((len(rows), 2), np.nan),
            velocity_variance=np.full(len(rows), np.nan),
            range_rate=range_rate,
            range_rate_variance=np.where(np.isnan(range_rate), np.nan, RANGE_RATE_SIGMA**2),
            heading=heading,
            heading_variance=np.where(np.isnan(heading), np.nan, HEADING_SIGMA[class_index] ** 2),
            extent=columns("length_m", "width_m", "height_m"),
            looks=np.full((len(rows), 2, 2), np.nan),
            aspects=np.full((len(rows), *ASPECTS), np.nan),
            class_index=class_index,
            score=self.scales.setdefault(sensor_id, ScoreScale()).probability(column("score")),
            station_id=np.array([self._station(row.v2x_id) for row in rows], dtype=np.int64),
            sensor_position=columns("sensor_x_m", "sensor_y_m") * (np.nan if own else 1.0),
        )

    def _station(self, v2x_id: str) -> int:
        if not v2x_id:
            return -1
        if v2x_id.isdecimal() and int(v2x_id) < FIRST_NAMED_STATION:
            return int(v2x_id)
        return self.stations.setdefault(v2x_id, FIRST_NAMED_STATION + len(self.stations))


def read_detections(path: Path) -> Iterator[Arrival]:
    """Detection batches of a DETECTIONS.csv, in order of arrival, without reading ahead.

    Rows of one sensor with one measurement time that arrive together are one batch.

    Raises
    ------
    TableError
        At the first row that is wrong, naming file, line and column.
    """
    reader = _Reader(path)
    try:
        for arrival, together in groupby(reader.rows(), key=lambda row: row.arrival):
            frames: dict[tuple[str, SensorKind, float], list[_Row]] = {}
            for row in together:
                frames.setdefault(row.frame, []).append(row)
            for rows in frames.values():
                yield Arrival(arrival, reader.batch(rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(path, f"line {reader.line}", f"cannot be read: {error}") from None


def write_tracks(path: Path, tables: Iterable[TrackTable], period: float) -> int:
    """Write TRACKS.csv, a row a track a period of `period` s; return how many tables there were.

    Whatever fails on the way leaves the file as it was before.
    """
    frames = 0
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(TRACK_COLUMNS + "\n")
            for table in tables:
                stream.writelines(track_rows(table, table.time - period))
                frames += 1
        unfinished.replace(path)
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written: {error}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return frames


def track_rows(table: TrackTable, since: float) -> Iterator[str]:
    """Lines of TRACKS.csv; a track without a measurement later than `since` is coasting.

    Readers need a heading for a box: where the body's is not known, that of the motion stands in.
    """
    coasting = table.coasting(since)
    course = np.arctan2(table.velocity[:, 1], table.velocity[:, 0])
    heading = np.where(np.isnan(table.heading), course, table.heading)
    for row, class_index in enumerate(table.class_index):
        metres = (*table.position[row], table.z[row], heading[row], *table.velocity[row])
        xx, xy, yy = table.covariance[row, (0, 0, 1), (0, 1, 1)]
        cells = (
            f"{table.time:.6f}",
            str(table.id[row]),
            *(_cell(number, ".4f") for number in (*metres, *table.extent[row])),
            ObjectClass(class_index).name.lower(),
            _cell(table.class_probability[row, class_index], ".4f"),
            _cell(table.existence[row], ".6f"),
            *(_cell(number, ".6g") for number in (xx, xy, yy)),
            str(int(coasting[row])),
            _cell(table.yaw_rate[row], ".4f"),
        )
        yield ",".join(cells) + "\n"


def _cell(number: float, digits: str) -> str:
    return "" if math.isnan(number) else format(number, digits)
