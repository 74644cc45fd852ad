"""Points in rectangles."""

from math import cos, sin

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel("void(float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1])")
def holders(position: Floats, pose: Floats, half: Floats, wanted: Ints, holder: Ints) -> None:
    """Which rectangle holds each point.

    Parameters
    ----------
    position : (N, 2) float64
        Points, m.
    pose : (S, 3) float64
        x, y, m, and heading, rad, of the rectangles' middles.
    half : (S, 2) float64
        Half length, along the heading, and half width, m.
    wanted : (N,) int64
        0 = do not look for this one.
    holder : (N,) int64
        Row of the rectangle whose middle is nearest of those that hold the point; -1 = none.
        Overwritten.
    """
    holder[:] = -1
    for k in range(pose.shape[0]):
        c = cos(pose[k, 2])
        s = sin(pose[k, 2])
        for n in range(position.shape[0]):
            if wanted[n] == 0:
                continue
            east = position[n, 0] - pose[k, 0]
            north = position[n, 1] - pose[k, 1]
            if abs(c * east + s * north) > half[k, 0] or abs(c * north - s * east) > half[k, 1]:
                continue
            other = holder[n]
            if other >= 0:
                apart = (position[n, 0] - pose[other, 0]) ** 2
                apart += (position[n, 1] - pose[other, 1]) ** 2
                if east * east + north * north >= apart:
                    continue
            holder[n] = k
