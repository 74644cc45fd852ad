"""Which warnings are right."""

import math
from dataclasses import replace

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


@pytest.mark.parametrize(
    ("kind", "speed", "outcome"),
    [("pedestrian", 0.0, "near_miss"), ("car", 0.0, "collision"), ("pedestrian", 1.0, "collision")],
)
def test_who_walks_into_a_standing_car_was_not_hit_by_it(
    kind: str, speed: float, outcome: str
) -> None:
    time = np.arange(0.0, 4.0, 0.1)
    state = np.zeros((len(time), 2, 4))
    state[:, 0, 0], state[:, 0, 3] = speed * time, speed
    state[:, 1, 1], state[:, 1, 2] = 4.0 - 1.4 * time, -math.pi / 2.0
    state[:, 1, 3] = 1.4
    film = replace(film_of(state, BOX, names=("ego", "other")), kinds=("car", kind))
    assert judge("ego", film, film, Account()).outcome == outcome


@pytest.mark.parametrize(("ego", "stood"), [("ego", False), ("leader", True)])
def test_whether_it_stood_when_it_was_hit_is_told(ego: str, *, stood: bool) -> None:
    assert judge(ego, drive(0.0), drive(0.0), Account()).stood is stood
    assert judge(ego, drive(10.0), drive(10.0), Account()).stood is None


def told(cause: int, heading: float, speed: float) -> int:
    """How many false warnings of one at 20 m there are, when a leader drives there at 10 m/s."""
    film = drive(10.0)
    denm = replace(event(20.0), cause=cause, heading=heading, speed=speed)
    account = Account(heard=[Heard(0.1, (20.0, 0.0), denm)])
    return judge("ego", film, film, account).false_warnings


def test_what_is_told_of_one_who_is_so_is_right() -> None:
    assert told(26, 0.1, 9.0) == 0
    assert told(26, math.nan, math.nan) == 0


@pytest.mark.parametrize(("heading", "speed"), [(math.pi, 10.0), (0.0, 0.0), (0.0, 25.0)])
def test_what_is_told_of_one_who_is_otherwise_is_false(heading: float, speed: float) -> None:
    assert told(14, heading, speed) == 1


def test_that_somebody_is_there_makes_no_collision() -> None:
    assert told(97, 0.0, 10.0) == 1


@pytest.mark.parametrize(("x", "expected"), [(50.0, 0), (75.0, 1)])
def test_who_was_a_danger_is_told_of_where_he_is_after_the_ego_has_reacted(
    x: float, expected: int
) -> None:
    assert false(drive(0.0), drive(10.0), 3.0, x) == expected
