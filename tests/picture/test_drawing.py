"""The pieces of a picture keep their promises whatever they are given."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rsu.arrays import Floats
from scenarios.picture.actor import overlap
from scenarios.picture.drawing import Window, breadth, thin
from scenarios.picture.label import Labels

numbers = st.floats(-1e3, 1e3)
points = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=40).map(np.array)
turns = st.floats(-4.0, 4.0)


def rectangle(x: float, y: float, turn: float, length: float, width: float) -> Floats:
    u = np.array([0.5, -0.5, -0.5, 0.5]) * length
    v = np.array([0.5, 0.5, -0.5, -0.5]) * width
    c, s = np.cos(turn), np.sin(turn)
    return np.column_stack((x + u * c - v * s, y + u * s + v * c))


rectangles = st.builds(
    rectangle, st.floats(-3, 3), st.floats(-3, 3), turns, st.floats(0.3, 6), st.floats(0.3, 3)
)


def area(corners: Floats) -> float:
    if len(corners) < 3:
        return 0.0
    (x, y), (u, v) = corners.T, np.roll(corners, -1, axis=0).T
    return float(np.sum(x * v - u * y)) / 2.0


@given(points, st.floats(0.01, 100.0))
def test_a_thinned_line_passes_all_its_points_within_the_tolerance(
    line: Floats, tolerance: float
) -> None:
    left = thin(line, tolerance)
    assert left[0] == pytest.approx(line[0])
    assert left[-1] == pytest.approx(line[-1])
    begin, way = left[:-1, None], np.diff(left, axis=0)[:, None]
    square = np.maximum((way**2).sum(axis=2), 1e-300)
    share = np.clip(((line - begin) * way).sum(axis=2) / square, 0.0, 1.0)
    apart = np.hypot(*np.moveaxis(line - begin - share[..., None] * way, 2, 0))
    assert apart.min(axis=0).max() <= tolerance + 1e-6


@given(rectangles, rectangles)
def test_what_two_footprints_share_does_not_depend_on_their_order(a: Floats, b: Floats) -> None:
    assert area(overlap(a, b)) == pytest.approx(area(overlap(b, a)), abs=1e-6)
    assert -1e-9 <= area(overlap(a, b)) <= min(area(a), area(b)) + 1e-6


@given(rectangles)
def test_a_footprint_shares_all_of_itself_with_itself(a: Floats) -> None:
    assert area(overlap(a, a)) == pytest.approx(area(a))


@given(points)
def test_a_window_shows_all_that_it_is_put_around(places: Floats) -> None:
    window = Window.around(places, width=1000.0, heights=(200.0, 600.0))
    assert window.holds(places, 1e-6 / window.scale).all()
    assert 200.0 <= window.height <= 600.0


@given(points, st.integers(1, 12))
def test_no_label_covers_another_or_leaves_the_panel(places: Floats, length: int) -> None:
    labels = Labels(300.0, 200.0)
    for place in np.abs(places) % (300.0, 200.0):
        labels.add("x" * length, place)
    drawn = labels.draw()
    assume(drawn)
    words = [node for node in ET.fromstring(drawn).iter("text")]  # noqa: S314, C416 - our own
    half = np.array((breadth("x" * length, 11.0), 11.0)) / 2.0
    middle = np.array([(float(w.attrib["x"]), float(w.attrib["y"])) for w in words[::2]])
    middle[:, 1] -= 0.35 * 11.0
    assert (middle - half >= 0.0).all()
    assert (middle + half <= (300.0, 200.0)).all()
    for k, one in enumerate(middle):
        apart = np.abs(middle[k + 1 :] - one) - 2.0 * half
        assert (apart.max(axis=1) > -0.1).all()
