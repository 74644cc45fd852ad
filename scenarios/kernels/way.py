"""Places along a planned line."""

from math import hypot

from rsu.arrays import Floats
from rsu.kernels.compile import kernel


@kernel("UniTuple(float64, 2)(float64[:, ::1], float64[::1], float64, float64)")
def nearest(poses: Floats, distance: Floats, x: float, y: float) -> tuple[float, float]:
    """Find the point of a line that is nearest to a place.

    Parameters
    ----------
    poses : (P, 3) m and rad
        x, y, heading; no two places equal.
    distance : (P,) m
        Along the line.
    x, y : float
        m.

    Returns
    -------
    tuple of float
        m along the line, and m to its left.
    """
    best, along, left = 1e300, 0.0, 0.0
    for k in range(poses.shape[0] - 1):
        step_x, step_y = poses[k + 1, 0] - poses[k, 0], poses[k + 1, 1] - poses[k, 1]
        length = distance[k + 1] - distance[k]
        share = ((x - poses[k, 0]) * step_x + (y - poses[k, 1]) * step_y) / (length * length)
        share = min(max(share, 0.0), 1.0)
        off_x, off_y = x - (poses[k, 0] + share * step_x), y - (poses[k, 1] + share * step_y)
        away = hypot(off_x, off_y)
        if away < best:
            best, along = away, distance[k] + share * length
            left = away if step_x * off_y - step_y * off_x >= 0.0 else -away
    return along, left


@kernel("void(float64[:, ::1], float64[::1], float64, float64, float64[:, ::1])")
def go_on(poses: Floats, distance: Floats, begin: float, step: float, out: Floats) -> None:
    """Write the poses along a line at equal steps; the last one stands for all beyond it.

    Parameters
    ----------
    poses, distance : (P, 3), (P,)
        As `nearest` takes them.
    begin, step : float
        m; from where on, and 0 or more each time.
    out : (T, 3) m and rad
        Overwritten.
    """
    k, last = 0, poses.shape[0] - 1
    for n in range(out.shape[0]):
        at = begin + step * n
        while k < last and distance[k + 1] <= at:
            k += 1
        for column in range(3):
            if k == last:
                out[n, column] = poses[last, column]
                continue
            rise = poses[k + 1, column] - poses[k, column]
            slope = rise / (distance[k + 1] - distance[k])
            out[n, column] = poses[k, column] + slope * (at - distance[k])
