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


@kernel("int64(uint8[::1], int64, int64)")
def put_length(out: Octets, place: int, length: int) -> int:
    """Write a length below `FRAGMENT` (X.691, 11.9)."""
    if length < 0x80:
        return put_bits(out, place, length, 8)
    return put_bits(out, place, 0x8000 | length, 16)


@kernel("int64(uint8[::1], int64, int64)")
def put_small(out: Octets, place: int, number: int) -> int:
    """Write a number that is mostly small (X.691, 11.6)."""
    if number < 64:
        return put_bits(out, place, number, 7)
    return put_bits(out, put_bits(out, place, 0x101, 9), number, 8)


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[::1], int64)")
def put_size(out: Octets, place: int, node: Ints, size: int) -> tuple[int, int]:
    """Write how many elements or characters a value has; return how it went, the place behind."""
    inside = node[KIND] == UTF8 or node[LOW] <= size <= node[HIGH]
    if size >= FRAGMENT or not (inside or node[EXTENSIBLE]):
        return SIZE, place
    if node[EXTENSIBLE]:
        place = put_bits(out, place, 0 if inside else 1, 1)
    if not inside or node[WIDTH] < 0:
        return DONE, put_length(out, place, size)
    return DONE, put_bits(out, place, size - node[LOW], node[WIDTH])


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64[::1], int64)")
def put_number(out: Octets, place: int, node: Ints, number: int) -> tuple[int, int]:
    """Write an INTEGER; return how it went and the place behind it."""
    inside = node[WIDTH] < 0 or node[LOW] <= number <= node[HIGH]
    if not (inside or node[EXTENSIBLE]):
        return RANGE, place
    if node[EXTENSIBLE]:
        place = put_bits(out, place, 0 if inside else 1, 1)
    if inside and node[WIDTH] >= 0:
        return DONE, put_bits(out, place, number - node[LOW], node[WIDTH])
    octets = 1
    while octets < 8 and not -(1 << (8 * octets - 1)) <= number < 1 << (8 * octets - 1):
        octets += 1
    place = put_bits(out, place, octets, 8)
    return DONE, put_bits(out, place, number, 8 * octets)


@kernel("int64(uint8[::1], int64, int64[::1], int64[:, ::1], uint8[::1])")
def named(tape: Octets, at: int, node: Ints, fields: Ints, text: Octets) -> int:
    """Return which of its names a type's key or enumerated value is; -1 = none."""
    for index in range(node[COUNT] + node[ADDED]):
        field = node[FIRST] + index
        if same(tape, at, text, fields[field, NAME], fields[field, LENGTH]):
            return index
    return -1


@kernel("int64(uint8[::1], int64, int64[::1], int64)")
def put_index(out: Octets, place: int, node: Ints, index: int) -> int:
    """Write which alternative or enumerated value it is."""
    beyond = index >= node[COUNT]
    if node[EXTENSIBLE]:
        place = put_bits(out, place, 1 if beyond else 0, 1)
    if beyond:
        return put_small(out, place, index - node[COUNT])
    return put_bits(out, place, index, node[WIDTH])


@kernel("int64(int64)")
def digit(letter: int) -> int:
    """Return the value of a hexadecimal digit; -1 = it is none."""
    if 48 <= letter < 58:
        return letter - 48
    letter |= 32
    return letter - 87 if 97 <= letter < 103 else -1


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64[::1], uint8[::1], int64)")
def string(tape: Octets, at: int, node: Ints, out: Octets, place: int) -> tuple[int, int, int]:
    """Write a string of any kind; return how it went and the places behind it."""
    letters, at = string_at(tape, at)
    if at < 0:
        return KIND_WRONG, at, place
    kind = node[KIND]
    size = letters
    if kind == OCTETS:
        if letters & 1:
            return CHARACTER, at, place
        size = letters >> 1
    elif kind == UTF8:
        characters = 0
        for letter in tape[at : at + letters]:
            characters += int(letter) & 0xC0 != 0x80
        if not node[LOW] <= characters <= node[HIGH]:
            return SIZE, at, place
    if (8 * size + place >> 3) + 32 > len(out):
        return LONG, at, place
    status, place = put_size(out, place, node, size)
    if status != DONE:
        return status, at, place
    width = 1 if kind == BITS else 7 if kind == IA5 else 8 if kind == UTF8 else 4
    for letter in tape[at : at + letters]:
        value = int(letter)
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
        place = put_bits(out, place, value, width)
    return DONE, at + letters, place


@kernel(
    "UniTuple(int64, 4)(uint8[::1], int64, int64[::1], int64[:, ::1], uint8[::1], uint8[::1],"
    " int64)"
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
                    for letter in tape[at : at + letters]:
                        number = digit(int(letter))
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
