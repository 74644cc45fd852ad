"""Which beams of a lidar's fan would meet a body, were it alone."""

from math import asin, cos, pi, sin, sqrt

import numpy as np

from carla_bridge.kernels.ray import CENTRE, HALF, meet_box
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

_STEEP = 1.4
"""rad of elevation from which beams at all azimuths may meet a body."""


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], int64, float64, float64[:, ::1],"
    " int64[::1])",
    allocates=True,
)
def count_beams(
    eye: Floats,
    axes: Floats,
    altitude: Floats,
    around: int,
    reach: float,
    box: Floats,
    count: Ints,
) -> None:
    """Count the beams of C channels that meet each of B boxes.

    Parameters
    ----------
    eye, axes : (3,) m, and (3, 3) ahead, aside and up.
    altitude : (C,) rad above the lidar's plane.
    around : beams of a channel, evenly over a turn, one of them ahead.
    reach : m.
    box : (B, 15) as of `meet_box`.
    count : (B,).  Overwritten.
    """
    ray, face = np.empty(3), np.zeros(1, dtype=np.int64)
    step = 2.0 * pi / around
    for b in range(box.shape[0]):
        count[b] = 0
        size, away = 0.0, 0.0
        local = np.zeros(3)
        for i in range(3):
            size += box[b, HALF + i] * box[b, HALF + i]
            for k in range(3):
                local[k] += axes[k, i] * (box[b, CENTRE + i] - eye[i])
        away = sqrt(local[0] * local[0] + local[1] * local[1] + local[2] * local[2])
        wide = asin(sqrt(size) / away) if away * away > size else pi
        middle = asin(local[2] / away) if away > 0.0 else 0.0
        bearing = np.arctan2(local[1], local[0])
        for c in range(altitude.shape[0]):
            if abs(altitude[c] - middle) > wide:
                continue
            flat = cos(max(abs(altitude[c]), abs(middle)))
            aside = pi
            if max(abs(altitude[c]), abs(middle) + wide) < _STEEP and sin(wide) < flat:
                aside = asin(sin(wide) / flat)
            first = int(np.ceil((bearing - aside) / step))
            last = min(int(np.floor((bearing + aside) / step)), first + around - 1)
            for n in range(first, last + 1):
                ahead = cos(altitude[c]) * cos(n * step)
                left = cos(altitude[c]) * sin(n * step)
                up = sin(altitude[c])
                for i in range(3):
                    ray[i] = ahead * axes[0, i] + left * axes[1, i] + up * axes[2, i]
                if meet_box(eye, ray, box[b], face) <= reach:
                    count[b] += 1
