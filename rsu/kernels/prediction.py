"""Where road users will be if nobody changes what he does."""

from math import atan2, cos, exp, sin, sqrt

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "void(float64[:, ::1], float64[:, :, ::1], boolean[::1], float64, float64, float64,"
    " boolean[::1])"
)
def find_standing(
    velocity: Floats,
    covariance: Floats,
    doubtable: Bools,
    speed: float,
    insignificant: float,
    known: float,
    standing: Bools,
) -> None:
    """Which objects stand still: slower than `speed`, or of no significant velocity.

    Of a velocity that is hardly known at all, as that of a track just begun, nothing follows.

    Parameters
    ----------
    velocity : (N, 2) float64
        m/s.
    covariance : (N, 4, 4) float64
        Of x, y, vx, vy; SI.
    doubtable : (N,) bool
        What has no significant velocity stands.
    speed : float
        m/s.
    insignificant : float
        Squared Mahalanobis distance of a velocity from rest.
    known : float
        m/s, standard deviation of a velocity from which on it is not known.
    standing : (N,) bool
        Overwritten.
    """
    for row in range(velocity.shape[0]):
        east = velocity[row, 0]
        north = velocity[row, 1]
        xx = covariance[row, 2, 2]
        xy = covariance[row, 2, 3]
        yy = covariance[row, 3, 3]
        squared = yy * east * east - 2.0 * xy * east * north + xx * north * north
        doubtful = squared < insignificant * max(xx * yy - xy * xy, 1e-12)
        doubtful = doubtful and xx + yy < 2.0 * known * known
        slow = east * east + north * north < speed * speed
        standing[row] = slow or (doubtable[row] and doubtful)


