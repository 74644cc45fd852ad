"""Moves all actors by a step: bicycle models, walkers, what falls, and what is mounted on them."""

from math import atan, atan2, copysign, cos, degrees, hypot, radians, sin, tan

import numpy as np

from carla_bridge.kernels.attitude import axes_of, compose
from carla_bridge.kernels.terrain import height
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

X, Y, Z, PITCH, YAW, ROLL, VX, VY, VZ, WX, WY, WZ, AX, AY, AZ = range(15)
"""Columns of a motion, as snapshots tell it: m, degrees, m/s, degrees/s, m/s^2."""
MOTION = 15
CX, CY, CZ, EX, EY, EZ, MASS, WHEELBASE, LOCK, TOP_SPEED, REST = range(11)
"""Columns of a body: centre and half extent of its box, m; kg; m; rad at the wheels; m/s; m that
its origin stands above the ground."""
BODY = 11
THROTTLE, STEER, BRAKE, HAND_BRAKE, REVERSE = range(5)
"""Columns of a vehicle's control."""
ANGLE, _, SPEED, ACCELERATION, _ = range(5)
"""Columns of an Ackermann control: rad at the wheels, m/s and m/s^2; negative speed = reverse."""
TOWARDS, PACE = 0, 3
"""Columns of a walker's control: its direction from the first on, and m/s."""
CONTROL = 5
STILL, DRIVEN, STEERED, WALKING, CONSTANT, MOUNTED = range(6)
"""What moves an actor."""

_GRAVITY = 9.81
_DRIVE, _REVERSE_SPEED = 5.0, 8.0
"""m/s^2 at full throttle and standstill, and m/s at most backwards: an electric saloon's."""
_STRONGEST, _HAND, _COASTING, _DRAG = 8.0, 6.0, 0.3, 4e-4
"""m/s^2 of the brakes, of the hand brake, of rolling without throttle; 1/m of the air."""
_GRIP = 8.0
"""m/s^2 across that tyres hold on a dry road; it bounds the yaw rate."""
_FADING, _LEAST_LOCK = 33.0, 0.6
"""m/s at which the wheels turn least, and how much of their lock is left then (120 km/h)."""
_SLIP = 0.3
"""Share of a velocity along the heading below which the rest of it is lost: the car slides."""


@kernel("float64(float64[::1])")
def along_heading(motion: Floats) -> float:
    """Return the speed of a wheeled body, m/s, negative = backwards."""
    yaw = radians(motion[YAW])
    ahead = motion[VX] * cos(yaw) + motion[VY] * sin(yaw)
    whole = hypot(motion[VX], motion[VY])
    return copysign(whole, ahead) if abs(ahead) >= _SLIP * whole else ahead


@kernel("float64(float64, float64[::1], float64[::1], float64)")
def driven_speed(speed: float, control: Floats, body: Floats, dt: float) -> float:
    """Return the speed after a step under throttle and brakes."""
    sign = -1.0 if control[REVERSE] > 0.0 else 1.0
    top = _REVERSE_SPEED if sign < 0.0 else body[TOP_SPEED]
    drive = _DRIVE * control[THROTTLE] * max(1.0 - sign * speed / top, 0.0)
    speed += sign * drive * dt
    hold = _STRONGEST * control[BRAKE] + _HAND * control[HAND_BRAKE] + _DRAG * speed * speed
    if control[THROTTLE] == 0.0:
        hold += _COASTING
    return copysign(max(abs(speed) - hold * dt, 0.0), speed)


@kernel("void(float64[::1], float64[::1], float64, float64, float64)")
def roll_on(motion: Floats, body: Floats, speed: float, angle: float, dt: float) -> None:
    """Move a bicycle model, its origin half-way between the axles, at a speed and wheel angle."""
    lock = body[LOCK] * max(1.0 - (1.0 - _LEAST_LOCK) * abs(speed) / _FADING, _LEAST_LOCK)
    angle = min(max(angle, -lock), lock)
    slip = atan(0.5 * tan(angle))
    turn = speed * cos(slip) * tan(angle) / body[WHEELBASE]
    if abs(speed * turn) > _GRIP:
        turn = copysign(_GRIP / abs(speed), turn)
        slip = atan(0.5 * turn * body[WHEELBASE] / speed)
    course = radians(motion[YAW]) + slip + 0.5 * turn * dt
    motion[VX], motion[VY] = speed * cos(course), speed * sin(course)
    motion[X] += motion[VX] * dt
    motion[Y] += motion[VY] * dt
    motion[YAW] += degrees(turn * dt)
    motion[WZ] = degrees(turn)


