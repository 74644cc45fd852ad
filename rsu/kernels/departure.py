"""Where everybody was when he last stood, or was first seen, and who is elsewhere by now."""

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel

FIGURES = 6
"""m, m, place; m^2, xx, xy, yy of its covariance; Unix s, last published."""


@kernel("bool_(float64[::1], float64[::1], float64)")
def apart(here: Floats, there: Floats, insignificant: float) -> bool:
    """Whether two places are farther from each other than both may err by."""
    x, y = here[0] - there[0], here[1] - there[1]
    xx, xy, yy = here[2] + there[2], here[3] + there[3], here[4] + there[4]
    squared = yy * x * x - 2.0 * xy * x * y + xx * y * y
    return bool(squared > insignificant * (xx * yy - xy * xy))


@kernel(
    "int64(float64, float64, float64, float64, int64[::1], int64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[::1], int64[::1], float64[:, ::1], int64[::1], float64[:, ::1],"
    " boolean[::1])"
)
def depart(
    time: float,
    kept: float,
    standing: float,
    insignificant: float,
    order: Ints,
    track_id: Ints,
    position: Floats,
    covariance: Floats,
    speed: Floats,
    before_id: Ints,
    before: Floats,
    memory_id: Ints,
    memory: Floats,
    left: Bools,
) -> int:
    """Tell who has left where he stood, and remember where everybody did; return how many.

    Parameters
    ----------
    time, kept
        Unix s; s for which the place of what is not there any more is remembered.
    standing, insignificant
        m/s below which a track is where it stands; squared Mahalanobis distance of two places.
    order : (N,)
        Rows of the tracks by rising id.
    track_id, position, covariance, speed : (N,), (N, 2), (N, 4, 4), (N,)
    before_id, before : (M,), (M, FIGURES)
        The memory of before, by rising id.
    memory_id, memory : (N + M,), (N + M, FIGURES)
        Result, likewise.
    left : (N,)
        Result.
    """
    count = m = 0
    for k in range(len(order) + 1):
        row = order[k] if k < len(order) else -1
        while m < len(before_id) and (row < 0 or before_id[m] < track_id[row]):
            if time - before[m, 5] < kept:
                memory_id[count] = before_id[m]
                for figure in range(FIGURES):
                    memory[count, figure] = before[m, figure]
                count += 1
            m += 1
        if row < 0:
            break
        here = memory[count]
        memory_id[count] = track_id[row]
        here[0], here[1] = position[row, 0], position[row, 1]
        here[2], here[3], here[4] = (
            covariance[row, 0, 0], covariance[row, 0, 1], covariance[row, 1, 1],
        )  # fmt: skip
        here[5] = time
        left[row] = False
        if m < len(before_id) and before_id[m] == track_id[row]:
            if speed[row] >= standing and time - before[m, 5] < kept:
                left[row] = apart(here, before[m], insignificant)
                for figure in range(FIGURES - 1):
                    here[figure] = before[m, figure]
            m += 1
        count += 1
    return count
