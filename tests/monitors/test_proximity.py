import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sotif.kernels.proximity import near_pairs

CIRCLES = st.lists(
    st.tuples(*[st.floats(-9.0, 9.0)] * 2, st.floats(0.1, 3.0), st.booleans(), st.booleans()),
    max_size=12,
)


Circle = tuple[float, float, float, bool, bool]
"""x, y, radius, whether it moves, whether it is known."""


def found(circles: list[Circle], most: int = 100) -> set[frozenset[int]]:
    table = np.array([c[:3] for c in circles], dtype=np.float64).reshape(-1, 3)
    stands = ~np.array([c[3] for c in circles], dtype=np.bool_)
    known = np.array([c[4] for c in circles], dtype=np.bool_)
    position, extent = np.ascontiguousarray(table[:, :2]), np.zeros((len(table), 3))
    extent[:, 0] = 2.0 * table[:, 2]
    pairs = np.empty((most, 2), dtype=np.int64)
    order = np.argsort(position[:, 0])
    count = near_pairs(position, extent, stands, known, order, 0.3, pairs)
    return {frozenset(pair) for pair in pairs[:count].tolist()}


@given(CIRCLES)
def test_every_known_pair_is_found_that_is_near_and_of_which_one_moves(
    circles: list[Circle],
) -> None:
    wanted = {
        frozenset((i, j))
        for j, (x, y, r, moves, known) in enumerate(circles)
        for i, (u, v, q, goes, well) in enumerate(circles[:j])
        if np.hypot(x - u, y - v) <= r + q + 0.3 and (moves or goes) and known and well
    }
    assert found(circles) == wanted


def test_what_does_not_fit_is_left_out() -> None:
    crowd = [(0.1 * k, 0.0, 1.0, True, True) for k in range(8)]
    assert len(found(crowd, most=5)) == 5
