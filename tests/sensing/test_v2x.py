"""Self reports as detections: what they say, how they are grouped and aligned."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.batch import positive_definite
from rsu.sensing.detection import SensorKind
from rsu.sensing.v2x import GROUP_SPAN, HEADING_SIGMA, SPEED_SIGMA, detections
from sensing.site import reports, rotation


def test_no_reports_no_batches() -> None:
    assert detections(reports([])) == []


def test_a_report_alone_stays_as_it_is() -> None:
    (batch,) = detections(reports([100.0], heading=np.array([math.pi / 2])))
    assert (batch.sensor_id, batch.kind, batch.time) == ("v2x", SensorKind.V2X, 100.0)
    assert batch.position.tolist() == [[0.0, 0.0]]
    assert batch.covariance.tolist() == [[[1.0, 0.0], [0.0, 1.0]]]
    assert np.allclose(batch.velocity, [[0.0, 10.0]])
    assert batch.heading.tolist() == [math.pi / 2]
    assert batch.heading_variance[0] == pytest.approx(0.02**2)
    assert batch.extent.tolist() == [[4.5, 1.8, 1.5]]
    assert batch.station_id.tolist() == [1]
    assert batch.score.tolist() == [1.0]
    assert np.isnan(batch.range_rate).all()
    assert np.isnan(batch.sensor_position).all()


def test_velocity_is_as_uncertain_as_the_worse_of_speed_and_heading() -> None:
    (batch,) = detections(reports([100.0, 100.0], speed=np.array([10.0, 0.5])))
    # Across: 10 m/s * 0.02 rad = 0.2 m/s; along: 0.1 m/s.
    assert np.allclose(batch.velocity_variance, [0.2**2, 0.1**2])


def test_reports_close_in_time_are_moved_to_the_newest_of_them() -> None:
    (batch,) = detections(reports([100.0, 100.04]))
    assert batch.time == 100.04
    assert np.allclose(batch.position, [[0.4, 0.0], [0.0, 0.0]])
    assert batch.covariance[0, 0, 0] > 1.0
    assert batch.covariance[1].tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_reports_further_apart_are_batches_of_their_own() -> None:
    batches = detections(reports([100.1, 100.0, 100.03]))
    assert [(b.time, b.station_id.tolist()) for b in batches] == [(100.03, [2, 3]), (100.1, [1])]


def test_a_station_is_in_a_batch_only_once() -> None:
    batches = detections(reports([100.0, 100.01], station_id=np.array([7, 7])))
    assert [(b.time, b.station_id.tolist()) for b in batches] == [(100.0, [7]), (100.01, [7])]


@pytest.mark.parametrize("unknown", ["speed", "heading"])
def test_a_report_that_cannot_be_moved_is_a_batch_of_its_own(unknown: str) -> None:
    values = np.array([10.0, 10.0, 10.0]) if unknown == "speed" else np.zeros(3)
    values[1] = math.nan
    batches = detections(reports([100.0, 100.01, 100.02], **{unknown: values}))
    alone = next(b for b in batches if len(b) == 1)
    assert (alone.time, alone.station_id.tolist()) == (100.01, [2])
    assert alone.position.tolist() == [[0.0, 0.0]]
    assert alone.covariance.tolist() == [[[1.0, 0.0], [0.0, 1.0]]]
    assert np.isnan(alone.velocity).all()
    assert np.isnan(alone.velocity_variance).all()
    assert [b.station_id.tolist() for b in batches if b is not alone] == [[1, 3]]


def test_accuracy_that_a_message_does_not_say_is_the_worst_it_could_have_said() -> None:
    unsaid = np.array([math.nan])
    (batch,) = detections(reports([100.0], speed_sigma=unsaid, heading_sigma=unsaid))
    assert batch.heading_variance[0] == pytest.approx(HEADING_SIGMA**2)
    assert batch.velocity_variance[0] == pytest.approx(max(SPEED_SIGMA, 10.0 * HEADING_SIGMA) ** 2)


times = st.lists(st.floats(100.0, 100.4), min_size=1, max_size=12)


@given(time=times, speed=st.floats(-10.0, 40.0), heading=st.floats(-3.0, 3.0))
def test_every_report_is_in_one_batch_where_it_would_have_been(
    time: list[float], speed: float, heading: float
) -> None:
    count = len(time)
    batches = detections(
        reports(time, speed=np.full(count, speed), heading=np.full(count, heading))
    )
    stations = [int(s) for b in batches for s in b.station_id]
    assert sorted(stations) == list(range(1, count + 1))
    for batch in batches:
        delay = batch.time - np.array(time)[batch.station_id - 1]
        assert ((delay >= 0.0) & (delay <= GROUP_SPAN)).all()
        way = speed * delay[:, None] * [math.cos(heading), math.sin(heading)]
        assert np.allclose(batch.position, way)
        assert positive_definite(batch.covariance).all()
        assert (batch.covariance[:, 0, 0] >= 1.0).all()


@given(time=times, turn=st.floats(-3.0, 3.0))
def test_turning_the_world_turns_the_detections(time: list[float], turn: float) -> None:
    matrix, count = rotation(turn), len(time)
    tilted = np.tile([[2.0, 0.5], [0.5, 1.0]], (count, 1, 1))
    before = detections(reports(time, covariance=tilted))
    after = detections(
        reports(time, covariance=matrix @ tilted @ matrix.T, heading=np.full(count, turn))
    )
    for old, new in zip(before, after, strict=True):
        assert np.allclose(new.position, old.position @ matrix.T)
        assert np.allclose(new.velocity, old.velocity @ matrix.T)
        assert np.allclose(new.covariance, matrix @ old.covariance @ matrix.T)
