"""How many points of a lidar's sweep fall on bodies, and the boxes that are read from them."""

from math import atan2, cos, erfc, exp, hypot, sin, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

MARGIN = 3.719
"""Threshold of a pulse in standard deviations of the noise: exceeded by noise alone in one of
10,000 (Ouster OS1 data sheet: range "@ 10% reflective lambertian target, 100 klx sunlight, false
positive rate of 1/10,000")."""
SMALLEST = 0.1
"""m; no detector gives a smaller box."""


@kernel("UniTuple(float64, 3)(float64[::1], float64[::1], float64[:, ::1])")
def _local(body: Floats, eye: Floats, axes: Floats) -> tuple[float, float, float]:
    """Middle of a box in the sensor's own axes."""
    x, y, z = body[0] - eye[0], body[1] - eye[1], body[2] - eye[2] + 0.5 * body[6]
    return (
        axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z,
        axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z,
        axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z,
    )


@kernel(
    "void(float64[:, ::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], float64,"
    " float64[::1])"
)
def count_points(
    bodies: Floats,
    area: Floats,
    eye: Floats,
    axes: Floats,
    view: Floats,
    extinction: float,
    out: Floats,
) -> None:
    """Return how many points there are on each body, on average.

    Parameters
    ----------
    bodies : (N, 7)
        x, y of the middle, z of the bottom, heading, length, width, height, m and rad.
    area : (N,) m^2
        In sight, across the line of sight.
    eye, axes : (3,), (3, 3)
        m; ahead, left and up as rows.
    view : (5,)
        rad on both sides; lowest and highest elevation, rad; range, m; steps of azimuth and of
        elevation, their product, rad^2.
    extinction : float
        1/m, of light.
    out : (N,)
        Overwritten.
    """
    for n in range(bodies.shape[0]):
        ahead, left, up = _local(bodies[n], eye, axes)
        level = hypot(ahead, left)
        distance, elevation = hypot(level, up), atan2(up, level)
        out[n] = 0.0
        inside = abs(atan2(left, ahead)) <= view[0] and view[1] <= elevation <= view[2]
        if inside and distance <= view[3]:
            echo = (view[3] / distance) ** 2 * exp(-2.0 * extinction * distance)
            returned = 0.5 * erfc(MARGIN * (1.0 - echo) / sqrt(2.0))
            # Beams are closer together towards the axis.
            out[n] = area[n] / max(distance * level * view[4], 1e-9) * returned


@kernel(
    "void(float64[:, ::1], float64[::1], int64[::1], float64[:, ::1], float64[::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64, float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, ::1])"
)
def read_boxes(
    bodies: Floats,
    spacing: Floats,
    kind: Ints,
    error: Floats,
    eye: Floats,
    axes: Floats,
    sizes: Floats,
    spread: Floats,
    turn_floor: Floats,
    turn_growth: float,
    position: Floats,
    extent: Floats,
    covariance: Floats,
    figures: Floats,
) -> None:
    """Write the boxes that a detector reads from the points on some bodies.

    Parameters
    ----------
    bodies : (D, 7)
        As `count_points` takes them.
    spacing : (D,) m
        Between points.
    kind : (D,)
        Class that is read.
    error : (D, 7)
        Standard normal: along, across, up, length, width, height, heading.
    eye, axes : (3,), (3, 3)
        m; ahead, left and up as rows.
    sizes : (2, 6)
        Standard deviation with many points, m, and its growth by the spacing: of the middle along,
        across and in height, of length, width and height.
    spread : (C, 3) m
        Of the sizes of each class, the most that they err by.
    turn_floor, turn_growth : (C,), float
        Standard deviation of the heading of each class, rad, and its growth by spacing over length.
    position, extent, covariance : (D, 3), (D, 3), (D, 2, 2)
        Middle in the sensor's own axes, m; length, width, height, m; m^2 of the first two of the
        middle.  Overwritten.
    figures : (3, D)
        Variance of the third of the middle, m^2; heading, rad, and its variance, rad^2.
        Overwritten.
    """
    for d in range(bodies.shape[0]):
        ahead, left, up = _local(bodies[d], eye, axes)
        east, north = cos(bodies[d, 3]), sin(bodies[d, 3])
        heading = atan2(
            axes[1, 0] * east + axes[1, 1] * north, axes[0, 0] * east + axes[0, 1] * north
        )
        lengthwise = hypot(sizes[0, 0], sizes[1, 0] * spacing[d])
        crosswise = hypot(sizes[0, 1], sizes[1, 1] * spacing[d])
        upwards = hypot(sizes[0, 2], sizes[1, 2] * spacing[d])
        for k in range(3):
            off = min(hypot(sizes[0, 3 + k], sizes[1, 3 + k] * spacing[d]), spread[kind[d], k])
            extent[d, k] = max(bodies[d, 4 + k] + off * error[d, 3 + k], SMALLEST)
        c, s = cos(heading), sin(heading)
        along, across = lengthwise * error[d, 0], crosswise * error[d, 1]
        position[d, 0] = ahead + c * along - s * across
        position[d, 1] = left + s * along + c * across
        position[d, 2] = up + upwards * error[d, 2]
        first, second = lengthwise * lengthwise, crosswise * crosswise
        covariance[d, 0, 0] = c * c * first + s * s * second
        covariance[d, 0, 1] = covariance[d, 1, 0] = c * s * (first - second)
        covariance[d, 1, 1] = s * s * first + c * c * second
        turn = hypot(turn_floor[kind[d]], turn_growth * spacing[d] / bodies[d, 4])
        figures[0, d] = upwards * upwards
        figures[1, d] = heading + turn * error[d, 6]
        figures[2, d] = turn * turn
