"""Who in a car park has something to report, and who touches whom."""

from math import cos, sin

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import overlap
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


@kernel("void(float64[:, ::1], float64[:, ::1], float64[::1], boolean[::1], float64[:, ::1])")
def put_bodies(pose: Floats, box: Floats, overhang: Floats, moving: Bools, body: Floats) -> None:
    """Write where the middles of moving cars are.

    Parameters
    ----------
    pose : (B, 3) float64
        x, y, m, and heading, rad, of the rear axle.
    box : (B, 2) float64
        Length and width, m.
    overhang : (B,) float64
        From the rear axle to the rear edge, m.
    moving : (B,) bool
        Whose body is written.
    body : (B, 4) float64
        As of `rsu.kernels.rectangle`.  Overwritten.
    """
    for b in range(pose.shape[0]):
        if moving[b]:
            c, s = cos(pose[b, 2]), sin(pose[b, 2])
            ahead = 0.5 * box[b, 0] - overhang[b]
            body[b, 0], body[b, 1] = pose[b, 0] + ahead * c, pose[b, 1] + ahead * s
            body[b, 2], body[b, 3] = c, s


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
        Who moves.
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
        for j in range(body.shape[0]):
            if j == i or level[j] != level[i] or (moving[j] and j < i):
                continue
            if count < found.shape[0] and overlap(body[i], box[i], body[j], box[j]):
                found[count, 0], found[count, 1] = i, j
                count += 1
    return count
