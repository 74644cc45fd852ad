"""How a track is corrected by detections of which at most one is its own, none of them for sure.

Probabilistic data association in each mode (Bar-Shalom, Willett & Tian, "Tracking and Data Fusion",
2011, 3.4): what the track would be after each of them, and after none, is mixed by the shares of
`rsu.kernels.joint`: the mean by those of the likeliest events, the covariance, about that mean, by
those of all.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

MODES = 3
STATES = 5
LENGTH = 20
LEAST = 1e-3
"""Smallest share by which a variance is divided."""


@kernel(
    "void(int64, int64, int64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1])"
)
def weigh(
    n: int,
    count: int,
    column: Ints,
    share: Floats,
    position: Floats,
    R: Floats,
    probability: Floats,
    modes: Floats,
    odds: Floats,
    after: Floats,
) -> None:
    """Bayes' rule over modes and detections of row `n`; `after` (3,) is what modes are then worth.

    `odds` (3, K + 1) becomes, in each mode, how likely there was no detection, and each of them.
    """
    missed = 1.0
    for e in range(count):
        missed -= share[e]
    for m in range(MODES):
        odds[m, 0] = max(missed, 0.0)
    for e in range(count):
        least, total = np.inf, 0.0
        for m in range(MODES):
            if probability[n, m] > 0.0:
                xx, yy = modes[n, m, 5] + R[e, 0], modes[n, m, 10] + R[e, 2]
                xy = modes[n, m, 6] + R[e, 1]
                dx = position[column[e], 0] - modes[n, m, 0]
                dy = position[column[e], 1] - modes[n, m, 1]
                det = xx * yy - xy * xy
                square = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / det
                odds[m, e + 1] = square + np.log(det)
                least = min(least, odds[m, e + 1])
        for m in range(MODES):
            if probability[n, m] > 0.0:
                odds[m, e + 1] = np.exp(0.5 * (least - odds[m, e + 1]))
                total += probability[n, m] * odds[m, e + 1]
        for m in range(MODES):
            odds[m, e + 1] *= share[e] / total
    for m in range(MODES):
        after[m] = 0.0
        if probability[n, m] > 0.0:
            total = 0.0
            for e in range(count + 1):
                total += odds[m, e]
            after[m] = probability[n, m] * total
            for e in range(count + 1):
                odds[m, e] /= total


@kernel(
    "void(int64, int64, int64, int64[::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1])"
)
def mix(
    n: int,
    m: int,
    count: int,
    column: Ints,
    odds: Floats,
    position: Floats,
    R: Floats,
    modes: Floats,
    shift: Floats,
    growth: Floats,
) -> None:
    """Update mode `m` of row `n` by all of its detections: mean and covariance of the mixture.

    `odds` (2, 3, K + 1) are over all joint events and the likeliest ones.  The latter move the
    mean; the covariance is the second moment about it over all.
    """
    east = (modes[n, m, 5], modes[n, m, 6], modes[n, m, 7], modes[n, m, 8], modes[n, m, 9])
    north = (modes[n, m, 6], modes[n, m, 10], modes[n, m, 11], modes[n, m, 12], modes[n, m, 13])
    for a in range(STATES):
        shift[0, a] = shift[1, a] = shift[3, a] = 0.0
        for b in range(STATES):
            growth[a, b] = 0.0
    for e in range(count):
        xx, yy = modes[n, m, 5] + R[e, 0], modes[n, m, 10] + R[e, 2]
        xy = modes[n, m, 6] + R[e, 1]
        det = xx * yy - xy * xy
        dx = position[column[e], 0] - modes[n, m, 0]
        dy = position[column[e], 1] - modes[n, m, 1]
        for a in range(STATES):
            gx = (east[a] * yy - north[a] * xy) / det
            gy = (north[a] * xx - east[a] * xy) / det
            longer = gx * modes[n, m, LENGTH] + gy * modes[n, m, LENGTH + 1]
            shift[3, a] += odds[1, m, e + 1] * longer
            shift[2, a] = gx * dx + gy * dy
            shift[0, a] += odds[0, m, e + 1] * shift[2, a]
            shift[1, a] += odds[1, m, e + 1] * shift[2, a]
            for b in range(a + 1):
                sharper = gx * east[b] + gy * north[b]
                growth[a, b] += odds[0, m, e + 1] * (shift[2, a] * shift[2, b] - sharper)
    place = STATES
    for a in range(STATES):
        modes[n, m, a] += shift[1, a]
        modes[n, m, LENGTH + a] -= shift[3, a]
        for b in range(a, STATES):
            bias = (shift[1, a] - shift[0, a]) * (shift[1, b] - shift[0, b])
            modes[n, m, place] += growth[b, a] - shift[0, a] * shift[0, b] + bias
            place += 1


@kernel(
    "void(int64[::1], int64[::1], int64[:, ::1], float64[:, :, ::1], int64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[::1],"
    " float64[::1])"
)
def correct_jointly(
    track_of: Ints,
    edges: Ints,
    column: Ints,
    share: Floats,
    shared: Ints,
    position: Floats,
    covariance: Floats,
    R: Floats,
    odds: Floats,
    after: Floats,
    shift: Floats,
    growth: Floats,
    probability: Floats,
    modes: Floats,
    noise: Floats,
    velocity_variance: Floats,
    range_rate_variance: Floats,
) -> None:
    """Update the tracks that share by the positions of all that they share.

    What else a detection measures, and what it says of the body, goes to the track that it was
    assigned to, with the variance divided by the share.

    Parameters
    ----------
    track_of
        (N,) row of the track that a detection was assigned to, -1 = none.
    edges, column, share, shared
        Of `rsu.kernels.joint.share_out`.
    R, odds, after, shift, growth
        Scratch of (K, 3), (2, 3, K + 1), (3,), (4, 5), (5, 5).
    probability, modes
        (N, 3), (N, 3, 25) the modes of the tracks, predicted; updated in place.
    noise
        (N, 2, 2) m^2, `covariance` as it counts towards the assigned track; becomes infinite where
        the position has been taken.
    velocity_variance, range_rate_variance
        (N,), updated in place.
    """
    for n in range(len(track_of)):
        i = track_of[n]
        if i < 0 or shared[n] == 0:
            continue
        count = int(edges[i])
        for e in range(count):
            j = column[i, e]
            R[e, 0] = covariance[j, 0, 0] + (noise[n, 0, 0] - covariance[n, 0, 0])
            R[e, 1] = covariance[j, 0, 1] + (noise[n, 0, 1] - covariance[n, 0, 1])
            R[e, 2] = covariance[j, 1, 1] + (noise[n, 1, 1] - covariance[n, 1, 1])
        for k in range(2):
            weigh(n, count, column[i], share[k, i], position, R, probability, modes, odds[k], after)
        for m in range(MODES):
            probability[n, m] = after[m]
            if after[m] > 0.0:
                mix(n, m, count, column[i], odds, position, R, modes, shift, growth)
        noise[n, 0, 0] = noise[n, 1, 1] = np.inf
        own = max(share[0, i, shared[n] - 1], LEAST)
        velocity_variance[n] /= own
        range_rate_variance[n] /= own
