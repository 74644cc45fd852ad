"""Messages in and out: octets in packed encoding rules <-> records, and values as in JSON."""

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from rsu.arrays import Ints
from rsu.errors import MessageError
from rsu.kernels import uper
from rsu.kernels.uper_reader import read
from rsu.kernels.uper_writer import write
from rsu.uper import fault, notation
from rsu.uper.field import Field, field
from rsu.uper.record import WrongValueError, record_of, writers
from rsu.uper.table import lay_out
from rsu.uper.value import readers

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
        self._value = readers(self.table)[self.table.root]
        self._put = writers(self.table)[self.table.root]
        self._walk = self.table.rows, self.table.root, self.table.stack
        self._memory = np.zeros(2 * LONGEST, dtype=np.uint8)
        self._octets = self._memory.data
        self._make_room(LONGEST)

    def read(self, data: bytes) -> Ints:
        """Return the record of a message.

        Raises
        ------
        MessageError
            It is none, or has octets behind it.
        """
        octets = len(data)
        if octets > LONGEST:
            raise MessageError(self.name, f"{octets} octets, at most {LONGEST} are read")
        if octets > 1 and data[1] != self.description.message_id:
            raise self._other_message(data[1])
        self._octets[:octets] = data
        status, bit, used, depth = read(self._memory, *self._walk, self._slots, octets)
        while status == uper.FULL:
            self._make_room(2 * len(self._slots))
            status, bit, used, depth = read(self._memory, *self._walk, self._slots, octets)
        if status != uper.DONE:
            raise MessageError(self.name, self._unread(status, bit, octets, depth))
        return self._slots[:used].copy()

    def write(self, record: Ints) -> bytes:
        """Return the message of a record.

        Raises
        ------
        MessageError
            A number or size is out of range, what must be there is not, or the message would be
            too long.
        """
        status, octets, depth = write(self._memory, *self._walk, record)
        if status == uper.DONE and octets > LONGEST:
            status, depth = uper.LONG, 0
        if status != uper.DONE:
            raise MessageError(self.name, fault.of_writing(self.table, status, depth))
        if self._memory[1] != self.description.message_id:
            raise self._other_message(int(self._memory[1]))
        return self._octets[:octets].tobytes()

    def value(self, record: Ints) -> dict[str, Any]:
        """Return the value of a record.

        Raises
        ------
        MessageError
            A string is not valid UTF-8.
        """
        try:
            return self._value(record.tolist(), 0)
        except UnicodeDecodeError:
            raise MessageError(self.name, "a string is not valid UTF-8") from None

    def record(self, value: object) -> Ints:
        """Return the record of a value; whether its numbers are in range is not asked.

        Raises
        ------
        MessageError
            It holds what does not belong there, or more than any message.
        """
        try:
            return np.frombuffer(record_of(self.table, self._put, value), dtype=np.int64)
        except WrongValueError as error:
            raise MessageError(self.name, str(error)) from None

    def decode(self, data: bytes) -> dict[str, Any]:
        """Return the value of a message; raises as `read` and `value`."""
        return self.value(self.read(data))

    def encode(self, value: object) -> bytes:
        """Return the message of a value; raises as `record` and `write`."""
        return self.write(self.record(value))

    def field(self, path: str) -> Field:
        """Return what reads a field of a record, by names with points between them."""
        return field(self.table, path)

    def _unread(self, status: int, bit: int, octets: int, depth: int) -> str:
        if status == uper.TRAILING:
            return f"{octets - (bit + 7) // 8} octets after the message"
        return fault.of_reading(self.table, status, bit, depth)

    def _make_room(self, slots: int) -> None:
        self._slots = np.empty(slots, dtype=np.int64)

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
