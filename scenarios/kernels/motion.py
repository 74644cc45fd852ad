"""Moves one actor by a step: its new speed by its program, and where that leads.

The state of N actors over T instants is one array, the film: (T, N, `COLUMNS`).
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

X, Y, Z, HEADING, PITCH, SPEED, MODE, LANE, WAY, OFFSET, TURN, TILT = range(12)
PRESENT, ODOMETER, STOOD, ADVANCE, COURSE, SPEED_PARAMETER, OFFSET_PARAMETER = range(12, 19)
PHASE, ROUTE_CURSOR, DONE, STRANDED, OFF, SEGMENT = range(19, 25)
COLUMNS = 25

ON_LANE, ON_PATH, FREE, TOWED = 0.0, 1.0, 2.0, 3.0
SPEED_DONE, OFFSET_DONE, PATH_DONE = 1, 2, 4

KIND, SHAPE, START, TARGET, SPAN, OTHER, DELTA, FACTOR = range(8)
OFFSET_KIND, OFFSET_SHAPE, OFFSET_START, OFFSET_TARGET, OFFSET_SPAN, BY_DISTANCE = range(8, 14)
PATH_FIRST, PATH_LAST, TIMED, ZERO, ROUTE_FIRST, ROUTE_LAST = range(14, 20)
MASTER_WAY, MASTER_AT, OWN_WAY, OWN_AT, STEADY, STEADY_VALUE = range(20, 26)
MAX_SPEED, MAX_ACCELERATION, MAX_DECELERATION, RATE, TRACTOR, HITCH, COUPLER = range(26, 33)
ROUTE_KIND, CLOSED, PLAN = 33, 34, 35
ONCE, ROUND, RANDOM = 0.0, 1.0, 2.0

KEEP, CHANGE, CHASE, COMMAND, MEET = 0.0, 1.0, 2.0, 3.0, 4.0
LINEAR, CUBIC, SINUSOIDAL, STEP = 0.0, 1.0, 2.0, 3.0

ROW_X, ROW_Y, ROW_Z, ROW_HEADING, ROW_WAY, ROW_S, ROW_TIME = range(7)
ROW_SPEED, ROW_HALF = 5, 7
FIRST, NEXT, LAST, ROAD, SECTION = range(5)
STILL, _MOST_LANES = 1e-3, 256


@kernel("float64(float64, float64)")
def shape_value(shape: float, u: float) -> float:
    """Return how much of a transition is done at the fraction u of its span."""
    if u >= 1.0 or shape == STEP:
        return 1.0
    if u <= 0.0:
        return 0.0
    if shape == CUBIC:
        return u * u * (3.0 - 2.0 * u)
    if shape == SINUSOIDAL:
        return (1.0 - math.cos(math.pi * u)) / 2.0
    return u


@kernel("float64(float64, float64)")
def shape_place(shape: float, share: float) -> float:
    """Return the fraction of its span at which a transition is done to a share: the inverse."""
    share = min(max(share, 0.0), 1.0)
    if shape == CUBIC:
        return 0.5 - math.sin(math.asin(1.0 - 2.0 * share) / 3.0)
    if shape == SINUSOIDAL:
        return math.acos(1.0 - 2.0 * share) / math.pi
    return share


@kernel("int64(float64[:, ::1], int64, int64, float64, int64, int64)")
def segment(rows: Floats, first: int, last: int, at: float, column: int, near: int) -> int:
    """Return the row k of first..last - 2 with rows[k] <= at < rows[k + 1], held at both ends.

    `near` is looked at first.
    """
    low, high = first, last - 1
    if first <= near < last - 1 and rows[near, column] <= at:
        if at < rows[near + 1, column]:
            return near
        low = near
    while high - low > 1:
        middle = (low + high) // 2
        if rows[middle, column] <= at:
            low = middle
        else:
            high = middle
    return low


@kernel("void(float64[::1], float64[:, ::1], int64, float64)")
def stand(actor: Floats, rows: Floats, k: int, turn: float) -> None:
    """Write an actor's pose from its way along segment k, its offset and its turn, rad."""
    span = rows[k + 1, ROW_WAY] - rows[k, ROW_WAY]
    u = (actor[WAY] - rows[k, ROW_WAY]) / span if span > 0.0 else 0.0
    heading = rows[k, ROW_HEADING] + u * (rows[k + 1, ROW_HEADING] - rows[k, ROW_HEADING])
    x = rows[k, ROW_X] + u * (rows[k + 1, ROW_X] - rows[k, ROW_X])
    y = rows[k, ROW_Y] + u * (rows[k + 1, ROW_Y] - rows[k, ROW_Y])
    climb = rows[k + 1, ROW_Z] - rows[k, ROW_Z]
    actor[X] = x - actor[OFFSET] * math.sin(heading)
    actor[Y] = y + actor[OFFSET] * math.cos(heading)
    actor[Z] = rows[k, ROW_Z] + u * climb
    actor[HEADING] = heading + turn
    slope = math.atan2(climb, span) if span > 0.0 else 0.0
    actor[PITCH] = -slope * math.cos(turn)


