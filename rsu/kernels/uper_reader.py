"""Packed bits -> a record: one walk along the bits, by the table of `rsu.kernels.uper`."""

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
    F_LIMIT,
    F_MAP,
    F_NEXT,
    F_NODE,
    F_START,
    FIRST,
    FULL,
    GROUP,
    HIGH,
    ID,
    INTEGER,
    KIND,
    LIST,
    LOW,
    NODE,
    OCTETS,
    OFFSET,
    OPTIONALS,
    PADDED,
    RANGE,
    SEQUENCE,
    SLOTS,
    SMALLEST,
    TRAILING,
    TRUNCATED,
    UNKNOWN,
    WIDTH,
    bits_at,
)
from rsu.kernels.uper_input import letters, open_at, scalar, size_at, small_at, string


@kernel("UniTuple(int64, 4)(uint8[::1], int64[:, ::1], int64, int64, int64[::1], int64)")
def read(
    memory: Octets, table: Ints, root: int, stack: int, record: Ints, octets: int
) -> tuple[int, int, int, int]:
    """Read one message.

    Parameters
    ----------
    memory : (N,) uint8
        The message, and a word behind it.
    table : (R, 12) int64
        Types, components, and the stack, which is overwritten; errors are placed by it.
    root, stack : int
        Rows of the message's type, and of the first place on the stack.
    record : (M,) int64
        Room for at least the message's own slots, which is overwritten.
    octets : int
        Of the message.

    Returns
    -------
    int, int, int, int
        How it went, the bit that was reached, the slots of `record` and the rows of the stack that
        are in use.
    """
    limit = 8 * octets
    place = 0
    depth = stack
    last = 0
    used = table[root, SLOTS]
    record[:used] = ABSENT
    value = root  # to be read next; -1 = the type on top of the stack goes on
    base = 0  # and its first slot
    status = DONE
    # Unsigned indices, for else numba asks of each whether it counts from the end.
    while status == DONE:
        if value >= 0:
            row = value
            own = np.uint64(row)
            slot = np.uint64(base)
            kind = table[own, KIND]
            value = -1
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
                record[slot] = last
                continue
            if kind < SEQUENCE:
                if kind < OCTETS:
                    status, last, place = scalar(memory, place, limit, table, row)
                    record[slot] = last
                else:
                    status, place, used = string(
                        memory, place, limit, table, row, record, base, used
                    )
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
                heading = table[own, EXTENSIBLE] + table[own, OPTIONALS]
                if place + heading > limit:
                    status = TRUNCATED
                    break
                if table[own, EXTENSIBLE] == 0 or bits_at(memory, place, 1) == 0:
                    table[top, F_ADDED] = 0
                table[top, F_MAP] = place + table[own, EXTENSIBLE]
                place += heading
                if kind == SEQUENCE:
                    record[slot] = 1
            elif kind == LIST:
                status, size, place, _ = size_at(memory, place, limit, table, row)
                if status == DONE and size * table[own, SMALLEST] > limit - place:
                    status = TRUNCATED
                if status != DONE:
                    break
                after = used + size * table[table[own, ELEMENT], SLOTS]
                if after > len(record):
                    status = FULL
                    break
                record[used:after] = ABSENT
                record[slot] = size
                record[slot + np.uint64(1)] = used
                table[top, F_LEFT] = size
                table[top, F_BASE] = used
                used = after
            elif kind == CHOICE:
                status, index, place, beyond = size_at(memory, place, limit, table, row)
                if status != DONE:
                    break
                if beyond and index >= table[own, ADDED]:
                    status = UNKNOWN
                    break
                index += beyond * table[own, COUNT]
                field = table[own, FIRST] + index
                if beyond:
                    table[top, F_LIMIT] = limit
                    status, place, limit = open_at(memory, place, limit)
                    table[top, F_END] = limit
                    table[top, F_START] = place
                record[slot] = index
                table[top, F_FIELD] = field
                value = table[field, NODE]
                base += 1
            else:
                status, place, close = open_at(memory, place, limit)
                if status != DONE:
                    break
                record[slot] = table[own, COUNT]
                for held in range(table[own, COUNT]):
                    field = table[own, FIRST] + held
                    if table[field, ID] == last:
                        record[slot] = held
                        value = table[field, NODE]
                base += 1
                if value >= 0:
                    table[top, F_LIMIT] = limit
                    table[top, F_END] = limit = close
                    table[top, F_START] = place
                else:  # an unknown id
                    size = (close - place) >> 3
                    status, place = letters(memory, place, size, 8, record, base, used)
                    used += size
            continue

        if depth == stack:
            reached = (place + 7) >> 3
            if reached == 0 or reached < octets:
                status = TRAILING
            break
        top = np.uint64(depth - 1)
        row = table[top, F_NODE]
        own = np.uint64(row)
        kind = table[own, KIND]
        if table[top, F_END] >= 0:  # an open type has been read
            taken = max((place - table[top, F_START] + 7) >> 3, 1)
            if table[top, F_START] + 8 * taken != table[top, F_END]:
                status = PADDED
                break
            place = table[top, F_END]
            limit = table[top, F_LIMIT]
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
        elif kind > GROUP:
            depth -= 1
        elif index < table[own, COUNT]:
            field = table[own, FIRST] + index
            part = np.uint64(field)
            table[top, F_FIELD] = field
            base += table[part, OFFSET]
            present = table[part, BIT] < 0
            if not present:
                bit = table[top, F_MAP] + table[part, BIT]
                present = (memory[bit >> 3] >> (7 - (bit & 7))) & 1 == 1
            if present:
                value = table[part, NODE]
            elif table[part, DEFAULTS]:
                record[base] = table[part, DEFAULT]
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
                continue
            if bits_at(memory, table[top, F_MAP] + addition, 1) == 0:
                continue
            status, inside, close = open_at(memory, place, limit)
            if status != DONE or addition >= table[own, ADDED]:
                place = close
                continue
            field = table[own, FIRST] + index
            table[top, F_FIELD] = field
            table[top, F_LIMIT] = limit
            table[top, F_END] = limit = close
            table[top, F_START] = place = inside
            value = table[field, NODE]
            base += table[field, OFFSET]
    return status, place, used, depth - stack
