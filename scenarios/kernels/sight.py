"""What a driver sees of those ahead on its lane or about to come onto it."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.motion import (
    FIRST,
    HEADING,
    LANE,
    MODE,
    OFFSET,
    ON_LANE,
    PRESENT,
    ROW_HALF,
    ROW_HEADING,
    ROW_S,
    ROW_WAY,
    ROW_X,
    ROW_Y,
    SECTION,
    SEGMENT,
    SPEED,
    TURN,
    WAY,
    X,
    Y,
    segment,
)

GAP, DISTANCE, PACE, DECELERATION, ASIDE, APPROACH, HALF_LANE, INTRUSION, OVERLAP, WHO = range(10)
"""Columns of what is seen: m between the ends of the boxes, 0 = beside or touching; m between the
reference points along the lane; m/s along one's own heading; m/s^2 of the last step, positive =
brakes; m from the centre of one's own lane, to either side; m/s towards it, negative = leaves it;
m from it to the border; m that its box reaches over that border; m of one's own width that it
stands before, negative = one would pass it; its row."""
SEEN = 10
FARTHEST = 1024
"""Lanes that a search along the road looks through."""
_CENTER_X, _LENGTH, _WIDTH = 0, 2, 3


@kernel(
    "void(int64, int64, int64[:, ::1], int64[::1], float64[:, ::1], float64[::1], int64[::1])",
    allocates=True,
)
def spread(
    lane: int, side: int, lanes: Ints, link: Ints, rows: Floats, passed: Floats, entry: Ints
) -> None:
    """Search the sections behind (side `NEXT`) or before (`LAST`) a lane, the nearest first.

    Parameters
    ----------
    lane, side : where to begin, and which links to follow.
    lanes, link, rows : the map, as `LaneTable` has it.
    passed, entry : (G,) filled with m of s between the lane and each section, nan = not found, and
        the lane by which it is entered.
    """
    for section in range(len(passed)):
        passed[section] = math.nan
    seen = np.zeros(len(lanes), dtype=np.bool_)
    way = np.empty(len(lanes))
    waiting = np.empty(len(lanes), dtype=np.int64)
    waiting[0], way[lane], seen[lane] = lane, 0.0, True
    count, found = 1, 1
    while count > 0 and found < FARTHEST:
        least = 0
        for k in range(1, count):
            a, b = waiting[k], waiting[least]
            if way[a] < way[b] or (way[a] == way[b] and a < b):
                least = k
        here = waiting[least]
        count -= 1
        waiting[least] = waiting[count]
        beyond = way[here]
        if here != lane:
            section = lanes[here, SECTION]
            if math.isnan(passed[section]):
                passed[section], entry[section] = way[here], here
            ends = rows[lanes[here + 1, FIRST] - 1, ROW_S] - rows[lanes[here, FIRST], ROW_S]
            beyond += abs(ends)
        for k in range(lanes[here, side], lanes[here + 1, side]):
            other = link[k]
            if not seen[other]:
                seen[other], way[other] = True, beyond
                waiting[count] = other
                count, found = count + 1, found + 1


@kernel("float64(float64[::1], int64[:, ::1], float64[:, ::1])")
def s_of(actor: Floats, lanes: Ints, rows: Floats) -> float:
    """Return s of its road at which an actor on a lane is."""
    lane = int(actor[LANE])
    first, last = lanes[lane, FIRST], lanes[lane + 1, FIRST]
    k = segment(rows, first, last, actor[WAY], ROW_WAY, int(actor[SEGMENT]))
    span = rows[k + 1, ROW_WAY] - rows[k, ROW_WAY]
    u = (actor[WAY] - rows[k, ROW_WAY]) / span if span > 0.0 else 0.0
    u = min(max(u, 0.0), 1.0)
    return rows[k, ROW_S] + u * (rows[k + 1, ROW_S] - rows[k, ROW_S])


# fmt: off
@kernel(
    "float64(float64[::1], float64[::1], int64[:, ::1], float64[:, ::1], float64[:, ::1],"
    " int64[:, ::1])"
)
def distance(
    own: Floats, other: Floats, lanes: Ints, rows: Floats, passed: Floats, entry: Ints
) -> float:
    # fmt: on
    """Return m along the roads from an actor on a lane to another, negative = behind.

    It is along the heading where the other is on no lane, or on none that can be reached.

    Parameters
    ----------
    own, other : the states of both.
    lanes, rows : the map, as `LaneTable` has it.
    passed, entry : (2, G) of the actor's lane, as `spread` finds them behind and before it.
    """
    if other[MODE] == ON_LANE:
        lane = int(own[LANE])
        section = lanes[int(other[LANE]), SECTION]
        forward = math.cos(own[TURN]) >= 0.0
        start, end = rows[lanes[lane, FIRST], ROW_S], rows[lanes[lane + 1, FIRST] - 1, ROW_S]
        here, there = s_of(own, lanes, rows), s_of(other, lanes, rows)
        if lanes[lane, SECTION] == section:
            return there - here if (end >= start) == forward else here - there
        for turn in range(2):
            side = turn if forward else 1 - turn
            if not math.isnan(passed[side, section]):
                at = entry[side, section]
                begin = rows[lanes[at, FIRST] if side == 0 else lanes[at + 1, FIRST] - 1, ROW_S]
                total = abs((end if side == 0 else start) - here) + passed[side, section]
                total += abs(there - begin)
                return total if turn == 0 else -total
    dx, dy = other[X] - own[X], other[Y] - own[Y]
    return dx * math.cos(own[HEADING]) + dy * math.sin(own[HEADING])


# fmt: off
@kernel(
    "boolean(float64[:, :, ::1], int64, int64, int64, float64, float64[:, ::1], int64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[::1])"
)
def see(
    film: Floats, at: int, i: int, j: int, dt: float, box: Floats, lanes: Ints, rows: Floats,
    passed: Floats, entry: Ints, seen: Floats,
) -> bool:
    # fmt: on
    """Write what an actor on a lane sees of another at an instant; False = it is not ahead."""
    own, other, before = film[at, i], film[at, j], film[at - 1, j]
    if other[PRESENT] == 0.0:
        return False
    ahead = distance(own, other, lanes, rows, passed, entry)
    if ahead <= 0.0:
        return False
    lane = int(own[LANE])
    first, last = lanes[lane, FIRST], lanes[lane + 1, FIRST]
    way = own[WAY] + (ahead if math.cos(own[TURN]) >= 0.0 else -ahead)
    way = min(max(way, 0.0), rows[last - 1, ROW_WAY])
    k = segment(rows, first, last, way, ROW_WAY, int(other[SEGMENT]))
    span = rows[k + 1, ROW_WAY] - rows[k, ROW_WAY]
    u = (way - rows[k, ROW_WAY]) / span if span > 0.0 else 0.0
    x = rows[k, ROW_X] + u * (rows[k + 1, ROW_X] - rows[k, ROW_X])
    y = rows[k, ROW_Y] + u * (rows[k + 1, ROW_Y] - rows[k, ROW_Y])
    heading = rows[k, ROW_HEADING] + u * (rows[k + 1, ROW_HEADING] - rows[k, ROW_HEADING])
    half_lane = rows[k, ROW_HALF] + u * (rows[k + 1, ROW_HALF] - rows[k, ROW_HALF])
    c, s = math.cos(heading), math.sin(heading)
    aside = (other[Y] - y) * c - (other[X] - x) * s
    last_aside = (before[Y] - y) * c - (before[X] - x) * s
    half_width = box[j, _WIDTH] / 2.0
    ends = (box[j, _LENGTH] + box[i, _LENGTH]) / 2.0
    seen[GAP] = max(ahead + box[j, _CENTER_X] - box[i, _CENTER_X] - ends, 0.0)
    seen[DISTANCE] = ahead
    seen[PACE] = other[SPEED] * math.cos(other[HEADING] - own[HEADING])
    seen[DECELERATION] = (before[SPEED] - other[SPEED]) / dt
    seen[ASIDE] = abs(aside)
    seen[APPROACH] = (abs(last_aside) - abs(aside)) / dt
    seen[HALF_LANE] = half_lane
    seen[INTRUSION] = half_lane + half_width - abs(aside)
    seen[OVERLAP] = half_width + box[i, _WIDTH] / 2.0 - abs(aside - own[OFFSET])
    seen[WHO] = j
    return True
