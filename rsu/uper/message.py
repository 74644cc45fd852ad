"""Messages in and out: octets in packed encoding rules <-> dictionaries and lists.

Values are those of JSON: a choice is a dictionary of one key, an enumerated value its name, bits a
string of 0 and 1, octets a string of hex.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np

from rsu.errors import MessageError
from rsu.kernels import uper
from rsu.kernels.uper_reader import read as walk_bits
from rsu.kernels.uper_writer import write as walk_value
from rsu.uper import fault, notation
from rsu.uper.arrangement import arranged
from rsu.uper.table import lay_out

ROOT = files("rsu.uper") / "description"

RELEASES = {
    "cam": (1, 2),
    "denm": (1, 2),
    "cpm": (2,),
    "vam": (2,),
    "poim": (2,),
}
"""Messages that are described, and in which releases of ETSI's standards."""

LONGEST = 16_384
"""Octets of a message; more than ten times what a GeoNetworking packet carries."""

MISPLACED = frozenset({uper.KEY, uper.MISSING, uper.UNKNOWN})
"""How a walk ends where keys have another order than the description."""


class Codec:
    """Encodes and decodes one message of one release; for one thread at a time.

    Parameters
    ----------
    name : str
        As in `RELEASES`.
    release : int
        1 or 2.
    """

    def __init__(self, name: str, release: int) -> None:
        self.name = name
        self.description = notation.read(ROOT / f"release{release}", name)
        self.table = lay_out(self.description)
        self._begin = len(self.table.text)
        self._rows = self.table.rows
        self._places = self.table.root, self.table.stack, self._begin
        self._make_room(4 * LONGEST)
        self._unpack = msgspec.msgpack.Decoder().decode
        self._pack = msgspec.msgpack.Encoder().encode

    def decode(self, data: bytes) -> dict[str, Any]:
        """Return the value of a message.

        Raises
        ------
        MessageError
            It is none, or has octets behind it.
        """
        if len(data) > LONGEST:
            raise MessageError(self.name, f"{len(data)} octets, at most {LONGEST} are read")
        if len(data) > 1 and data[1] != self.description.message_id:
            raise self._other_message(data[1])
        end = self._begin + len(data)
        status, bit, at, depth = self._walk(walk_bits, data, end)
        while status == uper.FULL:
            self._make_room(2 * len(self._memory))
            status, bit, at, depth = self._walk(walk_bits, data, end)
        if status != uper.DONE:
            raise MessageError(self.name, self._unread(status, bit, end, depth))
        try:
            return self._unpack(self._view[end:at])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise MessageError(self.name, "a string is not valid UTF-8") from None

    def encode(self, value: object) -> bytes:
        """Return the message of a value.

        Raises
        ------
        MessageError
            It is not a value of this message, or the message would be too long.
        """
        octets, status, depth = self._written(value)
        if status in MISPLACED:
            octets, status, depth = self._written(arranged(self.name, self.description, value))
        if status == uper.DONE and len(octets) > LONGEST:
            status, depth = uper.LONG, 0
        if status != uper.DONE:
            raise MessageError(self.name, fault.of_writing(self.table, status, depth))
        if octets[1] != self.description.message_id:
            raise self._other_message(octets[1])
        return octets

    def _written(self, value: object) -> tuple[bytes, int, int]:
        """Return what a walk along a value has written, how it went, and how deep it was."""
        try:
            packed = self._pack(value)
        except (OverflowError, TypeError, UnicodeEncodeError, RecursionError) as error:
            raise MessageError(self.name, f"no value of a message: {error}") from None
        end = self._begin + len(packed)
        if end > len(self._view) - 2 * LONGEST:
            self._make_room(end + 2 * LONGEST)
        status, _, at, depth = self._walk(walk_value, packed, end)
        return self._view[end:at].tobytes(), status, depth

    def _walk(self, kernel: Any, source: bytes, end: int) -> tuple[int, int, int, int]:  # noqa: ANN401
        """Put the source behind the names, and let a kernel put its result behind it."""
        self._view[self._begin : end] = source
        return kernel(self._memory, self._rows, *self._places, end)

    def _unread(self, status: int, bit: int, end: int, depth: int) -> str:
        if status == uper.TRAILING:
            return f"{end - (bit + 7) // 8} octets after the message"
        return fault.of_reading(self.table, status, bit - 8 * self._begin, depth)

    def _make_room(self, octets: int) -> None:
        self._memory = np.empty(octets, dtype=np.uint8)
        self._view = self._memory.data
        self._view[: self._begin] = self.table.text

    def _other_message(self, found: int) -> MessageError:
        expected = self.description.message_id
        return MessageError(self.name, f"messageId is {found}, expected {expected}")


@cache
def codec(name: str, release: int) -> Codec:
    """Return the codec of a message, which is made once."""
    return Codec(name, release)


MESSAGE_IDS = {1: "denm", 2: "cam", 3: "poim", 14: "cpm", 16: "vam"}
"""As in the second octet of every message."""


def name_of(data: bytes) -> str:
    """Return which message this is, by its header.

    Raises
    ------
    MessageError
        It is none that is described.
    """
    number = data[1] if len(data) > 1 else -1
    if number not in MESSAGE_IDS:
        found = f"messageId {number}" if number >= 0 else f"{len(data)} octets"
        raise MessageError("message", f"{found}, expected one of {sorted(MESSAGE_IDS)}")
    return MESSAGE_IDS[number]
