"""What stations say of themselves, moved on to a common time."""

from math import cos, isnan, nan, sin

from rsu.arrays import Floats
from rsu.kernels.compile import kernel


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1], float64[::1])"
)
def carry_forward(
    delay: Floats,
    speed: Floats,
    speed_sigma: Floats,
    heading: Floats,
    heading_sigma: Floats,
    default: Floats,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    velocity_variance: Floats,
    heading_variance: Floats,
) -> None:
    """Move reports on at their own velocity; their covariance grows by what they may do meanwhile.

    Parameters
    ----------
    delay : (N,) float64
        s; 0 where a report cannot be moved.
    speed, speed_sigma : (N,) float64
        m/s along the heading; nan = not known.
    heading, heading_sigma : (N,) float64
        rad; nan = not known.
    default : (3,) float64
        Standard deviations of speed, m/s, and heading, rad, where they are not known, and of the
        acceleration, m/s^2.
    position : (N, 2) float64
        m.  Moved in place.
    covariance : (N, 2, 2) float64
        m^2.  Grown in place.
    velocity : (N, 2) float64
        m/s.  Overwritten.
    velocity_variance : (N,) float64
        (m/s)^2 of either axis: the larger of along (speed) and across (heading).  Overwritten.
    heading_variance : (N,) float64
        rad^2; nan where there is no heading.  Overwritten.
    """
    for n in range(delay.shape[0]):
        along = default[0] if isnan(speed_sigma[n]) else speed_sigma[n]
        turn = default[1] if isnan(heading_sigma[n]) else heading_sigma[n]
        across = abs(speed[n]) * turn
        variance = max(along * along, across * across)
        if isnan(heading[n]) or isnan(speed[n]):
            variance = nan
        heading_variance[n] = nan if isnan(heading[n]) else turn * turn
        velocity[n, 0] = speed[n] * cos(heading[n])
        velocity[n, 1] = speed[n] * sin(heading[n])
        velocity_variance[n] = variance
        dt = delay[n]
        if dt == 0.0:
            continue
        growth = dt * dt * variance + (0.5 * dt * dt * default[2]) ** 2
        for axis in range(2):
            position[n, axis] += dt * velocity[n, axis]
            covariance[n, axis, axis] += growth
