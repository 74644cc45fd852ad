"""What a film shows of everybody: body, motion and how that changed."""

from math import atan2, copysign, cos, sin

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.motion import HEADING, SPEED, STRANDED, Z


@kernel(
    "void(float64[:, :, ::1], int64[::1], float64[:, ::1], float64[:, ::1], float64,"
    " float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1])"
)
def survey(
    shown: Floats,
    present: Ints,
    box: Floats,
    size: Floats,
    dt: float,
    reference: Floats,
    position: Floats,
    extent: Floats,
    rest: Floats,
) -> None:
    """Write where those who are present are, and how they moved in the last step.

    Parameters
    ----------
    shown : (2, N, COLUMNS)
        The instant before and this one, as `scenarios.kernels.motion` films them.
    present : (P,)
        Rows.
    box : (N, 4) m
        Middle of the body's box ahead and to the left of the reference point, length, width.
    size : (N, 3) m
        Height, ..., height of the bottom above the reference point.
    dt : float
        s between the instants.
    reference, position : (P, 2) m
        Reference point and middle of the body.  Overwritten.
    extent : (P, 3) m
        Length, width, height.  Overwritten.
    rest : (5, P)
        z of the bottom, m; heading, rad; speed, m/s, acceleration, m/s^2, and yaw rate, rad/s.
        Overwritten.
    """
    for p in range(present.shape[0]):
        i = present[p]
        now, before = shown[1, i], shown[0, i]
        c, s = cos(now[HEADING]), sin(now[HEADING])
        turn = now[HEADING] - before[HEADING]
        reference[p, 0], reference[p, 1] = now[0], now[1]
        position[p, 0] = now[0] + (box[i, 0] * c - box[i, 1] * s)
        position[p, 1] = now[1] + (box[i, 0] * s + box[i, 1] * c)
        extent[p, 0], extent[p, 1], extent[p, 2] = box[i, 2], box[i, 3], size[i, 0]
        # where the road has ended, who would go on stands
        speed = 0.0 if now[STRANDED] > 0.0 else now[SPEED]
        earlier = 0.0 if before[STRANDED] > 0.0 else before[SPEED]
        rest[0, p], rest[1, p] = now[Z] + size[i, 2], now[HEADING]
        ahead = (now[0] - before[0]) * c + (now[1] - before[1]) * s
        gone = abs(speed) * dt
        # A path says where and how a body turns; who follows it at a speed may go tail first.
        sign = copysign(1.0, ahead * speed) if 0.5 * gone < abs(ahead) < 2.0 * gone else 1.0
        rest[2, p], rest[3, p] = sign * speed, sign * (speed - earlier) / dt
        rest[4, p] = atan2(sin(turn), cos(turn)) / dt
