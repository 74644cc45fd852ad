"""Sensors that are not quite where the survey says, and objects that tell."""

import gc
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import fewest
from rsu.arrays import Floats
from rsu.sensing.detection import DetectionBatch, Misalignment, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
STRAIGHT = (0.0, 0.0, 0.0, 0.0)
DURATION = 8.0
SIGMA = 0.2


@dataclass(frozen=True)
class Mast:
    """A sensor: where the survey puts it, and east, north, left turn and clock that it is off."""

    name: str
    place: tuple[float, float]
    bias: tuple[float, float, float, float] = STRAIGHT
    offset: float = 0.0

    def sees(self, points: Floats) -> Floats:
        """Where it takes points to be."""
        x, y, turn, _ = self.bias
        cos, sin = np.cos(turn), np.sin(turn)
        away = points - self.place
        return self.place + np.array([x, y]) + away @ np.array([[cos, sin], [-sin, cos]])


WEST = Mast("west", (-60.0, -10.0))
EAST = Mast("east", (60.0, 20.0), offset=0.05)


def truth(time: float, *, moving: bool) -> Floats:
    """Eight cars; those that move go in circles round corners of the site, either way."""
    middle = np.array([(x, y) for x in (-30.0, -10.0, 10.0, 30.0) for y in (-25.0, 25.0)])
    if not moving:
        return middle
    angle = 1.2 * time * np.array([1, -1] * 4) / 2.0 + np.arange(8.0)
    return middle + 14.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def recorded(
    masts: Sequence[Mast],
    *,
    seed: int = 0,
    moving: bool = True,
    reports: bool = True,
    duration: float = DURATION,
    period: float = 0.1,
) -> list[DetectionBatch]:
    """What masts and, if there are reports, the cars themselves at 5 Hz have measured."""
    rng = np.random.default_rng(seed)
    scans: list[DetectionBatch] = []
    for mast in masts:
        for time in np.arange(mast.offset, duration, period).tolist():
            points = mast.sees(truth(time, moving=moving)) + rng.normal(0.0, SIGMA, (8, 2))
            scans.append(
                batch(
                    time + mast.bias[3],
                    points,
                    sigma=SIGMA,
                    kind=SensorKind.RADAR,
                    sensor_id=mast.name,
                    mast=mast.place,
                )
            )
    for car in range(8) if reports else ():
        for time in np.arange(0.02 * car, duration, 0.2).tolist():
            point = truth(time, moving=moving)[car] + rng.normal(0.0, SIGMA, 2)
            scans.append(
                batch(
                    time,
                    [tuple(point)],
                    sigma=SIGMA,
                    kind=SensorKind.V2X,
                    station=car,
                    mast=(np.nan, np.nan),
                )
            )
    return sorted(scans, key=lambda scan: scan.time)


def figures(found: Misalignment) -> Floats:
    return np.array([found.x, found.y, found.yaw, found.clock])


def sigmas(found: Misalignment) -> Floats:
    return np.array([found.x_sigma, found.y_sigma, found.yaw_sigma, found.clock_sigma])


shifts = st.floats(-1.5, 1.5)
turns = st.floats(-0.03, 0.03)
clocks = st.floats(-0.1, 0.1)


@fewest
@given(shifts, shifts, turns, shifts, shifts, turns)
def test_place_and_heading_are_found_by_cars_that_stand(
    x: float, y: float, turn: float, other_x: float, other_y: float, other_turn: float
) -> None:
    masts = [
        replace(WEST, bias=(x, y, turn, 0.0)),
        replace(EAST, bias=(other_x, other_y, other_turn, 0.0)),
    ]
    found = tracked(recorded(masts, moving=False), ALL).registration()
    for mast in masts:
        error = figures(found[mast.name]) - mast.bias
        assert np.hypot(*error[:2]) < 0.3
        assert abs(error[2]) < np.radians(0.3)


@fewest
@given(shifts, shifts, turns, clocks)
def test_the_clock_is_found_by_cars_that_move(
    x: float, y: float, turn: float, clock: float
) -> None:
    masts = [replace(WEST, bias=(x, y, turn, clock)), EAST]
    found = tracked(recorded(masts), ALL).registration()
    for mast in masts:
        error = figures(found[mast.name]) - mast.bias
        assert np.hypot(*error[:2]) < 0.3
        assert abs(error[2]) < np.radians(0.3)
        assert abs(error[3]) < 0.015


@pytest.mark.compiled
def test_it_is_as_sure_as_it_is_right() -> None:
    squares: list[Floats] = []
    for seed in range(10):
        masts = [
            replace(WEST, bias=(1.0, -1.0, 0.02, 0.05)),
            replace(EAST, bias=(-1.0, 0.5, -0.01, 0.0)),
        ]
        found = tracked(recorded(masts, seed=seed), ALL).registration()
        squares += [((figures(found[m.name]) - m.bias) / sigmas(found[m.name])) ** 2 for m in masts]
    assert np.mean(squares) < 1.5


