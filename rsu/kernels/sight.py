"""Lines of sight between points, among boxes that stand on the ground."""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


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
        cos = math.cos(boxes[n, 3])
        sin = math.sin(boxes[n, 3])
        half_length = 0.5 * boxes[n, 4]
        half_width = 0.5 * boxes[n, 5]
        bottom = boxes[n, 2]
        top = bottom + boxes[n, 6]
        east = eye[0] - boxes[n, 0]
        north = eye[1] - boxes[n, 1]
        eye_along = cos * east + sin * north
        eye_across = cos * north - sin * east
        if (
            abs(eye_along) <= half_length
            and abs(eye_across) <= half_width
            and bottom <= eye[2] <= top
        ):
            continue
        radius_squared = half_length * half_length + half_width * half_width
        for m in range(targets.shape[0]):
            if out[m] == 1 or skip[m] == n:
                continue
            step_x = targets[m, 0] - eye[0]
            step_y = targets[m, 1] - eye[1]
            # Most boxes stand far beside the line: their circle does not touch it.
            miss = step_x * north - step_y * east
            if miss * miss > radius_squared * (step_x * step_x + step_y * step_y):
                continue
            step_z = targets[m, 2] - eye[2]
            enter, leave = _clip(eye[2], step_z, bottom, top, 0.0)
            if enter >= leave:
                continue
            step = cos * step_x + sin * step_y
            enter, leave_along = _clip(eye_along, step, -half_length, half_length, enter)
            step = cos * step_y - sin * step_x
            enter, leave_across = _clip(eye_across, step, -half_width, half_width, enter)
            if enter < min(leave, leave_along, leave_across):
                out[m] = 1
