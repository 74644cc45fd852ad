"""Lines of sight: known cases, and the same answer as walking along the line."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Bools, Floats
from rsu.kernels.sight import blocked, visible_shares

VAN = [10.0, 0.0, 0.0, 0.0, 5.0, 2.0, 2.2]


def hidden(
    eye: list[float], targets: list[list[float]], boxes: list[list[float]], skip: int = -1
) -> list[bool]:
    out = np.zeros(len(targets), dtype=np.int64)
    blocked(
        np.array(eye),
        np.array(targets),
        np.array(boxes).reshape(-1, 7),
        np.full(len(targets), skip),
        out,
    )
    return (out == 1).tolist()


def test_a_van_hides_a_child_from_a_low_eye_and_not_from_a_high_one() -> None:
    child = [22.0, 0.0, 1.1]
    assert hidden([0.0, 0.0, 1.2], [child], [VAN]) == [True]
    assert hidden([0.0, 0.0, 6.0], [child], [VAN]) == [False]


def test_nothing_hides_without_boxes() -> None:
    assert hidden([0.0, 0.0, 1.0], [[5.0, 5.0, 1.0]], []) == [False]


def test_nothing_hides_itself_when_it_is_skipped() -> None:
    assert hidden([0.0, 0.0, 1.2], [[10.0, 0.0, 1.0]], [VAN]) == [True]
    assert hidden([0.0, 0.0, 1.2], [[10.0, 0.0, 1.0]], [VAN], skip=0) == [False]


def test_what_stands_before_a_box_or_beside_the_line_is_seen() -> None:
    assert hidden([0.0, 0.0, 1.2], [[7.0, 0.0, 1.0], [15.0, 4.0, 1.0]], [VAN]) == [False, False]


def test_a_point_on_the_near_face_is_seen_and_one_on_the_far_face_is_not() -> None:
    assert hidden([0.0, 0.0, 1.2], [[7.5, 0.0, 1.0], [12.5, 0.0, 1.0]], [VAN]) == [False, True]


def test_a_line_below_a_gantry_is_free() -> None:
    gantry = [10.0, 0.0, 4.5, 0.0, 1.0, 20.0, 1.0]
    assert hidden([0.0, 0.0, 1.2], [[30.0, 0.0, 1.0]], [gantry]) == [False]


def test_a_box_around_the_eye_hides_nothing() -> None:
    pole = [0.0, 0.0, 0.0, 0.3, 1.0, 1.0, 8.0]
    assert hidden([0.0, 0.0, 6.0], [[30.0, 5.0, 1.0]], [pole]) == [False]


def test_the_old_content_of_the_answer_does_not_matter() -> None:
    out = np.ones(1, dtype=np.int64)
    blocked(np.zeros(3), np.ones((1, 3)), np.empty((0, 7)), np.array([-1]), out)
    assert out.tolist() == [0]


place = st.floats(-20.0, 20.0)
box = st.tuples(
    place,
    place,
    st.floats(0.0, 2.0),
    st.floats(-math.pi, math.pi),
    st.floats(0.5, 12.0),
    st.floats(0.5, 3.0),
    st.floats(0.5, 4.0),
)
point = st.tuples(place, place, st.floats(0.1, 8.0))


def inside(points: Floats, solid: Floats, margin: float) -> Bools:
    """Points inside a box that is larger by a margin on every side."""
    x, y, z, heading, length, width, height = solid
    east, north = points[:, 0] - x, points[:, 1] - y
    along = math.cos(heading) * east + math.sin(heading) * north
    across = math.cos(heading) * north - math.sin(heading) * east
    return (
        (np.abs(along) < length / 2 + margin)
        & (np.abs(across) < width / 2 + margin)
        & (points[:, 2] > z - margin)
        & (points[:, 2] < z + height + margin)
    )


@given(eye=point, targets=st.lists(point, min_size=1, max_size=5), solid=box)
def test_it_agrees_with_walking_along_the_line(
    eye: tuple[float, ...], targets: list[tuple[float, ...]], solid: tuple[float, ...]
) -> None:
    start, body = np.array(eye), np.array(solid)
    if inside(start[None, :], body, 1e-6)[0]:
        return
    answers = hidden(list(eye), [list(t) for t in targets], [list(solid)])
    for target, answer in zip(targets, answers, strict=True):
        way = start + np.linspace(0.0, 1.0, 2001)[:, None] * (np.array(target) - start)
        # Steps are at most 3 cm: what touches by less is left open.
        if inside(way, body, -0.03).any():
            assert answer
        if not inside(way, body, 0.03).any():
            assert not answer


@given(
    eye=point,
    target=point,
    solids=st.lists(box, min_size=1, max_size=4),
    turn=st.floats(-math.pi, math.pi),
)
def test_turning_the_world_changes_nothing(
    eye: tuple[float, ...],
    target: tuple[float, ...],
    solids: list[tuple[float, ...]],
    turn: float,
) -> None:
    start, end, bodies = np.array(eye), np.array(target), np.array(solids)
    way = start + np.linspace(0.0, 1.0, 500)[:, None] * (end - start)
    if any((inside(way, b, 1e-6) != inside(way, b, -1e-6)).any() for b in bodies):
        return
    grazing = any(inside(way, b, 0.1).any() != inside(way, b, -0.1).any() for b in bodies)
    turned = bodies.copy()
    turned[:, :2] = rotated(bodies[:, :2], turn)
    turned[:, 3] += turn
    spun = [[*rotated(p[None, :2], turn)[0].tolist(), float(p[2])] for p in (start, end)]
    before = hidden(list(eye), [list(target)], bodies.tolist())
    assert grazing or hidden(spun[0], [spun[1]], turned.tolist()) == before


def rotated(points: Floats, turn: float) -> Floats:
    cos, sin = math.cos(turn), math.sin(turn)
    return points @ np.array([[cos, sin], [-sin, cos]])


@given(eye=point, bodies=st.lists(box, min_size=1, max_size=5), walls=st.lists(box, max_size=3))
def test_the_share_in_sight_is_that_of_the_samples_that_nothing_blocks(
    eye: tuple[float, ...], bodies: list[tuple[float, ...]], walls: list[tuple[float, ...]]
) -> None:
    parts = np.array([[0.0, 0.0, 0.5], [0.4, 0.4, 0.85], [-0.4, 0.3, 0.15]])
    solids, obstacles = np.array(bodies), np.array(walls).reshape(-1, 7)
    share = np.empty(len(solids))
    visible_shares(np.array(eye), solids, obstacles, parts, share)
    for row, (x, y, z, heading, *extent) in enumerate(solids.tolist()):
        cos, sin = math.cos(heading), math.sin(heading)
        ahead, left, up = (parts * extent).T
        # in the kernel's order: what a line only grazes hangs on the last bit
        samples = np.column_stack(
            (x + cos * ahead - sin * left, y + sin * ahead + cos * left, z + up)
        )
        boxes = [list(one) for one in (*bodies, *walls)]
        seen = hidden(list(eye), samples.tolist(), boxes, skip=row)
        assert share[row] == 1.0 - np.mean(seen)