@kernel(
    "void(float64[:, ::1], float64[::1], float64[::1], boolean[::1], boolean[::1], int64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], boolean[::1])"
)
def foresee(
    velocity: Floats,
    yaw_rate: Floats,
    acceleration: Floats,
    vehicle: Bools,
    standing: Bools,
    lane: Ints,
    deviation: Floats,
    times: Floats,
    limits: Floats,
    travelled: Floats,
    turn: Floats,
    bound: Bools,
) -> None:
    """How far everybody goes, who turns, and who follows a lane.

    Who brakes stops, and stays; who sets off on foot walks on as people do; who turns, and has
    begun to leave the lane's direction, does not follow it.

    Parameters
    ----------
    velocity, yaw_rate, acceleration : (N, 2), (N,), (N,) float64
        m/s, rad/s, and along the velocity m/s^2.
    vehicle, standing : (N,) bool
        Those that keep to lanes, turn and brake; those that rest.
    lane, deviation : (N,) int64, float64
        -1 = none; rad of the heading from the lane's.
    times : (T,) float64
        s from now.
    limits : (6,) float64
        Deceleration from which on somebody brakes, m/s^2; yaw rate from which on he turns, rad/s;
        deviation with which he then leaves the lane, and with which nobody follows it, rad;
        acceleration from which on somebody sets off on foot, m/s^2, and how fast he then walks.
    travelled : (N, T) float64
        m until each time.  Overwritten.
    turn : (N,) float64
        rad/s, 0 = goes straight on.  Overwritten.
    bound : (N,) bool
        Who follows the lane.  Overwritten.
    """
    for row in range(velocity.shape[0]):
        moves = vehicle[row] and not standing[row]
        east, north = velocity[row, 0], velocity[row, 1]
        speed = 0.0 if standing[row] else sqrt(east * east + north * north)
        brakes = vehicle[row] and acceleration[row] < -limits[0]
        sets_off = not (vehicle[row] or standing[row]) and acceleration[row] > limits[4]
        change, last = 0.0, speed
        if brakes or (sets_off and speed < limits[5]):
            change, last = acceleration[row], (0.0 if brakes else limits[5])
        for step in range(times.shape[0]):
            changing = min(times[step], (last - speed) / change) if change != 0.0 else 0.0
            way = speed * changing + 0.5 * change * (changing * changing)
            travelled[row, step] = way + last * (times[step] - changing)
        turns = moves and abs(yaw_rate[row]) > limits[1]
        turn[row] = yaw_rate[row] if turns else 0.0
        off = abs(deviation[row])
        leaves = turns and yaw_rate[row] * deviation[row] > 0.0 and off > limits[2]
        bound[row] = moves and lane[row] >= 0 and off < limits[3] and not leaves


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64[::1], float64[::1],"
    " float64[:, ::1], float64, float64[:, :, ::1], float64[:, ::1])"
)
def free_paths(
    position: Floats,
    velocity: Floats,
    heading: Floats,
    yaw_rate: Floats,
    led: Ints,
    times: Floats,
    travelled: Floats,
    most: float,
    place: Floats,
    direction: Floats,
) -> None:
    """Positions and headings at constant yaw rate, until a turn is over.

    Parameters
    ----------
    position, velocity : (N, 2) float64
        Now, m and m/s.
    heading : (N,) float64
        Of the body, rad.
    yaw_rate : (N,) float64
        Of the direction of motion, rad/s; 0 = straight on.
    led : (N,) int64
        Lane that each follows, who is left out; -1 = none.
    times : (T,) float64
        s from now.
    travelled : (N, T) float64
        Way until then, m.
    most : float
        Turn after which it goes straight on, rad.
    place : (N, T, 2) float64
        m.  Overwritten.
    direction : (N, T) float64
        rad.  Overwritten.
    """
    for row in range(position.shape[0]):
        if led[row] >= 0:
            continue
        course = atan2(velocity[row, 1], velocity[row, 0])
        c, s, ahead = cos(course), sin(course), course
        x, y, before, turned = position[row, 0], position[row, 1], 0.0, 0.0
        for step in range(times.shape[0]):
            turn = min(max(yaw_rate[row] * times[step], -most), most)
            way = travelled[row, step] - before
            # the chord of an arc runs at its middle heading
            middle = course + 0.5 * (turn + turned)
            if middle != ahead:  # most paths are straight, and sines are dear
                c, s, ahead = cos(middle), sin(middle), middle
            x += way * c
            y += way * s
            before, turned = travelled[row, step], turn
            place[row, step, 0] = x
            place[row, step, 1] = y
            direction[row, step] = heading[row] + turn


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], boolean[::1],"
    " boolean[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64, float64[:, ::1],"
    " boolean[::1], int64[::1], float64[:, :, ::1], float64[:, ::1])",
    allocates=True,
)
def set_out(
    position: Floats,
    velocity: Floats,
    heading: Floats,
    yaw_rate: Floats,
    acceleration: Floats,
    vehicle: Bools,
    standing: Bools,
    lane: Ints,
    deviation: Floats,
    times: Floats,
    limits: Floats,
    most: float,
    travelled: Floats,
    bound: Bools,
    led: Ints,
    place: Floats,
    direction: Floats,
) -> None:
    """Let everybody go as he does now: `foresee`, then `free_paths` of who follows no lane.

    Parameters
    ----------
    led : (N,) int64
        Lane that each follows; -1 = none.  Overwritten.
    """
    turn = np.empty(position.shape[0])
    foresee(
        velocity, yaw_rate, acceleration, vehicle, standing, lane, deviation, times, limits,
        travelled, turn, bound,
    )  # fmt: skip
    for row in range(position.shape[0]):
        led[row] = lane[row] if bound[row] else -1
    free_paths(position, velocity, heading, turn, led, times, travelled, most, place, direction)


