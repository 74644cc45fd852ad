import resource
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st
from mcap.reader import make_reader
from mcap.records import Schema

from rsu.adapters import recorder as recorder_module
from rsu.adapters.recorder import NATIVE, Recorder
from rsu.adapters.recording import RecordedTick, Recording, read_recording
from rsu.codec import world
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Origin
from rsu.errors import InputError, OutsideError, TableError
from rsu.sensing.detection import ObjectClass
from rsu.tracking.track import TrackTable

CHECKOUT = Path(__file__).parents[2]
ATTACHMENTS = {"site.toml": b"name = 'x'", "map.xodr": bytes(range(256)) * 8, "empty": b""}
START_NS = 1_700_000_000_000_000_000
TICK_NS = 50_000_000

topics = st.sampled_from(
    [
        "ivics/s/detections/camera-1",
        "ivics/s/vehicle/7/state",
        "ivics/s/world",
        "default/outQueue/v2x/cam/u/1/2/0/3",
        "ivics/s",
        "x/ü",
    ]
)
times = st.integers(0, 2**63 - 1)
incoming = st.builds(Incoming, topics, st.binary(max_size=40), times)
outgoing = st.builds(Outgoing, topics, st.binary(max_size=40), st.integers(0, 2), st.booleans())
ticks = st.lists(
    st.builds(RecordedTick, times, st.lists(incoming, max_size=3), st.lists(outgoing, max_size=3)),
    max_size=12,
)


def write(path: Path, recorded: list[RecordedTick], attachments: dict[str, bytes]) -> None:
    with Recorder(path, attachments) as recorder:
        for tick in recorded:
            play(recorder, tick)


def play(recorder: Recorder, tick: RecordedTick) -> None:
    for message in tick.incoming:
        recorder.incoming(message)
    recorder.tick(tick.now_ns)
    for answer in tick.outgoing:
        recorder.outgoing(answer, tick.now_ns)


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder) / "run.mcap"


def tracks(time: float) -> TrackTable:
    """A car and a pedestrian, whose height above ground is not known."""
    return TrackTable(
        time=time,
        id=np.array([3, 4]),
        position=np.array([[10.0, 20.0], [-5.0, 2.0]]),
        velocity=np.zeros((2, 2)),
        yaw_rate=np.zeros(2),
        covariance=np.tile(np.eye(4), (2, 1, 1)),
        z=np.array([1.0, np.nan]),
        heading=np.array([np.pi / 2, 0.0]),
        extent=np.array([[4.0, 2.0, 1.5], [0.5, 0.5, 1.8]]),
        class_probability=np.eye(8)[[ObjectClass.CAR, ObjectClass.PEDESTRIAN]],
        existence=np.array([1.0, 0.5]),
        born=np.full(2, time),
        updated=np.full(2, time),
        seen_by=np.ones(2, dtype=np.int64),
        station_id=np.full(2, -1),
        identity=np.zeros((2, 3), dtype=np.int64),
    )


def world_frame(time_ns: int) -> Outgoing:
    time = time_ns / 1e9
    view = world.WorldView(
        site="s",
        station_id=1,
        sequence=0,
        validity=0.5,
        origin=Origin(latitude_deg=48.7, longitude_deg=9.1),
        table=tracks(time),
        coasting=np.zeros(2, dtype=np.bool_),
    )
    return Outgoing("ivics/s/world", world.encode(view))


def run(count: int) -> list[RecordedTick]:
    """A run at 20 Hz."""
    return [
        RecordedTick(
            now_ns := START_NS + number * TICK_NS,
            [Incoming("default/outQueue/v2x/cam/u/1", b"{}", now_ns - 1)] * (number % 3),
            [world_frame(now_ns), Outgoing("a/b", bytes([number % 256]), 1, retain=True)],
        )
        for number in range(count)
    ]


@given(recorded=ticks)
def test_what_was_recorded_is_read_back(recorded: list[RecordedTick]) -> None:
    with scratch() as path:
        write(path, recorded, ATTACHMENTS)
        recording = read_recording(path)
        assert list(recording) == recorded
        assert list(recording) == recorded  # as often as you like
        assert recording.attachments == ATTACHMENTS
        assert not recording.truncated


@cache
def whole() -> tuple[list[RecordedTick], bytes]:
    recorded = run(40)
    with scratch() as path:
        write(path, recorded, ATTACHMENTS)
        return recorded, path.read_bytes()


