"""Which stations tell of themselves now."""

from math import hypot, isinf, pi, tau

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel

SLACK = 1e-4
"""s: times of checks are sums of floats, each of which is rounded by 0.2 us in Unix time."""


@kernel(
    "void(int64[::1], float64[::1], float64[:, ::1], float64, float64[::1], float64[::1],"
    " float64[:, ::1], float64[::1], int64[::1], float64[::1], boolean[::1])"
)
def decide(
    rows: Ints,
    time: Floats,
    state: Floats,
    least: float,
    rules: Floats,
    sent: Floats,
    told: Floats,
    period: Floats,
    repeats: Ints,
    interval: Floats,
    sends: Bools,
) -> None:
    """Let stations check whether a CAM is due, and take note of those that send one.

    Parameters
    ----------
    rows, time, state : (R,), (R,) s, (R, 4)
        Stations that check, when, and their x, y, heading and speed, m, rad, m/s.
    least : float
        s from one to the next at least.
    rules : (5,)
        Changes of heading, rad, place, m, and speed, m/s, from which on one is due at once; s from
        one to the next at most; and how many at a shortened period come before that is used again.
    sent, told, period, repeats, interval : (S,), (S, 4), (S,), (S,), (S,)
        As `scenarios.virtual_sensors.radio.Stations` keeps them; updated.
    sends : (R,)
        Overwritten.
    """
    for r in range(rows.shape[0]):
        i = rows[r]
        elapsed = time[r] - sent[i]
        turned = abs((state[r, 2] - told[i, 2] + pi) % tau - pi)
        moved = hypot(state[r, 0] - told[i, 0], state[r, 1] - told[i, 1])
        changed = turned > rules[0] or moved > rules[1] or abs(state[r, 3] - told[i, 3]) > rules[2]
        late = elapsed >= period[i] - SLACK
        sends[r] = elapsed >= least - SLACK and (changed or late)
        if not sends[r]:
            continue
        if not isinf(elapsed):
            if changed:
                period[i], repeats[i] = min(elapsed, rules[3]), 0
            else:
                repeats[i] += 1
                if repeats[i] >= rules[4]:
                    period[i] = rules[3]
        sent[i], interval[i] = time[r], elapsed
        for k in range(4):
            told[i, k] = state[r, k]
