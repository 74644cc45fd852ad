"""A Reeds-Shepp word ends where it is to end, and none is shorter than plain geometry allows."""

from math import cos, hypot, pi, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.avp.planning.path import sample
from rsu.kernels.reeds_shepp import WORDS, list_words, plain_cost, price, wrapped

PLACE = st.floats(-12.0, 12.0)
ANGLE = st.floats(-pi, pi)
POSES = st.tuples(PLACE, PLACE, ANGLE)


def words(x: float, y: float, heading: float) -> Floats:
    """Each word, five lengths and five turns in a row."""
    room = np.empty((WORDS, 10))
    return room[: list_words(room, x, y, heading)]


def end(word: Floats) -> Floats:
    """Where one drives to from the origin."""
    arc = np.column_stack([word[5:], word[:5]])
    return sample(np.zeros(3), arc, 1.0)[0][-1]


def shortest(x: float, y: float, heading: float) -> float:
    return float(np.abs(words(x, y, heading)[:, :5]).sum(axis=1).min())


@given(POSES)
def test_every_word_ends_at_its_goal(goal: tuple[float, float, float]) -> None:
    for word in words(*goal):
        reached = end(word)
        assert reached[:2] == pytest.approx(goal[:2], abs=1e-6)
        assert wrapped(float(reached[2]) - goal[2]) == pytest.approx(0.0, abs=1e-6)


@given(POSES)
def test_there_is_always_a_word_and_none_is_shorter_than_the_way_or_the_turn(
    goal: tuple[float, float, float],
) -> None:
    length = shortest(*goal)
    assert length >= max(hypot(goal[0], goal[1]), abs(goal[2])) - 1e-9
    assert length <= hypot(goal[0], goal[1]) + 2.5 * pi


@given(POSES)
def test_the_shortest_is_as_long_mirrored_in_reverse_and_from_the_end(
    goal: tuple[float, float, float],
) -> None:
    x, y, heading = goal
    length = shortest(x, y, heading)
    back_x, back_y = -x * cos(heading) - y * sin(heading), x * sin(heading) - y * cos(heading)
    assert shortest(x, -y, -heading) == pytest.approx(length, abs=1e-6)
    assert shortest(-x, y, -heading) == pytest.approx(length, abs=1e-6)
    assert shortest(back_x, back_y, -heading) == pytest.approx(length, abs=1e-6)


@given(POSES, POSES, ANGLE)
def test_the_cost_is_the_same_wherever_both_poses_are(
    begin: tuple[float, float, float], goal: tuple[float, float, float], turn: float
) -> None:
    room = np.empty((WORDS, 10))
    c, s = cos(turn), sin(turn)
    moved = [
        (x * c - y * s + 5.0, x * s + y * c - 3.0, heading + turn)
        for x, y, heading in (begin, goal)
    ]
    cost = plain_cost(room, *begin, *goal, 3.0, 1.5, 1.0)
    assert plain_cost(room, *moved[0], *moved[1], 3.0, 1.5, 1.0) == pytest.approx(cost, abs=1e-5)


@pytest.mark.parametrize(
    ("goal", "length", "changes"),
    [
        ((5.0, 0.0, 0.0), 5.0, 0),  # straight on
        ((-5.0, 0.0, 0.0), 5.0, 0),  # straight back
        ((1.0, 1.0, pi / 2.0), pi / 2.0, 0),  # a quarter of the circle
        ((0.0, 0.0, pi), pi, 2),  # turned where one stands: three sixths, as on a narrow road
    ],
)
def test_known_words(goal: tuple[float, float, float], length: float, changes: int) -> None:
    assert shortest(*goal) == pytest.approx(length)
    room = np.empty((WORDS, 10))
    costs = [
        price(room, n, 1.0, 100.0, 0.0, 0.0) for n in range(list_words(room, *goal))
    ]  # a change costs more than any way
    assert min(costs) // 100.0 <= changes


def test_a_change_of_direction_at_either_end_counts() -> None:
    ahead = np.zeros((WORDS, 10))
    ahead[0, :5] = 0.0, 5.0, 0.0, 0.0, 0.0
    costs = [price(ahead, 0, 1.0, 2.0, a, b) for a, b in ((1.0, 1.0), (-1.0, 0.0), (-1.0, -1.0))]
    assert costs == pytest.approx([5.0, 7.0, 9.0])
