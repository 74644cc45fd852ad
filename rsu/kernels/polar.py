"""Radar targets on the ground: polar to Cartesian, and what cannot be one."""

from math import asin, atan2, cos, exp, isfinite, sin, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

SOUND, NOT_FINITE, MALFORMED, NO_GROUND, OUT_OF_RANGE = range(5)
"""What is the matter with a target."""


@kernel(
    "UniTuple(float64, 5)(float64, float64, float64, float64)",
)
def unbiased(
    distance: float, bearing: float, variance: float, sigma: float
) -> tuple[float, float, float, float, float]:
    """Polar to Cartesian without the pull towards the sensor that a bearing's noise has.

    The multiplicative form of Longbin et al. 1998 ("Unbiased converted measurements for tracking",
    IEEE Trans. AES 34(3)), whose covariance depends on the measurement alone.

    Parameters
    ----------
    distance, bearing : float
        m, and rad from east to north.
    variance : float
        Of the distance, m^2.
    sigma : float
        Of the bearing, rad.

    Returns
    -------
    tuple of float
        East and north, m, and xx, xy, yy of the covariance, m^2.
    """
    shrink = exp(-0.5 * sigma * sigma)
    squared = shrink * shrink
    c = cos(bearing)
    s = sin(bearing)
    square = 0.5 * (distance * distance + variance)
    along = (1.0 / squared - 2.0) * distance * distance + square * (1.0 + squared * squared)
    across = square * (1.0 - squared * squared)
    return (
        distance / shrink * c,
        distance / shrink * s,
        along * c * c + across * s * s,
        (along - across) * s * c,
        along * s * s + across * c * c,
    )


@kernel("float64(float64, float64, float64[:, ::1])")
def level_bearing(azimuth: float, slope: float, axes: Floats) -> float:
    """Bearing, rad from east to north, of a target that the ray meets at a `slope`.

    The azimuth counts in the radar's own plane: the target lies in the plane that holds the
    radar's up axis and the measured direction, whose normal m is cos(az) left - sin(az) forward.
    So m . (cos b, sin b, slope) = 0, which is solved for b.

    Parameters
    ----------
    azimuth : float
        rad, counter-clockwise from the boresight.
    slope : float
        Tangent of the elevation.
    axes : (3, 3) float64
        Forward, left and up axes of the radar as rows, site ENU.
    """
    c = cos(azimuth)
    s = sin(azimuth)
    east = c * axes[1, 0] - s * axes[0, 0]
    north = c * axes[1, 1] - s * axes[0, 1]
    up = c * axes[1, 2] - s * axes[0, 2]
    tilt = up * slope / sqrt(east * east + north * north)
    return atan2(-east, north) - asin(min(max(tilt, -1.0), 1.0))


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[:, ::1], float64, float64, float64[::1], float64[:, ::1], float64[:, :, ::1], "
    "float64[::1], float64[::1], int64[::1])"
)
def locate_targets(
    distance: Floats,
    azimuths: Floats,
    rate: Floats,
    scores: Floats,
    eye: Floats,
    axes: Floats,
    reflection: float,
    reflection_sigma: float,
    limits: Floats,
    position: Floats,
    covariance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    fault: Ints,
) -> None:
    """Put targets on the ground; the range rate stays, projected to the ground.

    Parameters
    ----------
    distance, azimuths, rate, scores : (N,) float64
        Slant range, m; azimuth, rad; range rate, m/s; probability.
    eye : (3,) float64
        The radar, site ENU, m.
    axes : (3, 3) float64
        Its forward, left and up axes as rows.
    reflection, reflection_sigma : float
        Height of what reflects, m above the ground, and its standard deviation.
    limits : (4,) float64
        Largest range, m, and standard deviations of range, m, azimuth, rad, and range rate, m/s.
    position : (N, 2) float64
        m.  Overwritten, and so are the others; rows with a fault mean nothing.
    covariance : (N, 2, 2) float64
        m^2.
    range_rate, range_rate_variance : (N,) float64
        m/s at the ground, and (m/s)^2.
    fault : (N,) int64
        One of the constants above.
    """
    drop = eye[2] - reflection
    for row in range(distance.shape[0]):
        slant, azimuth, score = distance[row], azimuths[row], scores[row]
        fault[row] = SOUND
        finite = isfinite(slant) and isfinite(azimuth) and isfinite(rate[row])
        if not (finite and isfinite(score)):
            fault[row] = NOT_FINITE
        elif slant <= 0.0 or score < 0.0 or score > 1.0:
            fault[row] = MALFORMED
        elif slant > limits[0]:
            fault[row] = OUT_OF_RANGE
        elif slant * slant <= 2.0 * drop * drop:
            # at more than 45 degrees below the horizon the height says more than the range
            fault[row] = NO_GROUND
        if fault[row] != SOUND:
            continue
        ground = sqrt(slant * slant - drop * drop)
        stretch = slant / ground
        variance = (stretch * limits[1]) ** 2 + (drop / ground * reflection_sigma) ** 2
        bearing = level_bearing(azimuth, -drop / ground, axes)
        east, north, xx, xy, yy = unbiased(ground, bearing, variance, limits[2])
        position[row, 0] = eye[0] + east
        position[row, 1] = eye[1] + north
        covariance[row, 0, 0] = xx
        covariance[row, 0, 1] = xy
        covariance[row, 1, 0] = xy
        covariance[row, 1, 1] = yy
        range_rate[row] = rate[row] * stretch
        range_rate_variance[row] = (limits[3] * stretch) ** 2
