"""`ivics road`: what an OpenDRIVE file says about places on lanes, and about objects."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.errors import OutsideError, TableError
from rsu.roads.map_object import MapObject
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

ASKED = ("road_id", "lane_id", "s_m")
ADDED = ("x_m", "y_m", "z_m", "heading_rad")


def sample_lanes(file: Path, points: Path, out: Path) -> dict[str, int]:
    """Write the places of lane centres on the road's surface; those that do not exist stay empty.

    Parameters
    ----------
    file : an ``.xodr`` file.
    points : CSV, or its ``.gz``, with `ASKED`; other columns are not read.
    out : CSV of the same rows in the same order, with `ADDED`.

    Raises
    ------
    MapError, TableError
        At the first line that is wrong.
    OutsideError
        `out` cannot be written.
    """
    network = read_network(file)
    rows = list(_read_points(points))
    lane = np.array(
        [_lane(network, road, int(lane), float(s)) for road, lane, s in rows], dtype=np.int64
    )
    s = np.array([float(row[2]) for row in rows])
    places = network.lane_points(lane, s, np.zeros_like(s))
    columns = np.column_stack((places.position, places.z, places.heading))
    _write(out, rows, lane, columns)
    return {"points": len(rows), "missing": int(np.sum(lane < 0))}


def list_objects(file: Path) -> dict[str, Any]:
    """Return the objects of an ``.xodr`` file, and how many are parking spaces."""
    objects = read_network(file).objects
    return {
        "parking_spaces": sum(thing.kind == "parkingSpace" for thing in objects),
        "objects": [_described(thing) for thing in objects],
    }


def _described(thing: MapObject) -> dict[str, Any]:
    return {
        "id": thing.id,
        "road_id": thing.road_id,
        "type": thing.kind,
        "name": thing.name,
        "s_m": thing.s,
        "t_m": thing.t,
        "x_m": round(thing.pose.x, 6),
        "y_m": round(thing.pose.y, 6),
        "z_m": round(thing.pose.z, 6),
        "heading_rad": round(thing.pose.heading, 9),
        "length_m": round(thing.length, 6),
        "width_m": round(thing.width, 6),
        "height_m": round(thing.height, 6),
        "copies": len(thing.copies) or 1,
    }


def _lane(network: RoadNetwork, road_id: str, lane_id: int, s: float) -> int:
    lane = network.find_lane(road_id, lane_id, s)
    return -1 if lane is None else lane.index


def _read_points(path: Path) -> Iterator[tuple[str, str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in ASKED if name not in (reader.fieldnames or ())]
            if missing:
                raise TableError(path, "line 1", f"has no column {missing[0]}")
            for row in reader:
                yield _checked(path, reader.line_num, tuple(row[name] or "" for name in ASKED))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(path, "", f"cannot be read: {error}") from None


def _checked(path: Path, line: int, row: tuple[str, ...]) -> tuple[str, str, str]:
    road_id, lane_id, s = row
    try:
        int(lane_id)
    except ValueError:
        raise TableError(path, f"line {line}", f"lane_id={lane_id!r} is no whole number") from None
    try:
        found = float(s)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise TableError(path, f"line {line}", f"s_m={s!r} is no number")
    return road_id, lane_id, s


def _write(path: Path, rows: list[tuple[str, str, str]], lane: Ints, columns: Floats) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow((*ASKED, *ADDED))
            for row, index, place in zip(rows, lane, columns, strict=True):
                found = [f"{value:.9f}" for value in place] if index >= 0 else [""] * len(ADDED)
                writer.writerow((*row, *found))
    except OSError as error:
        raise OutsideError(f"{path}: cannot be written: {error.strerror}") from None
