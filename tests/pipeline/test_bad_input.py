"""What makes no sense is counted under a name, and changes nothing else."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged
from rsu import pipeline
from rsu.clock import nanoseconds
from rsu.codec import detection, topic
from rsu.codec.message import Incoming
from rsu.sensing.detection import CameraFrame, LidarFrame, RadarFrame, SensorFrame
from sensing.site import lidar_frame
from staging import Step, fold, recorded, unit, warnings
from world import NOW, corridor_site

SITE = corridor_site()
STEPS = recorded("wrong_way.xosc", 1)[:40]
CAMERA = "camera_south"
HEADER = ("sensor_id", "sequence", "time")
DETECTIONS = topic.detections(SITE.name, CAMERA)
CAM = topic.report("default", "inQueue", "cam", "station_1", 48.1351, 11.5820)


def camera_frame(time: float, sequence: int = 1_000_000, sensor: str = CAMERA) -> CameraFrame:
    """One box in the middle of the image."""
    return CameraFrame(
        sensor_id=sensor,
        sequence=sequence,
        time=time,
        box=np.array([[900.0, 600.0, 1000.0, 700.0]]),
        class_index=np.array([0]),
        score=np.array([0.9]),
    )


def counted(state: pipeline.State) -> Counter[str]:
    """Everything that was left out, by name."""
    drops = {f"{sensor}_{reason}": n for (sensor, reason), n in state.sensing.dropped.items()}
    own = {name: n for name, n in state.counters.items() if not name.startswith("warning_")}
    return Counter({**own, **drops})


def with_extra(extra: Callable[[float], list[tuple[str, bytes]]]) -> list[Step]:
    """Steps in each of which more arrives, before and after what belongs there."""
    steps: list[Step] = []
    for now, messages in ((step.now, step.messages) for step in STEPS):
        more = tuple(Incoming(t, p, nanoseconds(now)) for t, p in extra(now))
        steps.append(Step(now, (*more, *messages, *more)))
    return steps


def valid_frame(now: float) -> bytes:
    return detection.encode(camera_frame(now))


CUBOIDS = [[20.0, 0.0, -5.0]]
OVERSIZED = b"\x00" * (SITE.limits.message_bytes + 1)
BAD: dict[str, tuple[Callable[[float], list[tuple[str, bytes]]], str]] = {
    "malformed frame": (lambda _: [(DETECTIONS, b"no frame")], "malformed_detection_frame"),
    "empty frame": (lambda _: [(DETECTIONS, b"")], "malformed_detection_frame"),
    "truncated frame": (
        lambda now: [(DETECTIONS, valid_frame(now)[:-3])],
        "malformed_detection_frame",
    ),
    "oversized frame": (lambda _: [(DETECTIONS, OVERSIZED)], "malformed_detection_frame"),
    "frame at no time": (
        lambda _: [(DETECTIONS, detection.encode(camera_frame(0.0)))],
        "malformed_detection_frame",
    ),
    "too many rows": (
        lambda now: [
            (
                DETECTIONS,
                detection.encode(
                    replace(
                        camera_frame(now),
                        box=np.tile([900.0, 600.0, 1000.0, 700.0], (2049, 1)),
                        class_index=np.zeros(2049, dtype=np.int64),
                        score=np.full(2049, 0.9),
                    )
                ),
            )
        ],
        "malformed_detection_frame",
    ),
    "malformed CAM": (lambda _: [(CAM, b'{"message_type": "cam"}')], "malformed_cam"),
    "CAM that is no JSON": (lambda _: [(CAM, b"\xff\xfe")], "malformed_cam"),
    "CAM that never ends": (lambda _: [(CAM, b"[" * 10_000)], "malformed_cam"),
    "oversized CAM": (lambda _: [(CAM, b" " * 20_000)], "malformed_cam"),
    "foreign topic": (lambda now: [("home/kitchen", valid_frame(now))], "foreign_topic"),
    "somebody's status": (lambda _: [(topic.status("other"), b"x")], "foreign_topic"),
    "unknown sensor": (
        lambda now: [(DETECTIONS, detection.encode(camera_frame(now, sensor="nobody")))],
        "*_unknown_sensor",
    ),
    "camera frame in a radar's name": (
        lambda now: [(DETECTIONS, detection.encode(camera_frame(now, sensor="radar_south")))],
        "*_unknown_sensor",
    ),
    "boxes in space in a camera's name": (
        lambda now: [
            (DETECTIONS, detection.encode(lidar_frame(CUBOIDS, time=now, sensor_id=CAMERA)))
        ],
        "*_unknown_sensor",
    ),
    "frame from the future": (
        lambda now: [(DETECTIONS, valid_frame(now + 0.3))],
        "camera_south_future",
    ),
    "frame from next year": (
        lambda now: [(DETECTIONS, valid_frame(now + 3e7))],
        "camera_south_future",
    ),
    "frame from long ago": (
        lambda now: [(DETECTIONS, valid_frame(now - 1e6))],
        "camera_south_past",
    ),
    "late frame": (lambda now: [(DETECTIONS, valid_frame(now - 0.6))], "camera_south_past"),
}


@pytest.mark.parametrize("case", BAD)
def test_it_is_counted_under_its_name_and_changes_nothing_else(case: str) -> None:
    extra, name = BAD[case]
    clean, dirty = unit(), unit()
    expected = fold(clean, STEPS)
    assert fold(dirty, with_extra(extra)) == expected
    assert len(warnings(expected)) > 0
    assert counted(dirty) - counted(clean) == Counter({name: 2 * len(STEPS)})


def test_repeated_frames_are_counted_and_change_nothing_else() -> None:
    clean, dirty = unit(), unit()
    twice = [Step(step.now, step.messages * 2) for step in STEPS]
    assert fold(dirty, twice) == fold(clean, STEPS)
    surplus = counted(dirty) - counted(clean)
    assert {name.rsplit("_", 1)[1] for name in surplus} == {"repeated"}
    assert surplus.total() == sum(len(step.messages) for step in STEPS)


def with_bad_rows(frame: SensorFrame) -> SensorFrame:
    """The frame with rows that make no sense put before its own."""
    if isinstance(frame, LidarFrame):
        bad = lidar_frame([[np.nan, 0.0, 0.0], [9.0, np.inf, 0.0], [9.0, 0.0, 0.0]])
        bad.covariance[2] *= -1.0
        rows = [each.name for each in fields(frame) if each.name not in HEADER]
        both = {name: np.concatenate((getattr(bad, name), getattr(frame, name))) for name in rows}
        return replace(frame, **both)
    nothing = np.full(3, np.nan)
    scores = np.concatenate((np.full(3, 0.9), frame.score))
    if isinstance(frame, CameraFrame):
        boxes = np.array([[np.nan] * 4, [9.0, 9.0, np.inf, 20.0], [900.0, 700.0, 800.0, 600.0]])
        classes = np.concatenate((np.zeros(3, dtype=np.int64), frame.class_index))
        return replace(
            frame, box=np.concatenate((boxes, frame.box)), class_index=classes, score=scores
        )
    return replace(
        frame,
        range=np.concatenate((np.array([np.nan, np.inf, -5.0]), frame.range)),
        azimuth=np.concatenate((nothing, frame.azimuth)),
        range_rate=np.concatenate((nothing, frame.range_rate)),
        score=scores,
    )


def spoiled(message: Incoming) -> Incoming:
    if topic.kind(message.topic) != "detections":
        return message
    frame = detection.decode(message.payload, SITE.limits)
    return replace(message, payload=detection.encode(with_bad_rows(frame)))


def test_rows_that_are_no_numbers_are_counted_and_the_rest_of_their_frame_stays() -> None:
    clean, dirty = unit(), unit()
    bad = [Step(step.now, tuple(map(spoiled, step.messages))) for step in STEPS]
    assert fold(dirty, bad) == fold(clean, STEPS)
    surplus = counted(dirty) - counted(clean)
    kinds = Counter(topic.kind(message.topic) for step in STEPS for message in step.messages)
    assert surplus.total() == 3 * kinds["detections"] > 0
    assert {name.split("_", 2)[2] for name in surplus} == {"not_finite", "malformed", "covariance"}


TOPICS = (
    DETECTIONS,
    topic.detections(SITE.name, "radar_south"),
    CAM,
    topic.report("default", "inQueue", "denm", "station_1", 48.1351, 11.5820),
    topic.tick(SITE.name),
    topic.world(SITE.name),
    topic.vehicle_state(SITE.name, 7),
    "",
    "$SYS/broker/uptime",
)
VALID = {topic.kind(m.topic): m.payload for step in STEPS for m in step.messages}
STATE = unit()


@given(
    st.lists(
        st.sampled_from(TOPICS).flatmap(
            lambda t: st.tuples(st.just(t), damaged(VALID.get(topic.kind(t), b"")))
        ),
        max_size=5,
    ),
    st.floats(0.0, 10.0),
)
def test_random_bytes_on_any_topic_never_raise(
    arrivals: list[tuple[str, bytes]], later: float
) -> None:
    now = NOW + later
    messages = [Incoming(t, payload, nanoseconds(now)) for t, payload in arrivals]
    for message in pipeline.step(STATE, now, messages):
        assert len(message.payload) > 0


@given(
    numbers=st.lists(st.floats(width=64), min_size=4, max_size=4),
    score=st.floats(),
    time=st.floats(-1.0, 1.0),
)
def test_any_numbers_in_a_frame_never_raise(
    numbers: list[float], score: float, time: float
) -> None:
    box = replace(camera_frame(NOW + time), box=np.array([numbers]), score=np.array([score]))
    target = RadarFrame(
        sensor_id="radar_south",
        sequence=box.sequence,
        time=box.time,
        range=np.array(numbers[:1]),
        azimuth=np.array(numbers[1:2]),
        range_rate=np.array(numbers[2:3]),
        score=np.array([score]),
    )
    state = unit()
    for now in (NOW, NOW + 0.05, NOW + 0.1):
        pipeline.step(
            state,
            now,
            [Incoming(DETECTIONS, detection.encode(f), nanoseconds(now)) for f in (box, target)],
        )


def test_there_are_never_more_tracks_than_the_site_allows() -> None:
    few = msgspec.structs.replace(SITE, limits=msgspec.structs.replace(SITE.limits, objects=2))
    state = unit(few)
    fold(state, STEPS)
    assert 0 < len(state.tracker.publish(STEPS[-1].now)) <= 2
