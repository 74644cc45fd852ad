"""MessagePack, as far as messages need it: what stands between dictionaries and packed bits.

What is read here was written by an encoder of this process: it is whole and shortest.
"""

from rsu.arrays import Octets
from rsu.kernels.compile import kernel

NIL, FALSE, TRUE, ONE_PAIR = 0xC0, 0xC2, 0xC3, 0x81
ARRAY_16, MAP_16, STRING_8, STRING_16 = 0xDC, 0xDE, 0xD9, 0xDA
INT_16 = 0xD1  # of 32 and 64 bits: the next two


@kernel("int64(uint8[::1], int64, int64)")
def write_integer(out: Octets, place: int, number: int) -> int:
    """Write a number of 64 bits in at most 9 octets; return the place behind it."""
    if -32 <= number < 128:
        out[place] = number & 0xFF
        return place + 1
    octets, header = 2, INT_16
    while octets < 8 and not -(1 << (8 * octets - 1)) <= number < 1 << (8 * octets - 1):
        octets *= 2
        header += 1
    out[place] = header
    for octet in range(octets):
        out[place + 1 + octet] = (number >> (8 * (octets - 1 - octet))) & 0xFF
    return place + 1 + octets


@kernel("int64(uint8[::1], int64, int64, int64)")
def write_header(out: Octets, place: int, header: int, count: int) -> int:
    """Write a header with a count of 16 bits behind it; return the place behind."""
    out[place] = header
    out[place + 1] = count >> 8
    out[place + 2] = count & 0xFF
    return place + 3


@kernel("int64(uint8[::1], int64, int64, int64)")
def copy(memory: Octets, place: int, first: int, count: int) -> int:
    """Copy octets; return the place behind them."""
    for octet in range(count):
        memory[place + octet] = memory[first + octet]
    return place + count


@kernel("int64(uint8[::1], int64, int64)")
def unsigned_at(data: Octets, place: int, octets: int) -> int:
    """Return a number of so many octets, the highest first."""
    number = 0
    for octet in range(octets):
        number = (number << 8) | int(data[place + octet])
    return number


@kernel("UniTuple(int64, 2)(uint8[::1], int64)")
def integer_at(data: Octets, place: int) -> tuple[int, int]:
    """Return a number and the place behind it; -1 when there is none of 63 bits and a sign."""
    head = int(data[place])
    if head < 0x80:
        return head, place + 1
    if head >= 0xE0:
        return head - 0x100, place + 1
    if 0xCC <= head <= 0xCF:
        octets = 1 << (head - 0xCC)
        if octets == 8 and data[place + 1] >= 0x80:
            return 0, -1
        return unsigned_at(data, place + 1, octets), place + 1 + octets
    if 0xD0 <= head <= 0xD3:
        octets = 1 << (head - 0xD0)
        number = -1 if data[place + 1] >= 0x80 else 0
        for octet in range(octets):
            number = (number << 8) | int(data[place + 1 + octet])
        return number, place + 1 + octets
    return 0, -1


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64, int64)")
def count_at(data: Octets, place: int, small: int, large: int) -> tuple[int, int]:
    """Return the count of a map or list and the place behind it; -1 when there is none.

    Parameters
    ----------
    small, large : int
        Its header with a count of 4 bits in it, and with one of 16 behind it.
    """
    head = int(data[place])
    if head & 0xF0 == small:
        return head & 0x0F, place + 1
    if head == large:
        return unsigned_at(data, place + 1, 2), place + 3
    if head == large + 1:
        return unsigned_at(data, place + 1, 4), place + 5
    return 0, -1


@kernel("UniTuple(int64, 2)(uint8[::1], int64)")
def string_at(data: Octets, place: int) -> tuple[int, int]:
    """Return the octets of a string and the place where they begin; -1 when there is none."""
    head = int(data[place])
    if head & 0xE0 == 0xA0:
        return head & 0x1F, place + 1
    if 0xD9 <= head <= 0xDB:
        octets = 1 << (head - 0xD9)
        return unsigned_at(data, place + 1, octets), place + 1 + octets
    return 0, -1


@kernel("boolean(uint8[::1], int64, int64, int64)")
def same(memory: Octets, place: int, first: int, count: int) -> bool:
    """Whether octets are equal."""
    if place + count > len(memory):
        return False
    for octet in range(count):  # noqa: SIM110 - numba compiles no generator
        if memory[place + octet] != memory[first + octet]:
            return False
    return True
