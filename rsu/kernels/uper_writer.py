"""A record -> packed bits: one walk along the slots, by the table of `rsu.kernels.uper`."""

import numpy as np

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.uper import (
    ABSENT,
    ADDED,
    BIT,
    CHOICE,
    COUNT,
    DEFAULT,
    DEFAULTS,
    DONE,
    ELEMENT,
    EXTENSIBLE,
    F_ADDED,
    F_BASE,
    F_END,
    F_FIELD,
    F_LEFT,
    F_MAP,
    F_NEXT,
    F_NODE,
    F_START,
    FIRST,
    FRAGMENT,
    GROUP,
    HIGH,
    INTEGER,
    KIND,
    LIST,
    LONG,
    LOW,
    MISSING,
    NODE,
    OCTETS,
    OFFSET,
    OPTIONALS,
    RANGE,
    SEQUENCE,
    SIZE,
    SLOTS,
    WIDTH,
    change_bits,
    close_open,
    put_bits,
)
from rsu.kernels.uper_output import (
    put_index,
    put_length,
    put_letters,
    put_size,
    put_small,
    put_string,
    scalar,
)


@kernel("boolean(int64[:, ::1], int64, int64[::1], int64)")
def is_there(table: Ints, field: int, record: Ints, base: int) -> bool:
    """Whether a component of what begins at a slot is to be sent; a group is for any of its own."""
    node = table[field, NODE]
    base += table[field, OFFSET]
    if table[node, KIND] != GROUP:
        number = record[base]
        return number != ABSENT and not (
            table[field, DEFAULTS] == 1 and number == table[field, DEFAULT]
        )
    for part in range(table[node, FIRST], table[node, FIRST] + table[node, COUNT]):
        if record[base + table[part, OFFSET]] != ABSENT:
            return True
    return False


@kernel("UniTuple(int64, 3)(uint8[::1], int64[:, ::1], int64, int64, int64[::1])")
def write(memory: Octets, table: Ints, root: int, stack: int, record: Ints) -> tuple[int, int, int]:
    """Write one message.

    Parameters
    ----------
    memory : (N,) uint8
        Room for the message, which is overwritten.
    table : (R, 12) int64
        Types, components, and the stack, which is overwritten; errors are placed by it.
    root, stack : int
        Rows of the message's type, and of the first place on the stack.
    record : (M,) int64
        The message.

    Returns
    -------
    int, int, int
        How it went, the octets that were written, and rows of the stack that are in use.
    """
    place = 0
    depth = stack
    spare = 8 * (len(memory) - 32)  # bits; room for a number of 64 and headings
    value = root  # to be written next; -1 = the type on top of the stack goes on
    base = 0  # and its first slot
    status = DONE
    # Unsigned indices, for else numba asks of each whether it counts from the end.
    while status == DONE:
        if place > spare:
            status = LONG
            break
        if value >= 0:
            row = value
            own = np.uint64(row)
            kind = table[own, KIND]
            number = record[np.uint64(base)]
            value = -1
            if number == ABSENT and kind != GROUP:
                status = MISSING
                break
            if kind == INTEGER and table[own, EXTENSIBLE] == 0 and table[own, WIDTH] >= 0:
                if not table[own, LOW] <= number <= table[own, HIGH]:
                    status = RANGE  # nearly all that there is, so with no call more
                    break
                place = put_bits(memory, place, number - table[own, LOW], table[own, WIDTH])
                continue
            if kind < OCTETS:
                status, place = scalar(memory, place, table, row, number)
                continue
            if kind < SEQUENCE:
                status, place = put_string(memory, place, table, row, record, base)
                continue
            top = np.uint64(depth)
            depth += 1
            table[top, F_NODE] = row
            table[top, F_FIELD] = -1
            table[top, F_NEXT] = 0
            table[top, F_ADDED] = -1
            table[top, F_END] = -1
            table[top, F_BASE] = base
            if kind in (SEQUENCE, GROUP):
                table[top, F_MAP] = place + table[own, EXTENSIBLE]
                place = put_bits(memory, place, 0, table[own, EXTENSIBLE] + table[own, OPTIONALS])
            elif kind == LIST:
                first = record[base + 1]
                if first + number * table[table[own, ELEMENT], SLOTS] > len(record):
                    status = SIZE
                    break
                status, place = put_size(memory, place, table, row, number)
                table[top, F_LEFT] = number
                table[top, F_BASE] = first
            elif kind == CHOICE:
                place = put_index(memory, place, table, row, number)
                field = table[own, FIRST] + number
                table[top, F_FIELD] = field
                value = table[field, NODE]
                base += 1
                if number >= table[own, COUNT]:
                    table[top, F_START] = table[top, F_END] = place
                    place = put_bits(memory, place, 0, 8)
            elif number < table[own, COUNT]:
                value = table[table[own, FIRST] + number, NODE]
                base += 1
                table[top, F_START] = table[top, F_END] = place
                place = put_bits(memory, place, 0, 8)
            elif record[base + 1] >= FRAGMENT:
                status = LONG
            else:  # an unknown id
                place = put_length(memory, place, record[base + 1])
                status, place = put_letters(memory, place, record, base + 1, 8)
            continue

        if depth == stack:
            break
        top = np.uint64(depth - 1)
        row = table[top, F_NODE]
        own = np.uint64(row)
        kind = table[own, KIND]
        if table[top, F_END] >= 0:  # an open type has been written
            place = close_open(memory, table[top, F_START], place)
            if place < 0:
                status = LONG
                break
            table[top, F_END] = -1
        index = table[top, F_NEXT]
        table[top, F_NEXT] = index + 1
        base = table[top, F_BASE]
        if kind == LIST:
            if index == table[top, F_LEFT]:
                depth -= 1
            else:
                value = table[own, ELEMENT]
                table[top, F_BASE] += table[value, SLOTS]
            continue
        if kind > GROUP or index == table[own, COUNT] + table[own, ADDED]:
            depth -= 1
            continue
        field = table[own, FIRST] + index
        part = np.uint64(field)
        if index < table[own, COUNT] and table[part, BIT] < 0:
            table[top, F_FIELD] = field
            value = table[part, NODE]
            base += table[part, OFFSET]
            continue
        if not is_there(table, field, record, base):
            continue
        table[top, F_FIELD] = field
        value = table[part, NODE]
        base += table[part, OFFSET]
        if index < table[own, COUNT]:
            change_bits(memory, table[top, F_MAP] + table[part, BIT], 1, 1)
            continue
        if table[top, F_ADDED] < 0:  # the first addition: the map of all of them comes before it
            change_bits(memory, table[top, F_MAP] - 1, 1, 1)
            place = put_small(memory, place, table[own, ADDED] - 1)
            table[top, F_ADDED] = place
            place = put_bits(memory, place, 0, table[own, ADDED])
        change_bits(memory, table[top, F_ADDED] + index - table[own, COUNT], 1, 1)
        table[top, F_START] = table[top, F_END] = place
        place = put_bits(memory, place, 0, 8)
    return status, (place + 7) >> 3, depth - stack
