"""Where tracks begin, go on and end, learned on line: exits, edges of what sensors see, clutter.

A track that nobody sees any more is either hidden or gone.  Which of them is told by those that
were there before: where many have passed and none has ended it is hidden, where most have ended it
is gone.  The ground is cut into squares, and each into four directions of motion, so that the end
of one lane is not taken for the beginning of the next; squares share a table by their hash.

Where in a place they ended is learned too, as a probability of survival that depends on the state
(Mahler, Statistical Multisource-Multitarget Information Fusion, 2007, 13): what has passed the end
of a road is not waited for.  And where only false tracks began the next one is likely false.
"""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.absorption import V2X
from rsu.kernels.compile import kernel

CELLS = 4096
BLOCK = 8
BLOCKS = CELLS // BLOCK
"""Of so many entries each that are copied together, if any has changed."""
PASSES, ENDS, EAST, NORTH, SPREAD, SIGHTS, WAITS, EYES, TOTAL, STARTS, BLANKS = range(11)
"""What is known of a place: tracks that went through it, and that ended there; mean x and y of the
ends, m, and the sum of squares along the way about it; sights of tracks while the same sensors
looked, the times that they had to wait for them, microseconds, and the sensors, bit by bit; the
times of all sights ever; tracks that began there and lasted, and that did not."""
FIGURES = 11
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
SENSORS = 52
"""Bits of a `follower`, as many as a float holds: more sensors share them."""
SILENT = 3.0
"""Intervals of a sensor after which it has failed, but `LONGEST` at least: data may be late."""
OWN_INTERVAL = 16.0
"""Scans of a sensor over which its interval is averaged."""
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
APART, ONE_END = 0.1, 1.0
"""s on the way between the ends of a place before any is known, two looks of a sensor, and how many
ends that is worth."""
OUTLIVED = 0.5
"""Tracks that went on, in a place where nothing has been: one end is no rule yet, three are."""
CREEPS = 0.3
"""m/s; what is slower does not leave."""
USUAL = 3.0
"""Tracks begun in a place that what is usual elsewhere is worth."""
LEAST = 0.25
"""Odds against usual ones that something begins where nothing ever lasted: who does appear there
needs two more sights of a camera or radar than elsewhere, of a lidar none."""


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


@kernel("int64(int64, float64[:, ::1], float64[:, ::1])")
def foresee(i: int, mean: Floats, places: Floats) -> int:
    """Entry of the table where track `i` may end, by those before it.

    The worst of its place, and of those half a square before and behind.
    """
    place = -1
    vx, vy = mean[i, 2], mean[i, 3]
    step = 0.5 * SIDE / max(np.sqrt(vx * vx + vy * vy), 0.1)
    worst = 1.0
    for k in range(-1, 2):
        near = cell_of(mean[i, 0] + k * step * vx, mean[i, 1] + k * step * vy, vx, vy)
        chance = hidden(places[near, PASSES], places[near, ENDS])
        if place < 0 or chance < worst:
            place, worst = near, chance
    return place


