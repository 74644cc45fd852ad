"""Which image boxes, and which places that they were put at, make no sense."""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

SOUND, NOT_FINITE, MALFORMED, NO_GROUND, OUT_OF_RANGE = range(5)
"""What is the matter with a box."""
_WIDEST = 1e6
"""px; no image is so wide, and no detector sees so far beyond its edges."""


@kernel(
    "void(float64[:, ::1], int64[::1], float64[::1], int64, float64[::1], float64, "
    "int64[:, ::1], int64[::1])"
)
def inspect_boxes(
    box: Floats,
    kind: Ints,
    score: Floats,
    kinds: int,
    lens: Floats,
    margin: float,
    cut: Ints,
    fault: Ints,
) -> None:
    """Which rows are a box with a class and a score, and which edges the image may cut.

    Parameters
    ----------
    box : (N, 4) left, top, right, bottom, px
    kind, score : (N,) class, of `kinds` there are, and probability
    lens : (3,) focal length and principal point, px; the latter is the middle of the image
    margin : px from the border within which an edge may be cut
    cut : (N, 4) 1 = that edge lies at the border.  Overwritten.
    fault : (N,) one of the constants above.  Overwritten.
    """
    width = 2.0 * lens[1]
    height = 2.0 * lens[2]
    for n in range(box.shape[0]):
        left, top, right, bottom = box[n, 0], box[n, 1], box[n, 2], box[n, 3]
        formed = -_WIDEST < left < right < _WIDEST and -_WIDEST < top < bottom < _WIDEST
        finite = math.isfinite(left) and math.isfinite(top) and math.isfinite(right)
        cut[n, 0] = left <= margin
        cut[n, 1] = top <= margin
        cut[n, 2] = right >= width - margin
        cut[n, 3] = bottom >= height - margin
        fault[n] = SOUND
        if not (finite and math.isfinite(bottom) and math.isfinite(score[n])):
            fault[n] = NOT_FINITE
        elif not (formed and 0.0 <= score[n] <= 1.0 and 0 <= kind[n] < kinds):
            fault[n] = MALFORMED


@kernel("void(float64[:, ::1], float64[::1], float64, int64[::1])")
def inspect_places(position: Floats, eye: Floats, farthest: float, fault: Ints) -> None:
    """Which positions (N, 2) are on the ground and at most `farthest` m from the eye."""
    for n in range(position.shape[0]):
        east = position[n, 0] - eye[0]
        north = position[n, 1] - eye[1]
        fault[n] = SOUND
        if math.isnan(east + north):
            fault[n] = NO_GROUND
        elif east * east + north * north > farthest * farthest:
            fault[n] = OUT_OF_RANGE
