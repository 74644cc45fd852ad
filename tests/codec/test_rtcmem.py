"""Frames are found in any stream, as pyrtcm finds them, and told in messages of five at most."""

import json
from base64 import b64decode
from io import BytesIO
from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from pyrtcm import RTCMReader

from casters import FRAMES, frame
from rsu.codec import topic
from rsu.codec.rtcmem import Deframer, RtcmemWriter, message_type
from world import corridor_site

SITE = corridor_site()
NOW = 1_790_000_000.0
CHUNK = 4096


@given(
    st.lists(st.sampled_from(FRAMES), max_size=6),
    st.lists(st.binary(max_size=20).filter(lambda junk: 0xD3 not in junk), min_size=7, max_size=7),
    st.integers(1, 50),
)
def test_frames_are_found_however_the_stream_is_cut(
    frames: list[bytes], junk: list[bytes], size: int
) -> None:
    stream = junk[0] + b"".join(a + b for a, b in zip(frames, junk[1:], strict=False))
    deframer = Deframer()
    found = [
        one for at in range(0, len(stream), size) for one in deframer.feed(stream[at : at + size])
    ]
    assert found == frames
    assert found == [raw for raw, _ in RTCMReader(BytesIO(stream))]
    assert deframer.skipped == len(stream) - sum(map(len, frames))


@given(st.lists(st.binary(max_size=2000), max_size=4))
def test_any_octets_are_taken_and_frames_behind_them_found(junk: list[bytes]) -> None:
    deframer = Deframer()
    for octets in junk:
        deframer.feed(octets)
    longest = bytes(1 << 10)  # what looks like a beginning is waited for no longer than a frame is
    assert deframer.feed(longest + FRAMES[0])[-1] == FRAMES[0]


def test_a_damaged_frame_is_none() -> None:
    whole = FRAMES[0]
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert Deframer().feed(bytes(damaged) + bytes(1 << 10)) == []


def test_the_worst_stream_is_read_within_a_tick() -> None:
    deframer, worst = Deframer(), b"\xd3\x03" * (CHUNK // 2)
    deframer.feed(worst)
    begin = process_time()
    deframer.feed(worst)
    assert process_time() - begin < 0.05


def test_a_frame_says_what_its_message_is() -> None:
    assert [message_type(one) for one in FRAMES] == [1005, 1006, 1230]
    assert message_type(b"\xd3\x00\x00\x47\xea\x4b") == 0


def test_what_came_together_is_told_on_the_tile_of_the_site() -> None:
    writer = RtcmemWriter(SITE)
    frames = [frame(1005, station) for station in range(7)]
    first, second = writer.encode(frames, NOW)
    parsed = topic.parse(first.topic)
    assert isinstance(parsed, topic.GeoTopic)
    assert (parsed.kind, parsed.queue, len(parsed.tile)) == ("rtcmem", "outQueue", 22)
    told = [json.loads(message.payload) for message in (first, second)]
    assert [len(one["message"]["frames"]) for one in told] == [5, 2]
    assert [b64decode(one) for part in told for one in part["message"]["frames"]] == frames
    assert [part["message"]["message_count"] for part in told] == [1, 2]
    assert told[0]["timestamp"] == 1_790_000_000_000
    assert told[0]["message"]["message_types"] == [1005] * 5
    assert writer.encode([], NOW) == []
