"""Rays from a sensor to the ground and to boxes."""

from math import inf, sqrt

import numpy as np

from carla_bridge.kernels.attitude import axes_of
from carla_bridge.kernels.kinematics import CX, EX
from carla_bridge.kernels.terrain import BASE, BLOCK, CELL, HIGHEST, LEVEL, NORTH, WEST, height
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel, part

CENTRE, AXES, HALF = 0, 3, 12
"""Columns of a box: its middle, its forward, right and up axes, and half its size, m."""
BOX = 15
NOTHING, GROUND = -2, -1
"""What a ray hits, if not the box of a row."""
_HALVINGS = 8
"""Of a step of one cell, until the ground is found to a millimetre."""
_TOUCH = 1e-6
"""m above the ground that count as on it: where a ray comes down to a crest, by rounding."""
_LEDGE = 1.5
"""Cells that the ground may rise within a step of one: what is steeper is the edge of an upper
storey, and open below."""


@kernel("void(float64[:, ::1], float64[:, ::1], int64[::1], float64[:, ::1])", allocates=True)
def stand_boxes(motion: Floats, body: Floats, row: Ints, box: Floats) -> None:
    """Write the boxes of some actors, by row; `box` is (len(row), `BOX`)."""
    axes = np.empty((3, 3))
    for k in range(len(row)):
        n = row[k]
        axes_of(motion[n], axes)
        for i in range(3):
            box[k, CENTRE + i] = motion[n, i]
            box[k, HALF + i] = body[n, EX + i]
            for j in range(3):
                box[k, CENTRE + i] += body[n, CX + j] * axes[j, i]
                box[k, AXES + 3 * i + j] = axes[i, j]


@kernel("float64(float64[::1], float64[::1], float64[::1], int64[::1])")
def meet_box(eye: Floats, ray: Floats, box: Floats, face: Ints) -> float:
    """Return how far along a ray a box begins, m; inf = it is missed, or the eye is within.

    Parameters
    ----------
    ray : (3,) of any length; the distance counts in it.
    face : (1,) axis of the face that is hit, 1 to 3, negative on its far side.  Overwritten.
    """
    near, far = -inf, inf
    for i in range(3):
        origin, towards = 0.0, 0.0
        for j in range(3):
            axis = box[AXES + 3 * i + j]
            origin += (eye[j] - box[CENTRE + j]) * axis
            towards += ray[j] * axis
        half = box[HALF + i]
        if abs(towards) < 1e-12:
            if abs(origin) > half:
                return inf
            continue
        first, last = (-half - origin) / towards, (half - origin) / towards
        side = -(i + 1)
        if first > last:
            first, last, side = last, first, i + 1
        if first > near:
            near, face[0] = first, side
        far = min(far, last)
        if near > far:
            return inf
    return near if near > 0.0 else inf


@part
def over_grid(eye: Floats, ray: Floats, grid: Floats, frame: Floats, span: Floats) -> None:
    """Cut the span (2,) of a ray to where it is above the grid and no higher than its ground."""
    side = frame[CELL] * grid.shape[1], frame[CELL] * grid.shape[0]
    for i in range(3):
        low = frame[WEST] if i == 0 else frame[NORTH] if i == 1 else frame[BASE]
        high = frame[HIGHEST] if i == 2 else low + side[i]
        if abs(ray[i]) < 1e-12:
            if not low <= eye[i] <= high:
                span[1] = -inf
            continue
        first, last = (low - eye[i]) / ray[i], (high - eye[i]) / ray[i]
        span[0] = max(span[0], min(first, last))
        span[1] = min(span[1], max(first, last))


@part
def skip(eye: Floats, ray: Floats, away: float, crest: Floats, frame: Floats) -> float:
    """Return how far along a ray nothing of a block of cells can be met: over its crest, or to it.

    Where the block is as low as the plane around the grid, and the ray comes down to it: inf.

    Parameters
    ----------
    crest : (rows, columns) of blocks of `BLOCK` x `BLOCK` cells, their greatest height, m.
    """
    side = BLOCK * frame[CELL]
    column = int((eye[0] + away * ray[0] - frame[WEST]) / side)
    row = int((eye[1] + away * ray[1] - frame[NORTH]) / side)
    if not (0 <= row < crest.shape[0] and 0 <= column < crest.shape[1]):
        return away
    leave = inf
    for i in range(2):
        begin = frame[WEST] + column * side if i == 0 else frame[NORTH] + row * side
        if abs(ray[i]) > 1e-12:
            border = begin + side if ray[i] > 0.0 else begin
            leave = min(leave, (border - eye[i]) / ray[i])
    leave += 1e-3 * frame[CELL]  # into the next block, whatever is rounded
    lowest = eye[2] + (leave if ray[2] < 0.0 else away) * ray[2]
    top = crest[row, column]
    if lowest > top:
        return leave
    if top <= frame[BASE]:
        return inf
    return max(away, (top - eye[2]) / ray[2]) if ray[2] < 0.0 else away


