"""How a track takes in another one of the same body."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.combination import relearn_length
from rsu.kernels.compile import kernel

V2X = 3
"""Column of `seen`: `rsu.sensing.detection.SensorKind`."""


@kernel("float64(float64[:, ::1])")
def volume(P: Floats) -> float:
    """Determinant of a covariance (4, 4), by elimination."""
    b, c, d = P[0, 1] / P[0, 0], P[0, 2] / P[0, 0], P[0, 3] / P[0, 0]
    xx, xy, xz = P[1, 1] - b * P[0, 1], P[1, 2] - b * P[0, 2], P[1, 3] - b * P[0, 3]
    yy, yz, zz = P[2, 2] - c * P[0, 2], P[2, 3] - c * P[0, 3], P[3, 3] - d * P[0, 3]
    b, c = xy / xx, xz / xx
    yy, yz, zz = yy - b * xy, yz - b * xz, zz - c * xz
    return float(P[0, 0] * xx * (yy * zz - yz * yz))


@kernel("void(int64, int64, float64[:, :, ::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def take_body(
    kept: int, gone: int, body: Floats, probability: Floats, noise: Floats, motion: Floats
) -> None:
    """Of every figure take the better known one; of the classes those that are surer."""
    for k in range(body.shape[1]):
        if body[gone, k, 1] < body[kept, k, 1] or np.isnan(body[kept, k, 0]):
            body[kept, k, 0], body[kept, k, 1] = body[gone, k, 0], body[gone, k, 1]
    mine, other = 0.0, 0.0
    for k in range(probability.shape[1]):
        mine, other = max(mine, probability[kept, k]), max(other, probability[gone, k])
    if other > mine:
        noise[kept] = noise[gone]
        for k in range(probability.shape[1]):
            probability[kept, k] = probability[gone, k]
        for k in range(motion.shape[1]):
            motion[kept, k] = motion[gone, k]


@kernel("void(int64, int64, float64, float64[::1], float64[:, ::1], int64[::1], int64[::1])")
def take_names(
    kept: int,
    gone: int,
    confirmed: float,
    existence: Floats,
    seen: Floats,
    station: Ints,
    id_of: Ints,
) -> None:
    """Of two ids that are in use outside the older one lives on, of two stations the latest."""
    mine, other = existence[kept] >= confirmed, existence[gone] >= confirmed
    if (other and not mine) or (other == mine and id_of[gone] < id_of[kept]):
        id_of[kept] = id_of[gone]
    unnamed = station[kept] < 0 or seen[gone, V2X] > seen[kept, V2X]
    if station[gone] >= 0 and unnamed:
        station[kept] = station[gone]
    station[gone] = id_of[gone] = -1


@kernel(
    "void(float64, float64, int64[::1], int64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1],"
    " float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[:, ::1])"
)
def absorb_tracks(
    confirmed: float,
    stay: float,
    keeper: Ints,
    leaver: Ints,
    ahead_probability: Floats,
    ahead_modes: Floats,
    ahead_mean: Floats,
    ahead_P: Floats,
    track_time: Floats,
    mode_probability: Floats,
    modes: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    class_probability: Floats,
    noise: Floats,
    motion: Floats,
    existence: Floats,
    hold: Floats,
    horizon: Floats,
    born: Floats,
    seen: Floats,
    rival: Floats,
    id_of: Ints,
    sole: Ints,
    station: Ints,
    cradle: Ints,
    foreign: Ints,
) -> None:
    """Let every track of `keeper` (G,), which was just measured, take in that of `leaver` (G,).

    Of both states, at the time of the keeper, that of the smaller ellipsoid stays, as it is.
    Tracks of one body share what it did, and may share measurements, so their information must
    not be added up.  The surer one alone is what covariance intersection (Julier & Uhlmann, ACC
    1997) makes of a state within another.  It is not its mixture of others that is wanted here:
    where sensors are out of line, their difference is no news of the velocity, but the mixture,
    through the covariance of position and velocity, would take it for some.

    Parameters
    ----------
    confirmed
        Existence of a track whose id is in use outside.
    stay
        s, time constant with which existence fades.
    ahead_probability ... ahead_P
        (G, ...) the leavers' states at the keepers' time.
    track_time ... foreign
        (C, ...) of all tracks; updated.  The leavers die.
    """
    for g in range(len(leaver)):
        kept, gone = keeper[g], leaver[g]
        length, doubt = body[kept, 1, 0], body[kept, 1, 1]
        if volume(ahead_P[g]) < volume(P[kept]):
            length, doubt = body[gone, 1, 0], body[gone, 1, 1]
            for m in range(modes.shape[1]):
                mode_probability[kept, m] = ahead_probability[g, m]
                for k in range(modes.shape[2]):
                    modes[kept, m, k] = ahead_modes[g, m, k]
            for a in range(mean.shape[1]):
                mean[kept, a] = ahead_mean[g, a]
                for b in range(mean.shape[1]):
                    P[kept, a, b] = ahead_P[g, a, b]
        take_body(kept, gone, body, class_probability, noise, motion)
        if body[kept, 1, 1] < doubt:
            relearn_length(
                kept, length, doubt, body[kept, 1, 0], body[kept, 1, 1], mode_probability, modes,
                mean, P,
            )  # fmt: skip
        take_names(kept, gone, confirmed, existence, seen, station, id_of)
        faded = existence[gone] * np.exp(-(track_time[kept] - track_time[gone]) / stay)
        existence[kept] = max(existence[kept], faded)
        hold[kept] = max(hold[kept], hold[gone])
        horizon[kept] = max(horizon[kept], horizon[gone])
        born[kept] = min(born[kept], born[gone])
        if rival[gone, 1] > rival[kept, 1]:
            rival[kept, 0], rival[kept, 1] = rival[gone, 0], rival[gone, 1]
        if sole[kept] != sole[gone]:
            sole[kept] = -1
        for k in range(seen.shape[1]):
            seen[kept, k] = max(seen[kept, k], seen[gone, k])
        for k in range(foreign.shape[1]):
            if foreign[kept, k] < 0:
                foreign[kept, k] = foreign[gone, k]
            foreign[gone, k] = -1
        horizon[gone], existence[gone] = -np.inf, 0.0
        cradle[gone] = -1  # that it began proves neither a road user there nor clutter
