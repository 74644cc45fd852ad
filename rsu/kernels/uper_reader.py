"""Packed bits -> MessagePack: one walk along the bits, by the table of `rsu.kernels.uper`."""

import numpy as np

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import (
    ARRAY_16,
    MAP_16,
    ONE_PAIR,
    STRING_16,
    copy,
    write_header,
    write_integer,
)
from rsu.kernels.uper import (
    ADDED,
    BIT,
    CHOICE,
    COUNT,
    DEFAULT,
    DEFAULTS,
    DONE,
    ELEMENT,
    ENUMERATED,
    EXTENSIBLE,
    F_ADDED,
    F_END,
    F_FIELD,
    F_LEFT,
    F_LIMIT,
    F_MAP,
    F_NEXT,
    F_NODE,
    F_OUT,
    F_START,
    FIRST,
    FULL,
    GROUP,
    HIGH,
    ID,
    INTEGER,
    KIND,
    LENGTH,
    LIST,
    LOW,
    NAME,
    NODE,
    OPEN,
    OPTIONALS,
    PADDED,
    RANGE,
    SEQUENCE,
    SMALLEST,
    TRAILING,
    TRUNCATED,
    UNKNOWN,
    WIDTH,
    bits_at,
)
from rsu.kernels.uper_input import (
    hexadecimal,
    open_at,
    scalar,
    size_at,
    small_at,
)