@kernel(
    "float64(float64[::1], float64[::1], float64, float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1])"
)
def meet_ground(
    eye: Floats,
    ray: Floats,
    reach: float,
    grid: Floats,
    crest: Floats,
    frame: Floats,
    span: Floats,
) -> float:
    """Return how far along a ray of length 1 the ground is, m; inf = farther than `reach`.

    Nothing of it is lower than the plane around the grid.  It has one side, as meshes have: who is
    below it, as on a lower storey, sees nothing of it, and who is beside an upper storey sees what
    is below that.  `span` is (2,), for the work.
    """
    if ray[2] >= 0.0 and eye[2] >= frame[HIGHEST]:
        return inf
    plane = inf
    if ray[2] < -1e-9 and eye[2] >= frame[BASE]:
        plane = (frame[BASE] - eye[2]) / ray[2]
    if frame[LEVEL] == 0.0 and eye[2] >= height(grid, frame, eye[0], eye[1]):
        span[0], span[1] = 0.0, reach
        over_grid(eye, ray, grid, frame, span)
        step = frame[CELL]
        before = away = span[0]
        below = False
        while away <= span[1]:
            beyond = skip(eye, ray, away, crest, frame)
            if beyond == inf:
                break  # it meets the plane there
            if beyond > away:
                before = away = beyond
                below = False
                continue
            x, y = eye[0] + away * ray[0], eye[1] + away * ray[1]
            depth = height(grid, frame, x, y) - eye[2] - away * ray[2]
            below = depth >= -_TOUCH and (below or depth > _LEDGE * step)
            if depth >= -_TOUCH and not below:
                low, high = before, away
                for _ in range(_HALVINGS if high > low else 0):
                    middle = 0.5 * (low + high)
                    x, y = eye[0] + middle * ray[0], eye[1] + middle * ray[1]
                    if eye[2] + middle * ray[2] <= height(grid, frame, x, y):
                        high = middle
                    else:
                        low = middle
                return high
            before = away
            away += step
    return plane if plane <= reach else inf


@kernel(
    "void(float64[::1], float64[:, ::1], float64, float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[::1], int64[::1], float64[::1])",
    allocates=True,
)
def cast(
    eye: Floats,
    ray: Floats,
    reach: float,
    box: Floats,
    grid: Floats,
    crest: Floats,
    frame: Floats,
    depth: Floats,
    hit: Ints,
    cosine: Floats,
) -> None:
    """Cast R rays of length 1 from one place.

    Parameters
    ----------
    eye : (3,) m.
    ray : (R, 3).
    reach : m that a ray goes.
    box : (B, `BOX`) what stands about.
    grid, crest, frame : of the ground.
    depth : (R,) m to what is hit.  Overwritten, and so are the next two.
    hit : (R,) row of the box, `GROUND` or `NOTHING`.
    cosine : (R,) of the angle between the ray and the face it hits.
    """
    face, span = np.zeros(1, dtype=np.int64), np.empty(2)
    boxes = box.shape[0]
    for r in range(ray.shape[0]):
        depth[r] = meet_ground(eye, ray[r], reach, grid, crest, frame, span)
        hit[r] = GROUND if depth[r] <= reach else NOTHING
        cosine[r] = abs(ray[r, 2])
        for b in range(boxes):
            ahead, apart, size = 0.0, 0.0, 0.0
            for i in range(3):
                d = box[b, CENTRE + i] - eye[i]
                ahead += d * ray[r, i]
                apart += d * d
                size += box[b, HALF + i] * box[b, HALF + i]
            if apart - ahead * ahead > size or (ahead < 0.0 and apart > size):
                continue
            if ahead - sqrt(size) > min(reach, depth[r]):
                continue
            away = meet_box(eye, ray[r], box[b], face)
            if away <= reach and away < depth[r]:
                depth[r], hit[r] = away, b
                axis = AXES + 3 * (abs(face[0]) - 1)
                cosine[r] = 0.0
                for i in range(3):
                    cosine[r] += ray[r, i] * box[b, axis + i]
                cosine[r] = abs(cosine[r])