def edges(data: bytes) -> list[int]:
    """Where records begin, and end of the file."""
    found, position = [8], 8
    while position < len(data) - 8:
        (length,) = struct.unpack_from("<Q", data, position + 1)
        position += 9 + length
        found.append(position)
    return found


def check_cut(position: int) -> Recording:
    recorded, data = whole()
    with scratch() as path:
        path.write_bytes(data[:position])
        recording = read_recording(path)
        read = list(recording)
        assert read == recorded[: len(read)]
        assert recording.truncated == (position < len(data))
    return recording


@given(data=st.data())
def test_a_file_that_is_cut_anywhere_replays_up_to_the_cut(data: st.DataObject) -> None:
    check_cut(data.draw(st.integers(0, len(whole()[1]))))


@pytest.mark.parametrize("offset", [-1, 0, 1, 8, 9])
def test_a_file_that_is_cut_at_a_record_replays_up_to_the_cut(offset: int) -> None:
    size = len(whole()[1])
    for edge in edges(whole()[1]):
        check_cut(min(size, edge + offset))


def test_a_cut_behind_the_attachments_leaves_them_readable() -> None:
    _, data = whole()
    recording = check_cut(edges(data)[4])
    assert recording.attachments == ATTACHMENTS


@given(data=st.data())
def test_flipped_bits_end_the_replay_but_raise_nothing_else(data: st.DataObject) -> None:
    recorded, original = whole()
    position = data.draw(st.integers(8, len(original) - 1))
    damaged = bytearray(original)
    damaged[position] ^= 1 << data.draw(st.integers(0, 7))
    with scratch() as path:
        path.write_bytes(damaged)
        try:
            read = list(read_recording(path))
        except TableError:
            return
        assert len(read) <= len(recorded)


