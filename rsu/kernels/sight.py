"""Lines of sight between points, among boxes that stand on the ground."""

import math

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel, part


@kernel("UniTuple(float64, 2)(float64, float64, float64, float64, float64)")
def _clip(start: float, step: float, low: float, high: float, entry: float) -> tuple[float, float]:
    """Where ``start + t * step`` enters and leaves [low, high]; entry at least `entry`, exit <= 1.

    A line that runs beside the slab leaves before it enters.
    """
    if step == 0.0:
        return (entry, 1.0) if low < start < high else (1.0, 0.0)
    first = (low - start) / step
    second = (high - start) / step
    return max(entry, min(first, second)), min(1.0, max(first, second))


@part
def _inside(along: float, across: float, z: float, box: Floats) -> bool:
    """Whether a point is in or on a box, in whose axes it is given."""
    return (
        abs(along) <= 0.5 * box[4]
        and abs(across) <= 0.5 * box[5]
        and box[2] <= z <= box[2] + box[6]
    )


@part
def _crosses(
    along: float,
    across: float,
    z: float,
    step_along: float,
    step_across: float,
    step_z: float,
    box: Floats,
) -> bool:
    """Whether a line from a point, in the axes of a box, passes through it (slab method)."""
    enter, leave = _clip(z, step_z, box[2], box[2] + box[6], 0.0)
    if enter >= leave:
        return False
    enter, leave_along = _clip(along, step_along, -0.5 * box[4], 0.5 * box[4], enter)
    enter, leave_across = _clip(across, step_across, -0.5 * box[5], 0.5 * box[5], enter)
    return enter < min(leave, leave_along, leave_across)


@kernel(
    "void(float64[:, ::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1])"
)
def stack_boxes(
    position: Floats, z: Floats, heading: Floats, extent: Floats, buildings: Floats, boxes: Floats
) -> None:
    """Boxes as `blocked` takes them, first of bodies and then of buildings.

    Parameters
    ----------
    position, z, heading, extent : (N, 2), (N,), (N,), (N, 3)
        m and rad; a height of nan is 0.
    buildings : (B, 7)
    boxes : (N + B, 7)
        Overwritten.
    """
    count = len(position)
    for n in range(count):
        boxes[n, 0], boxes[n, 1], boxes[n, 3] = position[n, 0], position[n, 1], heading[n]
        boxes[n, 2] = 0.0 if math.isnan(z[n]) else z[n]
        for axis in range(3):
            boxes[n, 4 + axis] = extent[n, axis]
    for n in range(len(buildings)):
        for figure in range(7):
            boxes[count + n, figure] = buildings[n, figure]


@kernel("void(float64[::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1])")
def blocked(eye: Floats, targets: Floats, boxes: Floats, skip: Ints, out: Ints) -> None:
    """Mark the targets that a box hides from the eye (slab method, Kay & Kajiya 1986).

    A box that touches the line only at a point hides nothing, and neither does one that holds the
    eye: a camera is mounted on its pole or wall.

    Parameters
    ----------
    eye : (3,) m
    targets : (M, 3) m
    boxes : (N, 7) x, y of the middle, z of the bottom, heading, length, width, height; m and rad
    skip : (M,) row of the box that does not hide this target (its own body); -1 = none
    out : (M,) 1 = hidden, 0 = in sight.  Overwritten.
    """
    out[:] = 0
    for n in range(boxes.shape[0]):
        box = boxes[n]
        cos, sin = math.cos(box[3]), math.sin(box[3])
        east, north = eye[0] - box[0], eye[1] - box[1]
        along, across = cos * east + sin * north, cos * north - sin * east
        if _inside(along, across, eye[2], box):
            continue
        radius_squared = 0.25 * (box[4] * box[4] + box[5] * box[5])
        for m in range(targets.shape[0]):
            if out[m] == 1 or skip[m] == n:
                continue
            x, y = targets[m, 0] - eye[0], targets[m, 1] - eye[1]
            # Most boxes stand far beside the line: their circle does not touch it.
            miss = x * north - y * east
            if miss * miss > radius_squared * (x * x + y * y):
                continue
            z = targets[m, 2] - eye[2]
            if _crosses(along, across, eye[2], cos * x + sin * y, cos * y - sin * x, z, box):
                out[m] = 1


@part
def _aside(x: float, y: float, east: float, north: float, reach: float) -> bool:
    """Whether a place is farther than `reach` from the line that goes from the origin to x, y."""
    square = x * x + y * y
    share = 0.0 if square == 0.0 else min(max((x * east + y * north) / square, 0.0), 1.0)
    off_x, off_y = east - share * x, north - share * y
    return off_x * off_x + off_y * off_y > reach * reach