@kernel("void(int64, int64[::1])")
def mark(place: int, changed: Ints) -> None:
    """Note that an entry of the table changes: `changed` numbers the changes, the last one last."""
    changed[BLOCKS] += 1
    changed[place // BLOCK] = changed[BLOCKS]


@kernel("void(int64, int64, float64[:, ::1], float64[::1], float64[:, ::1], int64[::1])")
def end(i: int, place: int, mean: Floats, gap: Floats, places: Floats, changed: Ints) -> None:
    """Count the end of track `i` in a place, and learn where in it that was.

    It went on for as long as it takes, on average, until the next sight.  Mean and sum of squares
    grow by Welford's recursion (Knuth, The Art of Computer Programming 2, 4.2.2).
    """
    mark(place, changed)
    known = places[place]
    known[PASSES] += 1.0
    known[ENDS] += 1.0
    vx, vy = mean[i, 2], mean[i, 3]
    speed = max(np.sqrt(vx * vx + vy * vy), CREEPS)
    dx = mean[i, 0] + gap[i] * vx - known[EAST]
    dy = mean[i, 1] + gap[i] * vy - known[NORTH]
    known[EAST] += dx / known[ENDS]
    known[NORTH] += dy / known[ENDS]
    along = (dx * vx + dy * vy) / speed
    known[SPREAD] += along * along * (1.0 - 1.0 / known[ENDS])


@kernel("float64(float64, float64[::1], float64[:, ::1], float64[::1])")
def survival(age: float, mean: Floats, P: Floats, known: Floats) -> float:
    """Probability that a track has not ended since it was seen `age` s ago, by those before it.

    `known` (FIGURES,) is of the place where it may have.

    Of those that come by, a share ends; where along the way is normally distributed.
    """
    ended, speed = known[ENDS], np.sqrt(mean[2] * mean[2] + mean[3] * mean[3])
    if ended == 0.0 or speed < CREEPS:
        return 1.0
    east, north = mean[2] / speed, mean[3] / speed
    ahead = (known[EAST] - mean[0]) * east + (known[NORTH] - mean[1]) * north
    apart = (ONE_END * (APART * speed) ** 2 + known[SPREAD]) / (ONE_END + ended)
    apart += P[0, 0] * east * east + 2.0 * P[0, 1] * east * north + P[1, 1] * north * north
    before = 0.5 * math.erfc(ahead / np.sqrt(2.0 * apart))
    pace = P[2, 2] * east * east + 2.0 * P[2, 3] * east * north + P[3, 3] * north * north
    by_now = 0.5 * math.erfc((ahead - age * speed) / np.sqrt(2.0 * (apart + age * age * pace)))
    share = ended / (OUTLIVED + known[PASSES])
    return float(min((1.0 - share * by_now) / (1.0 - share * before), 1.0))


@kernel(
    "int64(float64, float64, int64, int64[::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], int64[::1], float64[:, ::1], float64[::1])"
)
def drop_departed(
    now: float,
    least: float,
    shown: int,
    row: Ints,
    track_time: Floats,
    existence: Floats,
    mean: Floats,
    P: Floats,
    exit_at: Ints,
    places: Floats,
    left: Floats,
) -> int:
    """Drop tracks that are likely to have left by `now`, Unix s; return how many remain.

    Parameters
    ----------
    least
        Share of the existence at the last measurement that a track must have.
    row, left
        (C,) rows of tracks and their existence, of which the first `shown` count; updated.
    """
    kept = 0
    for k in range(shown):
        i, there, place = row[k], left[k], exit_at[row[k]]
        if place >= 0:  # else it is seen by sensors that move
            age = float(max(now - track_time[i], 0.0))
            there *= survival(age, mean[i], P[i], places[place])
        if place < 0 or there >= least * existence[i]:
            row[kept], left[kept] = i, there
            kept += 1
    return kept


@kernel("void(float64, int64[::1], float64[:, ::1], float64[:, ::1], int64[::1], float64[::1])")
def expect(
    usual: float,
    candidates: Ints,
    position: Floats,
    places: Floats,
    place: Ints,
    birth: Floats,
) -> None:
    """Probability that what begins with each of `candidates` is real, by what was there before.

    Parameters
    ----------
    usual
        The same where nothing has been yet; it is nowhere more.
    place
        (C,) result: entry of the table.
    birth
        (N,) result for the candidates: the probability.
    """
    least = LEAST * usual / (1.0 - usual + LEAST * usual)
    for c in range(len(candidates)):
        j = candidates[c]
        place[c] = cell_of(position[j, 0], position[j, 1], 0.0, 0.0)
        known = places[place[c]]
        real = known[STARTS] + known[TOTAL] / MICRO
        share = (USUAL * usual + real) / (USUAL + real + known[BLANKS])
        birth[j] = min(max(share, least), usual)


@kernel("float64(float64, float64, float64, float64, float64)")
def pace(gap: float, waited: float, age: float, sights: float, total: float) -> float:
    """Time between two sights of a track: its own once it is old enough, else its place's."""
    if age < SETTLED:
        return total / sights / MICRO if sights > 0.0 else 0.0
    waited = min(waited, LONGEST)
    return gap + (waited - gap) / OWN_PACE if gap > 0.0 else waited


@kernel("int64(float64, int64, float64[:, ::1])")
def silent(time: float, source: int, rhythm: Floats) -> int:
    """Take note of a scan of `source` at `time`, s; return the bits of sensors that have failed.

    `rhythm` (2, SENSORS) is the time of the newest scan of each, -inf = none, and s between two of
    them, 0 = not known; updated.
    """
    s = source % SENSORS
    passed = time - rhythm[0, s]
    if 0.0 < passed < np.inf:
        passed, usual = min(passed, LONGEST), rhythm[1, s]
        rhythm[1, s] = usual + (passed - usual) / OWN_INTERVAL if usual > 0.0 else passed
    rhythm[0, s] = max(rhythm[0, s], time)
    bits = 0
    for k in range(SENSORS):
        if rhythm[1, k] > 0.0 and time - rhythm[0, k] > max(SILENT * rhythm[1, k], LONGEST):
            bits |= 1 << k
    return bits


@kernel(
    "void(float64, int64, float64[:, ::1], float64[::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], float64[::1], float64[:, ::1], int64[::1])"
)
def count_dead(
    time: float,
    count: int,
    mean: Floats,
    existence: Floats,
    horizon: Floats,
    born: Floats,
    cradle: Ints,
    cell: Ints,
    gap: Floats,
    places: Floats,
    changed: Ints,
) -> None:
    """Count the tracks that have died by `time`, s, and have not been counted."""
    for i in range(count):
        if horizon[i] >= time:
            continue
        if cradle[i] >= 0:
            places[cradle[i], BLANKS] += 1.0
            mark(cradle[i], changed)
            cradle[i] = -1
        if cell[i] >= 0:
            if existence[i] >= SURE and horizon[i] - born[i] > SETTLED:
                end(i, cell[i], mean, gap, places, changed)
            cell[i] = -1


@kernel(
    "void(float64, int64, int64, int64, int64[::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[::1], int64[::1], int64[::1], int64[::1], int64[::1], float64[::1], float64[::1],"
    " float64[:, ::1], int64[::1], float64[:, ::1])"
)
def take_note(
    time: float,
    source: int,
    kind: int,
    moves: int,
    track_of: Ints,
    mean: Floats,
    track_time: Floats,
    existence: Floats,
    born: Floats,
    cradle: Ints,
    cell: Ints,
    exit_at: Ints,
    follower: Ints,
    outlook: Floats,
    gap: Floats,
    places: Floats,
    changed: Ints,
    rhythm: Floats,
) -> None:
    """Count what a scan at `time`, s, hit.

    How often a place is seen is forgotten once one of those that saw it has failed: who comes now
    is not to be doubted because of that.

    Parameters
    ----------
    moves
        1 where the sensor does: the edge of what it sees moves with it, and places tell nothing.
    track_of
        (N,) row of the track that a detection belongs to, -1 = none; `mean` stands at `time`.
    cradle, cell, exit_at
        (C,) entries of the table where the track began, unless that has been counted, where it is,
        and where it may end; -1 = nowhere.
    follower
        (C,) bit k: sensor `source` = k, modulo SENSORS, has hit the track where it is now.
    outlook
        (C,) result for those that were hit: probability that they are hidden when not seen again.
    gap
        (C,) result for those that were hit: s between two sights of what is there; 0 = not known.
    places, changed
        (CELLS, FIGURES) the table, and (BLOCKS + 1,) its changes: `mark`; updated.
    rhythm
        (2, SENSORS) as of `silent`; updated.
    """
    failed = silent(time, source, rhythm)
    for j in range(len(track_of)):  # by what is known so far, whatever the order of detections
        i = track_of[j]
        if i < 0:
            continue
        place = cell_of(mean[i, 0], mean[i, 1], 0.0, 0.0)
        here = cell_of(mean[i, 0], mean[i, 1], mean[i, 2], mean[i, 3])
        bit = 1 << (source % SENSORS)
        follower[i] = follower[i] | bit if here == cell[i] or moves == 1 else bit
        if moves == 1:
            outlook[i], gap[i], exit_at[i] = hidden(0.0, 0.0), 0.0, -1
            continue
        exit_at[i] = foresee(i, mean, places)
        if here != cell[i]:
            outlook[i] = hidden(places[exit_at[i], PASSES], places[exit_at[i], ENDS])
        if np.int64(places[place, EYES]) & failed:
            mark(place, changed)
            places[place, SIGHTS] = places[place, WAITS] = places[place, EYES] = 0.0
        waited, age = float(time - track_time[i]), float(time - born[i])
        own = 0.0 if follower[i] & failed else float(gap[i])
        gap[i] = pace(own, waited, age, places[place, SIGHTS], places[place, WAITS])
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0 or moves == 1:
            continue
        here = cell_of(mean[i, 0], mean[i, 1], mean[i, 2], mean[i, 3])
        if here != cell[i]:
            if cell[i] >= 0:
                places[cell[i], PASSES] += 1.0
                mark(int(cell[i]), changed)
            cell[i] = here
        if time - born[i] > SETTLED:
            if cradle[i] >= 0 and existence[i] >= SURE:
                places[cradle[i], STARTS] += 1.0
                mark(int(cradle[i]), changed)
                cradle[i] = -1
            place = cell_of(mean[i, 0], mean[i, 1], 0.0, 0.0)
            mark(place, changed)
            passed = np.floor(MICRO * min(time - track_time[i], LONGEST))
            places[place, SIGHTS] += 1.0
            places[place, WAITS] += passed
            places[place, TOTAL] += passed
            if kind != V2X:  # stations come and go
                places[place, EYES] = np.int64(places[place, EYES]) | 1 << source % SENSORS
