"""How far a vehicle's footprint is from obstacles, standing and along an arc.  Exact."""

from math import ceil, cos, floor, inf, sin, sqrt
from typing import TypeAlias

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

FRONT, REAR, HALF_WIDTH, CURVATURE = range(4)
"""Of a car: from the rear axle to both ends, half its width, m, and its largest curvature, 1/m."""
Ground: TypeAlias = tuple[Floats, Ints, Ints, Floats]
"""What stands around: edges (M, 4), m; for each cell the edges near it, listed row by row: where
the list of each begins (rows, columns + 1), and the list; west, south and cell, m."""
GROUND = "Tuple((float64[:, ::1], int64[:, ::1], int64[::1], float64[::1]))"
WEST, SOUTH, CELL = range(3)
REACH = 1.0
"""How far around the footprint obstacles are looked for, m."""
FINEST = 0.005
"""m of the way between two looks where an obstacle is as near as is allowed."""
STRAIGHT = 1e-9
"""1/m below which an arc is a straight line."""


@kernel("float64(float64, float64, float64, float64, float64, float64)")
def square_gap(u0: float, v0: float, u1: float, v1: float, a: float, b: float) -> float:
    """Square of the distance between an edge and a box around the origin, m²; 0 = they touch.

    Separating axes (Gottschalk et al., 1996), then each end to the box and each corner to the
    edge: of two convex shapes apart, one has a vertex nearest to the other.

    Parameters
    ----------
    u0, v0, u1, v1 : float
        Ends of the edge, m.
    a, b : float
        Half length and half width of the box, m.
    """
    du, dv = u1 - u0, v1 - v0
    ahead = max(min(u0, u1) - a, -a - max(u0, u1))
    aside = max(min(v0, v1) - b, -b - max(v0, v1))
    across = abs(du * v0 - dv * u0) - a * abs(dv) - b * abs(du)
    if ahead <= 0.0 and aside <= 0.0 and across <= 0.0:
        return 0.0
    best = inf
    for u, v in ((u0, v0), (u1, v1)):
        along = max(abs(u) - a, 0.0)
        beside = max(abs(v) - b, 0.0)
        best = min(best, along * along + beside * beside)
    square = du * du + dv * dv
    if square > 0.0:
        for u, v in ((a, b), (a, -b), (-a, b), (-a, -b)):
            share = min(max(((u - u0) * du + (v - v0) * dv) / square, 0.0), 1.0)
            along = u - u0 - share * du
            beside = v - v0 - share * dv
            best = min(best, along * along + beside * beside)
    return best


@kernel("float64(float64[::1], float64, float64, float64, float64, float64, float64, float64)")
def nearer(
    edge: Floats, x: float, y: float, c: float, s: float, a: float, b: float, best: float
) -> float:
    """Lesser of `best` and the square of the distance between an edge and a box, m².

    Parameters
    ----------
    edge : (4,) float64
        x and y of both ends, m.
    x, y, c, s, a, b : float
        Middle of the box, m, cosine and sine of its heading, half length and half width, m.
    best : float
        m².
    """
    x0, y0, x1, y1 = edge[0] - x, edge[1] - y, edge[2] - x, edge[3] - y
    u0, v0 = x0 * c + y0 * s, y0 * c - x0 * s
    u1, v1 = x1 * c + y1 * s, y1 * c - x1 * s
    along = max(min(u0, u1) - a, -a - max(u0, u1), 0.0)
    aside = max(min(v0, v1) - b, -b - max(v0, v1), 0.0)
    if along * along + aside * aside >= best:
        return best
    return min(best, square_gap(u0, v0, u1, v1, a, b))


@kernel(f"float64(float64[::1], {GROUND}, float64, float64, float64, float64)")
def clearance(car: Floats, ground: Ground, x: float, y: float, c: float, s: float) -> float:
    """Distance of a footprint from the nearest edge, at most `REACH`, m; 0 outside the ground.

    Parameters
    ----------
    car : (4,) float64
        `FRONT` ... `CURVATURE`.
    ground : Ground
        What stands around.
    x, y, c, s : float
        Middle of the rear axle, m, cosine and sine of the heading.
    """
    segment, first, listed, frame = ground
    a, b = 0.5 * (car[FRONT] + car[REAR]), car[HALF_WIDTH]
    ahead = 0.5 * (car[FRONT] - car[REAR])
    mx, my = x + ahead * c, y + ahead * s
    column = floor((mx - frame[WEST]) / frame[CELL])
    row = floor((my - frame[SOUTH]) / frame[CELL])
    if row < 0 or column < 0 or row >= first.shape[0] or column >= first.shape[1] - 1:
        return 0.0
    best = REACH * REACH
    for k in range(first[row, column], first[row, column + 1]):
        best = nearer(segment[listed[k]], mx, my, c, s, a, b, best)
    return sqrt(best)


