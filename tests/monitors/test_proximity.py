import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sotif.kernels.proximity import near_pairs

CIRCLES = st.lists(
    st.tuples(st.floats(-9.0, 9.0), st.floats(-9.0, 9.0), st.floats(0.1, 3.0), st.booleans()),
    max_size=12,
)


def found(circles: list[tuple[float, float, float, bool]], most: int = 100) -> set[frozenset[int]]:
    table = np.array([c[:3] for c in circles], dtype=np.float64).reshape(-1, 3)
    moves = np.array([c[3] for c in circles], dtype=np.bool_)
    position, radius = np.ascontiguousarray(table[:, :2]), table[:, 2].copy()
    pairs = np.empty((most, 2), dtype=np.int64)
    count = near_pairs(position, radius, moves, np.argsort(position[:, 0]), 0.3, pairs)
    return {frozenset(pair) for pair in pairs[:count].tolist()}


@given(CIRCLES)
def test_every_pair_is_found_that_is_near_and_of_which_one_moves(
    circles: list[tuple[float, float, float, bool]],
) -> None:
    wanted = {
        frozenset((i, j))
        for j, (x, y, r, moves) in enumerate(circles)
        for i, (u, v, q, goes) in enumerate(circles[:j])
        if np.hypot(x - u, y - v) <= r + q + 0.3 and (moves or goes)
    }
    assert found(circles) == wanted


def test_what_does_not_fit_is_left_out() -> None:
    crowd = [(0.1 * k, 0.0, 1.0, True) for k in range(8)]
    assert len(found(crowd, most=5)) == 5
