"""Boxes in a sensor's own axes, turned into site ENU, and what cannot be one."""

from math import atan2, cos, isfinite, isinf, isnan, nan, sin

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

SOUND, NOT_FINITE, MALFORMED, NO_GROUND, OUT_OF_RANGE, COVARIANCE = range(6)
"""What is the matter with a box."""
LONGEST = 100.0
"""m; no road user is longer: trams of 60 m, road trains of 55."""
VAGUEST = 1e6
"""m^2 or rad^2, of a variance: beyond, it says nothing, and its square may overflow."""


@kernel("bool_(float64, float64, float64)")
def definite(xx: float, xy: float, yy: float) -> bool:
    """Whether a covariance is positive definite, and within what is of use."""
    bounded = 0.0 < xx < VAGUEST and 0.0 < yy < VAGUEST and -VAGUEST < xy < VAGUEST
    return bounded and xx * yy - xy * xy > 0.0


@kernel("bool_(float64)")
def possible(size: float) -> bool:
    """Whether a length, width or height is that of a road user, or not known."""
    return isnan(size) or 0.0 < size <= LONGEST


@kernel(
    "int64(int64, float64[:, ::1], float64[::1], float64[:, ::1], int64[::1], float64[::1], int64,"
    " float64)"
)
def inspect_cuboid(
    n: int,
    middle: Floats,
    heading: Floats,
    extent: Floats,
    kind: Ints,
    score: Floats,
    kinds: int,
    farthest: float,
) -> int:
    """Find the fault of box `n`, its covariance aside; see `locate_cuboids`."""
    x, y, z = middle[n, 0], middle[n, 1], middle[n, 2]
    finite = isfinite(x) and isfinite(y) and isfinite(z) and isfinite(score[n])
    sized = possible(extent[n, 0]) and possible(extent[n, 1]) and possible(extent[n, 2])
    if not finite or isinf(heading[n]):
        return NOT_FINITE
    if not (sized and 0.0 <= score[n] <= 1.0 and 0 <= kind[n] < kinds):
        return MALFORMED
    if max(abs(x), abs(y), abs(z)) > farthest or x * x + y * y + z * z > farthest * farthest:
        return OUT_OF_RANGE
    return SOUND


@kernel("float64(float64, float64[:, ::1])")
def level_course(heading: float, axes: Floats) -> float:
    """Course, rad from east to north, of what lies level and is seen at a heading.

    The sensor measures in its own plane; what it sees there lies above or below, in the direction
    of its up axis, so far that it is level: d + u up with d its direction in the plane.
    """
    c, s = cos(heading), sin(heading)
    steep = c * axes[0, 2] + s * axes[1, 2]
    upright = axes[2, 2]
    if upright < 0.0:
        upright, steep = -upright, -steep
    east = upright * (c * axes[0, 0] + s * axes[1, 0]) - steep * axes[2, 0]
    north = upright * (c * axes[0, 1] + s * axes[1, 1]) - steep * axes[2, 1]
    return atan2(north, east)


@kernel(
    "void(float64[:, ::1], float64[:, :, ::1], float64[::1], float64[::1], float64[::1],"
    " float64[:, ::1], int64[::1], float64[::1], int64, float64[::1], float64[:, ::1], float64,"
    " float64[:, ::1], float64[:, :, ::1], float64[::1], float64[::1], int64[::1])"
)
def locate_cuboids(
    middle: Floats,
    covariance: Floats,
    up_variance: Floats,
    heading: Floats,
    heading_variance: Floats,
    extent: Floats,
    kind: Ints,
    score: Floats,
    kinds: int,
    eye: Floats,
    axes: Floats,
    farthest: float,
    position: Floats,
    ground: Floats,
    bottom: Floats,
    course: Floats,
    fault: Ints,
) -> None:
    """Turn boxes into site ENU; road users stand upright, however the sensor is tilted.

    Parameters
    ----------
    middle : (N, 3) m, ahead, left and up, of the box
    covariance, up_variance : (N, 2, 2) and (N,) m^2, of the first two and of the third
    heading, heading_variance : (N,) rad from ahead to left, and rad^2; nan = not measured
    extent : (N, 3) length, width, height, m; nan = not measured
    kind, score : (N,) class, of `kinds` there are, and probability
    eye : (3,) the sensor, site ENU, m
    axes : (3, 3) its forward, left and up axes as rows
    farthest : m from the sensor
    position : (N, 2) m.  Overwritten, and so are the others; rows with a fault mean nothing
    ground : (N, 2, 2) m^2
    bottom : (N,) m above z = 0; nan where the height is not known
    course : (N,) rad from east to north; nan where the heading is not known
    fault : (N,) one of the constants above
    """
    for n in range(middle.shape[0]):
        fault[n] = inspect_cuboid(n, middle, heading, extent, kind, score, kinds, farthest)
        if fault[n] != SOUND:
            continue
        xx, xy, yy = covariance[n, 0, 0], covariance[n, 0, 1], covariance[n, 1, 1]
        zz, turn = up_variance[n], heading_variance[n]
        told = isnan(heading[n]) or 0.0 < turn < VAGUEST
        if not (told and definite(xx, xy, yy) and covariance[n, 1, 0] == xy and 0.0 < zz < VAGUEST):
            fault[n] = COVARIANCE
            continue
        for a in range(2):
            position[n, a] = eye[a]
            for k in range(3):
                position[n, a] += middle[n, k] * axes[k, a]
            for b in range(2):
                ground[n, a, b] = (
                    axes[0, a] * xx * axes[0, b]
                    + axes[1, a] * yy * axes[1, b]
                    + axes[2, a] * zz * axes[2, b]
                    + xy * (axes[0, a] * axes[1, b] + axes[1, a] * axes[0, b])
                )
        ground[n, 1, 0] = ground[n, 0, 1]
        if not definite(ground[n, 0, 0], ground[n, 0, 1], ground[n, 1, 1]):
            fault[n] = COVARIANCE  # so flat that turning it lost the lesser axis to rounding
            continue
        bottom[n] = eye[2] - 0.5 * extent[n, 2]
        for k in range(3):
            bottom[n] += middle[n, k] * axes[k, 2]
        course[n] = nan
        if not isnan(heading[n]):
            course[n] = level_course(heading[n], axes)
