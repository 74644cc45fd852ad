"""Points on lanes: which lane a point is on, and where a lane leads.

A lane's centre is a polyline of samples with the true tangent at each.  Between two samples the
tangent is blended linearly, and a point belongs to the place where it lies square to that blended
tangent.  So the strips of neighbouring segments share their borders: no gap and no overlap in
bends, and `match_lanes` undoes `follow_lanes` exactly.
"""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

MARGIN = 0.25
"""m beyond a lane's edge, and twice a map's usual error: still on the lane if on no other."""
_OUTSIDE = 10.0
"""rad: any lane that contains the point goes before one that has it in its margin only."""
_OPPOSED = 0.35
"""rad (20 degrees): where lanes cross, the reading without a wrong-way driver goes first."""
_ASIDE = 0.1
"""rad/m: where lanes part, one metre off the centre weighs as much as 6 degrees of heading."""
_LONGEST_CHAIN = 1000
"""Lanes that one point may run through; a ring of tiny lanes ends here."""


@kernel("float64(float64)")
def wrap(angle: float) -> float:
    """Return the same angle in [-pi, pi); ``nan`` stays (`math.floor` would raise)."""
    return angle - 2.0 * math.pi * float(np.floor((angle + math.pi) / (2.0 * math.pi)))


@kernel("void(int64[:, ::1], int64, int64[::1])")
def count_cells(box: Ints, columns: int, count: Ints) -> None:
    """Count for each cell of a grid how many boxes touch it.

    Parameters
    ----------
    box : (K, 4) first column, first row, last column, last row of each.
    columns : cells in a row of the grid.
    count : (C,) is added to.
    """
    for k in range(box.shape[0]):
        for row in range(box[k, 1], box[k, 3] + 1):
            for column in range(box[k, 0], box[k, 2] + 1):
                count[row * columns + column] += 1


@kernel("void(int64[:, ::1], int64[::1], int64, int64[::1], int64[::1])")
def fill_cells(box: Ints, label: Ints, columns: int, cursor: Ints, content: Ints) -> None:
    """Write each box's label into every cell that it touches.

    Parameters
    ----------
    box, columns : as `count_cells`.
    label : (K,) what to write.
    cursor : (C,) where each cell's next entry goes; is moved on.
    content : (sum of counts,) filled.
    """
    for k in range(box.shape[0]):
        for row in range(box[k, 1], box[k, 3] + 1):
            for column in range(box[k, 0], box[k, 2] + 1):
                cell = row * columns + column
                content[cursor[cell]] = label[k]
                cursor[cell] += 1


@kernel("float64(float64, float64, float64[:, ::1], float64[:, ::1], int64)")
def fraction(x: float, y: float, position: Floats, tangent: Floats, j: int) -> float:
    """Fraction of segment j at which the point lies square to the blended tangent.

    Solves (p - p0 - u d) . (t0 + u (t1 - t0)) = 0, in the form that stays exact when the tangent
    does not turn.  ``nan`` when there is no such place (beyond the centre of a bend).
    """
    ax, ay = x - position[j, 0], y - position[j, 1]
    dx = position[j + 1, 0] - position[j, 0]
    dy = position[j + 1, 1] - position[j, 1]
    bx, by = tangent[j + 1, 0] - tangent[j, 0], tangent[j + 1, 1] - tangent[j, 1]
    c0 = ax * tangent[j, 0] + ay * tangent[j, 1]
    c1 = ax * bx + ay * by - dx * tangent[j, 0] - dy * tangent[j, 1]
    c2 = -(dx * bx + dy * by)
    under_root = c1 * c1 - 4.0 * c2 * c0
    if under_root < 0.0 or c1 >= 0.0:
        return math.nan
    return 2.0 * c0 / (math.sqrt(under_root) - c1)


@kernel(
    "void(float64[:, ::1], float64[::1], float64[::1], int64[::1], int64[::1], int64[::1],"
    " float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], float64[:, ::1])"
)
def match_lanes(
    point: Floats,
    point_heading: Floats,
    grid: Floats,
    shape: Ints,
    cell_start: Ints,
    cell_segment: Ints,
    position: Floats,
    tangent: Floats,
    heading: Floats,
    distance: Floats,
    half_width: Floats,
    row_lane: Ints,
    lane_out: Ints,
    place_out: Floats,
) -> None:
    """Find the lane of each point that contains it and fits its heading best.

    Parameters
    ----------
    point, point_heading : (N, 2) m, (N,) rad; a heading of ``nan`` fits every lane.
    grid, shape : x and y of the grid's corner and side of a cell, m; columns and rows.
    cell_start, cell_segment : (C+1,) offsets into the segments that touch each cell.
    position, tangent, heading, distance, half_width, row_lane : (M, ...) samples of all lanes;
        segment j runs from row j to row j + 1.
    lane_out : (N,) lane, -1 = none.
    place_out : (3, N) distance along the lane, offset to the left, heading minus the lane's.
    """
    for n in range(point.shape[0]):
        lane_out[n] = -1
        place_out[0, n] = place_out[1, n] = place_out[2, n] = math.nan
        x, y = point[n, 0], point[n, 1]
        column = (x - grid[0]) / grid[2]
        row = (y - grid[1]) / grid[2]
        if not (0.0 <= column < shape[0] and 0.0 <= row < shape[1]):
            continue
        cell = int(row) * shape[0] + int(column)
        best = math.inf
        for k in range(cell_start[cell], cell_start[cell + 1]):
            j = cell_segment[k]
            step = distance[j + 1] - distance[j]
            reach = max(half_width[j], half_width[j + 1]) + MARGIN + step
            ax, ay = x - position[j, 0], y - position[j, 1]
            if ax * ax + ay * ay > reach * reach:
                continue
            u = fraction(x, y, position, tangent, j)
            ahead = max(-u, u - 1.0) * step
            if not ahead <= MARGIN:
                continue
            outside = ahead > 1e-9
            u = min(1.0, max(0.0, u))
            tx = tangent[j, 0] + u * (tangent[j + 1, 0] - tangent[j, 0])
            ty = tangent[j, 1] + u * (tangent[j + 1, 1] - tangent[j, 1])
            ax -= u * (position[j + 1, 0] - position[j, 0])
            ay -= u * (position[j + 1, 1] - position[j, 1])
            offset = (tx * ay - ty * ax) / math.hypot(tx, ty)
            over = abs(offset) - half_width[j] - u * (half_width[j + 1] - half_width[j])
            if over > MARGIN:
                continue
            along = heading[j] + u * wrap(float(heading[j + 1] - heading[j]))
            deviation = wrap(float(point_heading[n] - along))
            cost = _ASIDE * abs(offset)
            if outside or over > 0.0:
                cost += _OUTSIDE
            if abs(deviation) > math.pi / 2.0:
                cost += math.pi - abs(deviation) + _OPPOSED
            elif not math.isnan(deviation):
                cost += abs(deviation)
            if cost < best:
                best = cost
                lane_out[n] = row_lane[j]
                place_out[0, n] = distance[j] + u * step
                place_out[1, n] = offset
                place_out[2, n] = deviation


