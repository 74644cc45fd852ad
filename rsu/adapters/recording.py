"""Reads a recording back, tick by tick, however much of it a crash has left."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import BinaryIO

from mcap.data_stream import ReadDataStream
from mcap.exceptions import McapError
from mcap.opcode import Opcode
from mcap.records import Attachment, Channel, Chunk, Message
from mcap.stream_reader import breakup_chunk
from mcap.writer import MCAP0_MAGIC
from zstandard import ZstdError

from rsu.adapters.recorder import ENVELOPE, ENVELOPE_ENCODING
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import TableError

# An MCAP record: opcode, length of its content.
HEAD = struct.Struct("<BQ")
# The end of a whole file: a footer of 20 bytes and the magic (MCAP specification, Footer).
FOOTER = HEAD.pack(Opcode.FOOTER, 20)
TAIL_BYTES = len(FOOTER) + 20 + len(MCAP0_MAGIC)
# What the library raises on a record whose bytes are not those that were written.
DAMAGE = (McapError, struct.error, ValueError, KeyError, OverflowError, MemoryError, ZstdError)


@dataclass(slots=True, frozen=True)
class RecordedTick:
    """One step of the corridor: what it was given, when, and what it answered."""

    now_ns: int
    """Unix ns."""
    incoming: list[Incoming]
    outgoing: list[Outgoing] = field(default_factory=list[Outgoing])


@dataclass(slots=True)
class Recording:
    """A recording on disk; iterate it as often as you like, it is read as you go."""

    path: Path
    attachments: dict[str, bytes]
    """By file name."""
    truncated: bool
    """Whether the end is missing, or is unreadable as an iteration has found since."""
    readable_bytes: int = 0
    """Where the last record ends that an iteration has read whole."""

    def __iter__(self) -> Iterator[RecordedTick]:
        tick: RecordedTick | None = None
        waiting: list[Incoming] = []
        for event in self._events():
            if isinstance(event, Incoming):
                waiting.append(event)
            elif isinstance(event, int):
                if tick is not None:
                    yield tick
                tick, waiting = RecordedTick(event, waiting), []
            elif tick is not None:
                tick.outgoing.append(event)
        if tick is not None:
            yield tick

    def _events(self) -> Iterator[Incoming | Outgoing | int]:
        channels: dict[int, Channel] = {}
        with self.path.open("rb") as stream:
            try:
                for opcode, content in _records(stream):
                    if opcode == Opcode.CHUNK:
                        yield from _unpack(content, channels)
                    self.readable_bytes = stream.tell()
            except DAMAGE:
                self.truncated = True


def read_recording(path: Path) -> Recording:
    """Open a recording, whole or cut.

    Raises
    ------
    TableError
        When the file cannot be read or is no MCAP file.
    """
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(MCAP0_MAGIC))
            if not MCAP0_MAGIC.startswith(magic):
                raise TableError(path, "", "no MCAP file: its first 8 bytes say otherwise")
            return Recording(path, _attachments(stream), truncated=not _is_whole(stream))
    except OSError as error:
        raise TableError(path, "", f"cannot be read: {error.strerror}") from None
    except DAMAGE:
        raise TableError(path, "", "an attachment is damaged") from None


def _attachments(stream: BinaryIO) -> dict[str, bytes]:
    """Read what stands before the first message."""
    found: dict[str, bytes] = {}
    stream.seek(0)
    for opcode, content in _records(stream):
        if opcode == Opcode.ATTACHMENT:
            attachment = Attachment.read(ReadDataStream(BytesIO(content)))
            found[attachment.name] = attachment.data
        elif opcode != Opcode.HEADER:
            break
    return found


def _records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Give the records that are there to their last byte."""
    size = stream.seek(0, SEEK_END)
    stream.seek(len(MCAP0_MAGIC))
    while len(head := stream.read(HEAD.size)) == HEAD.size:
        opcode, length = HEAD.unpack(head)
        if length > size - stream.tell():
            return
        yield opcode, stream.read(length)


def _is_whole(stream: BinaryIO) -> bool:
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    return tail.startswith(FOOTER) and tail.endswith(MCAP0_MAGIC)


def _unpack(content: bytes, channels: dict[int, Channel]) -> Iterator[Incoming | Outgoing | int]:
    """Give the messages of a chunk, and an int for a tick's time; learn its channels."""
    chunk = Chunk.read(ReadDataStream(BytesIO(content)))
    for record in breakup_chunk(chunk, validate_crc=True):
        if isinstance(record, Channel):
            channels[record.id] = record
        elif isinstance(record, Message):
            event = _event(record, channels[record.channel_id])
            if event is not None:
                yield event


def _event(message: Message, channel: Channel) -> Incoming | Outgoing | int | None:
    """Turn a message back into what it was; none for what only viewers read."""
    direction, _, topic = channel.topic.partition("/")
    data = message.data
    qos, retain = int(channel.metadata.get("qos", 0)), channel.metadata.get("retain") == "1"
    if channel.message_encoding == ENVELOPE_ENCODING:
        qos, retain, length = ENVELOPE.unpack_from(data)
        topic = data[ENVELOPE.size :][:length].decode()
        data = data[ENVELOPE.size + length :]
    if direction == "tick":
        return message.log_time
    if direction == "in":
        return Incoming(topic, data, message.log_time)
    if direction == "out":
        return Outgoing(topic, data, qos, bool(retain))
    return None
