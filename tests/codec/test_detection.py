from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from ivics.v1.detection_frame_pb2 import DetectionFrame

from hostile import damaged, survives
from rsu.codec import detection
from rsu.config import Limits
from rsu.errors import MessageError
from rsu.sensing.detection import CameraFrame, LidarFrame, ObjectClass, RadarFrame
from sensing.site import lidar_frame

LIMITS = Limits()
NUMBERS = st.floats(width=32, allow_nan=True, allow_infinity=True)
TIMES = st.integers(1, 4_102_444_799_999).map(lambda ms: ms / 1000.0)


@st.composite
def camera_frames(draw: st.DrawFn) -> CameraFrame:
    n = draw(st.integers(0, 5))
    return CameraFrame(
        sensor_id=draw(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)),
        sequence=draw(st.integers(0, 2**64 - 1)),
        time=draw(TIMES),
        box=draw(npst.arrays(np.float64, (n, 4), elements=NUMBERS)),
        class_index=draw(npst.arrays(np.int64, n, elements=st.integers(0, 7))),
        score=draw(npst.arrays(np.float64, n, elements=NUMBERS)),
    )


@st.composite
def radar_frames(draw: st.DrawFn) -> RadarFrame:
    n = draw(st.integers(0, 5))
    column = npst.arrays(np.float64, n, elements=NUMBERS)
    return RadarFrame(
        sensor_id="mast",
        sequence=draw(st.integers(0, 2**64 - 1)),
        time=draw(TIMES),
        range=draw(column),
        azimuth=draw(column),
        range_rate=draw(column),
        score=draw(column),
    )


@st.composite
def lidar_frames(draw: st.DrawFn) -> LidarFrame:
    n = draw(st.integers(0, 5))
    column = npst.arrays(np.float64, n, elements=NUMBERS)
    covariance = draw(npst.arrays(np.float64, (n, 2, 2), elements=NUMBERS))
    covariance[:, 1, 0] = covariance[:, 0, 1]
    return LidarFrame(
        sensor_id="roof",
        sequence=draw(st.integers(0, 2**64 - 1)),
        time=draw(TIMES),
        position=draw(npst.arrays(np.float64, (n, 3), elements=NUMBERS)),
        covariance=covariance,
        up_variance=draw(column),
        heading=draw(column),
        heading_variance=draw(column),
        extent=draw(npst.arrays(np.float64, (n, 3), elements=NUMBERS)),
        class_index=draw(npst.arrays(np.int64, n, elements=st.integers(0, 7))),
        score=draw(column),
    )


def camera_message(classes: Sequence[Any] = (0, 6), **changes: object) -> DetectionFrame:
    message = DetectionFrame(sensor_id="pole", measured_time_unix_ns=1)
    boxes = message.camera
    for side in (boxes.left_px, boxes.top_px, boxes.right_px, boxes.bottom_px):
        side.extend([1.0, 2.0])
    boxes.road_user_class.extend(classes)
    boxes.score_probability.extend([0.5, 0.6])
    for name, value in changes.items():
        setattr(message, name, value)
    return message


def lidar_message() -> DetectionFrame:
    frame = lidar_frame([[20.0, 0.0, -5.0], [30.0, 1.0, -5.0]])
    return DetectionFrame.FromString(detection.encode(frame))


def refused(message: DetectionFrame, limits: Limits = LIMITS) -> str:
    with pytest.raises(MessageError) as caught:
        detection.decode(message.SerializeToString(), limits)
    assert caught.value.kind == "detection_frame"
    return caught.value.problem


@given(camera_frames())
def test_a_camera_frame_comes_back_as_it_was(frame: CameraFrame) -> None:
    back = detection.decode(detection.encode(frame), LIMITS)
    assert isinstance(back, CameraFrame)
    assert (back.sensor_id, back.sequence) == (frame.sensor_id, frame.sequence)
    assert back.time == pytest.approx(frame.time, abs=1e-6)
    np.testing.assert_array_equal(back.box, frame.box)
    np.testing.assert_array_equal(back.class_index, frame.class_index)
    np.testing.assert_array_equal(back.score, frame.score)
    assert back.box.flags.c_contiguous


@given(radar_frames())
def test_a_radar_frame_comes_back_as_it_was(frame: RadarFrame) -> None:
    back = detection.decode(detection.encode(frame), LIMITS)
    assert isinstance(back, RadarFrame)
    for name in ("range", "azimuth", "range_rate", "score"):
        np.testing.assert_array_equal(getattr(back, name), getattr(frame, name))


@given(lidar_frames())
def test_a_lidar_frame_comes_back_as_it_was(frame: LidarFrame) -> None:
    back = detection.decode(detection.encode(frame), LIMITS)
    assert isinstance(back, LidarFrame)
    assert back.time == pytest.approx(frame.time, abs=1e-6)
    for name in LidarFrame.__slots__:
        if name != "time":
            np.testing.assert_array_equal(getattr(back, name), getattr(frame, name), name)


def test_classes_that_we_do_not_know_are_other() -> None:
    frame = detection.decode(camera_message(classes=(99, -1)).SerializeToString(), LIMITS)
    assert isinstance(frame, CameraFrame)
    assert list(frame.class_index) == [ObjectClass.OTHER] * 2


def test_columns_must_be_equally_long() -> None:
    message = camera_message()
    message.camera.left_px.append(3.0)
    assert "unequal" in refused(message)
    message = lidar_message()
    message.lidar.cov_zz_m2.append(3.0)
    assert "unequal" in refused(message)


def test_rows_and_bytes_beyond_the_limits_are_refused() -> None:
    for message in (camera_message(), lidar_message()):
        assert "at most 1 " in refused(message, Limits(rows_per_frame=1))
    assert "bytes" in refused(camera_message(), Limits(message_bytes=10))


@pytest.mark.parametrize("time_ns", [0, -1, -(2**63), 2**63 - 1, 4_102_444_800_000_000_000])
def test_a_time_that_is_missing_or_absurd_is_refused(time_ns: int) -> None:
    assert "time" in refused(camera_message(measured_time_unix_ns=time_ns))


@pytest.mark.parametrize("sensor_id", [".", "..", "", "x" * 65])
def test_an_identifier_is_neither_empty_nor_long(sensor_id: str) -> None:
    assert "identifier" in refused(camera_message(sensor_id=sensor_id))


def test_a_frame_without_a_measurement_is_refused() -> None:
    assert refused(DetectionFrame(sensor_id="a", measured_time_unix_ns=1)) == "no measurement in it"


@given(
    st.data(),
    st.sampled_from([m().SerializeToString() for m in (camera_message, lidar_message)]),
)
def test_damaged_bytes_raise_nothing_but_a_message_error(data: st.DataObject, valid: bytes) -> None:
    survives(lambda payload: detection.decode(payload, LIMITS), data.draw(damaged(valid)))
