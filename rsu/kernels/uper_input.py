"""Values that hold no other, from packed bits to slots of a record."""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.uper import (
    ADDED,
    BITS,
    BOOLEAN,
    CHARACTER,
    CHOICE,
    COUNT,
    DONE,
    ENUMERATED,
    EXTENSIBLE,
    FRAGMENTED,
    FULL,
    HIGH,
    IA5,
    INTEGER,
    KIND,
    LOW,
    MOST_BITS,
    NULL,
    NUMERIC,
    RANGE,
    TRUNCATED,
    UNKNOWN,
    UTF8,
    WIDTH,
    bits_at,
)


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def length_at(memory: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, a length (X.691, 11.9) and the place behind it."""
    if place + 8 > limit:
        return TRUNCATED, 0, place
    length = bits_at(memory, place, 8)
    if length < 0x80:
        return DONE, length, place + 8
    if length >= 0xC0:
        return FRAGMENTED, 0, place
    if place + 16 > limit:
        return TRUNCATED, 0, place
    return DONE, bits_at(memory, place + 2, 14), place + 16


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def small_at(memory: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, a number that is mostly small (X.691, 11.6) and the place behind it."""
    if place + 7 > limit:
        return TRUNCATED, 0, place
    if bits_at(memory, place, 1) == 0:
        return DONE, bits_at(memory, place + 1, 6), place + 7
    status, octets, place = length_at(memory, place + 1, limit)
    if status != DONE:
        return status, 0, place
    if octets > 2:
        return RANGE, 0, place
    if place + 8 * octets > limit:
        return TRUNCATED, 0, place
    return DONE, bits_at(memory, place, 8 * octets), place + 8 * octets


@kernel("UniTuple(int64, 4)(uint8[::1], int64, int64, int64[:, ::1], int64)")
def size_at(
    memory: Octets, place: int, limit: int, table: Ints, row: int
) -> tuple[int, int, int, int]:
    """Return how it went, a number within a type's bounds, the place behind it, and the marker.

    The number is the size of a string or list, or an index before (0) or behind (1) the marker.
    """
    if place + table[row, EXTENSIBLE] > limit:
        return TRUNCATED, 0, place, 0
    beyond = bits_at(memory, place, table[row, EXTENSIBLE])
    place += table[row, EXTENSIBLE]
    if table[row, KIND] in (ENUMERATED, CHOICE):
        if beyond:
            status, number, place = small_at(memory, place, limit)
            return status, number, place, 1
    elif beyond or table[row, WIDTH] < 0:
        status, number, place = length_at(memory, place, limit)
        return status, number, place, beyond
    if place + table[row, WIDTH] > limit:
        return TRUNCATED, 0, place, 0
    number = bits_at(memory, place, table[row, WIDTH]) + table[row, LOW]
    status = RANGE if number > table[row, HIGH] else DONE
    return status, number, place + table[row, WIDTH], 0


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[:, ::1], int64)")
def number_at(
    memory: Octets, place: int, limit: int, table: Ints, row: int
) -> tuple[int, int, int]:
    """Return how it went, an INTEGER and the place behind it."""
    if table[row, WIDTH] >= 0:
        width = table[row, EXTENSIBLE] + table[row, WIDTH]
        beyond = table[row, EXTENSIBLE] == 1 and place < limit and bits_at(memory, place, 1) == 1
        if not beyond:
            if place + width > limit:
                return TRUNCATED, 0, place
            number = bits_at(memory, place, width) + table[row, LOW]
            return (RANGE if number > table[row, HIGH] else DONE), number, place + width
        place += 1
    status, octets, place = length_at(memory, place, limit)
    if status != DONE:
        return status, 0, place
    if octets == 0 or octets > 8:
        return RANGE, 0, place
    if place + 8 * octets > limit:
        return TRUNCATED, 0, place
    number = -bits_at(memory, place, 1)
    for _ in range(octets):
        number = (number << 8) | bits_at(memory, place, 8)
        place += 8
    return DONE, number, place


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[:, ::1], int64)")
def bits(memory: Octets, place: int, limit: int, table: Ints, row: int) -> tuple[int, int, int]:
    """Return how it went, a string of bits with a 1 before it, and the place behind it."""
    status, size, place, _ = size_at(memory, place, limit, table, row)
    if status == DONE and size > MOST_BITS:
        status = RANGE
    if status == DONE and place + size > limit:
        status = TRUNCATED
    if status != DONE:
        return status, 0, place
    half = size >> 1
    number = 1 << half | bits_at(memory, place, half)
    number = number << (size - half) | bits_at(memory, place + half, size - half)
    return DONE, number, place + size


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[:, ::1], int64)")
def scalar(memory: Octets, place: int, limit: int, table: Ints, row: int) -> tuple[int, int, int]:
    """Return how it went, a value of one slot, and the place behind it."""
    kind = table[row, KIND]
    if kind == INTEGER:
        return number_at(memory, place, limit, table, row)
    if kind == BOOLEAN:
        if place >= limit:
            return TRUNCATED, 0, place
        return DONE, bits_at(memory, place, 1), place + 1
    if kind == NULL:
        return DONE, 0, place
    if kind == BITS:
        return bits(memory, place, limit, table, row)
    status, number, place, beyond = size_at(memory, place, limit, table, row)
    if status == DONE and beyond and number >= table[row, ADDED]:
        status = UNKNOWN
    return status, number + beyond * table[row, COUNT], place


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64, int64, int64[::1], int64, int64)")
def letters(
    memory: Octets, place: int, size: int, width: int, record: Ints, base: int, used: int
) -> tuple[int, int]:
    """Put letters behind what is used of a record; return how it went and the place behind them.

    Parameters
    ----------
    base : int
        Slot for how many they are; the one behind it takes where they begin.
    """
    if used + size > len(record):
        return FULL, place
    record[base] = size
    record[base + 1] = used
    for slot in range(used, used + size):
        record[slot] = bits_at(memory, place, width)
        place += width
    return DONE, place


@kernel(
    "UniTuple(int64, 3)(uint8[::1], int64, int64, int64[:, ::1], int64, int64[::1], int64, int64)"
)
def string(
    memory: Octets,
    place: int,
    limit: int,
    table: Ints,
    row: int,
    record: Ints,
    base: int,
    used: int,
) -> tuple[int, int, int]:
    """Put a string of letters or octets into a record.

    Returns
    -------
    int, int, int
        How it went, the bit behind it, and the slots that are in use.
    """
    status, size, place, _ = size_at(memory, place, limit, table, row)
    kind = table[row, KIND]
    width = 7 if kind == IA5 else 4 if kind == NUMERIC else 8
    if status == DONE and place + width * size > limit:
        status = TRUNCATED
    if status != DONE:
        return status, place, used
    status, place = letters(memory, place, size, width, record, base, used)
    if status != DONE:
        return status, place, used
    characters = 0
    for slot in range(used, used + size):
        if kind == NUMERIC and record[slot] > 10:
            return CHARACTER, place, used
        characters += record[slot] & 0xC0 != 0x80
    outside = not table[row, LOW] <= characters <= table[row, HIGH]
    if kind == UTF8 and outside and table[row, EXTENSIBLE] == 0:
        return RANGE, place, used
    return DONE, place, used + size


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def open_at(memory: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, where the content of an open type begins, and where it ends."""
    status, octets, place = length_at(memory, place, limit)
    if status == DONE and place + 8 * octets > limit:
        status = TRUNCATED
    return status, place, place + 8 * octets