@kernel("int64(int64, int64, int64[:, ::1], int64[::1], int64[::1], float64[::1], float64[::1])")
def onward(
    lane: int, side: int, lanes: Ints, link: Ints, route: Ints, actor: Floats, plan: Floats
) -> int:
    """Return the lane behind (`NEXT`) or before (`LAST`) one: on the route, else straight; or -1.

    A lane's links are sorted, the straightest first.  A random route is numbers, one a lane.
    """
    first, last = lanes[lane, side], lanes[lane + 1, side]
    if first == last:
        return -1
    begin, cursor, end = int(plan[ROUTE_FIRST]), int(actor[ROUTE_CURSOR]), int(plan[ROUTE_LAST])
    if plan[ROUTE_KIND] == RANDOM:
        actor[ROUTE_CURSOR] = cursor + 1 if cursor + 1 < end else begin
        return int(link[first + route[cursor] % (last - first)])
    for n in range(end - (begin if plan[ROUTE_KIND] == ROUND else cursor)):
        r = cursor + n if cursor + n < end else cursor + n - end + begin
        for k in range(first, last):
            if lanes[link[k], ROAD] == route[r]:
                actor[ROUTE_CURSOR] = r
                return int(link[k])
    return int(link[first])


# fmt: off
@kernel(
    "void(float64[::1], float64[::1], float64, float64, int64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1])"
)
def go_along(
    actor: Floats, plan: Floats, step: float, dt: float, lanes: Ints, link: Ints, rows: Floats,
    route: Ints,
) -> None:
    # fmt: on
    """Go `step` m along the lane, on into the lanes behind it; stop where the road ends."""
    lane = int(actor[LANE])
    forward = 1.0 if math.cos(actor[TURN]) >= 0.0 else -1.0
    near, last = int(actor[SEGMENT]), lanes[lane + 1, FIRST]
    k = segment(rows, lanes[lane, FIRST], last, actor[WAY], ROW_WAY, near)
    span, move = rows[k + 1, ROW_WAY] - rows[k, ROW_WAY], forward * step
    if span > 0.0:
        bend = (rows[k + 1, ROW_HEADING] - rows[k, ROW_HEADING]) / span
        move /= min(max(1.0 - bend * actor[OFFSET], 0.02), 50.0)
        actor[ADVANCE] += abs(rows[k + 1, ROW_S] - rows[k, ROW_S]) / span * move * forward
    way, stranded = actor[WAY] + move, False
    for _ in range(_MOST_LANES):
        length = rows[lanes[lane + 1, FIRST] - 1, ROW_WAY]
        if 0.0 <= way <= length:
            break
        other = onward(lane, NEXT if way > length else LAST, lanes, link, route, actor, plan)
        if other < 0:
            way, stranded = min(max(way, 0.0), length), True
            break
        way += -length if way > length else rows[lanes[other + 1, FIRST] - 1, ROW_WAY]
        lane = other
    actor[STRANDED] = actor[STRANDED] + dt if stranded else 0.0
    k = segment(rows, lanes[lane, FIRST], lanes[lane + 1, FIRST], way, ROW_WAY, k)
    actor[LANE], actor[WAY], actor[SEGMENT] = lane, way, k
    stand(actor, rows, k, actor[TURN] + actor[TILT])


