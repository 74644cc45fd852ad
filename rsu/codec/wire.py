"""What all native messages share: bounded parsing, checked times and columns."""

import math
from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

import numpy as np
from google.protobuf.message import DecodeError, Message

from rsu.arrays import Floats, Ints
from rsu.clock import nanoseconds, seconds
from rsu.errors import MessageError

AnyMessage = TypeVar("AnyMessage", bound=Message)
Option = TypeVar("Option", bound=Enum)

LATEST_UNIX_NS = 4_102_444_800_000_000_000
"""2100-01-01T00:00:00Z: later times are no times.  Zero is what a missing field reads as."""

LONGEST_NAME = 64
"""Characters of an identifier, as in the site file."""

LARGEST_UINT32 = 0xFFFF_FFFF


def parse(kind: str, message: AnyMessage, payload: bytes, largest: int) -> AnyMessage:
    """Fill `message` from at most `largest` bytes; `kind` is what errors call it.

    A packed number takes at least one byte on the wire and at most eight in memory, so the length
    of the payload bounds the memory.
    """
    if len(payload) > largest:
        raise MessageError(kind, f"{len(payload)} bytes, at most {largest} are read")
    try:
        message.ParseFromString(payload)
    except DecodeError:
        raise MessageError(kind, "no such protocol buffer") from None
    return message


def unix_time(kind: str, time_ns: int) -> float:
    """Unix s of a required time stamp."""
    if not 0 < time_ns < LATEST_UNIX_NS:
        raise MessageError(kind, "a time is missing or beyond the year 2100")
    return seconds(time_ns)


def unix_ns(time: float) -> int:
    """Unix ns of a time in s, for the wire."""
    return nanoseconds(time)


def milliseconds(duration: float) -> int:
    """Whole ms, rounded up so that nothing is void early, of a duration in s."""
    return min(LARGEST_UINT32, math.ceil(duration * 1000.0 - 1e-6))


def name(kind: str, text: str) -> str:
    """A required identifier, refused when empty or long: receivers keep state by it.

    So are the two that no URL can end in.
    """
    if not 0 < len(text) <= LONGEST_NAME or text in {".", ".."}:
        problem = f"an identifier is empty, a dot or two, or longer than {LONGEST_NAME}"
        raise MessageError(kind, problem)
    return text


def rows(kind: str, largest: int, *columns: Sequence[float]) -> int:
    """Count the rows of columns, before any is copied: equally long, and at most `largest`."""
    length, *others = map(len, columns)
    if others.count(length) != len(others):
        lengths = sorted({length, *others})
        raise MessageError(kind, f"columns of unequal length {lengths}")
    if length > largest:
        raise MessageError(kind, f"{length} rows, at most {largest} are read")
    return length


def floats(*columns: Sequence[float]) -> Floats:
    """(N,) of one column, (N, K) of K columns."""
    # A slice of a message's column is a list, which numpy reads ten times as fast as the column.
    if len(columns) == 1:
        return np.array(columns[0][:], dtype=np.float64)
    table = np.empty((len(columns[0]), len(columns)))
    for index, column in enumerate(columns):
        table[:, index] = column[:]
    return table


def integers(kind: str, column: Sequence[int]) -> Ints:
    """(N,) of unsigned numbers that must fit our signed ones."""
    unsigned = np.array(column, dtype=np.uint64)
    if np.any(unsigned > np.iinfo(np.int64).max):
        raise MessageError(kind, "a number beyond 63 bits")
    return unsigned.astype(np.int64)


def finite(kind: str, *numbers: float) -> None:
    """Refuse nan and infinity where the message has no meaning without the number."""
    if not np.isfinite(numbers).all():
        raise MessageError(kind, "a required number is not finite")


def choice(kind: str, options: type[Option], number: int) -> Option:
    """Return the option of that number, counted from 0 in the order of their class."""
    every = list(options)
    if not 0 <= number < len(every):
        raise MessageError(kind, f"{number} is no {options.__name__.lower()}")
    return every[number]


def number(option: Enum) -> int:
    """Return what `choice` takes for an option."""
    return list(type(option)).index(option)


def bounded(kind: str, number: int, largest: int) -> int:
    """The number, refused beyond the largest that the field's standard knows."""
    if number > largest:
        raise MessageError(kind, f"{number}, at most {largest} is known")
    return number
