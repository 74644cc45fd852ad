"""What the world is told of the tracks at a time, in one call."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.appearance import describe_bodies
from rsu.kernels.combination import bring_up
from rsu.kernels.compile import kernel
from rsu.kernels.life import likely
from rsu.kernels.motion import FIGURES, MODES, RATES, predict_modes
from rsu.kernels.place import drop_departed


@kernel(
    "int64(float64, float64, float64, float64, float64, float64, int64, float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], int64[::1], int64[::1], int64[::1], float64[:, ::1], int64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1])",
    allocates=True,
)
def show(
    now: float,
    stay: float,
    confirmed: float,
    least: float,
    since: float,
    significant: float,
    count: int,
    heard: Floats,
    doubt: Floats,
    missed: Floats,
    typical: Floats,
    track_time: Floats,
    track_mean: Floats,
    track_P: Floats,
    motion: Floats,
    mode_probability: Floats,
    modes: Floats,
    body: Floats,
    class_probability: Floats,
    existence: Floats,
    hidden: Floats,
    hold: Floats,
    horizon: Floats,
    born: Floats,
    seen: Floats,
    outlook: Floats,
    gap: Floats,
    track_id: Ints,
    source: Ints,
    station: Ints,
    exit_at: Ints,
    follower: Ints,
    places: Floats,
    whole: Ints,
    number: Floats,
    mean: Floats,
    P: Floats,
    extent: Floats,
    classes: Floats,
) -> int:
    """Predict every track that is likely enough at `now`, Unix s; return how many there are.

    Parameters
    ----------
    stay, confirmed, least
        As of `rsu.kernels.life.likely`.
    since, significant, typical
        As of `rsu.kernels.appearance.describe_bodies`.
    count, track_time ... places
        The tracks: columns of `rsu.tracking.store.TrackStore`.
    heard, doubt, missed
        (S,), (C,), (C,) as of `rsu.kernels.life.likely`.
    whole, number
        (5, C) row, id, index of the sensor that measured it last, station and sensors that measured
        it recently; (6, C) existence, yaw rate, z, heading, times of the first and of the last
        measurement.  Result, as the others are.
    mean, P, extent, classes
        (C, 4), (C, 4, 4), (C, 3) and (C, 8).
    """
    row, there = whole[0], number[0]
    shown = likely(
        now, stay, confirmed, least, count, heard, track_time, doubt, missed, existence, hidden,
        hold, follower, gap, outlook, horizon, row, there,
    )  # fmt: skip
    shown = drop_departed(
        now, least, shown, row, track_time, existence, track_mean, track_P, exit_at, places, there
    )
    older, old = np.empty(shown, dtype=np.int64), 0
    for n in range(shown):
        if track_time[row[n]] != now:
            older[old] = row[n]
            old += 1
    predicted, predicted_modes = np.empty((old, MODES)), np.empty((old, MODES, FIGURES))
    predict_modes(
        now, older[:old], track_time, motion, mode_probability, modes, np.empty(len(RATES)),
        np.empty((MODES, MODES)), predicted, predicted_modes,
    )  # fmt: skip
    bring_up(
        now, row[:shown], predicted, predicted_modes, track_time, motion, mode_probability, modes,
        track_mean, track_P, mean, P, number[1],
    )  # fmt: skip
    describe_bodies(
        row[:shown], mean, P, body, class_probability, typical, seen, since, significant,
        number[2], number[3], extent, whole[4],
    )  # fmt: skip
    for n in range(shown):
        i = row[n]
        whole[1, n], whole[2, n], whole[3, n] = track_id[i], source[i], station[i]
        number[4, n], number[5, n] = born[i], track_time[i]
        for k in range(class_probability.shape[1]):
            classes[n, k] = class_probability[i, k]
    return shown