@kernel("int64(float64[::1], int64, int64, float64)")
def segment_at(distance: Floats, first: int, last: int, wanted: float) -> int:
    """Row that begins the segment holding `wanted`, among the rows `first` to `last` of a lane."""
    low, high = first, last - 1
    while low < high:
        middle = (low + high + 1) // 2
        if distance[middle] <= wanted:
            low = middle
        else:
            high = middle - 1
    return low


@kernel(
    "UniTuple(float64, 3)(int64, float64, float64, int64, int64[::1], int64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[::1], float64[::1])"
)
def follow(
    lane: int,
    along: float,
    offset: float,
    turn: int,
    start: Ints,
    onward: Ints,
    position: Floats,
    tangent: Floats,
    heading: Floats,
    distance: Floats,
) -> tuple[float, float, float]:
    """Return x, y, m, and heading in [-pi, pi) of a point: `follow_lanes`."""
    here, rest = lane, along
    if here < 0 or not math.isfinite(rest):
        return math.nan, math.nan, math.nan
    hops, length = 0, float(distance[start[here + 1] - 1])
    while rest > length and onward[turn, here] >= 0 and hops < _LONGEST_CHAIN:
        rest -= length
        here = onward[turn, here]
        hops, length = hops + 1, float(distance[start[here + 1] - 1])
    first, last = int(start[here]), int(start[here + 1]) - 1
    j = segment_at(distance, first, last, rest)
    inside = min(max(rest, 0.0), distance[last])
    step = distance[j + 1] - distance[j]
    u = (inside - distance[j]) / step if step > 0.0 else 0.0
    tx = tangent[j, 0] + u * (tangent[j + 1, 0] - tangent[j, 0])
    ty = tangent[j, 1] + u * (tangent[j + 1, 1] - tangent[j, 1])
    norm = math.hypot(tx, ty)
    tx, ty = tx / norm, ty / norm
    x = position[j, 0] + u * (position[j + 1, 0] - position[j, 0])
    y = position[j, 1] + u * (position[j + 1, 1] - position[j, 1])
    return (
        x + (rest - inside) * tx - offset * ty,
        y + (rest - inside) * ty + offset * tx,
        wrap(float(heading[j] + u * wrap(float(heading[j + 1] - heading[j])))),
    )


@kernel(
    "void(int64[::1], float64[::1], float64[:, ::1], float64[::1], int64[::1], int64[::1],"
    " int64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[:, :, ::1], float64[:, ::1])"
)
def follow_lanes(
    lane: Ints,
    along: Floats,
    way: Floats,
    offset: Floats,
    turn: Ints,
    start: Ints,
    onward: Ints,
    position: Floats,
    tangent: Floats,
    heading: Floats,
    distance: Floats,
    position_out: Floats,
    heading_out: Floats,
) -> None:
    """Place points on their way along lanes, running on into their successors.

    Parameters
    ----------
    lane, along, offset : (N,) lane (-1 = leave it out), m along it, m to the left of its centre.
    way : (N, T) m onwards from there.
    turn : (N,) row of `onward`.
    start : (L+1,) row offsets of the lanes.
    onward : (3, L) successor that turns least, to the left and to the right, -1 = none.
    position, tangent, heading, distance : (M, ...) samples of all lanes.
    position_out, heading_out : (N, T, 2) m and (N, T) rad in [-pi, pi); straight ahead past the
        last lane, and straight back before the first.
    """
    for n in range(lane.shape[0]):
        for k in range(way.shape[1] if lane[n] >= 0 else 0):
            x, y, course = follow(
                lane[n], along[n] + way[n, k], offset[n], turn[n], start, onward, position,
                tangent, heading, distance,
            )  # fmt: skip
            position_out[n, k, 0], position_out[n, k, 1], heading_out[n, k] = x, y, course
