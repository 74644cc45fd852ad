"""What the road tells those who are on it: how fast they may drive, and which light they face."""

from carla_bridge.kernels.kinematics import X, Y
from carla_bridge.kernels.terrain import CELL, NORTH, WEST
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import holders

LIMIT, LIGHT, STATE = range(3)
"""Columns of what is told: m/s, id of the light, 0 = none, and what it shows."""
TOLD = 3


@kernel(
    "int64(float64[:, ::1], int64[::1], float64[:, ::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], int64[::1], int64[::1],"
    " float64[:, ::1], int64[::1])"
)
def read_road(
    motion: Floats,
    rows: Ints,
    limit: Floats,
    frame: Floats,
    stretch: Floats,
    half: Floats,
    light: Floats,
    nothing: Floats,
    position: Floats,
    wanted: Ints,
    holder: Ints,
    told: Floats,
    changed: Ints,
) -> int:
    """Look what V vehicles are told where they are now.

    Parameters
    ----------
    motion, rows : (N, `MOTION`) of all actors, and (V,) the vehicles among them.
    limit, frame : m/s in each cell of the ground; places beyond it are told that of its border.
    stretch, half : (S, 3) and (S, 2) where a light holds: see `holders`.
    light : (S, 2) id and state of the light of each stretch.
    nothing : (2,) the same where there is none.
    position, wanted, holder : (V, 2), (V,) of ones, and (V,), for the work.
    told : (V, `TOLD`) what each was told last.  Changed.
    changed : (V,) places of those who are told something else now.  Overwritten.

    Returns
    -------
    int
        How many those are.
    """
    for k in range(rows.shape[0]):
        position[k, 0], position[k, 1] = motion[rows[k], X], motion[rows[k], Y]
    holders(position, stretch, half, wanted, holder)
    found = 0
    last_row, last_column = limit.shape[0] - 1.0, limit.shape[1] - 1.0
    for k in range(rows.shape[0]):
        column = min(max((position[k, 0] - frame[WEST]) // frame[CELL], 0.0), last_column)
        row = min(max((position[k, 1] - frame[NORTH]) // frame[CELL], 0.0), last_row)
        allowed = limit[int(row), int(column)]
        seen = light[holder[k]] if holder[k] >= 0 else nothing
        if allowed != told[k, LIMIT] or seen[0] != told[k, LIGHT] or seen[1] != told[k, STATE]:
            told[k, LIMIT], told[k, LIGHT], told[k, STATE] = allowed, seen[0], seen[1]
            changed[found] = k
            found += 1
    return found
