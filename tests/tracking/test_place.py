from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.kernels.place import EAST, ENDS, FIGURES, PASSES, SPREAD, survival
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, tracked

END = 60.0
"""m, where the road ends."""
SPEED = 10.0
EVERY = 8.0
"""s from one car to the next: longer than the tracker waits for a lost one."""


def look(time: float, points: Sequence[tuple[float, float]]) -> DetectionBatch:
    return batch(time, points, kind=SensorKind.RADAR, sigma=0.3)


def leaving(cars: int, until: float = END) -> Tracker:
    """Cars, one after another, that drive as far as the road goes; a radar looks on at 20 Hz."""
    rng = np.random.default_rng(5)
    tracker = Tracker(Parameters())
    for k in range(round((cars - 1) * EVERY / 0.05 + until / SPEED / 0.05)):
        x = SPEED * (0.05 * k % EVERY)
        there = [(x + rng.normal(0.0, 0.3), 3.0 + rng.normal(0.0, 0.3))] if x <= END else []
        tracker.step([look(0.05 * k, there)])
    return tracker


def last_sight(cars: int) -> float:
    return (cars - 1) * EVERY + END / SPEED


@pytest.mark.parametrize(("cars", "waited_for"), [(1, 1), (8, 0)])
def test_what_has_passed_the_end_of_the_road_is_not_waited_for(cars: int, waited_for: int) -> None:
    tracker = leaving(cars)
    assert len(tracker.publish(last_sight(cars) - 0.1)) == 1
    # no sensor has reported since: only those that left here before tell that it is gone
    assert len(tracker.publish(last_sight(cars) + 0.2)) == waited_for


def test_who_is_still_seen_beyond_the_usual_end_is_there() -> None:
    tracker = leaving(8)
    begin = last_sight(8)
    for k in range(8):
        tracker.step([look(begin + 0.05 * k, [(END + 0.05 * SPEED * k, 3.0)])])
    assert len(tracker.publish(begin + 0.4)) == 1


def existence_of_the_hidden(false: int) -> float:
    """Of a car that many have passed before and nobody sees from half the way on, 1.5 s later."""
    tracker, begin = leaving(8, until=END / 2.0), 7.0 * EVERY + END / 2.0 / SPEED
    for k in range(31):
        there = [(END / 2.0 + 0.05 * SPEED * k, 3.0)] if 6 <= k < 6 + false else []
        tracker.step([look(begin + 0.05 * k, there)])
    (existence,) = tracker.publish(begin + 1.5).existence
    return float(existence)


def test_one_false_detection_does_not_make_the_hidden_gone() -> None:
    assert existence_of_the_hidden(false=1) == pytest.approx(existence_of_the_hidden(0), abs=0.2)


def sights_until_published(tracker: Tracker, start: float, kind: SensorKind) -> int:
    for sights in range(1, 10):
        time = start + 0.1 * sights
        tracker.step([batch(time, [(5.0, 5.0)], kind=kind, class_index=ObjectClass.PEDESTRIAN)])
        if len(tracker.publish(time)):
            return sights
    return 10


@pytest.mark.parametrize(("kind", "more"), [(SensorKind.CAMERA, 2), (SensorKind.LIDAR, 0)])
def test_a_child_where_only_clutter_was_is_believed_after_two_more_sights_at_most(
    kind: SensorKind, more: int
) -> None:
    rng = np.random.default_rng(1)
    clutter = [
        batch(4.0 * k, rng.uniform(1.0, 7.0, (1, 2)), kind=SensorKind.CAMERA) for k in range(50)
    ]
    elsewhere = sights_until_published(Tracker(Parameters()), 200.0, kind)
    assert sights_until_published(tracked(clutter), 200.0, kind) == elsewhere + more


def test_where_somebody_is_now_and_then_clutter_delays_nobody() -> None:
    scans: list[DetectionBatch] = []
    for k in range(25):
        scans.append(batch(8.0 * k, [(2.0, 2.0)], kind=SensorKind.CAMERA))
        for n in range(40):
            walker = [(6.0, 0.1 * n + 1.0)]
            walk = batch(8.0 * k + 4.0 + 0.1 * n, walker, class_index=ObjectClass.PEDESTRIAN)
            scans.append(walk)
    elsewhere = sights_until_published(Tracker(Parameters()), 203.0, SensorKind.CAMERA)
    assert sights_until_published(tracked(scans), 203.0, SensorKind.CAMERA) == elsewhere


def passers(begin: float, people: int, every: float) -> list[DetectionBatch]:
    """Walkers, one after another, in the same square, each seen for 4 s; a sensor an interval."""
    name, walks = f"every {every} s", ObjectClass.PEDESTRIAN
    return [
        batch(begin + 8.0 * k + t, [(6.0, 1.0 + t)], class_index=walks, sensor_id=name)
        for k in range(people)
        for t in np.arange(0.0, 4.0, every)
    ]


@pytest.mark.parametrize("people", [0, 3])
def test_who_comes_when_a_sensor_has_failed_is_believed_as_soon_as_anybody(people: int) -> None:
    scans = [*passers(0.0, 20, every=0.02), *passers(160.0, people, every=0.1)]
    start = 160.0 + 8.0 * people
    elsewhere = sights_until_published(Tracker(Parameters()), start, SensorKind.CAMERA)
    assert sights_until_published(tracked(scans), start, SensorKind.CAMERA) == elsewhere


ages = st.floats(0.0, 5.0)


@given(ages, ages, st.floats(-30.0, 30.0), st.integers(0, 50), st.integers(0, 50))
def test_survival_falls_with_time_and_never_below_the_share_of_those_that_go_on(
    one: float, other: float, ahead: float, went_on: int, ended: int
) -> None:
    mean, covariance = np.array([0.0, 0.0, SPEED, 0.0]), np.diag([0.04, 0.04, 0.0, 0.0])
    known = np.zeros(FIGURES)
    known[PASSES], known[ENDS] = went_on + ended, ended
    known[EAST], known[SPREAD] = ahead, 0.3 * ended

    def left(age: float) -> float:
        return survival(age, mean, covariance, known)

    early, late = sorted((one, other))
    assert 1.0 >= left(early) >= left(late) >= went_on / (went_on + ended + 0.5)
    assert left(0.0) == 1.0
