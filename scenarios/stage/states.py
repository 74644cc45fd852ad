"""STATES.csv: who was where, step by step."""

from math import isfinite
from typing import TextIO

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels import motion as film
from scenarios.stage.cast import Cast

COLUMNS = (
    *("time_s", "entity", "x_m", "y_m", "z_m", "heading_rad", "pitch_rad", "speed_mps"),
    *("road_id", "lane_id", "lane_offset_m", "s_m", "t_m"),
)
SHOWN = (film.X, film.Y, film.Z, film.HEADING, film.PITCH, film.SPEED)


class StatesWriter:
    """Writes instants as rows, an entity after the other.

    Parameters
    ----------
    file : TextIO
        Gets the header at once.
    cast : Cast
        Whose instants are written.
    dt : float
        s a step.
    """

    def __init__(self, file: TextIO, cast: Cast, dt: float) -> None:
        self._file, self._cast, self._dt = file, cast, dt
        file.write(",".join(COLUMNS) + "\n")

    def write(self, step: int, instants: Floats) -> None:
        """Write (T, N, `COLUMNS`) instants, the first of which is step `step`."""
        names = [quoted(entity.name) for entity in self._cast.entities]
        lines: list[str] = []
        for k, row in enumerate(instants):
            time = f"{(step + k) * self._dt:.3f}"
            for i in np.flatnonzero(row[:, film.PRESENT]).tolist():
                numbers = ",".join(
                    f"{value:.6g}" if abs(value) < 1 else f"{value:.4f}"
                    for value in row[i, SHOWN].tolist()
                )
                lines.append(f"{time},{names[i]},{numbers},{self._on_road(row[i])}\n")
        self._file.write("".join(lines))

    def _on_road(self, actor: Floats) -> str:
        """road, lane, offset, s and t; empty where they are not known."""
        lane = int(actor[film.LANE])
        if actor[film.MODE] != film.ON_LANE or lane < 0:
            return ",,,,"
        here = self._cast.network.lanes[lane]
        s = self._cast.lanes.s_at(lane, float(actor[film.WAY]))
        offset = float(actor[film.OFFSET]) * here.travel
        t = self._cast.lanes.t_at(lane, float(actor[film.WAY])) + offset
        shown = f"{t:.4f}" if isfinite(t) else ""
        return f"{quoted(here.road_id)},{here.lane_id},{offset:.4f},{s:.4f},{shown}"


def quoted(text: str) -> str:
    """Quote a field of a CSV file where that is needed (RFC 4180)."""
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
