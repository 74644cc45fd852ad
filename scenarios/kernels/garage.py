"""Where everybody in a car park is, who has something to report, and who touches whom."""

from math import cos, sin

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.reach import ACROSS, ALONG, LENGTH, MARGIN, VX, VY, WIDTH
from rsu.kernels.rectangle import COS, SIN, X, Y, overlap
from rsu.kernels.way import GEAR, pose_at
from scenarios.kernels.valet import AT, CLEARED, RATE

CREEP, CLOSE = 0.05, 0.02
"""m/s and m to the end of what is cleared at which a car stands."""


@kernel("int64(float64[:, ::1], float64[:, ::1], float64[::1], boolean[::1], int64[::1])")
def find_reports(car: Floats, permit: Floats, report: Floats, moving: Bools, found: Ints) -> int:
    """Find cars that have come to where they report, set off, or have come to stand.

    Parameters
    ----------
    car, permit
        As of `scenarios.kernels.valet`; the speed of who creeps to the end is set to 0.
    report : (C,) float64
        Station at which each reports, m.
    moving : (C,) bool
        Whether it moved when it was looked at last.  Overwritten.
    found : (C,) int64
        Overwritten: the numbers of the cars found.

    Returns
    -------
    int
        How many.
    """
    count = 0
    for c in range(car.shape[0]):
        if permit[c, CLEARED] - car[c, AT] < CLOSE and car[c, RATE] < CREEP:
            car[c, RATE] = 0.0
        moves = car[c, RATE] > 0.0
        if moves != moving[c] or (moves and car[c, AT] >= report[c]):
            found[count] = c
            count += 1
        moving[c] = moves
    return count


@kernel("void(float64[::1], float64, float64[::1])")
def put_body(pose: Floats, ahead: float, body: Floats) -> None:
    """Write the middle of a body, (4,) as of `rsu.kernels.rectangle`: `ahead` m of a (3,) pose."""
    c, s = cos(pose[2]), sin(pose[2])
    body[X], body[Y] = pose[0] + ahead * c, pose[1] + ahead * s
    body[COS], body[SIN] = c, s


@kernel(
    "void(float64[:, ::1], int64[:, ::1], float64[:, ::1], boolean[::1], float64[::1], "
    "float64[::1], float64[:, ::1], float64[:, ::1], boolean[::1])"
)
def put_cars(
    way: Floats,
    span: Ints,
    car: Floats,
    on_way: Bools,
    ahead: Floats,
    station: Floats,
    pose: Floats,
    body: Floats,
    moved: Bools,
) -> None:
    """Write where those of S cars are that have moved.

    Parameters
    ----------
    way, span, car
        As of `scenarios.kernels.valet`.
    on_way : (S,) bool
        Who has a way.
    ahead : (S,) float64
        From the rear axle to the middle, m.
    station : (S,) float64
        Where each was when it was written last, m.  Overwritten.
    pose : (S, 3) float64
        x, y, m, and heading, rad, of the rear axle.  Overwritten.
    body : (S, 4) float64
        As of `rsu.kernels.rectangle`.  Overwritten.
    moved : (S,) bool
        Who has moved.  Overwritten.
    """
    for s in range(car.shape[0]):
        at = car[s, AT]
        moved[s] = on_way[s] and at != station[s]
        if moved[s]:
            station[s] = at
            pose[s, 0], pose[s, 1], pose[s, 2] = pose_at(way, span[s, 0], at)
            put_body(pose[s], ahead[s], body[s])


@kernel("int64(float64[:, ::1], float64[:, ::1], int64[::1], boolean[::1], int64[:, ::1])")
def find_contacts(body: Floats, box: Floats, level: Ints, moving: Bools, found: Ints) -> int:
    """Find pairs of bodies that touch and of which one moves.

    Parameters
    ----------
    body, box : (B, 4), (B, 2) float64
        As of `rsu.kernels.rectangle`.
    level : (B,) int64
        Storey; -1 = nobody is there.
    moving : (B,) bool
        Who moves, or has just done so.
    found : (K, 2) int64
        Overwritten.

    Returns
    -------
    int
        How many pairs, at most K.
    """
    count = 0
    for i in range(body.shape[0]):
        if not moving[i] or level[i] < 0:
            continue
        reach = 0.5 * (box[i, 0] + box[i, 1])
        for j in range(body.shape[0]):
            # most are far away, which is seen first, and without a call
            far = reach + 0.5 * (box[j, 0] + box[j, 1])
            if abs(body[j, X] - body[i, X]) > far or abs(body[j, Y] - body[i, Y]) > far:
                continue
            if j == i or level[j] != level[i] or (moving[j] and j < i):
                continue
            if count < found.shape[0] and overlap(body[i], box[i], body[j], box[j]):
                found[count, 0], found[count, 1] = i, j
                count += 1
    return count


@kernel(
    "int64(float64[:, ::1], int64[:, ::1], float64[:, ::1], boolean[::1], boolean[::1], "
    "boolean[::1], float64[:, ::1], float64[:, ::1], int64[::1], float64, float64[:, ::1], "
    "float64[:, ::1], int64[::1], int64[::1])"
)
def find_obstacles(
    way: Floats,
    span: Ints,
    car: Floats,
    on_way: Bools,
    guided: Bools,
    walking: Bools,
    body: Floats,
    box: Floats,
    level: Ints,
    pace: float,
    agility: Floats,
    row: Floats,
    storey: Ints,
    who: Ints,
) -> int:
    """Find everybody who asks nobody: who walks, and cars with drivers that have set out.

    Parameters
    ----------
    way, span, car
        As of `scenarios.kernels.valet`.
    on_way, guided, walking : (S,) bool
        Who has a way, drives by permits, and is on foot.
    body, box, level : (S, 4), (S, 2), (S,)
        As of `find_contacts`.
    pace : float
        m/s of who walks.
    agility : (2, 2) float64
        m/s^2 along and across its way, of a car and of somebody on foot.
    row : (S, 11) float64
        Obstacles as of `rsu.kernels.reach`, where they are known exactly.  Overwritten.
    storey, who : (S,) int64
        Their levels and seats.  Overwritten.

    Returns
    -------
    int
        How many.
    """
    count = 0
    for s in range(car.shape[0]):
        driven = on_way[s] and not guided[s] and car[s, AT] > 0.0
        if not driven and not walking[s]:
            continue
        speed = pace if walking[s] else car[s, RATE] * way[span[s, 0], GEAR]
        kind = 1 if walking[s] else 0
        for k in range(4):
            row[count, k] = body[s, k]
        row[count, LENGTH], row[count, WIDTH] = box[s, 0], box[s, 1]
        row[count, VX], row[count, VY] = speed * body[s, COS], speed * body[s, SIN]
        row[count, MARGIN] = 0.0
        row[count, ALONG], row[count, ACROSS] = agility[kind, 0], agility[kind, 1]
        storey[count], who[count] = level[s], s
        count += 1
    return count
