"""How long, and how badly, a pair was in danger."""

import math

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

EXPOSED, INTEGRATED = 0, 1


@kernel("void(float64[:, ::1], float64, float64, float64[:, ::1])")
def expose(ttc: Floats, threshold: float, dt: float, out: Floats) -> None:
    """TET and TIT of each pair.

    Parameters
    ----------
    ttc : (P, T) float64
        Times to collision, s.
    threshold : float
        s; a time to collision from 0 to that is dangerous.
    dt : float
        s a step.
    out : (P, 2) float64
        `EXPOSED` TET, s: for how long it was dangerous; `INTEGRATED` TIT, s^2: the same, weighted
        by how far it was below the threshold.  Minderhoud and Bovy, *Accident Analysis and
        Prevention* 33(1), 2001, eq. 4 and 6.  Overwritten.
    """
    for p in range(ttc.shape[0]):
        exposed, integrated = 0.0, 0.0
        for t in range(ttc.shape[1]):
            value = ttc[p, t]
            if not math.isnan(value) and 0.0 <= value <= threshold:
                exposed += dt
                integrated += (threshold - value) * dt
        out[p, EXPOSED] = exposed
        out[p, INTEGRATED] = integrated
