"""A parking case: where a car stands, where it is to stand, and what stands around.

The file is that of the TPCAP benchmark (ITSC 2022): one vector ``x0,y0,th0,xf,yf,thf,n``, then
the vertex counts of n obstacles, then all their vertices ``x,y``; m and rad.
"""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from rsu.arrays import Floats
from rsu.errors import TableError

FARTHEST = 300.0
"""m between start and goal: what is planned is how to park, not the way through a town."""


@dataclass(slots=True, frozen=True)
class Case:
    """Poses of the middle of the rear axle, and closed polygons, in one frame."""

    start: Floats
    """(3,) x, y, m, heading, rad."""
    goal: Floats
    """(3,) likewise."""
    obstacles: tuple[Floats, ...]
    """(K, 2) vertices each, m: a point, a line, or a polygon, convex or not."""


def read_case(file: Path) -> Case:
    """Read a case.

    Raises
    ------
    TableError
        There is no such file, or it is no case: says at which number.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(file, "", f"cannot be read: {error}") from None
    values = _numbers(file, text)
    if len(values) < 7:
        raise TableError(file, "", f"{len(values)} numbers, expected two poses and a count first")
    count = _whole(file, values, 6)
    if len(values) < 7 + count:
        raise TableError(file, "number 7", f"{count} obstacles, but the file ends before the last")
    sizes = [_whole(file, values, 7 + k) for k in range(count)]
    vertices = np.array(values[7 + count :]).reshape(-1)
    if len(vertices) != 2 * sum(sizes) or 0 in sizes:
        found = f"{len(vertices)} coordinates for {sum(sizes)} vertices of {count} obstacles"
        raise TableError(
            file, "", f"{found}, expected two for each, and a vertex for each obstacle"
        )
    parts = np.split(vertices.reshape(-1, 2), np.cumsum(sizes)[:-1]) if sizes else []
    case = Case(np.array(values[0:3]), np.array(values[3:6]), tuple(parts))
    apart = float(np.hypot(*(case.goal - case.start)[:2]))
    if apart > FARTHEST:
        found = f"start and goal are {apart:.0f} m apart"
        raise TableError(file, "", f"{found}, expected at most {FARTHEST:g} m")
    return case


def _numbers(file: Path, text: str) -> list[float]:
    values: list[float] = []
    words = [word.strip() for word in text.replace("\n", ",").split(",")]
    for word in filter(None, words):
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise TableError(
                file, f"number {len(values) + 1}", f"{word[:20]!r}, expected a finite number"
            )
        values.append(value)
    return values


def _whole(file: Path, values: list[float], place: int) -> int:
    value = values[place]
    if value < 0 or value != int(value):
        raise TableError(file, f"number {place + 1}", f"{value:g}, expected a count")
    return int(value)
