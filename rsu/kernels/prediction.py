"""Where road users will be if nobody changes what he does."""

from math import cos, sin

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel("void(float64[:, ::1], float64[:, ::1], float64[::1], float64[:, :, ::1])")
def straight_paths(position: Floats, velocity: Floats, times: Floats, out: Floats) -> None:
    """Positions at constant velocity.

    Parameters
    ----------
    position, velocity : (N, 2) float64
        Now, m and m/s.
    times : (T,) float64
        s from now.
    out : (N, T, 2) float64
        m.  Overwritten.
    """
    for row in range(position.shape[0]):
        for step in range(times.shape[0]):
            for axis in range(2):
                out[row, step, axis] = position[row, axis] + velocity[row, axis] * times[step]


@kernel(
    "void(float64[::1], int64[::1], int64[::1], float64[:, :, ::1], float64[::1], float64, "
    "float64[:, :, ::1])"
)
def path_spread(
    heading: Floats,
    standing: Ints,
    bound: Ints,
    covariance: Floats,
    times: Floats,
    accel_psd: float,
    out: Floats,
) -> None:
    """Standard deviation along and across each predicted path.

    The 4x4 covariance is turned into the path's frame and carried forward by the white-noise
    acceleration model (Bar-Shalom, Li, Kirubarajan, *Estimation*, 2001, 6.2.2).  A standing
    object does not spread; one that follows a lane spreads along it, not across.

    Parameters
    ----------
    heading : (N,) float64
        Direction of motion now, rad.
    standing, bound : (N,) int64
        1 = stands still; 1 = follows its lane.
    covariance : (N, 4, 4) float64
        Of x, y, vx, vy; SI.
    times : (T,) float64
        s from now.
    accel_psd : float
        Intensity of the white-noise acceleration along the path, m^2/s^3.
    out : (N, T, 2) float64
        Standard deviation along and across, m.  Overwritten.
    """
    for row in range(heading.shape[0]):
        c = cos(heading[row])
        s = sin(heading[row])
        P = covariance[row]
        for axis in range(2):
            a = c if axis == 0 else -s
            b = s if axis == 0 else c
            place = a * a * P[0, 0] + 2.0 * a * b * P[0, 1] + b * b * P[1, 1]
            mixed = a * a * P[0, 2] + a * b * (P[0, 3] + P[1, 2]) + b * b * P[1, 3]
            speed = a * a * P[2, 2] + 2.0 * a * b * P[2, 3] + b * b * P[3, 3]
            still = standing[row] == 1 or (bound[row] == 1 and axis == 1)
            for step in range(times.shape[0]):
                t = 0.0 if still else times[step]
                variance = place + 2.0 * t * mixed + t * t * speed + accel_psd * t**3 / 3.0
                out[row, step, axis] = max(variance, 0.0) ** 0.5
