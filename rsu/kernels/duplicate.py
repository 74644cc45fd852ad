"""Which tracks are one body seen twice.

Two rigid bodies cannot share their ground.  Where the footprints of two vehicles overlap by more
than errors explain, there is one vehicle, unless one scan has lately seen both: a sensor gives each
body one detection, so that is the evidence that there are two.  The idea is the track-to-track
association of Bar-Shalom, Willett & Tian, "Tracking and Data Fusion" (2011), 9.3, with the extent
of the bodies in place of a gate: sensors that are out of line with each other fail any gate.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

SHARE = 0.5
"""Share of the smaller length and width by which the middles of one body's tracks may differ.
Middles of two vehicles are a whole mean width apart at least, and lanes (2.75 m) more."""
VEHICLE = 0.9
"""Probability of four wheels or more from which on footprints are solid, and as long as they look:
people and two-wheelers stand shoulder to shoulder, closer than anything sees them."""
WHEELED = 4
"""The first classes are car, van, truck and bus."""
BESIDE = 2.0
"""m between two bodies up to which it matters that one scan saw both."""
AGREE = 9.21
"""chi-square with 2 degrees of freedom that 99 % of the differences of one body's tracks are
below."""
TURNS = 1.0
"""s in which a sensor that looks ten times, and sees four of five, surely sees two bodies at once.
Two tracks that are hit all the time, but in turns, share one."""
LATELY = 0.2
"""s since the last measurement of a track that is hit all the time."""
HIT = -2
"""In place of a twin: the scan hit the track itself."""


@kernel("bool_(int64, float64[:, ::1])")
def is_vehicle(i: int, probability: Floats) -> bool:
    """Whether track `i` surely is a car, van, truck or bus."""
    total = 0.0
    for k in range(WHEELED):
        total += probability[i, k]
    return total >= VEHICLE


@kernel("float64(int64, int64, float64[:, :, ::1], float64[:, ::1], float64[:, ::1])")
def size(i: int, k: int, body: Floats, probability: Floats, typical: Floats) -> float:
    """Length (`k` 0) or width (1), m, of track `i`: measured, or typical of its class."""
    measured = body[i, k + 1, 0]
    if not np.isnan(measured):
        return float(measured)
    best = 0
    for c in range(1, probability.shape[1]):
        if probability[i, c] > probability[i, best]:
            best = c
    return float(typical[best, k])


@kernel("bool_(float64, float64, int64, int64, int64[::1], float64[:, ::1])")
def told_apart(time: float, memory: float, i: int, r: int, serial: Ints, rival: Floats) -> bool:
    """Whether one scan has lately seen both."""
    by_first = rival[i, 0] == serial[r] and time - rival[i, 1] < memory
    return by_first or (rival[r, 0] == serial[i] and time - rival[r, 1] < memory)


@kernel("bool_(float64, float64, int64, int64, float64[:, ::1], int64[::1])")
def two_stations(time: float, silence: float, i: int, r: int, seen: Floats, station: Ints) -> bool:
    """Whether both have lately reported themselves, under different ids."""
    named = station[i] >= 0 and station[r] >= 0 and station[i] != station[r]
    return named and time - min(seen[i, 3], seen[r, 3]) < silence


@kernel(
    "bool_(int64, int64, float64, float64, float64, float64, float64, float64[:, :, ::1],"
    " float64[:, ::1], float64[:, ::1])"
)
def overlap(
    i: int,
    r: int,
    dx: float,
    dy: float,
    xx: float,
    xy: float,
    yy: float,
    body: Floats,
    probability: Floats,
    typical: Floats,
) -> bool:
    """Whether two footprints, `dx`, `dy` m apart with that covariance, surely share their ground.

    Along and across the heading that is known better; where none is, a body is a disc.
    """
    width = min(size(i, 1, body, probability, typical), size(r, 1, body, probability, typical))
    length = min(size(i, 0, body, probability, typical), size(r, 0, body, probability, typical))
    known = i if body[i, 0, 1] < body[r, 0, 1] or np.isnan(body[r, 0, 0]) else r
    angle = body[known, 0, 0]
    if np.isnan(angle):
        angle, length = np.arctan2(dy, dx), width
    cos, sin = np.cos(angle), np.sin(angle)
    along, across = cos * dx + sin * dy, cos * dy - sin * dx
    var_along = cos * cos * xx + 2.0 * cos * sin * xy + sin * sin * yy
    var_across = sin * sin * xx - 2.0 * cos * sin * xy + cos * cos * yy
    long, wide = (SHARE * length) ** 2, (SHARE * width) ** 2
    return max(along * along, var_along) < long and max(across * across, var_across) < wide


@kernel("bool_(float64, float64, float64, float64, float64)")
def agree(dx: float, dy: float, xx: float, xy: float, yy: float) -> bool:
    """Whether two places, `dx`, `dy` m apart with that covariance, may be one."""
    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy)
    return bool(d2 < AGREE)


@kernel("bool_(float64, float64, int64, int64, float64[::1], float64[:, ::1], float64[:, :, ::1])")
def move_alike(
    dt: float, gate: float, i: int, r: int, noise: Floats, mean: Floats, P: Floats
) -> bool:
    """Whether the velocity of `r`, and that of `i` `dt` s earlier, may be one."""
    dx = mean[r, 2] - mean[i, 2]
    dy = mean[r, 3] - mean[i, 3]
    growth = noise[i] * dt
    xx = P[i, 2, 2] + P[r, 2, 2] + growth
    xy = P[i, 2, 3] + P[r, 2, 3]
    yy = P[i, 3, 3] + P[r, 3, 3] + growth
    d2 = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy)
    return bool(d2 < gate)


@kernel(
    "bool_(float64, float64, int64, int64, float64, float64, bool_, float64[::1], float64[::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1])"
)
def one_body(
    time: float,
    gate: float,
    i: int,
    r: int,
    dx: float,
    dy: float,
    in_turns: bool,  # noqa: FBT001 - kernels take no keywords
    track_time: Floats,
    noise: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    probability: Floats,
    typical: Floats,
) -> bool:
    """Whether `i`, predicted to `time`, and `r`, which is there, stand and move as one body.

    `in_turns`: both are measured all the time, but not by one scan.
    """
    dt = time - track_time[i]
    growth = noise[i] * dt * dt * dt / 3.0 + P[r, 0, 0]
    xx = P[i, 0, 0] + dt * (2.0 * P[i, 0, 2] + dt * P[i, 2, 2]) + growth
    growth += P[r, 1, 1] - P[r, 0, 0]
    yy = P[i, 1, 1] + dt * (2.0 * P[i, 1, 3] + dt * P[i, 3, 3]) + growth
    xy = P[i, 0, 1] + dt * (P[i, 0, 3] + P[i, 1, 2] + dt * P[i, 2, 3]) + P[r, 0, 1]
    solid = is_vehicle(i, probability) and is_vehicle(r, probability)
    if not (solid and overlap(i, r, dx, dy, xx, xy, yy, body, probability, typical)) and not (
        in_turns and agree(dx, dy, xx, xy, yy)
    ):
        return False
    return move_alike(dt, gate, i, r, noise, mean, P)


@kernel("int64(int64[::1], float64[:, ::1], int64[::1], float64[:, ::1])")
def list_hit(track_of: Ints, mean: Floats, hit: Ints, position: Floats) -> int:
    """List the tracks of `track_of` (N,), -1 = none, and where they are; return how many."""
    count = 0
    for j in range(len(track_of)):
        i = track_of[j]
        if i >= 0:
            hit[count] = i
            position[count, 0], position[count, 1] = mean[i, 0], mean[i, 1]
            count += 1
    return count


@kernel("int64(float64, float64, int64)")
def cell(offset: float, size: float, side: int) -> int:
    """Column (row) of the grid that is so far right of (above) its corner, or else the nearest."""
    return int(max(0.0, min(side - 1.0, offset / size)))


@kernel(
    "int64(float64, float64, float64, float64, int64[::1], float64[::1], int64, int64[::1],"
    " int64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64[:, ::1], int64[::1], int64, float64[::1], int64[::1])"
)
def find_duplicates(
    time: float,
    gate: float,
    silence: float,
    memory: float,
    hit: Ints,
    frame: Floats,
    side: int,
    start: Ints,
    item: Ints,
    typical: Floats,
    track_time: Floats,
    horizon: Floats,
    noise: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    probability: Floats,
    seen: Floats,
    station: Ints,
    serial: Ints,
    rival: Floats,
    follower: Ints,
    source_bit: int,
    length: Floats,
    twin: Ints,
) -> int:
    """Name for every vehicle that a scan did not hit the one it hit that is the same; count them.

    Vehicles that it hit side by side note each other.

    Parameters
    ----------
    time
        Of the scan, s.
    gate, silence, memory
        Largest chi-square of a difference of velocities; s for which a station's report, and the
        sight of two vehicles by one scan, count.
    hit
        (H,) rows of the tracks that the scan hit; they are at `time`.
    frame, side, start, item
        Grid of the positions of `hit`: `rsu.kernels.association.fill_grid`.
    typical
        (8, 3) m, length, width and height by class.
    rival
        (C, 2) serial number of the nearest track that one scan hit as well, and when that was.
    follower, source_bit
        (C,) bits of the sensors that have hit a track where it is; the bit of this scan's sensor.
    length
        Scratch: a row a track.
    twin
        (N,) result: row of the track that is the same body, -1 = none.
    """
    longest = -1.0
    for i in range(len(twin)):
        twin[i] = -1
        length[i] = size(i, 0, body, probability, typical) if horizon[i] >= time else -1.0
    for k in range(len(hit)):
        twin[hit[k]] = HIT
        longest = max(longest, length[hit[k]])
    if longest < 0.0:
        return 0
    twins = 0
    for beside in range(2):  # twins first: they need what is known of rivals until now
        for i in range(len(twin)):
            if length[i] < 0.0 or (twin[i] == HIT) != (beside == 1):
                continue
            dt = time - track_time[i]
            x = mean[i, 0] + dt * mean[i, 2]
            y = mean[i, 1] + dt * mean[i, 3]
            radius = 0.5 * (length[i] + longest) + BESIDE
            left, bottom = x - radius - frame[0], y - radius - frame[1]
            right, top = left + 2.0 * radius, bottom + 2.0 * radius
            edge = side * frame[2]
            if right < 0.0 or top < 0.0 or left > edge or bottom > edge:
                continue
            first, last = cell(left, frame[2], side), cell(right, frame[2], side)
            nearest, least = -1, radius * radius
            for row in range(cell(bottom, frame[2], side), cell(top, frame[2], side) + 1):
                for k in range(start[row * side + first], start[row * side + last + 1]):
                    r = int(hit[item[k]])
                    dx, dy = mean[r, 0] - x, mean[r, 1] - y
                    d2 = dx * dx + dy * dy
                    if r == i or length[r] < 0.0 or d2 >= least:
                        continue
                    if beside == 1:
                        fits = d2 < (0.5 * (length[i] + length[r]) + BESIDE) ** 2
                    else:
                        in_turns = dt < LATELY and follower[i] & source_bit != 0
                        in_turns = in_turns and not told_apart(time, TURNS, i, r, serial, rival)
                        fits = in_turns or not told_apart(time, memory, i, r, serial, rival)
                        fits = fits and not two_stations(time, silence, i, r, seen, station)
                        fits = fits and one_body(
                            time, gate, i, r, dx, dy, in_turns, track_time, noise, mean, P, body,
                            probability, typical,
                        )  # fmt: skip
                    if fits:
                        nearest, least = r, d2
            if nearest < 0:
                continue
            if beside == 1:
                rival[i, 0], rival[i, 1] = serial[nearest], time
            else:
                twin[i] = nearest
                twins += 1
    return twins