@kernel("UniTuple(int64, 4)(uint8[::1], int64[:, ::1], int64, int64, int64, int64)")
def read(
    memory: Octets, table: Ints, root: int, stack: int, begin: int, end: int
) -> tuple[int, int, int, int]:
    """Read one message.

    Parameters
    ----------
    memory : (N,) uint8
        Names, the message, and behind it room
        for the value, which is overwritten.
    table : (R, 11) int64
        Types, components, and the stack, which is overwritten; errors are placed by it.
    root, stack : int
        Rows of the message's type, and of the first place on the stack.
    begin, end : int
        Where the message is in `memory`.

    Returns
    -------
    int, int, int, int
        How it went, the bit and the octet of `memory` that were reached, and rows of the stack
        that are in use.
    """
    limit = 8 * end
    place = 8 * begin
    at = end
    depth = stack
    last = 0
    value = root  # to be read next; -1 = the type on top of the stack goes on
    spare = len(memory) - 128  # room for a name and a number, or two names
    status = DONE
    # Unsigned indices, for else numba asks of each whether it counts from the end.
    while status == DONE:
        if at > spare:
            status = FULL
            break
        if value >= 0:
            row = value
            own = np.uint64(row)
            kind = table[own, KIND]
            if kind == INTEGER and table[own, EXTENSIBLE] == 0 and table[own, WIDTH] >= 0:
                width = table[own, WIDTH]  # nearly all that there is, so without a call more
                if place + width > limit:
                    status = TRUNCATED
                    break
                last = bits_at(memory, place, width) + table[own, LOW]
                if last > table[own, HIGH]:
                    status = RANGE
                    break
                place += width
                at = write_integer(memory, at, last)
                value = -1
                continue
            if kind < SEQUENCE:
                status, place, at, last = scalar(memory, place, limit, table, row, at)
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
                heading = table[own, EXTENSIBLE] + table[own, OPTIONALS]
                if place + heading > limit:
                    status = TRUNCATED
                    break
                if table[own, EXTENSIBLE] == 0 or bits_at(memory, place, 1) == 0:
                    table[top, F_ADDED] = 0
                table[top, F_MAP] = place + table[own, EXTENSIBLE]
                place += heading
                table[top, F_LEFT] = 0
                table[top, F_OUT] = at
                if kind == SEQUENCE:
                    at += 3
            elif kind == LIST:
                status, size, place, _ = size_at(memory, place, limit, table, row)
                if status == DONE and size * table[own, SMALLEST] > limit - place:
                    status = TRUNCATED
                table[top, F_LEFT] = size
                at = write_header(memory, at, ARRAY_16, size)
            elif kind == CHOICE:
                status, index, place, beyond = size_at(memory, place, limit, table, row)
                if status != DONE:
                    break
                if beyond and index >= table[own, ADDED]:
                    status = UNKNOWN
                    break
                field = table[own, FIRST] + index + beyond * table[own, COUNT]
                part = np.uint64(field)
                if beyond:
                    table[top, F_LIMIT] = limit
                    status, place, limit = open_at(memory, place, limit)
                    table[top, F_END] = limit
                    table[top, F_START] = place
                memory[at] = ONE_PAIR
                at = copy(memory, at + 1, table[part, NAME], table[part, LENGTH])
                table[top, F_FIELD] = field
                value = table[part, NODE]
            else:
                status, place, close = open_at(memory, place, limit)
                if status != DONE:
                    break
                for held in range(table[own, FIRST], table[own, FIRST] + table[own, COUNT]):
                    if table[held, ID] == last:
                        value = table[held, NODE]
                if value >= 0:
                    table[top, F_LIMIT] = limit
                    table[top, F_END] = limit = close
                    table[top, F_START] = place
                else:  # an unknown id: the octets, as a string of that many
                    octets = (close - place) >> 3
                    if at + 3 + 2 * octets > spare:
                        status = FULL
                        break
                    at = write_header(memory, at, STRING_16, 2 * octets)
                    for _ in range(2 * octets):
                        memory[at] = hexadecimal(bits_at(memory, place, 4))
                        place += 4
                        at += 1
            continue

        if depth == stack:
            used = (place + 7) >> 3
            if used == begin or used < end:
                status = TRAILING
            break
        top = np.uint64(depth - 1)
        row = table[top, F_NODE]
        own = np.uint64(row)
        kind = table[own, KIND]
        if table[top, F_END] >= 0:  # an open type has been read
            octets = max((place - table[top, F_START] + 7) >> 3, 1)
            if table[top, F_START] + 8 * octets != table[top, F_END]:
                status = PADDED
                break
            place = table[top, F_END]
            limit = table[top, F_LIMIT]
            table[top, F_END] = -1
        index = table[top, F_NEXT]
        table[top, F_NEXT] = index + 1
        if kind == LIST:
            if index == table[top, F_LEFT]:
                depth -= 1
            else:
                value = table[own, ELEMENT]
        elif kind in (CHOICE, OPEN):
            depth -= 1
        elif index < table[own, COUNT]:
            field = table[own, FIRST] + index
            part = np.uint64(field)
            table[top, F_FIELD] = field
            present = table[part, BIT] < 0
            if not present:
                bit = table[top, F_MAP] + table[part, BIT]
                present = (memory[bit >> 3] >> (7 - (bit & 7))) & 1 == 1
            if not present and table[part, DEFAULTS] == 0:
                continue
            at = copy(memory, at, table[part, NAME], table[part, LENGTH])
            table[top, F_LEFT] += 1
            if present:
                value = table[part, NODE]
            elif table[table[part, NODE], KIND] == ENUMERATED:
                name = table[table[part, NODE], FIRST] + table[part, DEFAULT]
                at = copy(memory, at, table[name, NAME], table[name, LENGTH])
            else:
                at = write_integer(memory, at, table[part, DEFAULT])
        else:
            if table[top, F_ADDED] < 0:  # the map of additions comes behind the root
                status, number, place = small_at(memory, place, limit)
                table[top, F_ADDED] = number + 1
                table[top, F_MAP] = place
                place += number + 1
                if status == DONE and place > limit:
                    status = TRUNCATED
                if status != DONE:
                    table[top, F_ADDED] = 0
                    break
            addition = index - table[own, COUNT]
            if addition == table[top, F_ADDED]:
                depth -= 1
                if kind == SEQUENCE:
                    write_header(memory, table[top, F_OUT], MAP_16, table[top, F_LEFT])
                else:
                    table[depth - 1, F_LEFT] += table[top, F_LEFT]
                continue
            if bits_at(memory, table[top, F_MAP] + addition, 1) == 0:
                continue
            status, inside, close = open_at(memory, place, limit)
            if status != DONE or addition >= table[own, ADDED]:
                place = close
                continue
            field = table[own, FIRST] + index
            part = np.uint64(field)
            table[top, F_FIELD] = field
            table[top, F_LIMIT] = limit
            table[top, F_END] = limit = close
            table[top, F_START] = place = inside
            value = table[part, NODE]
            if table[value, KIND] != GROUP:
                at = copy(memory, at, table[part, NAME], table[part, LENGTH])
                table[top, F_LEFT] += 1
    return status, place, at, depth - stack
