"""Writes what the corridor was given and what it answered: one MCAP file that replays on its own.

The order in the file is the order of events: the messages of a tick, the tick, the answers.
"""

import contextlib
import json
import logging
import struct
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import Message
from ivics.v1.command_pb2 import Command
from ivics.v1.detection_frame_pb2 import DetectionFrame
from ivics.v1.status_pb2 import Status
from ivics.v1.tick_pb2 import Tick
from ivics.v1.valet_connection_pb2 import ValetConnection
from ivics.v1.valet_factsheet_pb2 import ValetFactsheet
from ivics.v1.valet_order_pb2 import ValetOrder
from ivics.v1.valet_permit_pb2 import ValetPermit
from ivics.v1.valet_request_pb2 import ValetRequest
from ivics.v1.valet_response_pb2 import ValetResponse
from ivics.v1.valet_state_pb2 import ValetState
from ivics.v1.vehicle_state_pb2 import VehicleState
from ivics.v1.warning_pb2 import Warning as WarningMessage
from ivics.v1.weather_pb2 import Weather
from ivics.v1.world_frame_pb2 import WorldFrame
from mcap.writer import CompressionType, Writer

from rsu.adapters.scene_view import SceneView
from rsu.clock import NANOSECONDS
from rsu.codec import topic, world
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import MessageError, OutsideError

log = logging.getLogger(__name__)

# What our own topics carry; the geographic ones carry JSON.
NATIVE: Mapping[topic.Noun, type[Message]] = {
    "detections": DetectionFrame,
    "world": WorldFrame,
    "warning": WarningMessage,
    "status": Status,
    "weather": Weather,
    "tick": Tick,
    "tick_done": Tick,
    "state": VehicleState,
    "command": Command,
    "valet_order": ValetOrder,
    "valet_permit": ValetPermit,
    "valet_state": ValetState,
    "valet_connection": ValetConnection,
    "valet_factsheet": ValetFactsheet,
    "valet_request": ValetRequest,
    "valet_response": ValetResponse,
}

# A kill loses what is younger than the last chunk.
CHUNK_NS = NANOSECONDS // 2
# A chunk is compressed at once, between two ticks: this much takes less than 1 ms.
CHUNK_BYTES = 256 * 1024
NEVER = 1 << 62
# Every tile that a vehicle enters is a topic, and MCAP numbers channels with 16 bits: beyond this
# many, messages share a channel and bring their topic along.
CHANNELS = 4096
ENVELOPE = struct.Struct("<BBH")
ENVELOPE_ENCODING = "ivics-envelope"


class Route(NamedTuple):
    """What all messages of one channel share."""

    direction: str
    """``in`` or ``out``."""
    topic: str
    qos: int
    retain: bool