@kernel("void(float64[::1], float64[::1], float64[:, ::1], float64[::1], float64)")
def settle(motion: Floats, body: Floats, grid: Floats, frame: Floats, dt: float) -> None:
    """Let a body fall, or stand on the ground with the ground's slope."""
    floor = height(grid, frame, motion[X], motion[Y]) + body[REST]
    falling = motion[VZ] - _GRAVITY * dt
    if motion[Z] + falling * dt > floor:
        motion[VZ] = falling
        motion[Z] += falling * dt
        return
    motion[VZ] = 0.0 if motion[Z] > floor else (floor - motion[Z]) / dt
    motion[Z] = floor
    c, s = cos(radians(motion[YAW])), sin(radians(motion[YAW]))
    ahead, aside = max(body[EX], 0.1), max(body[EY], 0.1)
    x, y = motion[X], motion[Y]
    front = height(grid, frame, x + ahead * c, y + ahead * s)
    back = height(grid, frame, x - ahead * c, y - ahead * s)
    right = height(grid, frame, x - aside * s, y + aside * c)
    left = height(grid, frame, x + aside * s, y - aside * c)
    if body[WHEELBASE] > 0.0:
        motion[PITCH] = degrees(atan2(front - back, 2.0 * ahead))
        motion[ROLL] = degrees(atan2(left - right, 2.0 * aside))


@kernel("void(float64[::1], float64[::1], float64)")
def walk(motion: Floats, control: Floats, dt: float) -> None:
    """Move a walker, who looks where he goes."""
    x, y = control[TOWARDS], control[TOWARDS + 1]
    length = hypot(x, y)
    pace = control[PACE] / length if length > 0.0 else 0.0
    motion[VX], motion[VY] = pace * x, pace * y
    motion[X] += motion[VX] * dt
    motion[Y] += motion[VY] * dt
    if pace > 0.0:
        motion[YAW] = degrees(atan2(y, x))


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1], int64, float64)")
def drive(
    motion: Floats, body: Floats, control: Floats, velocity: Floats, mode: int, dt: float
) -> None:
    """Move one actor in plan by a step."""
    if mode == WALKING:
        walk(motion, control, dt)
        return
    speed = along_heading(motion)
    if mode == DRIVEN:
        speed = driven_speed(speed, control, body, dt)
        roll_on(motion, body, speed, control[STEER] * body[LOCK], dt)
    elif mode == STEERED:
        most = control[ACCELERATION] if control[ACCELERATION] > 0.0 else _DRIVE
        change = min(max(control[SPEED] - speed, -most * dt), most * dt)
        roll_on(motion, body, speed + change, control[ANGLE], dt)
    else:
        c, s = cos(radians(motion[YAW])), sin(radians(motion[YAW]))
        motion[VX] = velocity[0] * c - velocity[1] * s
        motion[VY] = velocity[0] * s + velocity[1] * c
        motion[X] += motion[VX] * dt
        motion[Y] += motion[VY] * dt


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64[:, ::1], float64[::1], float64)"
)
def advance(
    motion: Floats,
    body: Floats,
    control: Floats,
    velocity: Floats,
    mode: Ints,
    falls: Ints,
    grid: Floats,
    frame: Floats,
    dt: float,
) -> None:
    """Move N actors by a step; what is still or mounted stays.

    Parameters
    ----------
    motion, body, control : (N, `MOTION`), (N, `BODY`), (N, `CONTROL`).  The first changes.
    velocity : (N, 3) m/s ahead, right and up, of those in `CONSTANT` motion.
    mode, falls : (N,) what moves each, and 1 = gravity does.
    grid, frame : of the ground.
    """
    for n in range(motion.shape[0]):
        if mode[n] == STILL or mode[n] == MOUNTED:
            continue
        vx, vy, vz = motion[n, VX], motion[n, VY], motion[n, VZ]
        drive(motion[n], body[n], control[n], velocity[n], mode[n], dt)
        if falls[n] == 1:
            settle(motion[n], body[n], grid, frame, dt)
        else:
            motion[n, Z] += motion[n, VZ] * dt
        motion[n, YAW] = (motion[n, YAW] + 180.0) % 360.0 - 180.0
        motion[n, AX] = (motion[n, VX] - vx) / dt
        motion[n, AY] = (motion[n, VY] - vy) / dt
        motion[n, AZ] = (motion[n, VZ] - vz) / dt


@kernel("void(float64[:, ::1], float64[:, ::1], int64[::1])", allocates=True)
def follow(motion: Floats, mount: Floats, carrier: Ints) -> None:
    """Put what is mounted on its carriers, which stand in earlier rows.

    Parameters
    ----------
    motion : (N, `MOTION`).  Changed where there is a carrier.
    mount : (N, 6) transform in the carrier's axes.
    carrier : (N,) row; -1 = not mounted.
    """
    axes, mount_axes = np.empty((3, 3)), np.empty((3, 3))
    for n in range(motion.shape[0]):
        row = carrier[n]
        if row >= 0:
            axes_of(motion[row], axes)
            axes_of(mount[n], mount_axes)
            compose(motion[row], axes, mount[n], mount_axes, motion[n])
            for k in range(VX, MOTION):
                motion[n, k] = motion[row, k]
