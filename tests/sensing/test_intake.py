"""The entrance: order, time limits, repetitions; everything refused is counted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.detection import DetectionBatch, SensorFrame, SensorKind
from rsu.sensing.drop import UNKNOWN, Reason
from rsu.sensing.intake import Sensing
from sensing.site import (
    camera,
    camera_frame,
    lidar,
    lidar_frame,
    radar,
    radar_frame,
    reports,
    site,
)

BOX = [900.0, 600.0, 1000.0, 700.0]
TARGET = [50.0, 0.1, -3.0]
CUBOID = [20.0, 1.0, -5.0]


def sensing() -> Sensing:
    return Sensing(site((camera(), camera(id="cam2")), (radar(),), (lidar(),)))


def order(batches: list[DetectionBatch]) -> list[tuple[float, str]]:
    return [(batch.time, batch.sensor_id) for batch in batches]


def test_detections_come_in_order_of_measurement_whatever_the_order_of_arrival() -> None:
    batches = sensing().step(
        [
            camera_frame([BOX], time=100.02, sensor_id="cam2"),
            radar_frame([TARGET], time=100.01),
            camera_frame([BOX], time=100.0),
        ],
        reports([100.005]),
        now=100.1,
    )
    assert order(batches) == [(100.0, "cam"), (100.005, "v2x"), (100.01, "rad"), (100.02, "cam2")]


def test_at_equal_times_kind_and_name_decide() -> None:
    frames: list[SensorFrame] = [
        lidar_frame([CUBOID]),
        radar_frame([TARGET]),
        camera_frame([BOX], sensor_id="cam2"),
        camera_frame([BOX]),
    ]
    expected = [(100.0, name) for name in ("cam", "cam2", "rad", "lid", "v2x")]
    for arrival in (frames, frames[::-1]):
        assert order(sensing().step(arrival, reports([100.0]), now=100.1)) == expected


def test_a_frame_without_objects_still_says_that_nothing_was_seen() -> None:
    (batch,) = sensing().step([camera_frame([])], None, now=100.1)
    assert len(batch) == 0
    assert batch.kind is SensorKind.CAMERA


def test_nothing_in_nothing_out() -> None:
    assert sensing().step([], None, now=100.0) == []
    assert sensing().step([], reports([]), now=100.0) == []


def test_foreign_sensors_are_counted_together_and_fill_no_memory() -> None:
    room = sensing()
    for k in range(5):
        assert room.step([camera_frame([BOX], sensor_id=f"x{k}")], None, now=100.1) == []
    assert room.dropped == {(UNKNOWN, Reason.UNKNOWN_SENSOR): 5}


def test_a_frame_under_the_name_of_another_kind_is_foreign() -> None:
    room = sensing()
    strangers: list[SensorFrame] = [
        radar_frame([TARGET], sensor_id="cam"),
        lidar_frame([CUBOID], sensor_id="rad"),
        camera_frame([BOX], sensor_id="lid"),
    ]
    assert room.step(strangers, None, now=100.1) == []
    assert room.dropped == {(UNKNOWN, Reason.UNKNOWN_SENSOR): 3}


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        (100.21, Reason.FUTURE),
        (99.49, Reason.PAST),
        (math.nan, Reason.NOT_FINITE),
        (math.inf, Reason.NOT_FINITE),
    ],
)
def test_frames_and_reports_out_of_time_are_refused_and_counted(
    time: float, reason: Reason
) -> None:
    room = sensing()
    assert room.step([camera_frame([BOX], time=time)], reports([time]), now=100.0) == []
    assert room.dropped == {("cam", reason): 1, ("v2x", reason): 1}


@pytest.mark.parametrize("time", [99.51, 100.0, 100.19])
def test_frames_and_reports_within_the_limits_are_taken(time: float) -> None:
    room = sensing()
    assert len(room.step([camera_frame([BOX], time=time)], reports([time]), now=100.0)) == 2
    assert room.dropped == {}


def test_a_repeated_frame_counts_once_in_one_step_and_across_steps() -> None:
    room = sensing()
    assert len(room.step([camera_frame([BOX]), camera_frame([BOX])], None, now=100.1)) == 1
    assert room.step([camera_frame([BOX])], None, now=100.4) == []
    assert room.dropped == {("cam", Reason.REPEATED): 2}


def test_a_frozen_sensor_repeats_its_number_or_its_time() -> None:
    room = sensing()
    room.step([camera_frame([BOX], sequence=1, time=100.0)], None, now=100.1)
    again = [
        camera_frame([BOX], sequence=1, time=100.1),
        camera_frame([BOX], sequence=2, time=100.0),
    ]
    assert room.step(again, None, now=100.2) == []
    assert room.dropped == {("cam", Reason.REPEATED): 2}


def test_numbers_of_different_sensors_do_not_collide() -> None:
    frames = [camera_frame([BOX]), camera_frame([BOX], sensor_id="cam2"), radar_frame([TARGET])]
    assert len(sensing().step(frames, None, now=100.1)) == 3


def test_a_late_frame_that_was_overtaken_is_welcome() -> None:
    room = sensing()
    room.step([camera_frame([BOX], sequence=2, time=100.1)], None, now=100.15)
    late = room.step([camera_frame([BOX], sequence=1, time=100.0)], None, now=100.2)
    assert order(late) == [(100.0, "cam")]


def test_a_sensor_that_starts_again_may_count_from_zero() -> None:
    room = sensing()
    room.step([camera_frame([BOX], sequence=0, time=100.0)], None, now=100.0)
    assert len(room.step([camera_frame([BOX], sequence=0, time=103.0)], None, now=103.0)) == 1


def test_a_repeated_report_counts_once() -> None:
    room = sensing()
    twice = reports([100.0, 100.0], station_id=np.array([4, 4]))
    assert len(room.step([], twice, now=100.1)) == 1
    assert room.step([], reports([100.0], station_id=np.array([4])), now=100.2) == []
    assert room.dropped == {("v2x", Reason.REPEATED): 2}


def test_reports_that_make_no_sense_go_and_the_others_stay() -> None:
    bad = reports([100.0] * 8)
    bad.position[0, 1] = math.nan
    bad.speed[1] = math.inf
    bad.heading_sigma[2] = -math.inf
    bad.class_index[3] = 8
    bad.covariance[4] = [[1.0, 2.0], [2.0, 1.0]]
    bad.covariance[5] = [[1.0, 0.5], [-0.5, 1.0]]
    bad.covariance[6, 0, 0] = math.nan
    room = sensing()
    (batch,) = room.step([], bad, now=100.1)
    assert batch.station_id.tolist() == [8]
    assert room.dropped == {
        ("v2x", Reason.NOT_FINITE): 3,
        ("v2x", Reason.MALFORMED): 1,
        ("v2x", Reason.COVARIANCE): 3,
    }


def test_a_refused_report_is_not_remembered() -> None:
    room = sensing()
    broken = reports([100.0])
    broken.covariance[:] = 0.0
    assert room.step([], broken, now=100.1) == []
    assert len(room.step([], reports([100.0]), now=100.1)) == 1


def test_rows_refused_by_the_sensors_models_are_counted_too() -> None:
    room = sensing()
    boxes, cuboids = [BOX, [1.0, 2.0, math.nan, 4.0]], [CUBOID, [math.nan, 0.0, 0.0]]
    room.step([camera_frame(boxes), lidar_frame(cuboids)], None, now=100.1)
    assert room.dropped == {(name, Reason.NOT_FINITE): 1 for name in ("cam", "lid")}


def test_health_knows_what_arrived_and_what_was_refused() -> None:
    room = sensing()
    frames = [camera_frame([BOX], time=100.0), camera_frame([BOX], sequence=1, time=90.0)]
    room.step(frames, reports([100.0, 100.02]), now=100.1)
    watched = {h.sensor_id: h for h in room.health(100.1, {}, {})}
    assert watched["cam"].alive
    assert watched["cam"].dropped == 1
    assert watched["cam"].latency == pytest.approx(0.1)
    assert not watched["rad"].alive
    assert watched["v2x"].last_time == 100.02


def test_two_runs_over_the_same_input_give_the_same_bytes() -> None:
    def run() -> list[bytes]:
        room, rng = sensing(), np.random.default_rng(1)
        answers: list[bytes] = []
        for k in range(20):
            time = 100.0 + 0.05 * k
            corner = rng.uniform([0, 500], [1800, 900], (5, 2))
            size = rng.uniform(10, 100, (5, 2))
            box = np.hstack((corner, corner + size)).tolist()
            batches = room.step(
                [camera_frame(box, k, time)], reports([time - 0.02, time]), time + 0.05
            )
            answers += [b.position.tobytes() + b.covariance.tobytes() for b in batches]
        return answers

    assert run() == run()


times = st.floats(95.0, 105.0)
frame = st.builds(
    lambda time, sequence, name: camera_frame([BOX], sequence, time, sensor_id=name),
    times,
    st.integers(0, 5),
    st.sampled_from(["cam", "cam2", "foreign"]),
)


@given(frames=st.lists(frame, max_size=12), report_times=st.lists(times, max_size=12))
def test_every_frame_and_report_comes_out_or_is_counted(
    frames: list[SensorFrame], report_times: list[float]
) -> None:
    room = sensing()
    batches = room.step(frames, reports(report_times), now=100.0)
    taken = sum(1 if b.kind is SensorKind.CAMERA else len(b) for b in batches)
    assert taken + sum(room.dropped.values()) == len(frames) + len(report_times)
    assert [b.time for b in batches] == sorted(b.time for b in batches)
