"""Tick: simulation time, as whoever conducts a simulation hands it out."""

from dataclasses import dataclass

from ivics.v1.tick_pb2 import Tick as Message

from rsu.codec.wire import parse, unix_ns, unix_time

KIND = "tick"
LARGEST_BYTES = 64


@dataclass(slots=True, frozen=True, kw_only=True)
class Tick:
    """One step of conducted time."""

    sequence: int
    time: float
    """Unix s."""
    messages: int
    """How many were sent to this unit since the tick before, and belong to this one; of an echo,
    how many the unit has sent to valet cars, and to who asks for something, before it."""


def encode(tick: Tick) -> bytes:
    """Write a tick."""
    return Message(
        sequence=tick.sequence, time_unix_ns=unix_ns(tick.time), messages_total=tick.messages
    ).SerializeToString()


def decode(payload: bytes) -> Tick:
    """Read a tick; raises `MessageError` when the bytes are none."""
    message = parse(KIND, Message(), payload, LARGEST_BYTES)
    return Tick(
        sequence=message.sequence,
        time=unix_time(KIND, message.time_unix_ns),
        messages=message.messages_total,
    )