@kernel("UniTuple(float64, 3)(float64, float64, float64, float64, float64)")
def drive(
    x: float, y: float, heading: float, curvature: float, length: float
) -> tuple[float, float, float]:
    """Pose at the end of an arc of signed length (negative = in reverse)."""
    if abs(curvature) < STRAIGHT:
        return x + length * cos(heading), y + length * sin(heading), heading
    after = heading + curvature * length
    return (
        x + (sin(after) - sin(heading)) / curvature,
        y - (cos(after) - cos(heading)) / curvature,
        after,
    )


@kernel(f"float64(float64[::1], {GROUND}, float64, float64, float64, float64, float64, float64)")
def free_length(
    car: Floats,
    ground: Ground,
    x: float,
    y: float,
    heading: float,
    curvature: float,
    length: float,
    need: float,
) -> float:
    """How far a car gets along an arc before something is nearer than `need`, m; -1 = nowhere.

    It looks again after as much way as no point of the footprint can use up the room
    (conservative advancement; Mirtich, 1996), but at least after `FINEST`.

    Parameters
    ----------
    car : (4,) float64
        `FRONT` ... `CURVATURE`.
    ground : Ground
        What stands around.
    x, y, heading, curvature, length
        The arc, as of `drive`.
    need : float
        m, less than `REACH`.
    """
    far = max(car[FRONT], car[REAR]) * curvature
    wide = 1.0 + car[HALF_WIDTH] * abs(curvature)
    pace = sqrt(far * far + wide * wide)  # of the corner that moves fastest, per metre of the axle
    whole, sign = abs(length), 1.0 if length > 0.0 else -1.0
    gone, good = 0.0, -1.0
    while True:
        px, py, angle = drive(x, y, heading, curvature, sign * gone)
        room = clearance(car, ground, px, py, cos(angle), sin(angle)) - need
        if room < 0.0:
            return good
        good = gone
        if gone >= whole:
            return whole
        gone = min(gone + max(room / pace, FINEST), whole)


@kernel("float64(float64[::1], float64[:, ::1], float64[:, ::1])")
def least_clearance(car: Floats, segment: Floats, pose: Floats) -> float:
    """Distance between any of (N, 3) poses' footprints and any of (M, 4) edges, m; inf if none."""
    a, b = 0.5 * (car[FRONT] + car[REAR]), car[HALF_WIDTH]
    ahead = 0.5 * (car[FRONT] - car[REAR])
    best = inf
    for n in range(pose.shape[0]):
        c, s = cos(pose[n, 2]), sin(pose[n, 2])
        mx, my = pose[n, 0] + ahead * c, pose[n, 1] + ahead * s
        for j in range(segment.shape[0]):
            best = nearer(segment[j], mx, my, c, s, a, b, best)
    return sqrt(best)


@kernel("int64(float64[:, ::1], float64, float64, int64[:, ::1], int64[::1], float64[::1])")
def list_edges(
    segment: Floats, length: float, width: float, first: Ints, listed: Ints, frame: Floats
) -> int:
    """List for each cell the edges within `REACH` of a footprint whose middle is in the cell.

    Parameters
    ----------
    segment : (M, 4) float64
        Edges, m.
    length, width : float
        Of the footprint, m.
    first : (rows, columns + 1) int64
        Overwritten, as of `Ground`.
    listed : (K,) int64
        Overwritten; with K = 0 nothing is listed, only counted.
    frame : (3,) float64
        `WEST` ... `CELL`.

    Returns
    -------
    int
        Edges listed, in all.
    """
    rows, columns = first.shape[0], first.shape[1] - 1
    cell = frame[CELL]
    half = 0.5 * cell
    reach = REACH + 0.5 * sqrt(length * length + width * width) + half * sqrt(2.0)
    # counts first; then where each list begins
    first[:, :] = 0
    total = 0
    for turn in range(2):
        if turn == 1:
            if listed.shape[0] == 0:
                return total
            total = 0
            for row in range(rows):
                for column in range(columns):
                    count = first[row, column]
                    first[row, column] = total
                    total += count
                first[row, columns] = total
        for j in range(segment.shape[0]):
            x0, y0, x1, y1 = segment[j, 0], segment[j, 1], segment[j, 2], segment[j, 3]
            low = max(floor((min(x0, x1) - reach - frame[WEST]) / cell), 0)
            high = min(ceil((max(x0, x1) + reach - frame[WEST]) / cell), columns)
            bottom = max(floor((min(y0, y1) - reach - frame[SOUTH]) / cell), 0)
            top = min(ceil((max(y0, y1) + reach - frame[SOUTH]) / cell), rows)
            for row in range(bottom, top):
                my = frame[SOUTH] + row * cell + half
                for column in range(low, high):
                    mx = frame[WEST] + column * cell + half
                    if square_gap(x0 - mx, y0 - my, x1 - mx, y1 - my, 0.0, 0.0) > reach * reach:
                        continue
                    if turn == 0:
                        first[row, column] += 1
                        total += 1
                    else:
                        listed[first[row, column]] = j
                        first[row, column] += 1
    # each begin has moved on to its end: shift them back
    for row in range(rows):
        for column in range(columns - 1, 0, -1):
            first[row, column] = first[row, column - 1]
        first[row, 0] = first[row - 1, columns] if row > 0 else 0
    return total
