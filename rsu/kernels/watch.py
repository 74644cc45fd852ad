"""What the looks of moving sensors say that see nothing, by distance, learned on line.

Places tell nothing of what a sensor sees that is elsewhere a second later (`rsu.kernels.place`),
but distances do.  How likely it sees what is there is counted where another kind of sensor has just
seen a road user; so no sensor is its own witness.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.place import SENSORS

RINGS = 16
RING = 10.0
"""m, of distance; the outermost ring has no end."""
WITNESSED = 0.25
"""s since another kind of sensor saw it: two looks of a usual camera, and a half for jitter."""
SURE = 0.9
"""Existence of a track that is looked for."""
SETTLED = 1.0
"""s that it must have lasted."""
HIDDEN = 0.05
"""Probability that what is there is hidden from a sensor for as long as it is silent: as
`rsu.kernels.life.VANISH`."""
STRANGE = 0.25, 8.0
"""Probability of a sight, and looks that it is worth, before anything is counted: of what a sensor
has never seen it is not known whether it can see there at all ..."""
FOLLOWED = 0.96, 10.0
"""... of what it follows it is: as many as see within the `hold` of a lidar at 10 Hz."""


@kernel("int64(float64, float64, float64, int64, float64[:, ::1], float64[::1])")
def ring_of(time: float, x: float, y: float, i: int, mean: Floats, track_time: Floats) -> int:
    """Ring around (x, y) in which track `i` is at `time`."""
    elapsed = time - track_time[i]
    dx = mean[i, 0] + elapsed * mean[i, 2] - x
    dy = mean[i, 1] + elapsed * mean[i, 3] - y
    return int(min(np.hypot(dx, dy) / RING, RINGS - 1.0))


@kernel("bool_(float64, int64, int64, float64[::1], float64[::1], float64[:, ::1])")
def is_there(time: float, kind: int, i: int, existence: Floats, born: Floats, seen: Floats) -> bool:
    """Whether track `i` is known to be there at `time` without the word of `kind`."""
    if existence[i] < SURE or time - born[i] < SETTLED:
        return False
    witnessed = False
    for k in range(seen.shape[1]):
        witnessed |= k != kind and time - seen[i, k] < WITNESSED
    return witnessed


@kernel(
    "void(float64, int64, int64, float64, float64, int64, int64[::1], float64[:, ::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1])"
)
def count_looks(
    time: float,
    source: int,
    kind: int,
    x: float,
    y: float,
    count: int,
    track_of: Ints,
    mean: Floats,
    track_time: Floats,
    existence: Floats,
    born: Floats,
    seen: Floats,
    looks: Floats,
) -> None:
    """Count whom a scan at `time`, s, from (x, y) should see, and whom it sees.

    Parameters
    ----------
    track_of
        (N,) row of the track that a detection belongs to, -1 = none; none is corrected by it yet.
    seen
        (C, 5) Unix s of the last measurement by each kind.
    looks
        (2, SENSORS, RINGS) looks, and those of them that saw somebody; updated.
    """
    s = source % SENSORS
    for i in range(count):
        if is_there(time, kind, i, existence, born, seen):
            looks[0, s, ring_of(time, x, y, i, mean, track_time)] += 1.0
    for j in range(len(track_of)):
        i = track_of[j]
        if i >= 0 and is_there(time, kind, i, existence, born, seen):
            looks[1, s, ring_of(time, x, y, i, mean, track_time)] += 1.0


@kernel("float64(float64, float64, float64, float64, float64)")
def missed(number: float, looks: float, caught: float, usual: float, weight: float) -> float:
    """Probability that so many looks see nothing of what is there.

    It is hidden from all of them, or each overlooks it for itself.
    """
    overlooks = (looks - caught + (1.0 - usual) * weight) / (looks + weight)
    return HIDDEN + (1.0 - HIDDEN) * float(overlooks ** max(number, 0.0))


@kernel(
    "void(float64, int64, float64[::1], int64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[::1], float64[::1], float64[:, ::1],"
    " int64[::1], float64[::1], float64[::1])"
)
def weigh_silence(
    now: float,
    count: int,
    heard: Floats,
    kind: Ints,
    interval: Floats,
    place: Floats,
    looks: Floats,
    mean: Floats,
    track_time: Floats,
    born: Floats,
    seen: Floats,
    follower: Ints,
    doubt: Floats,
    chance: Floats,
) -> None:
    """Weigh for each track what moving sensors, looking, have not seen.

    A scan that has not arrived yet says nothing.

    Parameters
    ----------
    heard, kind, interval, place
        (S,) Unix s of the newest scan of each sensor; its kind; s between two of them; (S, 2) m,
        where it was; nan where that is not known, or it stands.
    doubt
        (C,) result: likelihood ratio, there against not there, of all silence up to the last
        measurement of a track.
    chance
        (C,) result: probability that the sensors that follow it have missed it since, if it is
        there; -1 where none of them moves.
    """
    for i in range(count):
        doubt[i], chance[i] = 1.0, -1.0
        for s in range(min(len(heard), SENSORS)):
            if not (interval[s] > 0.0 and abs(place[s, 0] + place[s, 1]) < np.inf):
                continue
            ring = ring_of(now, place[s, 0], place[s, 1], i, mean, track_time)
            n, m = looks[0, s, ring], looks[1, s, ring]
            last = max(seen[i, kind[s]], born[i])
            # The look of the moment of birth was before it, or after: half of it is in between.
            first = 0.0 if seen[i, kind[s]] >= born[i] else 0.5
            until = first + (min(track_time[i], heard[s]) - last) / interval[s]
            doubt[i] *= missed(until, n, m, STRANGE[0], STRANGE[1])
            if follower[i] >> s & 1:
                since = first + (heard[s] - last) / interval[s]
                ratio = missed(since, n, m, FOLLOWED[0], FOLLOWED[1])
                ratio /= missed(until, n, m, FOLLOWED[0], FOLLOWED[1])
                chance[i] = ratio if chance[i] < 0.0 else ratio * chance[i]
