"""What travels: a topic and its bytes, on the way in and on the way out."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Incoming:
    """A payload from outside."""

    topic: str
    payload: bytes
    arrival_ns: int
    """Unix ns at which it reached this process."""


@dataclass(slots=True, frozen=True)
class Outgoing:
    """A payload to send."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
