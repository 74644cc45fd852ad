"""MessagePack -> packed bits: one walk along a value, by the table of `rsu.kernels.uper`.

The value's keys come in the order of the description; whoever calls sees to that.
"""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import count_at, integer_at, string_at, unsigned_at
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


@kernel(
    "UniTuple(int64, 4)(uint8[::1], int64, int64[:, ::1], int64[:, ::1], uint8[::1], uint8[::1],"
    " int64[:, ::1])"
)
def write(
    tape: Octets,
    root: int,
    nodes: Ints,
    fields: Ints,
    text: Octets,
    out: Octets,
    stack: Ints,
) -> tuple[int, int, int, int]:
    """Write one message.

    Parameters
    ----------
    tape : (N,) uint8
        The value, whole, with its keys in the order of the description.
    root : int
        Row of `nodes` that it is of.
    nodes, fields : (T, 11), (F, 7) int64
        The table.
    text : (B,) uint8
        Names, as MessagePack strings.
    out : (M,) uint8
        Overwritten with the message; 32 octets of it may stay unused.
    stack : (depth, 10) int64
        Overwritten; where an error was met is read from it.

    Returns
    -------
    int, int, int, int
        How it went, octets read, octets written, and rows of the stack that are in use.
    """
    place = at = depth = last = 0
    spare = 8 * (len(out) - 32)  # bits; room for a number of 64 and headings
    value = root  # to be written next; -1 = the type on top of the stack goes on
    status = DONE
    while status == DONE:
        if place > spare:
            status = LONG
            break
        if value >= 0:
            row = value
            kind = nodes[row, KIND]
            if kind == INTEGER and nodes[row, EXTENSIBLE] == 0 and nodes[row, WIDTH] >= 0:
                last, end = integer_at(tape, at)  # nearly all that there is, so with no call more
                if end < 0:
                    status = KIND_WRONG
                    break
                if not nodes[row, LOW] <= last <= nodes[row, HIGH]:
                    status = RANGE
                    break
                place = put_bits(out, place, last - nodes[row, LOW], nodes[row, WIDTH])
                at = end
                value = -1
                continue
            if kind < SEQUENCE:
                status, at, place, last = scalar(tape, at, nodes, row, fields, text, out, place)
                value = -1
                continue
            top = depth
            depth += 1
            stack[top, F_NODE] = value
            stack[top, F_FIELD] = -1
            stack[top, F_NEXT] = 0
            stack[top, F_ADDED] = -1
            stack[top, F_END] = -1
            value = -1
            if kind in (SEQUENCE, GROUP):
                if kind == SEQUENCE:
                    stack[top, F_LEFT], at = count_at(tape, at, 0x80, 0xDE)
                    if at < 0:
                        status = KIND_WRONG
                        break
                else:
                    stack[top, F_LEFT] = stack[depth - 2, F_LEFT]
                stack[top, F_MAP] = place + nodes[row, EXTENSIBLE]
                place = put_bits(out, place, 0, nodes[row, EXTENSIBLE] + nodes[row, OPTIONALS])
            elif kind == LIST:
                stack[top, F_LEFT], at = count_at(tape, at, 0x90, 0xDC)
                if at < 0:
                    status = KIND_WRONG
                    break
                status, place = put_size(out, place, nodes, row, stack[top, F_LEFT])
            elif kind == CHOICE:
                pairs, at = count_at(tape, at, 0x80, 0xDE)
                if at < 0 or pairs != 1:
                    status = KIND_WRONG
                    break
                index = named(tape, at, nodes, row, fields, text)
                if index < 0:
                    status = UNKNOWN
                    break
                field = nodes[row, FIRST] + index
                at += fields[field, LENGTH]
                stack[top, F_FIELD] = field
                value = fields[field, NODE]
                place = put_index(out, place, nodes, row, index)
                if index >= nodes[row, COUNT]:
                    stack[top, F_START] = stack[top, F_END] = place
                    place = put_bits(out, place, 0, 8)
            else:
                stack[top, F_START] = stack[top, F_END] = place
                place = put_bits(out, place, 0, 8)
                for field in range(nodes[row, FIRST], nodes[row, FIRST] + nodes[row, COUNT]):
                    if fields[field, ID] == last:
                        value = fields[field, NODE]
                if value < 0:
                    letters, at = string_at(tape, at)
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
                        number = digit(unsigned_at(tape, letter, 1))
                        if number < 0:
                            status = CHARACTER
                        place = put_bits(out, place, number, 4)
                    at += letters
            continue

        if depth == 0:
            break
        top = depth - 1
        row = stack[top, F_NODE]
        kind = nodes[row, KIND]
        if stack[top, F_END] >= 0:  # an open type has been written
            place = close_open(out, stack[top, F_START], place)
            if place < 0:
                status = LONG
                break
            stack[top, F_END] = -1
        index = stack[top, F_NEXT]
        if kind == LIST:
            stack[top, F_NEXT] = index + 1
            if index == stack[top, F_LEFT]:
                depth -= 1
            else:
                value = nodes[row, ELEMENT]
            continue
        if kind in (CHOICE, OPEN):
            depth -= 1
            continue
        if index == nodes[row, COUNT] + nodes[row, ADDED]:
            if kind == GROUP:
                stack[depth - 2, F_LEFT] = stack[top, F_LEFT]
            elif stack[top, F_LEFT] > 0:
                status = KEY
                break
            depth -= 1
            continue
        stack[top, F_NEXT] = index + 1
        field = nodes[row, FIRST] + index
        kind = nodes[fields[field, NODE], KIND]
        if stack[top, F_LEFT] == 0:
            here = False
        elif kind == GROUP:
            here = named(tape, at, nodes, fields[field, NODE], fields, text) >= 0
        else:
            length = fields[field, LENGTH]
            here = at + length <= len(tape)
            first = fields[field, NAME]
            for letter in range(length if here else 0):
                if tape[at + letter] != text[first + letter]:
                    here = False
                    break
        if not here:
            if fields[field, BIT] < 0 and index < nodes[row, COUNT]:
                stack[top, F_FIELD] = field
                status = MISSING
            continue
        stack[top, F_FIELD] = field
        if kind != GROUP:
            at += fields[field, LENGTH]
            stack[top, F_LEFT] -= 1
        if fields[field, DEFAULTS]:
            end = after_default(tape, at, nodes, fields, field, text)
            if end >= 0:
                at = end
                continue
        value = fields[field, NODE]
        if index < nodes[row, COUNT]:
            if fields[field, BIT] >= 0:
                change_bits(out, stack[top, F_MAP] + fields[field, BIT], 1, 1)
            continue
        if stack[top, F_ADDED] < 0:  # the first addition: the map of all of them comes before it
            change_bits(out, stack[top, F_MAP] - 1, 1, 1)
            place = put_small(out, place, nodes[row, ADDED] - 1)
            stack[top, F_ADDED] = place
            place = put_bits(out, place, 0, nodes[row, ADDED])
        change_bits(out, stack[top, F_ADDED] + index - nodes[row, COUNT], 1, 1)
        stack[top, F_START] = stack[top, F_END] = place
        place = put_bits(out, place, 0, 8)
    return status, at, (place + 7) >> 3, depth
