from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.detection import SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, drive, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
COVARIANCES = {
    "nan": [[np.nan, 0.0], [0.0, 1.0]],
    "huge": [[1e9, 0.0], [0.0, 1.0]],
    "infinite": [[np.inf, 0.0], [0.0, np.inf]],
    "singular": [[1.0, 1.0], [1.0, 1.0]],
    "zero": [[0.0, 0.0], [0.0, 0.0]],
    "negative": [[-1.0, 0.0], [0.0, -1.0]],
    "indefinite": [[1.0, 2.0], [2.0, 1.0]],
    "asymmetric": [[1.0, 0.5], [-0.5, 1.0]],
}


@pytest.mark.parametrize("name", COVARIANCES)
def test_a_covariance_that_is_none_is_counted_and_harmless(name: str) -> None:
    scan = batch(1.0, [(0.0, 0.0), (50.0, 0.0)])
    scan.covariance[0] = COVARIANCES[name]
    tracker = tracked([batch(0.9, [(0.0, 0.0)]), scan], ALL)
    assert tracker.unsound == 1
    table = tracker.publish(1.0)
    assert len(table) == 2
    assert np.isfinite(table.covariance).all()


@pytest.mark.parametrize(
    ("column", "value"),
    [("position", np.nan), ("position", np.inf), ("position", 1e30), ("score", np.nan),
     ("score", 2.0), ("class_index", 8), ("class_index", -1)],
)  # fmt: skip
def test_a_row_without_sense_is_counted(column: str, value: float) -> None:
    scan = batch(1.0, [(0.0, 0.0), (50.0, 0.0)])
    getattr(scan, column)[0] = value
    tracker = tracked([scan], ALL)
    assert tracker.unsound == 1
    assert tracker.publish(1.0).position == pytest.approx(np.array([[50.0, 0.0]]))


floats = st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e300, 0.0, -1.0, 1.0, 7.0])


@given(st.data())
def test_no_number_whatever_makes_a_track_that_is_no_number(data: st.DataObject) -> None:
    tracker = tracked(drive(np.random.default_rng(0), frames=5), ALL)
    scan = drive(np.random.default_rng(1), frames=1, offset=0.5, seen=1.0)[0]
    for name in (
        "position", "covariance", "z", "velocity", "velocity_variance", "range_rate",
        "range_rate_variance", "heading", "heading_variance", "extent", "score", "sensor_position",
    ):  # fmt: skip
        if data.draw(st.booleans()):
            getattr(scan, name).reshape(len(scan), -1)[0] = data.draw(floats)
    late = replace(scan, time=0.6, position=scan.position + 300.0)  # founds tracks of its own
    tracker.step([scan, late])
    tracker.step([replace(late, time=0.7), replace(scan, time=0.7)])
    table = tracker.publish(0.7)
    for name in ("position", "velocity", "covariance", "existence", "extent"):
        assert np.isfinite(getattr(table, name)).all(), name
    assert np.linalg.eigvalsh(table.covariance).min() > 0.0


@pytest.mark.parametrize("time", [np.nan, np.inf, -np.inf])
def test_a_batch_without_a_time_is_counted(time: float) -> None:
    tracker = tracked([batch(1.0, [(0.0, 0.0)])], ALL)
    tracker.step([batch(time, [(0.0, 0.0)])])
    assert tracker.too_late == 1
    assert len(tracker.publish(1.0)) == 1


def test_ten_thousand_detections_at_one_point_are_one_track_and_soon_done() -> None:
    crowd = np.zeros((10_000, 2))
    tracker = tracked([batch(0.0, [(0.0, 0.0)])], ALL)
    began = process_time()
    for k in range(1, 4):
        tracker.step([batch(0.1 * k, crowd)])
    assert process_time() - began < 5.0
    assert len(tracker.publish(0.3)) == 1


def test_a_crowd_has_no_more_tracks_than_allowed() -> None:
    rng = np.random.default_rng(0)
    tracker = Tracker(Parameters(confirm_existence=0.0, publish_share=0.0, objects=500))
    for k in range(3):
        tracker.step([batch(0.1 * k, rng.uniform(-500.0, 500.0, (2000, 2)))])
    assert len(tracker.publish(0.2)) == 500


def test_duplicated_batches_and_times_are_survived() -> None:
    scan = batch(1.0, [(0.0, 0.0)])
    table = tracked([scan, scan, replace(scan, sensor_id="b")], ALL).publish(1.0)
    assert len(table) == 1


def test_empty_frames_for_a_minute_leave_nothing() -> None:
    tracker = tracked(drive(np.random.default_rng(0)), ALL)
    for k in range(600):
        tracker.step([batch(3.0 + 0.1 * k, [])])
    assert len(tracker.publish(62.9)) == 0


def test_a_station_id_that_two_senders_use_follows_one_after_the_other() -> None:
    reports = [
        batch(0.1 * k, [(100.0 * (k % 2), 1.0 * k)], kind=SensorKind.V2X, station=5)
        for k in range(20)
    ]
    assert len(tracked(reports, ALL).publish(1.9)) == 2