@kernel("void(float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1])")
def visible_shares(
    eye: Floats, bodies: Floats, obstacles: Floats, parts: Floats, out: Floats
) -> None:
    """Count how many sample points of each body no other body and no obstacle hides.

    As `blocked` finds them.

    Parameters
    ----------
    eye : (3,) m
    bodies : (N, 7) as the boxes of `blocked`
    obstacles : (K, 7) likewise
    parts : (P, 3) samples, in parts of length and width from the middle, of height from the bottom;
        P at most 62
    out : (N,) from 0 to 1.  Overwritten.
    """
    count, samples = bodies.shape[0], parts.shape[0]
    for n in range(count):
        body = bodies[n]
        cos_body, sin_body = math.cos(body[3]), math.sin(body[3])
        far_x, far_y = body[0] - eye[0], body[1] - eye[1]
        radius = 0.5 * math.hypot(body[4], body[5])
        hidden, marks = 0, 0
        for k in range(count + obstacles.shape[0]):
            box = bodies[k] if k < count else obstacles[k - count]
            east, north = eye[0] - box[0], eye[1] - box[1]
            # No line to a sample is farther from that to the middle than the body's circle is wide.
            reach = (radius + 0.5 * math.hypot(box[4], box[5])) * 1.000001
            if k == n or hidden == samples or _aside(far_x, far_y, -east, -north, reach):
                continue
            cos, sin = math.cos(box[3]), math.sin(box[3])
            along, across = cos * east + sin * north, cos * north - sin * east
            if _inside(along, across, eye[2], box):
                continue
            for p in range(samples):
                if marks >> p & 1:
                    continue
                ahead, left = parts[p, 0] * body[4], parts[p, 1] * body[5]
                x = body[0] + cos_body * ahead - sin_body * left - eye[0]
                y = body[1] + sin_body * ahead + cos_body * left - eye[1]
                z = body[2] + parts[p, 2] * body[6] - eye[2]
                if _crosses(along, across, eye[2], cos * x + sin * y, cos * y - sin * x, z, box):
                    marks |= 1 << p
                    hidden += 1
        out[n] = 1.0 - hidden / samples


@part
def _hides(
    x: float, y: float, z: float, end_x: float, end_y: float, end_z: float, box: Floats
) -> bool:
    """Whether a box hides an end from a start, as `blocked` has it."""
    step_x, step_y = end_x - x, end_y - y
    east, north = x - box[0], y - box[1]
    miss = step_x * north - step_y * east
    radius_squared = 0.25 * (box[4] * box[4] + box[5] * box[5])
    if miss * miss > radius_squared * (step_x * step_x + step_y * step_y):
        return False
    cos, sin = math.cos(box[3]), math.sin(box[3])
    along, across = cos * east + sin * north, cos * north - sin * east
    if _inside(along, across, z, box):
        return False
    step_along, step_across = cos * step_x + sin * step_y, cos * step_y - sin * step_x
    return _crosses(along, across, z, step_along, step_across, end_z - z, box)


@kernel(
    "void(float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1],"
    " float64[:, ::1], boolean[::1])"
)
def unbroken(
    eye: Floats,
    points: Floats,
    targets: Floats,
    faces: Floats,
    mirror: Ints,
    own: Ints,
    boxes: Floats,
    out: Bools,
) -> None:
    """Find the ways over a point of reflection that no box blocks.

    Seen from the eye's own image the two legs are one line, and what is behind the face is not in
    the way of the second.

    Parameters
    ----------
    eye : (3,) m
    points, targets : (M, 3) m; where each way is reflected, and where it ends
    faces : (M, 4) x, y of a place on the upright face, and its normal outwards
    mirror, own : (M,) rows of the boxes of the face and of the target, which do not block their leg
    boxes : (N, 7) as `blocked` takes them
    out : (M,) True = both legs are free.  Overwritten.
    """
    for m in range(points.shape[0]):
        x, y, east, north = faces[m, 0], faces[m, 1], faces[m, 2], faces[m, 3]
        twice = 2.0 * (east * (eye[0] - x) + north * (eye[1] - y))
        image_x, image_y = eye[0] - twice * east, eye[1] - twice * north
        out[m] = True
        for n in range(boxes.shape[0]):
            box = boxes[n]
            hidden = n != mirror[m] and _hides(
                eye[0], eye[1], eye[2], points[m, 0], points[m, 1], points[m, 2], box
            )
            before = (box[0] - x) * east + (box[1] - y) * north > 0.0
            if not hidden and before and n != own[m]:
                hidden = _hides(
                    image_x, image_y, eye[2], targets[m, 0], targets[m, 1], targets[m, 2], box
                )
            if hidden:
                out[m] = False
                break