@pytest.mark.parametrize("content", [b"time_s,x_m\n1,2\n", b"\x89MCAP1\r\n", b"\x89PNG\r\n\x1a\n"])
def test_another_kind_of_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    path.write_bytes(content)
    with pytest.raises(TableError, match="no MCAP file"):
        read_recording(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_recording(tmp_path / "x.mcap")


RECORD_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from rsu.adapters.recorder import Recorder
from rsu.codec.message import Outgoing

recorder = Recorder(Path(sys.argv[1]), {"site.toml": b"x"})
for number in count():
    now_ns = number * 50_000_000
    recorder.tick(now_ns)
    recorder.outgoing(Outgoing("x", b"y" * 100), now_ns)
    if number == 200:
        print("ten seconds", flush=True)
        sys.stdin.read()
"""


def test_a_killed_process_loses_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    with subprocess.Popen(
        [sys.executable, "-c", RECORD_FOR_EVER, path],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ten seconds\n"
        child.kill()
    recording = read_recording(path)
    assert recording.truncated
    assert recording.attachments == {"site.toml": b"x"}
    read = list(recording)
    assert read[-1].now_ns > 10_000_000_000 - 1_000_000_000
    assert all(tick.outgoing for tick in read)  # whole ticks only


def test_chunks_are_written_by_time_and_by_size(tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    with Recorder(path, {}) as recorder:
        sizes: list[int] = []
        for now_ns in (0, 1, 2 * recorder_module.CHUNK_NS, 2, 3):  # the clock jumps back once
            recorder.tick(now_ns)
            sizes.append(path.stat().st_size)
        recorder.outgoing(Outgoing("x", b"\0" * recorder_module.CHUNK_BYTES), 3)
        recorder.tick(4)
        sizes.append(path.stat().st_size)
    grew = [later > earlier for earlier, later in pairwise(sizes)]
    assert grew == [False, True, True, False, True]


def test_topics_without_number_do_not_exhaust_the_channels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "CHANNELS", 3)
    recorded = [
        RecordedTick(
            number,
            [Incoming(f"in/{number}/ü", bytes([number]), number)],
            [Outgoing(f"out/{number}", bytes([number]), number % 3, retain=number % 2 == 0)],
        )
        for number in range(20)
    ]
    write(tmp_path / "x.mcap", recorded, {})
    assert list(read_recording(tmp_path / "x.mcap")) == recorded
    with (tmp_path / "x.mcap").open("rb") as stream:
        summary = make_reader(stream).get_summary()
        assert summary is not None
        assert len(summary.channels) == 3 + len(["tick", "in", "out"])


def test_the_disk_that_refuses_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="cannot be written: No such file"):
        Recorder(tmp_path / "nowhere" / "x.mcap", {})
    with pytest.raises(OutsideError, match="cannot be written: No space left"):
        Recorder(Path("/dev/full"), {"map.xodr": b"x" * 100_000})


def test_a_disk_that_fills_up_ends_the_recording_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "x.mcap"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(1).bytes(50_000)  # does not compress
    with Recorder(path, ATTACHMENTS) as recorder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            for number in range(100):
                play(recorder, RecordedTick(number, [Incoming("x", noise, 0)], [world_frame(1)]))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert recorder.failure is not None
    assert len(caplog.records) == 1
    recording = read_recording(path)
    assert recording.truncated
    assert recording.attachments == ATTACHMENTS
    assert len(list(recording)) < 100


def decode(schema: Schema, payload: bytes) -> Message:
    """Decode as a viewer does: with nothing but what the file says."""
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(schema.data).file:
        pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(schema.name)).FromString(payload)


def test_every_native_message_has_a_schema_that_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    below = {
        "detections": "detections/camera",
        "state": "vehicle/7/state",
        "command": "vehicle/7/command",
        **{noun: noun.replace("_", "/7/", 1) for noun in NATIVE if noun.startswith("valet_")},
    }
    topics = [f"ivics/s/{below.get(noun, noun)}" for noun in NATIVE]
    with Recorder(path, {}) as recorder:
        recorder.tick(1)
        for topic in topics:
            recorder.outgoing(Outgoing(topic, b""), 1)
    with path.open("rb") as stream:
        found = {
            channel.topic: decode(schema, message.data).DESCRIPTOR.full_name
            for schema, channel, message in make_reader(stream).iter_messages()
            if schema is not None
        }
    kinds = [kind.DESCRIPTOR.full_name for kind in NATIVE.values()]
    assert found == {f"out/{topic}": kind for topic, kind in zip(topics, kinds, strict=True)}


def test_encodings_tell_viewers_how_to_read_each_channel(tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    with Recorder(path, {}) as recorder:
        recorder.incoming(Incoming("default/outQueue/v2x/cam/u/1/2", b"{}", 1))
        recorder.incoming(Incoming("ivics/s/detections/radar", b"", 1))
        recorder.incoming(Incoming("somebody/else", b"", 1))
        recorder.tick(1)
    with path.open("rb") as stream:
        messages = list(make_reader(stream).iter_messages(log_time_order=False))
    assert [(channel.topic, channel.message_encoding) for _, channel, _ in messages] == [
        ("in/default/outQueue/v2x/cam/u/1/2", "json"),
        ("in/ivics/s/detections/radar", "protobuf"),
        ("in/somebody/else", ""),
        ("tick", "json"),
    ]


def test_the_view_shows_each_track_as_a_box(tmp_path: Path) -> None:
    path = tmp_path / "x.mcap"
    recorded = run(3)
    with Recorder(path, {}, view=True) as recorder:
        for tick in recorded:
            play(recorder, tick)
    with path.open("rb") as stream:
        scenes = [
            decode(schema, message.data)
            for schema, channel, message in make_reader(stream).iter_messages()
            if schema is not None and channel.topic == "scene"
        ]
    assert len(scenes) == 3
    assert scenes[0].DESCRIPTOR.full_name == "foxglove.SceneUpdate"
    (entity,) = scenes[0].entities
    car, pedestrian = entity.cubes
    assert (car.pose.position.x, car.pose.position.y, car.pose.position.z) == (10.0, 20.0, 1.75)
    assert (car.size.x, car.size.y, car.size.z) == (4.0, 2.0, 1.5)
    assert car.pose.orientation.z == pytest.approx(np.sin(np.pi / 4), abs=1e-6)
    assert pedestrian.pose.position.z == pytest.approx(0.9, abs=1e-6)  # stands on the origin
    assert pedestrian.color.a == 0.5
    assert car.color != pedestrian.color
    assert list(read_recording(path)) == recorded  # the view is no part of the replay


def test_a_view_without_its_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "foxglove", None)
    with pytest.raises(InputError, match=r"ivics\[view\]"):
        Recorder(tmp_path / "x.mcap", {}, view=True)
