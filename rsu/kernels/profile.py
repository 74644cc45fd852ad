"""Sums of profiles: values along s that are cubic piece by piece."""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "int64(float64[:, ::1], float64, float64[:, ::1], float64, float64, float64, float64[:, ::1])"
)
def blend(
    one: Floats, share: float, other: Floats, part: float, low: float, high: float, out: Floats
) -> int:
    """Write `share` times one profile plus `part` times another on [low, high); return the rows.

    Parameters
    ----------
    one, other : (K, 5), (J, 5) rows of s, a, b, c, d by rising s.
    out : (K + J or more, 5) filled.
    """
    i = j = rows = 0
    s = low
    while True:
        while i + 1 < one.shape[0] and one[i + 1, 0] <= s:
            i += 1
        while j + 1 < other.shape[0] and other[j + 1, 0] <= s:
            j += 1
        for k in range(5):
            out[rows, k] = 0.0
        out[rows, 0] = s
        for which in range(2):
            table, row, weight = (one, i, share) if which == 0 else (other, j, part)
            ds = s - table[row, 0]
            b, c, d = table[row, 2], table[row, 3], table[row, 4]
            out[rows, 1] += weight * (table[row, 1] + ds * (b + ds * (c + ds * d)))
            out[rows, 2] += weight * (b + ds * (2.0 * c + ds * 3.0 * d))
            out[rows, 3] += weight * (c + ds * 3.0 * d)
            out[rows, 4] += weight * d
        rows += 1
        after = one[i + 1, 0] if i + 1 < one.shape[0] else math.inf
        s = min(after, other[j + 1, 0] if j + 1 < other.shape[0] else math.inf)
        if not s < high:
            return rows


@kernel("UniTuple(float64, 2)(float64[:, ::1], int64, int64, float64)")
def value_at(rows: Floats, first: int, last: int, s: float) -> tuple[float, float]:
    """Value and derivative by s of the profile in the rows `first` to `last` - 1."""
    low, high = first, last - 1
    while low < high:
        middle = (low + high + 1) // 2
        if rows[middle, 0] <= s:
            low = middle
        else:
            high = middle - 1
    ds, b, c, d = s - rows[low, 0], rows[low, 2], rows[low, 3], rows[low, 4]
    return rows[low, 1] + ds * (b + ds * (c + ds * d)), b + ds * (2.0 * c + ds * 3.0 * d)


@kernel("void(float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[::1])")
def profile_values(
    rows: Floats, start: Ints, which: Ints, s: Floats, value: Floats, slope: Floats
) -> None:
    """(N,) values and derivatives by s of profiles `which` at s; -1 gives ``nan``.

    Parameters
    ----------
    rows, start : rows of all P profiles; (P+1,) where those of each begin.
    """
    for n in range(which.shape[0]):
        value[n] = slope[n] = math.nan
        if which[n] >= 0:
            first, last = int(start[which[n]]), int(start[which[n] + 1])
            value[n], slope[n] = value_at(rows, first, last, s[n])


@kernel(
    "void(int64[::1], float64[:, ::1], int64[::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], int64[::1])"
)
def find_lanes(
    road: Ints,
    place: Floats,
    lane_start: Ints,
    span: Floats,
    centre: Floats,
    centre_start: Ints,
    width: Floats,
    width_start: Ints,
    out: Ints,
) -> None:
    """Find the lanes that hold places on roads.

    Parameters
    ----------
    road, place : (N,) and (N, 2) s, t.
    lane_start : (R+1,) where the lanes of each road begin.
    span : (L, 2) s from and to which each lane goes.
    centre, width : profiles of all lanes, t and m.
    out : (N,) lane, -1 = none; on the border of two sections the later one's, on that of two
        lanes the one nearer to the middle of the road.
    """
    for n in range(road.shape[0]):
        out[n] = -1
        if road[n] < 0:
            continue
        s, t, nearest = place[n, 0], place[n, 1], math.inf
        for lane in range(lane_start[road[n]], lane_start[road[n] + 1]):
            if not span[lane, 0] <= s <= span[lane, 1]:
                continue
            middle, _ = value_at(centre, centre_start[lane], centre_start[lane + 1], s)
            wide, _ = value_at(width, width_start[lane], width_start[lane + 1], s)
            later = out[n] < 0 or span[lane, 0] > span[out[n], 0]
            if abs(t - middle) <= wide / 2.0 + 1e-9 and (later or abs(middle) < nearest):
                nearest = abs(middle)
                out[n] = lane
