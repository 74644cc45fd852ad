"""Image boxes on the ground, and which of them, or of their places, make no sense."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.backprojection import GUESS, locate
from rsu.kernels.compile import kernel

SOUND, NOT_FINITE, MALFORMED, NO_GROUND, OUT_OF_RANGE = range(5)
"""What is the matter with a box."""
_WIDEST = 1e6
"""px; no image is so wide, and no detector sees so far beyond its edges."""


@kernel(
    "int64(int64, float64[:, ::1], int64[::1], float64[::1], int64, float64[::1], float64, "
    "int64[:, ::1])"
)
def inspect_box(
    n: int,
    box: Floats,
    kind: Ints,
    score: Floats,
    kinds: int,
    lens: Floats,
    margin: float,
    cut: Ints,
) -> int:
    """Whether row `n` is a box with a class and a score, and which edges the image may cut.

    Parameters
    ----------
    box : (N, 4) left, top, right, bottom, px
    kind, score : (N,) class, of `kinds` there are, and probability
    lens : (3,) focal length and principal point, px; the latter is the middle of the image
    margin : px from the border within which an edge may be cut
    cut : (N, 4) 1 = that edge lies at the border.  Overwritten.
    """
    width = 2.0 * lens[1]
    height = 2.0 * lens[2]
    left, top, right, bottom = box[n, 0], box[n, 1], box[n, 2], box[n, 3]
    formed = -_WIDEST < left < right < _WIDEST and -_WIDEST < top < bottom < _WIDEST
    finite = math.isfinite(left) and math.isfinite(top) and math.isfinite(right)
    cut[n, 0] = left <= margin
    cut[n, 1] = top <= margin
    cut[n, 2] = right >= width - margin
    cut[n, 3] = bottom >= height - margin
    if not (finite and math.isfinite(bottom) and math.isfinite(score[n])):
        return NOT_FINITE
    if not (formed and 0.0 <= score[n] <= 1.0 and 0 <= kind[n] < kinds):
        return MALFORMED
    return SOUND


@kernel("int64(int64, float64[:, ::1], float64[::1], float64)")
def inspect_place(n: int, position: Floats, eye: Floats, farthest: float) -> int:
    """Whether position `n` of (N, 2) is on the ground and at most `farthest` m from the eye."""
    east = position[n, 0] - eye[0]
    north = position[n, 1] - eye[1]
    if math.isnan(east + north):
        return NO_GROUND
    return OUT_OF_RANGE if east * east + north * north > farthest * farthest else SOUND


@kernel(
    "void(float64[:, ::1], int64[::1], float64[::1], int64, int64[:, ::1], float64[:, ::1], "
    "float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], "
    "float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], "
    "float64[:, :, ::1], int64[::1])",
    allocates=True,
)
def locate_boxes(
    box: Floats,
    kind: Ints,
    score: Floats,
    kinds: int,
    among: Ints,
    size: Floats,
    spread: Floats,
    share: Floats,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    limits: Floats,
    position: Floats,
    covariance: Floats,
    extent: Floats,
    looks: Floats,
    aspects: Floats,
    fault: Ints,
) -> None:
    """Put boxes on the ground: `locate`, where `inspect_box` and `inspect_place` find no fault.

    Parameters
    ----------
    limits : (4,) px, standard deviation of an edge and margin of the image; m, standard deviation
        of the ground's height and largest range
    fault : (N,) one of the constants above; the other results of a row with one mean nothing.
        Overwritten.
    """
    cut, guess = np.empty(box.shape, dtype=np.int64), np.empty(GUESS)
    for n in range(box.shape[0]):
        fault[n] = inspect_box(n, box, kind, score, kinds, lens, limits[1], cut)
        if fault[n] == SOUND:
            locate(
                n, box, cut, kind, among, size, spread, share, eye, axes, lens, limits[0],
                limits[2], guess, position, covariance, extent, looks, aspects,
            )  # fmt: skip
            fault[n] = inspect_place(n, position, eye, limits[3])