class Recorder:
    """Records one run.

    A disk that fails ends the recording, with one line in the log; the unit goes on.

    Parameters
    ----------
    path : Path
        Where to write; a file of that name is replaced.
    attachments : mapping of str to bytes
        What a replay needs beside the messages: ``site.toml`` and the map, by file name.
    view : bool
        Also write `foxglove.SceneUpdate`, for viewers that do not know our own messages.

    Attributes
    ----------
    failure : str or None
        Why nothing is recorded any more.

    Raises
    ------
    OutsideError
        When the file cannot be written at all.
    """

    def __init__(self, path: Path, attachments: Mapping[str, bytes], *, view: bool = False) -> None:
        self._view = SceneView() if view else None
        self._path = path
        self._channels: dict[Route, int] = {}
        self._schemas: dict[str, int] = {}
        self._incoming: list[Incoming] = []
        self._chunk_start_ns = self._chunk_bytes = 0
        self.failure: str | None = None
        try:
            self._stream = path.open("wb")
        except OSError as error:
            raise OutsideError(f"{path} cannot be written: {error.strerror}") from None
        # Chunks end where ticks end, not where they are full.
        self._writer = Writer(self._stream, chunk_size=NEVER, compression=CompressionType.ZSTD)
        try:
            self._start(attachments)
        except OSError as error:
            self._fail(error)
            raise OutsideError(f"{path} cannot be written: {error.strerror}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def incoming(self, message: Incoming) -> None:
        """Note a message that the next tick is given."""
        if self.failure is None:
            self._incoming.append(message)

    def tick(self, now_ns: int) -> None:
        """Note that the corridor ran at `now_ns` with the messages noted since the tick before."""
        self._end_chunk(now_ns)
        if self.failure is not None:
            return
        for message in self._incoming:
            route = Route("in", message.topic, 0, retain=False)
            self._write(route, message.payload, message.arrival_ns)
        self._incoming.clear()
        self._add(self._tick_channel, now_ns, json.dumps({"now_ns": now_ns}).encode())

    def outgoing(self, message: Outgoing, now_ns: int) -> None:
        """Note what the corridor answered."""
        if self.failure is not None:
            return
        route = Route("out", message.topic, message.qos, message.retain)
        self._write(route, message.payload, now_ns)
        if self._view is not None and topic.kind(message.topic) == "world":
            tracks = world.decode(message.payload).table
            self._add(self._scene_channel, now_ns, self._view.encode(tracks))

    def close(self) -> None:
        """Write the index that viewers search by; the recording ends."""
        if self._stream.closed:
            return
        try:
            self._writer.finish()
            self._stream.close()
        except OSError as error:
            self._fail(error)

    def _start(self, attachments: Mapping[str, bytes]) -> None:
        self._writer.start(profile="", library="ivics")
        for name, data in attachments.items():
            self._writer.add_attachment(0, 0, name, "application/octet-stream", data)
        self._tick_channel = self._writer.register_channel("tick", "json", 0)
        self._envelopes = {
            direction: self._writer.register_channel(direction, ENVELOPE_ENCODING, 0)
            for direction in ("in", "out")
        }
        if self._view is not None:
            schema = self._writer.register_schema(*self._view.schema)
            self._scene_channel = self._writer.register_channel("scene", "protobuf", schema)
        self._writer.flush()

    def _end_chunk(self, now_ns: int) -> None:
        full = self._chunk_bytes >= CHUNK_BYTES
        due = abs(now_ns - self._chunk_start_ns) >= CHUNK_NS  # also when the clock jumps back
        if self.failure is not None or not (full or due):
            return
        self._chunk_start_ns, self._chunk_bytes = now_ns, 0
        try:
            self._writer.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.failure = str(error)
        log.error("the recording %s ends here: %s", self._path, error)
        self._incoming.clear()
        with contextlib.suppress(OSError):  # closing tries once more to write the rest
            self._stream.close()

    def _write(self, route: Route, payload: bytes, time_ns: int) -> None:
        channel = self._channels.get(route)
        if channel is None and len(self._channels) < CHANNELS:
            channel = self._channels[route] = self._register(route)
        if channel is None:
            name = route.topic.encode()
            payload = ENVELOPE.pack(route.qos, route.retain, len(name)) + name + payload
            channel = self._envelopes[route.direction]
        self._add(channel, time_ns, payload)

    def _add(self, channel: int, time_ns: int, data: bytes) -> None:
        self._writer.add_message(channel, time_ns, data, time_ns)
        self._chunk_bytes += len(data)

    def _register(self, route: Route) -> int:
        encoding, kind = _content(route.topic)
        schema = 0 if kind is None else self._schema(kind)
        name = f"{route.direction}/{route.topic}"
        metadata = {"qos": str(route.qos), "retain": str(int(route.retain))}
        return self._writer.register_channel(name, encoding, schema, metadata)

    def _schema(self, kind: type[Message]) -> int:
        name = kind.DESCRIPTOR.full_name
        if name not in self._schemas:
            files = FileDescriptorSet()  # of one file: ours import no others
            kind.DESCRIPTOR.file.CopyToProto(files.file.add())
            data = files.SerializeToString()
            self._schemas[name] = self._writer.register_schema(name, "protobuf", data)
        return self._schemas[name]


def _content(name: str) -> tuple[str, type[Message] | None]:
    """Tell MCAP's encoding of what a topic carries, and its message if it is one of ours."""
    try:
        parsed = topic.parse(name)
    except MessageError:
        return "", None
    if isinstance(parsed, topic.GeoTopic):
        return "json", None
    kind = NATIVE.get(parsed.noun)  # a packet of the radio has none
    return "" if kind is None else "protobuf", kind
