"""The recording of a simulated car park: what really happened, a row somebody a step."""

from collections.abc import Sequence
from typing import TextIO

import numpy as np

from scenarios.car_park.fleet import Fleet
from scenarios.car_park.permits import PACE
from scenarios.car_park.traveller import Traveller
from scenarios.kernels.valet import CLEARED, EXPIRES

COLUMNS = (
    "time_s,entity,kind,x_m,y_m,heading_rad,length_m,width_m,speed_mps,mission_id,state,"
    "permit_expires_s,cleared_m,level,spot_id,waiting_for,rear_overhang_m"
)
REST = 50.0
"""s after which there is another row of somebody who stands."""


class Recording:
    """Writes rows to a file.

    Parameters
    ----------
    file : text stream
        Where they go.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._rest: dict[str, float] = {}
        file.write(COLUMNS + "\n")

    def write(
        self, now: float, fleet: Fleet, people: Sequence[Traveller], *, gone: bool = False
    ) -> None:
        """Write how some are, who have seats; `gone` = they will not be any more."""
        seats = np.array([who.seat for who in people])
        columns = [
            fleet.pose[seats],
            np.where(fleet.walking[seats], PACE, fleet.speed(seats))[:, None],
            fleet.permit[seats][:, [EXPIRES, CLEARED]],
            fleet.box[seats],
            (0.5 * fleet.box[seats, 0] - fleet.ahead[seats])[:, None],
        ]
        table = np.concatenate(columns, axis=1).tolist()
        levels, moving = fleet.level[seats].tolist(), fleet.moving[seats].tolist()
        rows: list[str] = []
        for who, row, level, moves in zip(people, table, levels, moving, strict=True):
            x, y, heading, speed, expires, cleared, length, width, overhang = row
            name, state, permit = "", "", ","
            if who.mission is not None:
                name, guided = who.mission.id, who.kind == "avp"
                state = who.mission.state.value if guided else ""
                permit = f"{expires:.2f},{cleared:.3f}" if guided and expires > 0.0 else ","
            rows.append(
                f"{now:.2f},{who.name},{who.kind},{x:.4f},{y:.4f},{heading:.5f},{length:.3f},"
                f"{width:.3f},{speed:.3f},{name},{'gone' if gone else state},{permit},{level},"
                f"{who.spot},{'' if moves else who.waiting_for},{overhang:.3f}\n"
            )
            self._rest[who.name] = now
        self._file.writelines(rows)

    def is_due(self, now: float, who: Traveller) -> bool:
        """Whether nothing has been written of somebody for long."""
        return now - self._rest.get(who.name, now) > REST
