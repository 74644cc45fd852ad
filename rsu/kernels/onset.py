"""How the modes of a track begin, before it has been predicted for the first time."""

from rsu.arrays import Floats
from rsu.kernels.compile import kernel
from rsu.kernels.motion import CRUISING, FIGURES, LENGTH, MANOEUVRING, STANDING, STATES


@kernel(
    "void(int64, int64, float64, float64, float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def begin_modes(
    first: int,
    count: int,
    standing: float,
    onset: float,
    unclassified: Floats,
    mean: Floats,
    covariance: Floats,
    motion: Floats,
    probability: Floats,
    modes: Floats,
) -> None:
    """Give new tracks, rows `first` to `count`, their modes: they stand with that probability.

    `onset` is the variance of the yaw rate of those that do not; `unclassified` (8,) the `motion`
    of what has no class yet.
    """
    for i in range(first, count):
        for k in range(len(unclassified)):
            motion[i, k] = unclassified[k]
        probability[i, STANDING] = standing
        probability[i, CRUISING] = 1.0 - standing
        probability[i, MANOEUVRING] = 0.0
        for m in range(MANOEUVRING):
            states = 2 if m == STANDING else 4
            place = STATES
            for a in range(STATES):
                modes[i, m, a] = mean[i, a] if a < states else 0.0
                for b in range(a, STATES):
                    modes[i, m, place] = covariance[i, a, b] if b < states else 0.0
                    place += 1
            for k in range(LENGTH, FIGURES):
                modes[i, m, k] = 0.0
        modes[i, CRUISING, LENGTH - 1] = onset
