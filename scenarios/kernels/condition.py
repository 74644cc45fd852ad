"""Whether conditions hold, and the first instant of a film at which that changes."""

import math

from rsu.arrays import Bools, Floats
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import distance, gap_along, overlap
from scenarios.kernels.motion import (
    HEADING,
    ODOMETER,
    OFF,
    PITCH,
    PRESENT,
    SPEED,
    STOOD,
    STRANDED,
    X,
    Y,
    Z,
)

WHAT, ACTOR, OTHER, POINT_X, POINT_Y, VALUE, RULE, FREE, METRIC = 0, 1, 2, 3, 4, 5, 6, 7, 8
TEST = 9
TIME, SPEED_OF, STILL, TRAVELLED, BETWEEN, HEADWAY, COLLISION, TOUCH = 0, 1, 2, 3, 4, 5, 6, 7
ACCELERATION, RELATIVE_SPEED, END_OF_ROAD, ANGLE, OFFROAD = 8, 9, 10, 11, 12
EUCLIDEAN, LONGITUDINAL, LATERAL = 0.0, 1.0, 2.0
GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, EQUAL, NOT_EQUAL = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
CENTER_X, CENTER_Y, LENGTH, WIDTH = 0, 1, 2, 3
_EQUAL = 1e-6
_STILL = 1e-3
_AGAINST = 0.1


@kernel("boolean(float64, float64, float64)")
def compare(value: float, rule: float, bound: float) -> bool:
    """Whether ``value RULE bound``; nan satisfies nothing but not-equal."""
    equal = abs(value - bound) <= _EQUAL
    if rule == GREATER:
        return value > bound and not equal
    if rule == GREATER_OR_EQUAL:
        return value > bound or equal
    if rule == LESS:
        return value < bound and not equal
    if rule == LESS_OR_EQUAL:
        return value < bound or equal
    if rule == EQUAL:
        return equal
    return not equal


@kernel("void(float64[:, ::1], float64[:, ::1], int64, int64, float64[:, ::1])")
def lay(row: Floats, box: Floats, i: int, j: int, work: Floats) -> None:
    """Write the poses of two actors' boxes as `rsu.kernels.rectangle` reads them."""
    for k, n in enumerate((i, j)):
        c, s = math.cos(row[n, HEADING]), math.sin(row[n, HEADING])
        work[k, 0] = row[n, X] + box[n, CENTER_X] * c - box[n, CENTER_Y] * s
        work[k, 1] = row[n, Y] + box[n, CENTER_X] * s + box[n, CENTER_Y] * c
        work[k, 2], work[k, 3] = c, s


