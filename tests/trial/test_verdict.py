"""Which warnings are right."""

import numpy as np
import pytest

from denms import event
from films import film_of
from scenarios.stage.film import Film
from scenarios.trial.verdict import Account, Heard, judge

BOX = np.full((2, 2), (4.5, 1.8))


def drive(leader: float) -> Film:
    """The ego at 10 m/s from 0 m on, and a leader that it reaches or that goes on from 20 m."""
    time = np.arange(0.0, 4.0, 0.1)
    state = np.zeros((len(time), 2, 4))
    state[:, 0, 0], state[:, 0, 3] = 10.0 * time, 10.0
    state[:, 1, 0], state[:, 1, 3] = 20.0 + leader * time, leader
    return film_of(state, BOX, names=("ego", "leader"))


def false(nominal: Film, played: Film, time: float, x: float) -> int:
    account = Account(heard=[Heard(time, (x, 0.0), event(x))])
    return judge("ego", nominal, played, account).false_warnings


def test_a_warning_of_the_place_where_two_would_meet_is_right() -> None:
    assert false(drive(0.0), drive(0.0), 0.5, 20.0) == 0


def test_a_warning_of_a_place_where_nobody_is_is_false() -> None:
    assert false(drive(0.0), drive(0.0), 0.5, 60.0) == 1


def test_a_warning_of_who_is_no_danger_is_false() -> None:
    assert false(drive(10.0), drive(10.0), 0.5, 25.0) == 1


@pytest.mark.parametrize(("x", "expected"), [(50.0, 0), (75.0, 1)])
def test_who_was_a_danger_is_told_of_where_he_is_after_the_ego_has_reacted(
    x: float, expected: int
) -> None:
    assert false(drive(0.0), drive(10.0), 3.0, x) == expected
