"""MessagePack -> packed bits: one walk along a value, by the table of `rsu.kernels.uper`.

The value's keys come in the order of the description; whoever calls sees to that.
"""

import numpy as np

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import count_at, integer_at, same, string_at, unsigned_at
from rsu.kernels.uper import (
    ADDED,
    BIT,
    CHARACTER,
    CHOICE,
    COUNT,
    DEFAULTS,
    DONE,
    ELEMENT,
    EXTENSIBLE,
    F_ADDED,
    F_END,
    F_FIELD,
    F_LEFT,
    F_MAP,
    F_NEXT,
    F_NODE,
    F_START,
    FIRST,
    GROUP,
    HIGH,
    ID,
    INTEGER,
    KEY,
    KIND,
    KIND_WRONG,
    LENGTH,
    LIST,
    LONG,
    LOW,
    MISSING,
    NAME,
    NODE,
    OPEN,
    OPTIONALS,
    RANGE,
    SEQUENCE,
    UNKNOWN,
    WIDTH,
    change_bits,
    close_open,
    put_bits,
)
from rsu.kernels.uper_output import (
    after_default,
    digit,
    named,
    put_index,
    put_size,
    put_small,
    scalar,
)


@kernel("UniTuple(int64, 4)(uint8[::1], int64[:, ::1], int64, int64, int64, int64)")
def write(
    memory: Octets, table: Ints, root: int, stack: int, begin: int, end: int
) -> tuple[int, int, int, int]:
    """Write one message.

    Parameters
    ----------
    memory : (N,) uint8
        Names, the value, whole, with its keys in the order of the description, and behind it room
        for the message, which is overwritten.
    table : (R, 11) int64
        Types, components, and the stack, which is overwritten; errors are placed by it.
    root, stack : int
        Rows of the message's type, and of the first place on the stack.
    begin, end : int
        Where the value is in `memory`.

    Returns
    -------
    int, int, int, int
        How it went, the octets of `memory` that were reached by reading and by writing, and rows of
        the stack that are in use.
    """
    place = 8 * end
    at = begin
    depth = stack
    last = 0
    spare = 8 * (len(memory) - 32)  # bits; room for a number of 64 and headings
    value = root  # to be written next; -1 = the type on top of the stack goes on
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
            if kind == INTEGER and table[own, EXTENSIBLE] == 0 and table[own, WIDTH] >= 0:
                last, after = integer_at(
                    memory, at
                )  # nearly all that there is, so with no call more
                if after < 0:
                    status = KIND_WRONG
                    break
                if not table[own, LOW] <= last <= table[own, HIGH]:
                    status = RANGE
                    break
                place = put_bits(memory, place, last - table[own, LOW], table[own, WIDTH])
                at = after
                value = -1
                continue
            if kind < SEQUENCE:
                status, at, place, last = scalar(memory, at, table, row, place)
                value = -1
                continue
            top = np.uint64(depth)
            depth += 1
            table[top, F_NODE] = value
            table[top, F_FIELD] = -1
            table[top, F_NEXT] = 0
            table[top, F_ADDED] = -1
            table[top, F_END] = -1
            value = -1
            if kind in (SEQUENCE, GROUP):
                if kind == SEQUENCE:
                    table[top, F_LEFT], at = count_at(memory, at, 0x80, 0xDE)
                    if at < 0:
                        status = KIND_WRONG
                        break
                else:
                    table[top, F_LEFT] = table[depth - 2, F_LEFT]
                table[top, F_MAP] = place + table[own, EXTENSIBLE]
                place = put_bits(memory, place, 0, table[own, EXTENSIBLE] + table[own, OPTIONALS])
            elif kind == LIST:
                table[top, F_LEFT], at = count_at(memory, at, 0x90, 0xDC)
                if at < 0:
                    status = KIND_WRONG
                    break
                status, place = put_size(memory, place, table, row, table[top, F_LEFT])
            elif kind == CHOICE:
                pairs, at = count_at(memory, at, 0x80, 0xDE)
                if at < 0 or pairs != 1:
                    status = KIND_WRONG
                    break
                index = named(memory, at, table, row)
                if index < 0:
                    status = UNKNOWN
                    break
                field = table[own, FIRST] + index
                part = np.uint64(field)
                at += table[part, LENGTH]
                table[top, F_FIELD] = field
                value = table[part, NODE]
                place = put_index(memory, place, table, row, index)
                if index >= table[own, COUNT]:
                    table[top, F_START] = table[top, F_END] = place
                    place = put_bits(memory, place, 0, 8)
            else:
                table[top, F_START] = table[top, F_END] = place
                place = put_bits(memory, place, 0, 8)
                for held in range(table[own, FIRST], table[own, FIRST] + table[own, COUNT]):
                    if table[held, ID] == last:
                        value = table[held, NODE]
                if value < 0:
                    letters, at = string_at(memory, at)
                    if at < 0:
                        status = KIND_WRONG
                        break
                    if letters & 1 or letters == 0:
                        status = CHARACTER
                        break
                    if (place >> 3) + letters > spare >> 3:
                        status = LONG
                        break
                    for letter in range(at, at + letters):
                        number = digit(unsigned_at(memory, letter, 1))
                        if number < 0:
                            status = CHARACTER
                        place = put_bits(memory, place, number, 4)
                    at += letters
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
        if kind == LIST:
            table[top, F_NEXT] = index + 1
            if index == table[top, F_LEFT]:
                depth -= 1
            else:
                value = table[own, ELEMENT]
            continue
        if kind in (CHOICE, OPEN):
            depth -= 1
            continue
        if index == table[own, COUNT] + table[own, ADDED]:
            if kind == GROUP:
                table[depth - 2, F_LEFT] = table[top, F_LEFT]
            elif table[top, F_LEFT] > 0:
                status = KEY
                break
            depth -= 1
            continue
        table[top, F_NEXT] = index + 1
        field = table[own, FIRST] + index
        part = np.uint64(field)
        kind = table[table[part, NODE], KIND]
        if table[top, F_LEFT] == 0:
            here = False
        elif kind == GROUP:
            here = named(memory, at, table, table[part, NODE]) >= 0
        else:
            here = same(memory, at, table[part, NAME], table[part, LENGTH])
        if not here:
            if table[part, BIT] < 0 and index < table[own, COUNT]:
                table[top, F_FIELD] = field
                status = MISSING
            continue
        table[top, F_FIELD] = field
        if kind != GROUP:
            at += table[part, LENGTH]
            table[top, F_LEFT] -= 1
        if table[part, DEFAULTS]:
            after = after_default(memory, at, table, field)
            if after >= 0:
                at = after
                continue
        value = table[part, NODE]
        if index < table[own, COUNT]:
            if table[part, BIT] >= 0:
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
    return status, at, (place + 7) >> 3, depth - stack
