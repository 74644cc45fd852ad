"""Lane kernels against their slow textbook forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.kernels.lane import count_cells, fill_cells, fraction, segment_at, wrap

bends = st.floats(-0.5, 0.5)
"""rad over a metre, at most: offsets of 0.4 m stay on this side of the centre."""


@given(st.floats(-1e4, 1e4))
def test_wrap_keeps_the_direction(angle: float) -> None:
    wrapped = wrap(angle)
    assert -math.pi <= wrapped <= math.pi
    assert math.cos(wrapped) == pytest.approx(math.cos(angle), abs=1e-9)
    assert math.sin(wrapped) == pytest.approx(math.sin(angle), abs=1e-9)


def test_wrap_lets_the_unknown_pass() -> None:
    assert math.isnan(wrap(math.nan))


@given(
    steps=st.lists(st.floats(0.01, 5.0), min_size=1, max_size=20),
    wanted=st.floats(-5.0, 120.0),
    before=st.integers(0, 3),
)
def test_segment_at_finds_what_a_sorted_search_finds(
    steps: list[float], wanted: float, before: int
) -> None:
    distance = np.concatenate((np.full(before, 1e3), [0.0], np.cumsum(steps), np.full(2, -1e3)))
    last = before + len(steps)
    expected = np.searchsorted(distance[before : last + 1], wanted, side="right") - 1
    expected = before + min(max(int(expected), 0), len(steps) - 1)
    assert segment_at(distance, before, last, wanted) == expected


@given(
    first=bends,
    second=bends,
    share=st.floats(0.0, 1.0),
    offset=st.floats(-0.4, 0.4),
    turned=st.floats(-math.pi, math.pi),
)
def test_fraction_undoes_a_point_square_to_the_blended_tangent(
    first: float, second: float, share: float, offset: float, turned: float
) -> None:
    cos, sin = math.cos(turned), math.sin(turned)
    rotation = np.array([[cos, sin], [-sin, cos]])
    position = np.array([[0.0, 0.0], [1.0, 0.0]]) @ rotation
    tangent = np.array([[math.cos(a), math.sin(a)] for a in (first, second)]) @ rotation
    blended = tangent[0] + share * (tangent[1] - tangent[0])
    normal = np.array([-blended[1], blended[0]]) / math.hypot(*blended)
    x, y = position[0] + share * (position[1] - position[0]) + offset * normal
    found = fraction(float(x), float(y), position, tangent, 0)
    assert found == pytest.approx(share, abs=1e-9)


def test_fraction_knows_no_place_beyond_the_centre_of_a_bend() -> None:
    position = np.array([[0.0, 0.0], [1.0, 0.0]])
    tangent = np.array([[math.cos(a), math.sin(a)] for a in (-0.5, 0.5)])
    assert math.isnan(fraction(0.5, 3.0, position, tangent, 0))


@given(
    boxes=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
        max_size=10,
    )
)
def test_cells_hold_the_boxes_that_touch_them(boxes: list[tuple[int, int, int, int]]) -> None:
    columns, rows = 8, 7
    box = np.array([(a, b, a + w, b + h) for a, b, w, h in boxes], dtype=np.int64).reshape(-1, 4)
    count = np.zeros(columns * rows, dtype=np.int64)
    count_cells(box, columns, count)
    start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count)))
    content = np.full(start[-1], -1)
    fill_cells(box, np.arange(len(box)), columns, start[:-1].copy(), content)
    for cell in range(columns * rows):
        column, row = cell % columns, cell // columns
        expected = [k for k, (a, b, c, d) in enumerate(box) if a <= column <= c and b <= row <= d]
        assert content[start[cell] : start[cell + 1]].tolist() == expected