@kernel("float64(float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def measure(row: Floats, box: Floats, test: Floats, work: Floats) -> float:
    """Return m between an actor and another or a point, by the test's metric, without sign."""
    i, j = int(test[ACTOR]), int(test[OTHER])
    a, metric = row[i], test[METRIC]
    if j >= 0 and test[FREE] > 0.0:
        lay(row, box, i, j, work)
        own, other, a_box, b_box = work[0], work[1], box[i, LENGTH:], box[j, LENGTH:]
        if metric == EUCLIDEAN:
            return distance(own, a_box, other, b_box)
        c, s = work[0, 2], work[0, 3]
        x, y = (c, s) if metric == LONGITUDINAL else (-s, c)
        return max(gap_along(own, a_box, other, b_box, x, y), 0.0)
    x, y = (row[j, X], row[j, Y]) if j >= 0 else (test[POINT_X], test[POINT_Y])
    dx, dy = x - a[X], y - a[Y]
    if metric == EUCLIDEAN:
        return math.hypot(dx, dy)
    c, s = math.cos(a[HEADING]), math.sin(a[HEADING])
    along = abs(dx * c + dy * s if metric == LONGITUDINAL else dy * c - dx * s)
    if test[FREE] > 0.0:
        half = box[i, LENGTH] / 2.0 if metric == LONGITUDINAL else box[i, WIDTH] / 2.0
        return max(along - half, 0.0)
    return along


@kernel("float64(float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def collision_time(row: Floats, box: Floats, test: Floats, work: Floats) -> float:
    """Return s until a distance is nought by the speed along the line between both, or inf."""
    i, j = int(test[ACTOR]), int(test[OTHER])
    a = row[i]
    vx, vy = a[SPEED] * math.cos(a[HEADING]), a[SPEED] * math.sin(a[HEADING])
    x, y = test[POINT_X], test[POINT_Y]
    if j >= 0:
        b = row[j]
        x, y = b[X], b[Y]
        vx -= b[SPEED] * math.cos(b[HEADING])
        vy -= b[SPEED] * math.sin(b[HEADING])
    dx, dy = x - a[X], y - a[Y]
    length = math.hypot(dx, dy)
    closing = (vx * dx + vy * dy) / length if length > 0.0 else 0.0
    return measure(row, box, test, work) / closing if closing > _STILL else math.inf


@kernel(
    "boolean(float64[:, :, ::1], int64, float64, float64, float64[:, ::1], float64[::1],"
    " float64[:, ::1])"
)
def holds(
    film: Floats, at: int, time: float, dt: float, box: Floats, test: Floats, work: Floats
) -> bool:
    """Whether a test is true of the instant `at`."""
    what, row = test[WHAT], film[at]
    if what == TIME:
        return compare(time, test[RULE], test[VALUE])
    i, j = int(test[ACTOR]), int(test[OTHER])
    a = row[i]
    if a[PRESENT] == 0.0 or (j >= 0 and row[j, PRESENT] == 0.0):
        return False
    value = 0.0
    if what == SPEED_OF:
        value = abs(a[SPEED]) if test[FREE] == 0.0 else a[SPEED]
    elif what == STILL:
        return a[STOOD] > 0.0 and a[STOOD] >= test[VALUE] - _EQUAL
    elif what == TRAVELLED:
        value = a[ODOMETER]
    elif what == BETWEEN:
        value = measure(row, box, test, work)
    elif what == HEADWAY:
        value = measure(row, box, test, work)
        value = value / a[SPEED] if a[SPEED] > _STILL else math.inf
    elif what == COLLISION:
        value = collision_time(row, box, test, work)
    elif what == TOUCH:
        lay(row, box, i, j, work)
        return overlap(work[0], box[i, LENGTH:], work[1], box[j, LENGTH:])
    elif what == ACCELERATION:
        value = (a[SPEED] - film[at - 1, i, SPEED]) / dt if at > 0 else 0.0
        value = value if test[FREE] > 0.0 else abs(value)
    elif what == RELATIVE_SPEED:
        turn = row[j, HEADING] - a[HEADING] if test[FREE] > 0.0 else 0.0
        value = a[SPEED] * math.cos(turn) - row[j, SPEED]  # in the frame of the other
    elif what == END_OF_ROAD:
        value = a[STRANDED]
    elif what == OFFROAD:
        value = a[OFF]
    elif what == ANGLE:
        axis = PITCH if test[FREE] > 0.0 else HEADING
        turn = a[axis] - test[POINT_X] - (row[j, axis] if j >= 0 else 0.0)
        return abs(math.atan2(math.sin(turn), math.cos(turn))) <= test[VALUE]
    return compare(value, test[RULE], test[VALUE])


@kernel(
    "int64(float64[:, :, ::1], int64, int64, float64, float64, float64[:, ::1], float64[:, ::1],"
    " boolean[::1], boolean[::1], float64[:, ::1])"
)
def watch(
    film: Floats,
    first: int,
    last: int,
    time: float,
    dt: float,
    box: Floats,
    tests: Floats,
    watched: Bools,
    truth: Bools,
    work: Floats,
) -> int:
    """Return the first instant at which a watched test changes its truth, `last` if none does.

    Parameters
    ----------
    film : (T, N, COLUMNS) instants.
    first, last : the instants to look at, both included.
    time, dt : what the clock shows when `first` is judged, and s a step.
    box : (N, 4) centre x and y, length and width of each actor.
    tests : (R, TEST).
    watched : (R,) which tests count.
    truth : (R,) as of before; at the end as of the returned instant.
    work : (2, 4) room.
    """
    for at in range(first, last + 1):
        changed = False
        now = time + (at - first) * dt
        for r in range(tests.shape[0]):
            if watched[r]:
                true = holds(film, at, now, dt, box, tests[r], work)
                if true != truth[r]:
                    truth[r] = true
                    changed = True
        if changed:
            return at
    return last


@kernel(
    "int64(float64[:, :, ::1], int64, int64, float64[:, ::1], float64[:, ::1], boolean[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, ::1])"
)
def contacts(
    film: Floats,
    first: int,
    last: int,
    box: Floats,
    size: Floats,
    known: Bools,
    found: Floats,
    work: Floats,
    room: Floats,
) -> int:
    """Find pairs of boxes that touch for the first time.

    Parameters
    ----------
    film, box : as for `watch`.
    first, last : the instants to look at, both included.
    size : (N, 2) height, and m from the reference point to the farthest corner.
    known : (N, N) pairs that have touched before; is added to.
    found : (P, 3) filled with instant, first, second.
    work, room : (N, 4) and (2, 4) to write to.

    Returns
    -------
    int
        How many rows were filled.
    """
    count = 0
    for at in range(first, last + 1):
        row = film[at]
        for i in range(row.shape[0]):
            work[i, 0], work[i, 1] = row[i, X], row[i, Y]
            work[i, 2] = size[i, 1] if row[i, PRESENT] > 0.0 else -math.inf
        for i in range(row.shape[0]):
            x, y, own = work[i, 0], work[i, 1], work[i, 2]
            for j in range(i + 1, row.shape[0]):
                dx, dy, reach = work[j, 0] - x, work[j, 1] - y, work[j, 2] + own
                if abs(dx) > reach or dx * dx + dy * dy > reach * reach or known[i, j]:
                    continue
                rise = row[j, Z] - row[i, Z]
                if rise > size[i, 0] or -rise > size[j, 0]:
                    continue
                lay(row, box, i, j, room)
                touch = overlap(room[0], box[i, LENGTH:], room[1], box[j, LENGTH:])
                if touch and count < found.shape[0]:
                    known[i, j] = True
                    found[count, 0], found[count, 1], found[count, 2] = at, i, j
                    count += 1
    return count


@kernel(
    "float64(float64[:, :, ::1], float64[:, ::1], float64[:, ::1], boolean[:, ::1],"
    " float64[:, ::1])"
)
def smallest_gap(film: Floats, box: Floats, size: Floats, known: Bools, room: Floats) -> float:
    """Return the smallest distance of two boxes that move against each other, m.

    Parameters
    ----------
    film, box, size : as for `contacts`; all instants are looked at.
    known : (N, N) pairs that are not looked at.
    room : (2, 4) to write to.

    Returns
    -------
    float
        Infinite where nobody moves against anybody.
    """
    best = math.inf
    for at in range(film.shape[0]):
        row = film[at]
        for i in range(row.shape[0]):
            for j in range(i + 1, row.shape[0]):
                a, b = row[i], row[j]
                if a[PRESENT] <= 0.0 or b[PRESENT] <= 0.0 or known[i, j]:
                    continue
                rise = b[Z] - a[Z]
                if rise > size[i, 0] or -rise > size[j, 0]:
                    continue
                if math.hypot(b[X] - a[X], b[Y] - a[Y]) - size[i, 1] - size[j, 1] >= best:
                    continue
                east = a[SPEED] * math.cos(a[HEADING]) - b[SPEED] * math.cos(b[HEADING])
                north = a[SPEED] * math.sin(a[HEADING]) - b[SPEED] * math.sin(b[HEADING])
                if math.hypot(east, north) < _AGAINST:
                    continue
                lay(row, box, i, j, room)
                best = min(best, distance(room[0], box[i, LENGTH:], room[1], box[j, LENGTH:]))
    return best
