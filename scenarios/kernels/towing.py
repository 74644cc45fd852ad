"""Trailers, behind those that tow them."""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.motion import COUPLER, COURSE, HEADING, HITCH, PITCH, SPEED, TRACTOR, X, Y, Z


@kernel("void(float64[:, :, ::1], int64, int64, float64[:, ::1], int64[::1])")
def tow(film: Floats, first: int, last: int, plan: Floats, towed: Ints) -> None:
    """Put trailers behind their tractors: the coupler on the hitch, the axle pulled after it.

    Parameters
    ----------
    film : (T, N, COLUMNS) instants.
    first, last : the instants to write, both included.
    plan : (N, PLAN) programs.
    towed : rows of the trailers; who tows another comes before that.
    """
    for at in range(first, last + 1):
        row = film[at]
        for i in towed:
            j = int(plan[i, TRACTOR])
            x = row[j, X] + plan[i, HITCH] * math.cos(row[j, HEADING])
            y = row[j, Y] + plan[i, HITCH] * math.sin(row[j, HEADING])
            before = film[max(at - 1, 0), i]
            heading = math.atan2(y - before[Y], x - before[X])
            if before[COURSE] == 0.0:  # not yet drawn: in line
                heading = row[j, HEADING]
            row[i, COURSE], row[i, HEADING] = 1.0, heading
            row[i, X] = x - plan[i, COUPLER] * math.cos(heading)
            row[i, Y] = y - plan[i, COUPLER] * math.sin(heading)
            row[i, Z], row[i, PITCH], row[i, SPEED] = row[j, Z], row[j, PITCH], row[j, SPEED]
