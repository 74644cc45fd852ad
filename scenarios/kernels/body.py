"""Bodies as boxes on the ground: where they are a little earlier or later, and what they cover."""

from math import cos, sin, sqrt

from rsu.arrays import Floats
from rsu.kernels.compile import kernel


@kernel(
    "void(float64[:, ::1], float64[::1], float64[::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1])"
)
def shift(
    position: Floats,
    bottom: Floats,
    heading: Floats,
    extent: Floats,
    speed: Floats,
    acceleration: Floats,
    yaw_rate: Floats,
    offset: Floats,
    out: Floats,
) -> None:
    """Write each body as it is some time later, at constant acceleration and turn.

    Parameters
    ----------
    position, bottom, heading, extent : (N, 2), (N,), (N,), (N, 3) m and rad
    speed, acceleration, yaw_rate : (N,) m/s, m/s^2, rad/s
    offset : (N,) s
    out : (N, 7)
        x, y of the middle, z of the bottom, heading, length, width, height.  Overwritten.
    """
    for n in range(position.shape[0]):
        dt = offset[n]
        course = heading[n] + 0.5 * dt * yaw_rate[n]
        way = dt * (speed[n] + 0.5 * dt * acceleration[n])
        out[n, 0] = position[n, 0] + way * cos(course)
        out[n, 1] = position[n, 1] + way * sin(course)
        out[n, 2] = bottom[n]
        out[n, 3] = heading[n] + dt * yaw_rate[n]
        for k in range(3):
            out[n, 4 + k] = extent[n, k]


@kernel("void(float64[:, ::1], float64[::1], float64[::1], float64, float64[:, ::1])")
def drive(bodies: Floats, speed: Floats, acceleration: Floats, offset: float, out: Floats) -> None:
    """Write the velocity that each body has some time later.

    Parameters
    ----------
    bodies : (N, 7)
        As `shift` writes them for that time.
    speed, acceleration : (N,) m/s, m/s^2
        Before.
    offset : float
        s.
    out : (N, 2) m/s
        Overwritten.
    """
    for n in range(bodies.shape[0]):
        later = speed[n] + offset * acceleration[n]
        out[n, 0], out[n, 1] = later * cos(bodies[n, 3]), later * sin(bodies[n, 3])


@kernel("void(float64[::1], float64[:, ::1], float64[::1])")
def cover(eye: Floats, bodies: Floats, out: Floats) -> None:
    """Measure what bodies cover before an eye, across the line of sight.

    Of each pair of opposite faces one is seen, by the cosine of its normal against the sight.

    Parameters
    ----------
    eye : (3,) m
    bodies : (N, 7)
        As `shift` writes them.
    out : (N,) m^2
        Overwritten.
    """
    for n in range(bodies.shape[0]):
        length, width, height = bodies[n, 4], bodies[n, 5], bodies[n, 6]
        x, y = bodies[n, 0] - eye[0], bodies[n, 1] - eye[1]
        z = bodies[n, 2] - eye[2] + 0.5 * height
        distance = sqrt(x * x + y * y + z * z)
        east, north, up = x / distance, y / distance, z / distance
        c, s = cos(bodies[n, 3]), sin(bodies[n, 3])
        side = length * abs(c * north - s * east) + width * abs(c * east + s * north)
        out[n] = height * side + length * width * abs(up)