@kernel("boolean(float64[:, ::1], int64, float64, int64[:, ::1], float64[:, ::1])")
def glide(row: Floats, i: int, step: float, lanes: Ints, rows: Floats) -> bool:
    """Do what `go_along` and `stand` do within one segment; False = it is not so simple."""
    k, lane = int(row[i, SEGMENT]), int(row[i, LANE])
    if not lanes[lane, FIRST] <= k < lanes[lane + 1, FIRST] - 1 or row[i, TURN] != 0.0:
        return False
    begin, span = rows[k, ROW_WAY], rows[k + 1, ROW_WAY] - rows[k, ROW_WAY]
    turn = rows[k + 1, ROW_HEADING] - rows[k, ROW_HEADING]
    if not (span > 0.0 and begin <= row[i, WAY]) or row[i, STRANDED] > 0.0:
        return False
    move = step / min(max(1.0 - turn / span * row[i, OFFSET], 0.02), 50.0)
    u = (row[i, WAY] + move - begin) / span
    if not 0.0 <= u < 1.0:
        return False
    row[i, WAY] += move
    row[i, ADVANCE] += abs(rows[k + 1, ROW_S] - rows[k, ROW_S]) / span * move
    heading = rows[k, ROW_HEADING] + u * turn
    row[i, X] = rows[k, ROW_X] + u * (rows[k + 1, ROW_X] - rows[k, ROW_X])
    row[i, Y] = rows[k, ROW_Y] + u * (rows[k + 1, ROW_Y] - rows[k, ROW_Y])
    if row[i, OFFSET] != 0.0:
        row[i, X] -= row[i, OFFSET] * math.sin(heading)
        row[i, Y] += row[i, OFFSET] * math.cos(heading)
    row[i, Z] = rows[k, ROW_Z] + u * (rows[k + 1, ROW_Z] - rows[k, ROW_Z])
    row[i, HEADING], row[i, TILT], row[i, OFF] = heading, 0.0, 0.0
    return True


@kernel("float64(float64[::1], float64[::1], float64, float64)")
def shift_aside(actor: Floats, plan: Floats, step: float, dt: float) -> float:
    """Move an actor's offset on along its transition; return by how many m."""
    if plan[OFFSET_KIND] == KEEP:
        return 0.0
    before = actor[OFFSET]
    actor[OFFSET_PARAMETER] += abs(step) if plan[BY_DISTANCE] > 0.0 else dt
    span = plan[OFFSET_SPAN]
    u = actor[OFFSET_PARAMETER] / span if span > 0.0 else 1.0
    done = shape_value(plan[OFFSET_SHAPE], u)
    actor[OFFSET] = plan[OFFSET_START] + done * (plan[OFFSET_TARGET] - plan[OFFSET_START])
    if u >= 1.0 - 1e-9:
        actor[DONE] = float(int(actor[DONE]) | OFFSET_DONE)
    return actor[OFFSET] - before


@kernel("float64(float64[::1], float64[::1], float64[::1], float64)")
def meeting_speed(actor: Floats, plan: Floats, master: Floats, dt: float) -> float:
    """Return the speed that brings an actor to its place when its master gets to its own."""
    rest = abs(plan[OWN_WAY] - (actor[ADVANCE] - plan[OWN_AT]))
    other = abs(plan[MASTER_WAY] - (master[ADVANCE] - plan[MASTER_AT]))
    speed = actor[SPEED]
    # Whoever is nearer than one step (or moves away) is there: the goal cannot be met better.
    passed = plan[MASTER_WAY] - (master[ADVANCE] - plan[MASTER_AT]) <= 0.0
    if passed or plan[OWN_WAY] - (actor[ADVANCE] - plan[OWN_AT]) <= 0.0:
        actor[DONE] = float(int(actor[DONE]) | SPEED_DONE)
        return speed
    if abs(master[SPEED]) < STILL:
        return speed
    time = other / abs(master[SPEED])
    final = plan[TARGET]
    if plan[FACTOR] > 0.0:
        final = master[SPEED] * plan[FACTOR] + plan[DELTA]
    if math.isnan(final):
        return max(speed + 2.0 * (rest / time - speed) / time * dt, 0.0)
    way_steady, time_steady = 0.0, 0.0
    if plan[STEADY] == 1.0:
        way_steady = plan[STEADY_VALUE]
        time_steady = way_steady / max(final, STILL)
    elif plan[STEADY] == 2.0:
        time_steady = plan[STEADY_VALUE]
        way_steady = final * time_steady
    if plan[STEADY] > 0.0:
        if actor[PHASE] == 1.0 or time <= time_steady or rest <= way_steady:
            actor[PHASE] = 1.0
            return final
        time, rest = time - time_steady, rest - way_steady
    new = two_ramps(speed, final, rest, time, dt)
    if time <= dt and abs(new - final) > abs(speed - final):
        return final  # no time is left to make good for what is missing
    return min(max(new, 0.0), plan[MAX_SPEED])


@kernel("float64(float64, float64, float64, float64, float64)")
def two_ramps(speed: float, final: float, rest: float, time: float, dt: float) -> float:
    """Return the speed after dt on two ramps of opposite rate over `rest` m in `time` s."""
    mean = rest / time
    if abs((speed + final) / 2.0 - mean) < 1e-9:
        return speed + (final - speed) / time * dt
    # With the acceleration a until t1 and -a after it: (vp - v0) + (vp - v1) = a T, and the way is
    # that of the mean line plus the triangle.
    b = speed + final - 2.0 * mean
    root = math.sqrt(max(b * b + (final - speed) ** 2, 0.0))
    a = (-b + root) / time if b < 0.0 else (-b - root) / time
    if a == 0.0:
        return speed
    turn = (final - speed + a * time) / (2.0 * a)
    if turn > 0.0:
        return speed + a * min(dt, turn) - a * max(dt - turn, 0.0)
    return speed - a * dt


