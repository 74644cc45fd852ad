"""`ivics avp plan`: a parking path, CASE.csv in, PATH.csv out."""

import csv
import time
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from rsu.avp.planning.case import Case, read_case
from rsu.avp.planning.path import ParkingPath
from rsu.avp.planning.plan import NoPath, plan
from rsu.avp.vehicle import Vehicle
from rsu.command.output import whole
from scenarios.car_park.picture import draw_path

COLUMNS = ("x_m", "y_m", "heading_rad", "direction")

WARM = Case(np.zeros(3), np.array([3.0, 0.0, 0.0]), (np.array([[9.0, 9.0]]),))
"""Planned before the clock is read, so that it does not count how long the kernels load."""


def plan_file(file: Path, out: Path, limit: float, svg: Path | None = None) -> dict[str, Any]:
    """Plan a path for a case within `limit` s of CPU time; write and draw it if there is one.

    Raises
    ------
    TableError
        The file is no case.
    OutsideError
        `out` or `svg` cannot be written.
    """
    case = read_case(file)
    plan(WARM, Vehicle(), lambda: False)
    begin = time.process_time()
    found = plan(case, Vehicle(), lambda: time.process_time() - begin > limit)
    spent = round(time.process_time() - begin, 4)
    if isinstance(found, NoPath):
        nothing = dict.fromkeys(("length_m", "gear_changes", "min_clearance_m"))
        return {"found": False, **nothing, "cpu_s": spent, "reason": found.value}
    _write(out, found)
    if svg is not None:
        with whole(svg) as stream:
            stream.write(draw_path(case, found, Vehicle(), file.name))
    return {
        "found": True,
        "length_m": round(found.length, 4),
        "gear_changes": found.gear_changes,
        "min_clearance_m": round(found.clearance, 4) if isfinite(found.clearance) else None,
        "cpu_s": spent,
    }


def _write(out: Path, path: ParkingPath) -> None:
    """Write all digits: a place at 1e9 m needs them."""
    with whole(out) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for pose, direction in zip(path.pose.tolist(), path.direction.tolist(), strict=True):
            writer.writerow((*pose, direction))
