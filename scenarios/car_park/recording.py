"""The recording of a simulated car park: what really happened, a row somebody a step."""

from collections.abc import Sequence
from math import isnan, nan
from typing import TextIO

COLUMNS = (
    "time_s,entity,kind,x_m,y_m,heading_rad,length_m,width_m,speed_mps,mission_id,state,"
    "permit_expires_s,cleared_m,level,spot_id,waiting_for,rear_overhang_m"
)
REST = 50.0
"""s after which there is another row of somebody who stands."""


def _cell(value: float, digits: int) -> str:
    return "" if isnan(value) else f"{value:.{digits}f}"


class Recording:
    """Writes rows to a file.

    Parameters
    ----------
    file : text stream
        Where they go.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        file.write(COLUMNS + "\n")

    def write(
        self,
        now: float,
        who: tuple[str, str],
        pose: Sequence[float],
        size: tuple[float, float, float],
        speed: float,
        mission: tuple[str, str],
        leave: tuple[float, float] = (nan, nan),
        place: tuple[int, str, str] = (0, "", ""),
    ) -> None:
        """Write a row.

        Parameters
        ----------
        now : s.
        who : name and kind.
        pose : x, y, m, and heading, rad.
        size : length, width and rear overhang, m; ``nan`` = the pose is the middle's.
        speed : m/s.
        mission : its id and its state.
        leave : s when the permit expires, and m that are cleared; ``nan`` = there is none.
        place : level, spot, and for whom it waits.
        """
        x, y, heading = pose
        length, width, overhang = size
        level, spot, waiting_for = place
        self._file.write(
            f"{now:.2f},{who[0]},{who[1]},{x:.4f},{y:.4f},{heading:.5f},{length:.3f},{width:.3f},"
            f"{speed:.3f},{mission[0]},{mission[1]},{_cell(leave[0], 2)},{_cell(leave[1], 3)},"
            f"{level},{spot},{waiting_for},{_cell(overhang, 3)}\n"
        )