def test_what_is_published_is_where_things_are() -> None:
    masts = [
        replace(WEST, bias=(1.5, 0.5, 0.02, 0.0)),
        replace(EAST, bias=(-1.0, 1.0, -0.02, 0.05)),
    ]
    table = tracked(recorded(masts), Parameters()).publish(DURATION)
    true = truth(DURATION, moving=True)
    assert len(table) == 8
    nearest = np.hypot(*(table.position[:, None] - true[None]).transpose(2, 0, 1)).min(axis=1)
    assert nearest.max() < 0.8


def test_without_reports_masts_agree_with_one_another() -> None:
    masts = [replace(WEST, bias=(1.5, 0.0, 0.0, 0.0)), EAST]
    found = tracked(recorded(masts, reports=False), ALL).registration()
    apart = figures(found["west"]) - figures(found["east"])
    assert apart[0] == pytest.approx(1.5, abs=0.5)
    assert found["west"].x_sigma > 0.5


def test_the_order_of_arrival_makes_no_difference() -> None:
    masts = [
        replace(WEST, bias=(1.5, -1.0, 0.02, 0.08)),
        replace(EAST, bias=(0.0, 1.0, -0.02, 0.0)),
    ]
    scans = recorded(masts, duration=4.0)
    rng = np.random.default_rng(1)
    late = [scan.time + rng.uniform(0.0, 0.3) for scan in scans]
    arrivals = [scan for _, scan in sorted(zip(late, scans, strict=True), key=lambda pair: pair[0])]
    one, other = tracked(scans, ALL), tracked(arrivals, ALL)
    assert one.registration() == other.registration() != {}
    first, second = one.publish(4.0), other.publish(4.0)
    assert np.array_equal(first.position, second.position)
    assert np.array_equal(first.covariance, second.covariance)


def test_several_scans_in_one_step_equal_one_each() -> None:
    scans = recorded([replace(WEST, bias=(1.5, -1.0, 0.02, 0.08)), EAST], duration=4.0)
    together = Tracker(ALL)
    for first in range(0, len(scans), 40):
        together.step(scans[first : first + 40])
    assert together.registration() == tracked(scans, ALL).registration()


def test_detections_of_something_else_do_not_move_it() -> None:
    masts = [replace(WEST, bias=(1.0, 0.0, 0.0, 0.0)), EAST]
    scans = recorded(masts)
    strayed = [replace(scan, position=scan.position.copy()) for scan in scans]
    for scan in strayed:
        if scan.sensor_id == "west" and 5.0 < scan.time < 6.0:
            scan.position[3] += (0.0, 1.5)
    right = figures(tracked(scans, ALL).registration()["west"])
    assert figures(tracked(strayed, ALL).registration()["west"]) == pytest.approx(right, abs=0.03)


def test_masts_that_stand_as_surveyed_are_taken_at_their_word() -> None:
    table = tracked(recorded([WEST, EAST], reports=False), ALL).publish(DURATION)
    assert np.sqrt(table.covariance[:, 0, 0]).max() < 0.3


def test_who_looks_more_often_does_not_know_more() -> None:
    """Who takes a car for longer than it is takes it for that at every look."""
    usual, often = (
        sigmas(tracked(recorded([WEST, EAST], period=period), ALL).registration()["west"])
        for period in (0.1, 0.025)
    )
    assert often == pytest.approx(usual, rel=0.1)


def test_one_sensor_alone_changes_nothing() -> None:
    alone = recorded([replace(WEST, bias=(1.0, 1.0, 0.02, 0.0))], reports=False)
    nowhere = [replace(scan, sensor_position=scan.sensor_position * np.nan) for scan in alone]
    tracker, other = tracked(alone, ALL), tracked(nowhere, ALL)
    assert tracker.registration() == {}
    one, two = tracker.publish(DURATION), other.publish(DURATION)
    assert np.array_equal(one.position, two.position)
    assert np.array_equal(one.covariance, two.covariance)


def test_a_sensor_that_moves_is_left_alone() -> None:
    scans = recorded([replace(WEST, bias=(1.0, 1.0, 0.0, 0.0)), EAST])
    for scan in scans:
        if scan.sensor_id == "west":
            scan.sensor_position += (scan.time, 0.0)
    found = tracked(scans, ALL).registration()
    assert "west" not in found
    assert "east" in found


def test_a_sensor_that_nobody_surveyed_is_left_alone() -> None:
    scans = recorded([WEST, EAST])
    for scan in scans:
        if scan.sensor_id == "east":
            scan.sensor_position.fill(np.nan)
    assert set(tracked(scans, ALL).registration()) == {"west"}


@pytest.mark.compiled
def test_memory_is_flat() -> None:
    tracker = Tracker(Parameters())
    scans = recorded([WEST, EAST])

    def run(rounds: range) -> int:
        for k in rounds:
            for scan in scans:
                tracker.step([replace(scan, time=scan.time + k * DURATION)])
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    warm = run(range(2))
    assert run(range(2, 5)) < warm + 200_000  # a tenth of the scans of one round
    tracemalloc.stop()