@kernel(
    "void(float64[:, ::1], boolean[::1], boolean[::1], float64[:, :, ::1], float64[::1], float64, "
    "float64[:, :, ::1])"
)
def path_spread(
    heading: Floats,
    standing: Bools,
    bound: Bools,
    covariance: Floats,
    times: Floats,
    accel_psd: float,
    out: Floats,
) -> None:
    """Standard deviation along and across each predicted path.

    The 4x4 covariance is turned into the path's frame and carried forward by the white-noise
    acceleration model (Bar-Shalom, Li, Kirubarajan, *Estimation*, 2001, 6.2.2).  A standing
    object does not spread; one that follows a lane spreads along it, not across.

    Parameters
    ----------
    heading : (N, T) float64
        Directions, rad, of which the first, that of now, counts.
    standing, bound : (N,) bool
        Stands still; follows its lane.
    covariance : (N, 4, 4) float64
        Of x, y, vx, vy; SI.
    times : (T,) float64
        s from now.
    accel_psd : float
        Intensity of the white-noise acceleration along the path, m^2/s^3.
    out : (N, T, 2) float64
        Standard deviation along and across, m.  Overwritten.
    """
    for row in range(heading.shape[0]):
        c = cos(heading[row, 0])
        s = sin(heading[row, 0])
        P = covariance[row]
        for axis in range(2):
            a = c if axis == 0 else -s
            b = s if axis == 0 else c
            place = a * a * P[0, 0] + 2.0 * a * b * P[0, 1] + b * b * P[1, 1]
            mixed = a * a * P[0, 2] + a * b * (P[0, 3] + P[1, 2]) + b * b * P[1, 3]
            speed = a * a * P[2, 2] + 2.0 * a * b * P[2, 3] + b * b * P[3, 3]
            still = standing[row] or (bound[row] and axis == 1)
            for step in range(times.shape[0]):
                t = 0.0 if still else times[step]
                variance = place + 2.0 * t * mixed + t * t * speed + accel_psd * t**3 / 3.0
                out[row, step, axis] = max(variance, 0.0) ** 0.5


@kernel(
    "void(float64, float64, float64, int64[::1], int64[::1], float64[:, ::1], float64[::1],"
    " int64[::1], float64[:, ::1], int64[::1], float64[:, ::1], float64[::1])"
)
def smooth_slopes(
    time: float,
    hold: float,
    time_constant: float,
    order: Ints,
    track_id: Ints,
    velocity: Floats,
    updated: Floats,
    before_id: Ints,
    before: Floats,
    memory_id: Ints,
    memory: Floats,
    slope: Floats,
) -> None:
    """How the speed of each track changes from measurement to measurement, smoothed.

    Parameters
    ----------
    time, hold : float
        Unix s; s without a measurement after which nothing is known of a slope.
    time_constant : float
        s, of the first-order low-pass.
    order : (N,) int64
        Rows of the tracks by rising id.
    track_id, velocity, updated : (N,) int64, (N, 2) float64, (N,) float64
        m/s; Unix s of the newest measurement.
    before_id, before : (M,) int64, (M, 3) float64
        Ids, rising, and the memory of before.
    memory_id, memory : (N,) int64, (N, 3) float64
        Of each, by rising id: Unix s of the newest measurement, m/s, and m/s^2: 0 for what is new.
        Overwritten.
    slope : (N,) float64
        m/s^2 of each track; 0 where nothing is known.  Overwritten.
    """
    m = 0
    for n in range(order.shape[0]):
        row = order[n]
        east, north = velocity[row, 0], velocity[row, 1]
        memory_id[n] = track_id[row]
        memory[n, 0], memory[n, 1], memory[n, 2] = updated[row], sqrt(east**2 + north**2), 0.0
        while m < before_id.shape[0] and before_id[m] < track_id[row]:
            m += 1
        if m < before_id.shape[0] and before_id[m] == track_id[row]:
            dt = updated[row] - before[m, 0]
            if dt > 0.0:
                newest = (memory[n, 1] - before[m, 1]) / dt
                weight = 1.0 - exp(-dt / time_constant)
                memory[n, 2] = before[m, 2] + weight * (newest - before[m, 2])
            else:
                for figure in range(3):
                    memory[n, figure] = before[m, figure]
        slope[row] = memory[n, 2] if time - memory[n, 0] <= hold else 0.0
