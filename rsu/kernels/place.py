"""Where tracks go on and where they end, learned on line: exits, edges of what sensors see.

A track that nobody sees any more is either hidden or gone.  Which of them is told by those that
were there before: where many have passed and none has ended it is hidden, where most have ended it
is gone.  The ground is cut into squares, and each into four directions of motion, so that the end
of one lane is not taken for the beginning of the next; squares share a table by their hash.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

CELLS = 4096
SIDE = 8.0
"""m, of a square: two lengths of a car, so that its last sight falls into the same one as that of
those before."""
PRIOR_ENDS, PRIOR_PASSES = 0.5, 0.25
"""What is known of a place where nothing has been: as good as nothing."""
PASSES_AN_END = 5.0
"""Passes that speak against an exit as much as one end speaks for it."""
GONE = 1.5
"""Odds of gone against hidden in an unknown place: of the rows of tracks that the lidar of the
KITTI tracking sequences looked for and did not see, 979 were false and 716 true."""
SENSORS = 62
"""Bits of a `follower`."""
OWN_PACE = 16.0
"""Sights of a track over which the time between two of them is averaged."""
MICRO = 1e6
"""Sums of whole microseconds are the same in any order."""
LONGEST = 0.5
"""s; what is not seen for longer was hidden."""
SURE = 0.9
"""Existence of a track whose end counts."""
SETTLED = 1.0
"""s that it must have lasted."""


@kernel("int64(float64, float64, float64, float64)")
def cell_of(x: float, y: float, vx: float, vy: float) -> int:
    """Entry of the table for a place and a direction of motion."""
    east = abs(vx) > abs(vy)
    way = (0 if vx > 0.0 else 1) if east else (2 if vy > 0.0 else 3)
    way = 4 if vx == vy == 0.0 else way  # of any direction
    column, row = np.int64(np.floor(x / SIDE)), np.int64(np.floor(y / SIDE))
    return int((column * 73856093 ^ row * 19349663 ^ way * 83492791) & (CELLS - 1))


@kernel("float64(float64, float64)")
def hidden(passed: float, ended: float) -> float:
    """Probability that what is not seen any more where so many passed and ended is still there."""
    known = PRIOR_PASSES + passed / PASSES_AN_END
    return float(1.0 / (1.0 + GONE * (PRIOR_ENDS + ended) / (2.0 * known)))


@kernel("float64(int64, float64[:, ::1], float64[::1], float64[::1])")
def foresee(i: int, mean: Floats, passes: Floats, ends: Floats) -> float:
    """Probability that track `i` is hidden when not seen, by those before it.

    The worst of its place, and of those half a square before and behind.
    """
    vx, vy = mean[i, 2], mean[i, 3]
    step = 0.5 * SIDE / max(np.sqrt(vx * vx + vy * vy), 0.1)
    worst = 1.0
    for k in range(-1, 2):
        near = cell_of(mean[i, 0] + k * step * vx, mean[i, 1] + k * step * vy, vx, vy)
        worst = min(worst, hidden(passes[near], ends[near]))
    return worst


@kernel("float64(float64, float64, float64, float64, float64)")
def pace(gap: float, waited: float, age: float, sights: float, total: float) -> float:
    """Time between two sights of a track: its own once it is old enough, else its place's."""
    if age < SETTLED:
        return total / sights / MICRO if sights > 0.0 else 0.0
    waited = min(waited, LONGEST)
    return gap + (waited - gap) / OWN_PACE if gap > 0.0 else waited


@kernel(
    "void(float64, int64, int64, int64, int64[::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], int64[::1], int64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1])"
)
def take_note(
    time: float,
    source: int,
    moves: int,
    count: int,
    track_of: Ints,
    mean: Floats,
    track_time: Floats,
    existence: Floats,
    horizon: Floats,
    born: Floats,
    cell: Ints,
    follower: Ints,
    outlook: Floats,
    gap: Floats,
    passes: Floats,
    ends: Floats,
    sights: Floats,
    total: Floats,
) -> None:
    """Count what a scan at `time`, s, hit, and the tracks that have died since the last one.

    Parameters
    ----------
    moves
        1 where the sensor does: the edge of what it sees moves with it, and places tell nothing.
    track_of
        (N,) row of the track that a detection belongs to, -1 = none; `mean` stands at `time`.
    cell
        (C,) entry of the table where the track was last counted; -1 = nowhere.
    follower
        (C,) bit k: sensor `source` = k, modulo 62, has hit the track where it is now.
    outlook
        (C,) result for those that were hit: probability that they are hidden when not seen again.
    gap
        (C,) result for those that were hit: s between two sights of what is there; 0 = not known.
    passes, ends, sights, total
        (CELLS,) the table; updated.
    """
    for i in range(count):
        if horizon[i] < time and cell[i] >= 0:
            if existence[i] >= SURE and horizon[i] - born[i] > SETTLED:
                ends[cell[i]] += 1.0
            cell[i] = -1
    for j in range(len(track_of)):  # by what is known so far, whatever the order of detections
        i = track_of[j]
        if i < 0:
            continue
        place = cell_of(mean[i, 0], mean[i, 1], 0.0, 0.0)
        here = cell_of(mean[i, 0], mean[i, 1], mean[i, 2], mean[i, 3])
        bit = 1 << (source % SENSORS)
        follower[i] = follower[i] | bit if here == cell[i] or moves == 1 else bit
        if moves == 1:
            outlook[i], gap[i] = hidden(0.0, 0.0), 0.0
            continue
        if here != cell[i]:
            outlook[i] = foresee(i, mean, passes, ends)
        waited, age = float(time - track_time[i]), float(time - born[i])
        gap[i] = pace(float(gap[i]), waited, age, float(sights[place]), float(total[place]))
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0 or moves == 1:
            continue
        here = cell_of(mean[i, 0], mean[i, 1], mean[i, 2], mean[i, 3])
        if here != cell[i]:
            passes[here] += 1.0
            cell[i] = here
        if time - born[i] > SETTLED:
            place = cell_of(mean[i, 0], mean[i, 1], 0.0, 0.0)
            sights[place] += 1.0
            total[place] += np.floor(MICRO * min(time - track_time[i], LONGEST))
