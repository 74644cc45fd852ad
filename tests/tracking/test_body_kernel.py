# ruff: noqa: N806 - the book's letters P, F, H, R
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.kernels.body import average, course_variance, reclassify, take_surer, turn, wrap
from rsu.sensing.detection import ObjectClass
from rsu.tracking.prior import confusion_matrix

CONFUSION = confusion_matrix(0.85, 0.1)
STILL = (0.0, np.nan)
PRECISE = 0.0025
angles = st.floats(-np.pi, np.pi)


def turned(
    state: Floats, measured: float, *, either_way: bool = True, course: tuple[float, float] = STILL
) -> float:
    turn(measured, PRECISE, int(either_way), *course, state)
    return float(state[0])


@given(st.floats(-1e3, 1e3))
def test_wrapped_angles_point_the_same_way(angle: float) -> None:
    assert -np.pi - 1e-9 <= wrap(angle) <= np.pi + 1e-9
    assert np.cos(wrap(angle)) == pytest.approx(np.cos(angle), abs=1e-9)


@given(st.lists(st.floats(-5.0, 5.0), min_size=1, max_size=20))
def test_averages_of_equal_worth_are_the_mean(values: list[float]) -> None:
    state = np.array([np.nan, np.nan])
    for value in values:
        average(value, 0.5, state)
    assert state == pytest.approx([np.mean(values), 0.5 / len(values)])


@given(st.lists(st.tuples(st.floats(1.0, 20.0), st.floats(0.01, 9.0)), min_size=1, max_size=20))
def test_of_many_guesses_the_surest_is_kept_and_they_add_up_to_no_more(
    guesses: list[tuple[float, float]],
) -> None:
    state = np.array([np.nan, np.nan])
    for guess in guesses:
        take_surer(*guess, state)
    assert state[1] == min(variance for _, variance in guesses)
    assert tuple(state.tolist()) in guesses


@given(angles, st.integers(0, 2**16))
def test_a_standing_box_taken_back_to_front_keeps_its_heading(angle: float, flips: int) -> None:
    state = np.array([angle, 0.1])
    for k in range(16):
        heading = turned(state, wrap(angle + np.pi * (flips >> k & 1)))
    assert np.cos(heading - angle) == pytest.approx(1.0)


@given(angles)
def test_who_moves_points_where_it_goes(course: float) -> None:
    state = np.array([wrap(course + np.pi + 0.1), 0.01])
    assert np.cos(turned(state, wrap(course + np.pi), course=(course, 0.001)) - course) > 0.99


def test_a_stations_own_heading_is_never_turned() -> None:
    state = np.array([0.0, 0.01])
    assert abs(turned(state, np.pi, either_way=False)) == pytest.approx(np.pi)


def test_the_first_heading_is_taken_as_measured_or_as_moved() -> None:
    assert turned(np.array([np.nan, np.nan]), 1.0) == 1.0
    state = np.array([np.nan, np.nan])
    turn(np.nan, np.nan, 1, 2.0, 0.001, state)
    assert state == pytest.approx([2.0, 0.01])


def test_a_body_that_was_never_seen_to_turn_or_go_has_no_heading() -> None:
    state = np.array([np.nan, np.nan])
    turn(np.nan, np.nan, 1, *STILL, state)
    turn(np.inf, 0.1, 1, *STILL, state)
    assert np.isnan(state).all()


def test_without_any_word_the_heading_stays() -> None:
    state = np.array([1.0, 0.2])
    turn(np.nan, np.nan, 1, *STILL, state)
    assert state.tolist() == [1.0, 0.2]


def test_a_course_is_known_better_at_speed_and_not_at_a_stand() -> None:
    P = np.eye(4) * 0.1
    slow = course_variance(1.0, np.array([0.0, 0.0, 2.0, 0.0]), P)
    fast = course_variance(1.0, np.array([0.0, 0.0, 0.0, 20.0]), P)
    assert slow == pytest.approx(0.1 / 4.0)
    assert fast == pytest.approx(0.1 / 400.0)
    assert np.isnan(course_variance(1.0, np.array([0.0, 0.0, 0.5, 0.5]), P))


@given(st.lists(st.integers(0, 7), max_size=50))
def test_class_probabilities_add_up_and_rule_nothing_out(seen: list[int]) -> None:
    probability = np.full(8, 0.125)
    for one in seen:
        best = reclassify(CONFUSION, one, probability)
        assert best == probability.argmax()
    assert probability.sum() == pytest.approx(1.0)
    assert probability.min() >= 1e-3 * (1.0 - 1e-9) if seen else True


def test_repeated_words_outweigh_a_slip() -> None:
    probability = np.full(8, 0.125)
    for one in (ObjectClass.BICYCLE, ObjectClass.BICYCLE, ObjectClass.PEDESTRIAN):
        best = reclassify(CONFUSION, int(one), probability)
    assert best == ObjectClass.BICYCLE


def test_a_sensor_that_does_not_say_changes_no_class() -> None:
    probability = np.array([0.5, 0.3, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025])
    before = probability.copy()
    reclassify(CONFUSION, int(ObjectClass.OTHER), probability)
    assert probability == pytest.approx(before, abs=1e-2)


def test_every_row_of_the_confusion_matrix_is_a_distribution() -> None:
    assert CONFUSION.sum(axis=1) == pytest.approx(np.ones(8))
    assert CONFUSION.min() > 0.0
    assert CONFUSION[ObjectClass.CAR, ObjectClass.VAN] > CONFUSION[ObjectClass.CAR, ObjectClass.BUS]
