"""Values that hold no other, from slots of a record to packed bits."""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.uper import (
    BITS,
    BOOLEAN,
    COUNT,
    DONE,
    ENUMERATED,
    EXTENSIBLE,
    FRAGMENT,
    HIGH,
    IA5,
    INTEGER,
    KIND,
    LONG,
    LOW,
    NUMERIC,
    RANGE,
    SIZE,
    UTF8,
    WIDTH,
    put_bits,
)


@kernel("int64(uint8[::1], int64, int64)")
def put_length(memory: Octets, place: int, length: int) -> int:
    """Write a length below `FRAGMENT` (X.691, 11.9)."""
    if length < 0x80:
        return put_bits(memory, place, length, 8)
    return put_bits(memory, place, 0x8000 | length, 16)


@kernel("int64(uint8[::1], int64, int64)")
def put_small(memory: Octets, place: int, number: int) -> int:
    """Write a number that is mostly small (X.691, 11.6)."""
    if number < 64:
        return put_bits(memory, place, number, 7)
    return put_bits(memory, put_bits(memory, place, 0x101, 9), number, 8)


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def put_size(memory: Octets, place: int, table: Ints, row: int, size: int) -> tuple[int, int]:
    """Write how many elements or characters a value has; return how it went, the place behind."""
    inside = table[row, KIND] == UTF8 or table[row, LOW] <= size <= table[row, HIGH]
    if size >= FRAGMENT or not (inside or table[row, EXTENSIBLE]):
        return SIZE, place
    if table[row, EXTENSIBLE]:
        place = put_bits(memory, place, 0 if inside else 1, 1)
    if not inside or table[row, WIDTH] < 0:
        return DONE, put_length(memory, place, size)
    return DONE, put_bits(memory, place, size - table[row, LOW], table[row, WIDTH])


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def put_number(memory: Octets, place: int, table: Ints, row: int, number: int) -> tuple[int, int]:
    """Write an INTEGER; return how it went and the place behind it."""
    inside = table[row, WIDTH] < 0 or table[row, LOW] <= number <= table[row, HIGH]
    if not (inside or table[row, EXTENSIBLE]):
        return RANGE, place
    if table[row, EXTENSIBLE]:
        place = put_bits(memory, place, 0 if inside else 1, 1)
    if inside and table[row, WIDTH] >= 0:
        return DONE, put_bits(memory, place, number - table[row, LOW], table[row, WIDTH])
    octets = 1
    while octets < 8 and not -(1 << (8 * octets - 1)) <= number < 1 << (8 * octets - 1):
        octets += 1
    place = put_bits(memory, place, octets, 8)
    if octets > 4:
        octets -= 4
        place = put_bits(memory, place, number >> 32, 8 * octets)
        octets = 4
    return DONE, put_bits(memory, place, number, 8 * octets)


@kernel("int64(uint8[::1], int64, int64[:, ::1], int64, int64)")
def put_index(memory: Octets, place: int, table: Ints, row: int, index: int) -> int:
    """Write which alternative or enumerated value it is."""
    beyond = index >= table[row, COUNT]
    if table[row, EXTENSIBLE]:
        place = put_bits(memory, place, 1 if beyond else 0, 1)
    if beyond:
        return put_small(memory, place, index - table[row, COUNT])
    return put_bits(memory, place, index, table[row, WIDTH])


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def put_string_of_bits(
    memory: Octets, place: int, table: Ints, row: int, number: int
) -> tuple[int, int]:
    """Write the bits behind the first 1 of a number; return how it went and the place behind."""
    size = 0
    while number >> size > 1:
        size += 1
    status, place = put_size(memory, place, table, row, size)
    half = size >> 1
    place = put_bits(memory, place, number >> half, size - half)
    return status, put_bits(memory, place, number, half)


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def scalar(memory: Octets, place: int, table: Ints, row: int, number: int) -> tuple[int, int]:
    """Write a value of one slot; return how it went and the place behind it."""
    kind = table[row, KIND]
    if kind == INTEGER:
        return put_number(memory, place, table, row, number)
    if kind == BOOLEAN:
        return DONE, put_bits(memory, place, number, 1)
    if kind == ENUMERATED:
        return DONE, put_index(memory, place, table, row, number)
    if kind == BITS:
        return put_string_of_bits(memory, place, table, row, number)
    return DONE, place


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[::1], int64, int64)")
def put_letters(memory: Octets, place: int, record: Ints, base: int, width: int) -> tuple[int, int]:
    """Write the letters or octets of a record; return how it went and the place behind them."""
    size, first = record[base], record[base + 1]
    if first + size > len(record) or (place + width * size >> 3) + 16 > len(memory):
        return LONG, place
    for slot in range(first, first + size):
        place = put_bits(memory, place, record[slot], width)
    return DONE, place


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[:, ::1], int64, int64[::1], int64)")
def put_string(
    memory: Octets, place: int, table: Ints, row: int, record: Ints, base: int
) -> tuple[int, int]:
    """Write a string of letters or octets; return how it went and the place behind it."""
    kind = table[row, KIND]
    status, place = put_size(memory, place, table, row, record[base])
    if status != DONE:
        return status, place
    width = 7 if kind == IA5 else 4 if kind == NUMERIC else 8
    return put_letters(memory, place, record, base, width)
