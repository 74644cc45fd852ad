"""Values that hold no other, from packed bits to MessagePack."""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import (
    FALSE,
    NIL,
    STRING_16,
    TRUE,
    copy,
    write_header,
    write_integer,
)
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
    FIRST,
    FRAGMENTED,
    FULL,
    HIGH,
    IA5,
    INTEGER,
    KIND,
    LENGTH,
    LOW,
    NAME,
    NULL,
    NUMERIC,
    OCTETS,
    RANGE,
    TRUNCATED,
    UNKNOWN,
    UTF8,
    WIDTH,
    bits_at,
)


@kernel("int64(int64)")
def hexadecimal(digit: int) -> int:
    """Return the letter of a digit."""
    return digit + (48 if digit < 10 else 87)


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


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[:, ::1], int64, int64)")
def string(
    memory: Octets, place: int, limit: int, table: Ints, row: int, at: int
) -> tuple[int, int, int]:
    """Write a string of any kind; return how it went and the places behind it."""
    status, size, place, _ = size_at(memory, place, limit, table, row)
    if status != DONE:
        return status, place, at
    kind = table[row, KIND]
    width = 1 if kind == BITS else 7 if kind == IA5 else 4 if kind == NUMERIC else 8
    if place + width * size > limit:
        return TRUNCATED, place, at
    letters = 2 * size if kind == OCTETS else size
    if at + 3 + letters > len(memory):
        return FULL, place, at
    at = write_header(memory, at, STRING_16, letters)
    characters = 0
    for _ in range(size):
        letter = bits_at(memory, place, width)
        place += width
        if kind == OCTETS:
            memory[at] = hexadecimal(letter >> 4)
            memory[at + 1] = hexadecimal(letter & 15)
            at += 2
            continue
        if kind == BITS:
            letter += 48
        elif kind == NUMERIC:
            if letter > 10:
                return CHARACTER, place - width, at
            letter = 32 if letter == 0 else 47 + letter
        elif letter & 0xC0 != 0x80:
            characters += 1
        memory[at] = letter
        at += 1
    if (
        kind == UTF8
        and not table[row, LOW] <= characters <= table[row, HIGH]
        and table[row, EXTENSIBLE] == 0
    ):
        return RANGE, place, at
    return DONE, place, at


@kernel("UniTuple(int64, 4)(uint8[::1], int64, int64, int64[:, ::1], int64, int64)")
def scalar(
    memory: Octets,
    place: int,
    limit: int,
    table: Ints,
    row: int,
    at: int,
) -> tuple[int, int, int, int]:
    """Write a value that holds no other; return how it went, the places behind it, its number."""
    kind = table[row, KIND]
    if kind == INTEGER:
        status, number, place = number_at(memory, place, limit, table, row)
        if status == DONE:
            at = write_integer(memory, at, number)
        return status, place, at, number
    if kind == BOOLEAN:
        if place >= limit:
            return TRUNCATED, place, at, 0
        memory[at] = TRUE if bits_at(memory, place, 1) else FALSE
        return DONE, place + 1, at + 1, 0
    if kind == NULL:
        memory[at] = NIL
        return DONE, place, at + 1, 0
    if kind == ENUMERATED:
        status, number, place, beyond = size_at(memory, place, limit, table, row)
        if status != DONE:
            return status, place, at, 0
        if beyond and number >= table[row, ADDED]:
            return UNKNOWN, place, at, 0
        name = table[row, FIRST] + number + beyond * table[row, COUNT]
        at = copy(memory, at, table[name, NAME], table[name, LENGTH])
        return DONE, place, at, number
    status, place, at = string(memory, place, limit, table, row, at)
    return status, place, at, 0


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def open_at(memory: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, where the content of an open type begins, and where it ends."""
    status, octets, place = length_at(memory, place, limit)
    if status == DONE and place + 8 * octets > limit:
        status = TRUNCATED
    return status, place, place + 8 * octets
