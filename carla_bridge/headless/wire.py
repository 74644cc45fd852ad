"""MessagePack-RPC between bytes and lists, bounded: what strangers send cannot fill the memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec import DecodeError, msgpack

from carla_bridge.kernels.message import AT, MALFORMED, MORE, STATE, TOO_DEEP, TOO_LONG, scan
from rsu.errors import MessageError

LONGEST = 16 * 1024 * 1024
"""Bytes of a request; CARLA's largest town is 3 MB of OpenDRIVE."""
FREE = 64 * 1024
"""Bytes that a connection may hold of a request without drawing on the common allowance."""
_PROBLEMS = {
    MALFORMED: "a byte begins no value",
    TOO_LONG: f"longer than {LONGEST} bytes",
    TOO_DEEP: "nested too deeply",
}
REQUEST, RESPONSE, NOTIFICATION = 0, 1, 2


@dataclass(slots=True)
class Allowance:
    """Bytes that all unfinished requests together may take."""

    left: int = 8 * LONGEST


@dataclass(slots=True, frozen=True)
class Request:
    """A call, its arguments not yet looked at."""

    number: int
    method: str
    arguments: list[Any]


class Inbox:
    """Bytes of one connection, until they are requests."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._drawn = 0
        self._buffer = bytearray()
        self._state = np.zeros(STATE, dtype=np.int64)

    def feed(self, data: bytes) -> None:
        """Take bytes.

        Raises
        ------
        MessageError
            All that wait for their end are too long together.
        """
        self._buffer += data
        self._draw(max(len(self._buffer) - FREE, 0))

    def requests(self) -> Iterator[Request]:
        """Yield what is complete; notifications ask for no answer, and get none.

        Raises
        ------
        MessageError
            The bytes are no requests: nothing that follows can be understood.
        """
        begin = 0
        try:
            while begin < len(self._buffer):
                size = self._scan(begin)
                if not size:
                    break
                message = _unpack(self._buffer[begin : begin + size])
                begin += size
                self._state[:] = 0
                if message[0] == REQUEST:
                    yield Request(*message[1:])
        finally:  # also when nobody asks for the next
            del self._buffer[:begin]
            self._draw(max(len(self._buffer) - FREE, 0))

    def close(self) -> None:
        """Give back what was drawn."""
        self._buffer.clear()
        self._draw(0)

    def _scan(self, begin: int) -> int:
        """Return the size of the value that begins there; 0 = it is not complete."""
        data = np.frombuffer(self._buffer, dtype=np.uint8, offset=begin)
        status = scan(data, len(data), LONGEST, self._state)
        del data  # an error would keep it, and with it the buffer at its size
        if status in _PROBLEMS:
            raise MessageError("request", _PROBLEMS[status])
        return 0 if status == MORE else int(self._state[AT])

    def _draw(self, wanted: int) -> None:
        left = self._allowance.left + self._drawn - wanted
        if left < 0 and wanted > self._drawn:  # else it is not this one who wants too much
            raise MessageError("request", "too much is unfinished on all connections together")
        self._allowance.left, self._drawn = left, wanted


def _unpack(data: bytearray) -> list[Any]:
    """Return [0, number, method, arguments] or [2, method, arguments]."""
    try:
        message = msgpack.decode(data, type=list[Any])
    except (DecodeError, UnicodeDecodeError) as error:
        raise MessageError("request", str(error)) from None
    kinds: list[type] = [type(part) for part in message]
    call = message[:1] == [REQUEST] and kinds == [int, int, str, list]
    if not call and not (message[:1] == [NOTIFICATION] and kinds == [int, str, list]):
        raise MessageError("request", "no MessagePack-RPC call")
    return message


def pack(value: Any) -> bytes:  # noqa: ANN401 - whatever a method answers
    """Encode a value."""
    return msgpack.encode(value)


def pack_answer(number: int, result: Any) -> bytes:  # noqa: ANN401 - whatever a method answers
    """Encode the answer to a call."""
    return pack([RESPONSE, number, None, result])


def pack_refusal(number: int, problem: str) -> bytes:
    """Encode the answer to a call of a method that is not known."""
    return pack([RESPONSE, number, problem, None])