@kernel("float64(float64[::1], float64[::1], float64[:, ::1], float64)")
def changed_speed(actor: Floats, plan: Floats, row: Floats, dt: float) -> float:
    """Return the speed on the way to a target, which may move with another's, within limits."""
    actor[SPEED_PARAMETER] += dt
    target, start, span = plan[TARGET], plan[START], plan[SPAN]
    if plan[OTHER] >= 0.0:
        target = row[int(plan[OTHER]), SPEED] * plan[FACTOR] + plan[DELTA]
    if plan[RATE] > 0.0:
        span = abs(target - start) / plan[RATE]
    u = actor[SPEED_PARAMETER] / span if span > 0.0 else 1.0
    u = 1.0 if u >= 1.0 - 1e-9 else u
    new = start + shape_value(plan[SHAPE], u) * (target - start)
    if plan[KIND] == CHANGE:
        if u >= 1.0:
            actor[DONE] = float(int(actor[DONE]) | SPEED_DONE)
        return new
    speed = actor[SPEED]
    most = plan[MAX_ACCELERATION if abs(new) > abs(speed) else MAX_DECELERATION] * dt
    if abs(new - speed) > most:
        # What the vehicle cannot do is not skipped: the transition waits for it.
        new = speed + math.copysign(most, new - speed)
        if target != start:
            share = (new - start) / (target - start)
            actor[SPEED_PARAMETER] = span * shape_place(plan[SHAPE], share)
    return new


@kernel("float64(float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64)")
def new_speed(actor: Floats, plan: Floats, row: Floats, before: Floats, dt: float) -> float:
    """Return an actor's new speed; `row` is everybody's newest state, `before` the last one."""
    kind, speed = plan[KIND], actor[SPEED]
    if kind in (CHANGE, CHASE):
        return changed_speed(actor, plan, row, dt)
    if kind == COMMAND:
        change = min(max(plan[DELTA], -plan[MAX_DECELERATION]), plan[MAX_ACCELERATION])
        return min(max(speed + change * dt, min(speed, 0.0)), max(speed, plan[MAX_SPEED]))
    if kind == MEET:
        return meeting_speed(actor, plan, before[int(plan[OTHER])], dt)
    return speed


@kernel("float64(float64[::1], float64[::1], float64[:, ::1], float64, float64)")
def follow(actor: Floats, plan: Floats, path: Floats, now: float, dt: float) -> float:
    """Go on along a path by speed or by its times; return the m travelled."""
    first, last = int(plan[PATH_FIRST]), int(plan[PATH_LAST])
    before, length = actor[WAY], path[last - 1, ROW_WAY]
    if plan[TIMED] > 0.0:
        clock = now - plan[ZERO]
        k = segment(path, first, last, clock, ROW_TIME, -1)
        span = path[k + 1, ROW_TIME] - path[k, ROW_TIME]
        u = min(max((clock - path[k, ROW_TIME]) / span, 0.0), 1.0) if span > 0.0 else 0.0
        # Even acceleration between two times; the mean of both speeds leads to the next vertex.
        speed, change = path[k, ROW_SPEED], path[k + 1, ROW_SPEED] - path[k, ROW_SPEED]
        actor[WAY] = path[k, ROW_WAY] + u * span * (speed + u * change / 2.0)
        actor[SPEED] = (actor[WAY] - before) / dt
        over = clock >= path[last - 1, ROW_TIME] - 1e-9
    else:
        actor[WAY] = before + actor[SPEED] * dt
        if plan[CLOSED] > 0.0 and length > 0.0:
            actor[WAY] %= length
            before = actor[WAY] - actor[SPEED] * dt
        over = actor[WAY] >= length
    beyond = max(actor[WAY] - length, 0.0)
    actor[WAY] = min(max(actor[WAY], 0.0), length)
    k = segment(path, first, last, actor[WAY], ROW_WAY, -1)
    stand(actor, path, k, 0.0)
    actor[X] += beyond * math.cos(actor[HEADING])
    actor[Y] += beyond * math.sin(actor[HEADING])
    if over:
        actor[DONE] = float(int(actor[DONE]) | PATH_DONE)
    moved = actor[WAY] - before + beyond
    actor[ADVANCE] += moved
    return moved
