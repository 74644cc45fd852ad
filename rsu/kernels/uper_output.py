"""Values that hold no other, from MessagePack to packed bits."""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import (
    FALSE,
    NIL,
    TRUE,
    integer_at,
    same,
    string_at,
    unsigned_at,
)
from rsu.kernels.uper import (
    ADDED,
    BITS,
    BOOLEAN,
    CHARACTER,
    COUNT,
    DEFAULT,
    DONE,
    ENUMERATED,
    EXTENSIBLE,
    FIRST,
    FRAGMENT,
    HIGH,
    IA5,
    INTEGER,
    KIND,
    KIND_WRONG,
    LENGTH,
    LONG,
    LOW,
    NAME,
    NODE,
    NULL,
    NUMERIC,
    OCTETS,
    RANGE,
    SIZE,
    UNKNOWN,
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


@kernel("int64(uint8[::1], int64, int64[:, ::1], int64)")
def named(memory: Octets, at: int, table: Ints, row: int) -> int:
    """Return which of its names a type's key or enumerated value is; -1 = none."""
    for index in range(table[row, COUNT] + table[row, ADDED]):
        field = table[row, FIRST] + index
        if same(memory, at, table[field, NAME], table[field, LENGTH]):
            return index
    return -1


@kernel("int64(uint8[::1], int64, int64[:, ::1], int64, int64)")
def put_index(memory: Octets, place: int, table: Ints, row: int, index: int) -> int:
    """Write which alternative or enumerated value it is."""
    beyond = index >= table[row, COUNT]
    if table[row, EXTENSIBLE]:
        place = put_bits(memory, place, 1 if beyond else 0, 1)
    if beyond:
        return put_small(memory, place, index - table[row, COUNT])
    return put_bits(memory, place, index, table[row, WIDTH])


@kernel("int64(int64)")
def digit(letter: int) -> int:
    """Return the value of a hexadecimal digit; -1 = it is none."""
    if 48 <= letter < 58:
        return letter - 48
    letter |= 32
    return letter - 87 if 97 <= letter < 103 else -1


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def string(memory: Octets, at: int, table: Ints, row: int, place: int) -> tuple[int, int, int]:
    """Write a string of any kind; return how it went and the places behind it."""
    letters, at = string_at(memory, at)
    if at < 0:
        return KIND_WRONG, at, place
    kind = table[row, KIND]
    size = letters
    if kind == OCTETS:
        if letters & 1:
            return CHARACTER, at, place
        size = letters >> 1
    elif kind == UTF8:
        characters = 0
        for letter in memory[at : at + letters]:
            characters += int(letter) & 0xC0 != 0x80
        if not table[row, LOW] <= characters <= table[row, HIGH]:
            return SIZE, at, place
    if (8 * size + place >> 3) + 32 > len(memory):
        return LONG, at, place
    status, place = put_size(memory, place, table, row, size)
    if status != DONE:
        return status, at, place
    width = 1 if kind == BITS else 7 if kind == IA5 else 8 if kind == UTF8 else 4
    for letter in range(at, at + letters):
        value = unsigned_at(memory, letter, 1)
        if kind == BITS:
            value = value - 48 if 48 <= value < 50 else -1
        elif kind == OCTETS:
            value = digit(value)
        elif kind == NUMERIC:
            value = 0 if value == 32 else value - 47 if 48 <= value < 58 else -1
        elif kind == IA5 and value >= 128:
            value = -1
        if value < 0:
            return CHARACTER, at, place
        place = put_bits(memory, place, value, width)
    return DONE, at + letters, place


@kernel("UniTuple(int64, 4)(uint8[::1], int64, int64[:, ::1], int64, int64)")
def scalar(
    memory: Octets,
    at: int,
    table: Ints,
    row: int,
    place: int,
) -> tuple[int, int, int, int]:
    """Write a value that holds no other; return how it went, the places behind it, its number."""
    kind = table[row, KIND]
    if kind == INTEGER:
        number, end = integer_at(memory, at)
        if end < 0:
            return KIND_WRONG, at, place, 0
        status, place = put_number(memory, place, table, row, number)
        return status, end, place, number
    if kind == BOOLEAN:
        if memory[at] != TRUE and memory[at] != FALSE:
            return KIND_WRONG, at, place, 0
        return DONE, at + 1, put_bits(memory, place, 1 if memory[at] == TRUE else 0, 1), 0
    if kind == NULL:
        return DONE if memory[at] == NIL else KIND_WRONG, at + 1, place, 0
    if kind == ENUMERATED:
        letters, start = string_at(memory, at)
        index = named(memory, at, table, row)
        if index < 0:
            return KIND_WRONG if start < 0 else UNKNOWN, at, place, 0
        return DONE, start + letters, put_index(memory, place, table, row, index), 0
    status, at, place = string(memory, at, table, row, place)
    return status, at, place, 0


@kernel("int64(uint8[::1], int64, int64[:, ::1], int64)")
def after_default(memory: Octets, at: int, table: Ints, field: int) -> int:
    """Return the place behind a value that is its component's default; -1 = it is not."""
    row = table[field, NODE]
    if table[row, KIND] == ENUMERATED:
        name = table[row, FIRST] + table[field, DEFAULT]
        start, length = table[name, NAME], table[name, LENGTH]
        return at + length if same(memory, at, start, length) else -1
    number, end = integer_at(memory, at)
    return end if end >= 0 and number == table[field, DEFAULT] else -1
