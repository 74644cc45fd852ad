"""Which bodies touch, and how fast they go on together."""

from math import cos, radians, sin

from carla_bridge.kernels.kinematics import (
    AX,
    CX,
    CY,
    CZ,
    EX,
    EY,
    EZ,
    MASS,
    MOUNTED,
    STILL,
    VX,
    VY,
    WZ,
    YAW,
    X,
    Y,
    Z,
)
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import overlap


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1])")
def footprint(motion: Floats, body: Floats, pose: Floats, box: Floats) -> None:
    """Write where the box of a body stands in plan: x, y, cos, sin, and its length and width."""
    c, s = cos(radians(motion[YAW])), sin(radians(motion[YAW]))
    pose[0] = motion[X] + body[CX] * c - body[CY] * s
    pose[1] = motion[Y] + body[CX] * s + body[CY] * c
    pose[2], pose[3] = c, s
    box[0], box[1] = 2.0 * body[EX], 2.0 * body[EY]


@kernel("boolean(float64[::1], float64[::1], float64[::1], float64[::1])")
def level_with(a: Floats, a_body: Floats, b: Floats, b_body: Floats) -> bool:
    """Whether two bodies reach into the same height."""
    apart = abs(a[Z] + a_body[CZ] - b[Z] - b_body[CZ])
    return bool(apart <= a_body[EZ] + b_body[EZ])


@kernel(
    "int64(float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], float64[:, ::1])"
)
def occupant(
    motion: Floats,
    body: Floats,
    others: Floats,
    bodies: Floats,
    solid: Ints,
    pose: Floats,
    box: Floats,
) -> int:
    """Return the row of the first solid body that stands where another wants to; -1 = none.

    Parameters
    ----------
    motion, body : of the one that wants to.
    others, bodies, solid : of all that are there.
    pose, box : (2, 4) and (2, 2), for the work.
    """
    footprint(motion, body, pose[0], box[0])
    for n in range(others.shape[0]):
        if solid[n] == 1 and level_with(motion, body, others[n], bodies[n]):
            footprint(others[n], bodies[n], pose[1], box[1])
            if overlap(pose[0], box[0], pose[1], box[1]):
                return n
    return -1


@kernel("void(float64[::1], float64[::1], float64, float64, float64)")
def carry_on(motion: Floats, before: Floats, vx: float, vy: float, dt: float) -> None:
    """Let a body that was hit go on from where it was, with a velocity and without turning."""
    motion[X], motion[Y] = before[X] + vx * dt, before[Y] + vy * dt
    motion[YAW], motion[WZ] = before[YAW], 0.0
    motion[VX], motion[VY] = vx, vy
    motion[AX] = (vx - before[VX]) / dt
    motion[AX + 1] = (vy - before[VY]) / dt


@kernel(
    "int64(float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1], float64,"
    " float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[:, ::1])"
)
def collide(
    motion: Floats,
    before: Floats,
    body: Floats,
    mode: Ints,
    solid: Ints,
    dt: float,
    pose: Floats,
    box: Floats,
    pairs: Ints,
    impulse: Floats,
) -> int:
    """Find who has run into whom in this step; both go on as one, like cars do in a crash.

    What is still has no end of mass.  Who stood within another already before the step is told,
    and goes on as he likes: so he can get out.

    Parameters
    ----------
    motion, before : (N, `MOTION`) after and before the step.  The first changes.
    body, mode, solid : (N, `BODY`), (N,) and (N,); 0 = a body that nothing runs into.
    pose, box : (2, 4) and (2, 2), for the work.
    pairs : (M, 2) rows of those in contact, at most M.  Overwritten, and so is the next.
    impulse : (M, 2) N s that the first of each pair took.

    Returns
    -------
    int
        Number of contacts.
    """
    found = 0
    for a in range(motion.shape[0]):
        if solid[a] == 0 or mode[a] == MOUNTED:
            continue
        for b in range(a + 1, motion.shape[0]):
            if solid[b] == 0 or mode[b] == MOUNTED or (mode[a] == STILL and mode[b] == STILL):
                continue
            reach = body[a, EX] + body[a, EY] + body[b, EX] + body[b, EY]
            dx, dy = motion[b, X] - motion[a, X], motion[b, Y] - motion[a, Y]
            if dx * dx + dy * dy > 4.0 * reach * reach or found == pairs.shape[0]:
                continue
            if not level_with(motion[a], body[a], motion[b], body[b]):
                continue
            footprint(motion[a], body[a], pose[0], box[0])
            footprint(motion[b], body[b], pose[1], box[1])
            if not overlap(pose[0], box[0], pose[1], box[1]):
                continue
            own = body[a, MASS] if mode[a] != STILL else 0.0
            other = body[b, MASS] if mode[b] != STILL else 0.0
            vx, vy = 0.0, 0.0
            if own > 0.0 and other > 0.0:
                vx = (own * before[a, VX] + other * before[b, VX]) / (own + other)
                vy = (own * before[a, VY] + other * before[b, VY]) / (own + other)
            mass = own if own > 0.0 else -other
            lead = a if own > 0.0 else b
            pairs[found, 0], pairs[found, 1] = a, b
            impulse[found, 0] = mass * (vx - before[lead, VX])
            impulse[found, 1] = mass * (vy - before[lead, VY])
            found += 1
            footprint(before[a], body[a], pose[0], box[0])
            footprint(before[b], body[b], pose[1], box[1])
            if overlap(pose[0], box[0], pose[1], box[1]):
                continue
            if mode[a] != STILL:
                carry_on(motion[a], before[a], vx, vy, dt)
            if mode[b] != STILL:
                carry_on(motion[b], before[b], vx, vy, dt)
    return found
