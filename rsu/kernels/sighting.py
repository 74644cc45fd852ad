"""Whom the unit's own sensors see, who was seen just now, and who of them is near a place."""

from math import atan2, cos, isnan, nan, sin

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel

X, Y, SPEED, HEADING, ACCELERATION = range(5)
STATE = 5
"""Figures of a state: m, m, site ENU; m/s; rad, of the motion; m/s^2 along it."""
MEMORY = 6
"""Sightings of a body that are kept."""
NEWEST = STATE + MEMORY - 1
FIGURES = STATE + 2 * MEMORY
"""Of a body: its state when it was seen last; Unix s and m/s^2 of each sighting, the newest last;
nan = there was none."""


@kernel(
    "int64(float64, float64, int64, float64, float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], int64[::1], int64[::1], float64[:, ::1])"
)
def take_sightings(
    now: float,
    seen: float,
    sensors: int,
    moves: float,
    position: Floats,
    velocity: Floats,
    speed: Floats,
    heading: Floats,
    acceleration: Floats,
    updated: Floats,
    seen_by: Ints,
    row: Ints,
    state: Floats,
) -> int:
    """Find the tracks that are seen; returns how many.

    Parameters
    ----------
    now, seen
        Unix s; s since the last measurement within which a track is seen.
    sensors
        Bits of the kinds of sensor of which one must have measured it.
    moves
        m/s from which on a velocity has a direction; what is slower heads as its body does.
    position, velocity, speed, heading, updated, seen_by : (N, 2), (N, 2), (N,) ...
        As of `rsu.tracking.track.TrackTable`.
    acceleration : (N,)
        m/s^2 along the velocity.
    row, state : (N,), (N, STATE)
        Result: which tracks, and their states.
    """
    count = 0
    for n in range(len(speed)):
        if seen_by[n] & sensors == 0 or now - updated[n] > seen:
            continue
        row[count] = n
        state[count, X], state[count, Y] = position[n, 0], position[n, 1]
        state[count, SPEED], state[count, ACCELERATION] = speed[n], acceleration[n]
        if speed[n] >= moves:
            state[count, HEADING] = atan2(velocity[n, 1], velocity[n, 0])
        else:
            state[count, HEADING] = 0.0 if isnan(heading[n]) else heading[n]
        count += 1
    return count


@kernel(
    "int64(float64, float64, int64[::1], int64[::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], float64[:, ::1])"
)
def remember(
    time: float,
    lasts: float,
    order: Ints,
    track: Ints,
    state: Floats,
    before_track: Ints,
    before: Floats,
    memory_track: Ints,
    memory: Floats,
) -> int:
    """Add the sightings of one time to what is known of bodies; returns how many these are.

    Parameters
    ----------
    time, lasts
        s; s after its last sighting for which a body is remembered.
    order : (N,)
        Sightings by rising track.
    track, state : (N,), (N, STATE)
        Who is seen.
    before_track, before : (M,), (M, FIGURES)
        The memory of before, by rising track.
    memory_track, memory : (N + M,), (N + M, FIGURES)
        Result, likewise.
    """
    count = m = 0
    for k in range(len(order) + 1):
        row = order[k] if k < len(order) else -1
        while m < len(before) and (row < 0 or before_track[m] < track[row]):
            if time - before[m, NEWEST] <= lasts:
                memory_track[count] = before_track[m]
                for j in range(FIGURES):
                    memory[count, j] = before[m, j]
                count += 1
            m += 1
        if row < 0:
            break
        known = m < len(before) and before_track[m] == track[row]
        memory_track[count] = track[row]
        for j in range(STATE):
            memory[count, j] = state[row, j]
        for j in range(STATE, FIGURES - 1):
            memory[count, j] = before[m, j + 1] if known else nan
        memory[count, NEWEST] = time
        memory[count, FIGURES - 1] = state[row, ACCELERATION]
        m += 1 if known else 0
        count += 1
    return count


@kernel("int64(float64, float64, float64, float64, float64, float64[:, ::1], int64[::1])")
def find_near(
    time: float, lasts: float, x: float, y: float, reach: float, memory: Floats, row: Ints
) -> int:
    """Find the bodies that are within `reach` m of a place at a time; returns how many.

    Parameters
    ----------
    time, lasts
        s, and s after its last sighting for which a body goes on as it was seen.
    x, y
        m.
    memory : (K, FIGURES)
        Of `remember`.
    row : (K,)
        Result: which bodies.
    """
    count = 0
    for k in range(len(memory)):
        age = time - memory[k, NEWEST]
        way = memory[k, SPEED] * age
        east, north, far = memory[k, X] - x, memory[k, Y] - y, reach + abs(way)
        if age >= lasts or east * east + north * north > far * far:
            continue
        east = memory[k, X] + cos(memory[k, HEADING]) * way - x
        north = memory[k, Y] + sin(memory[k, HEADING]) * way - y
        if east * east + north * north <= reach * reach:
            row[count] = k
            count += 1
    return count


@kernel(
    "void(float64, float64, int64, float64, float64[:, ::1], float64[::1], int64[::1],"
    " float64[:, ::1], float64[::1], float64[::1], boolean[::1])"
)
def accompany(
    now: float,
    seen: float,
    sensors: int,
    gate: float,
    position: Floats,
    updated: Floats,
    seen_by: Ints,
    place: Floats,
    time: Floats,
    speed: Floats,
    near: Bools,
) -> None:
    """Mark the claims that somebody is near to who is seen.

    Parameters
    ----------
    now, seen, sensors, position, updated, seen_by
        As of `take_sightings`.
    gate
        m between a claim and whoever makes it, beside his way since then, of at most a second.
    place, time, speed : (M, 2), (M,), (M,)
        Of the claims; a speed of nan is not known.
    near : (M,)
        Overwritten.
    """
    for m in range(len(place)):
        way = 0.0 if isnan(speed[m]) else abs(speed[m]) * min(max(now - time[m], 0.0), 1.0)
        slack = gate + way
        near[m] = False
        for n in range(len(position)):
            if seen_by[n] & sensors == 0 or now - updated[n] > seen:
                continue
            east, north = place[m, 0] - position[n, 0], place[m, 1] - position[n, 1]
            if east * east + north * north <= slack * slack:
                near[m] = True
                break
