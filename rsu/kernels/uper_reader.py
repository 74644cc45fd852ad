"""Packed bits -> MessagePack: one walk along the bits, by the table of `rsu.kernels.uper`."""

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


@kernel(
    "UniTuple(int64, 4)(uint8[::1], int64, int64[:, ::1], int64[:, ::1], uint8[::1], uint8[::1],"
    " int64[:, ::1])"
)
def read(
    data: Octets,
    root: int,
    nodes: Ints,
    fields: Ints,
    text: Octets,
    out: Octets,
    stack: Ints,
) -> tuple[int, int, int, int]:
    """Read one message.

    Parameters
    ----------
    data : (N,) uint8
        The message and nothing else.
    root : int
        Row of `nodes` that the message is of.
    nodes, fields : (T, 11), (F, 7) int64
        The table.
    text : (B,) uint8
        Names, as MessagePack strings.
    out : (M,) uint8
        Overwritten with the value.
    stack : (depth, 9) int64
        Overwritten; where an error was met is read from it.

    Returns
    -------
    int, int, int, int
        How it went, bits read, octets written, and rows of the stack that are in use.
    """
    limit = 8 * len(data)
    place = at = depth = last = 0
    value = root  # to be read next; -1 = the type on top of the stack goes on
    spare = len(out) - 128  # room for a name and a number, or two names
    status = DONE
    while status == DONE:
        if at > spare:
            status = FULL
            break
        if value >= 0:
            row = value
            kind = nodes[row, KIND]
            if kind == INTEGER and nodes[row, EXTENSIBLE] == 0 and nodes[row, WIDTH] >= 0:
                width = nodes[row, WIDTH]  # nearly all that there is, so without a call more
                if place + width > limit:
                    status = TRUNCATED
                    break
                last = bits_at(data, place, width) + nodes[row, LOW]
                if last > nodes[row, HIGH]:
                    status = RANGE
                    break
                place += width
                at = write_integer(out, at, last)
                value = -1
                continue
            if kind < SEQUENCE:
                status, place, at, last = scalar(
                    data, place, limit, nodes, row, fields, text, out, at
                )
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
                heading = nodes[row, EXTENSIBLE] + nodes[row, OPTIONALS]
                if place + heading > limit:
                    status = TRUNCATED
                    break
                if nodes[row, EXTENSIBLE] == 0 or bits_at(data, place, 1) == 0:
                    stack[top, F_ADDED] = 0
                stack[top, F_MAP] = place + nodes[row, EXTENSIBLE]
                place += heading
                stack[top, F_LEFT] = 0
                stack[top, F_OUT] = at
                if kind == SEQUENCE:
                    at += 3
            elif kind == LIST:
                status, size, place, _ = size_at(data, place, limit, nodes, row)
                if status == DONE and size * nodes[row, SMALLEST] > limit - place:
                    status = TRUNCATED
                stack[top, F_LEFT] = size
                at = write_header(out, at, ARRAY_16, size)
            elif kind == CHOICE:
                status, index, place, beyond = size_at(data, place, limit, nodes, row)
                if status != DONE:
                    break
                if beyond and index >= nodes[row, ADDED]:
                    status = UNKNOWN
                    break
                field = nodes[row, FIRST] + index + beyond * nodes[row, COUNT]
                if beyond:
                    stack[top, F_LIMIT] = limit
                    status, place, limit = open_at(data, place, limit)
                    stack[top, F_END] = limit
                    stack[top, F_START] = place
                out[at] = ONE_PAIR
                at = copy(out, at + 1, text, fields[field, NAME], fields[field, LENGTH])
                stack[top, F_FIELD] = field
                value = fields[field, NODE]
            else:
                status, place, end = open_at(data, place, limit)
                if status != DONE:
                    break
                for field in range(nodes[row, FIRST], nodes[row, FIRST] + nodes[row, COUNT]):
                    if fields[field, ID] == last:
                        value = fields[field, NODE]
                if value >= 0:
                    stack[top, F_LIMIT] = limit
                    stack[top, F_END] = limit = end
                    stack[top, F_START] = place
                else:  # an unknown id: the octets, as a string of that many
                    octets = (end - place) >> 3
                    if at + 3 + 2 * octets > spare:
                        status = FULL
                        break
                    at = write_header(out, at, STRING_16, 2 * octets)
                    for _ in range(2 * octets):
                        out[at] = hexadecimal(bits_at(data, place, 4))
                        place += 4
                        at += 1
            continue

        if depth == 0:
            used = (place + 7) >> 3
            if used == 0 or used < len(data):
                status = TRAILING
            break
        top = depth - 1
        row = stack[top, F_NODE]
        kind = nodes[row, KIND]
        if stack[top, F_END] >= 0:  # an open type has been read
            octets = max((place - stack[top, F_START] + 7) >> 3, 1)
            if stack[top, F_START] + 8 * octets != stack[top, F_END]:
                status = PADDED
                break
            place = stack[top, F_END]
            limit = stack[top, F_LIMIT]
            stack[top, F_END] = -1
        index = stack[top, F_NEXT]
        stack[top, F_NEXT] = index + 1
        if kind == LIST:
            if index == stack[top, F_LEFT]:
                depth -= 1
            else:
                value = nodes[row, ELEMENT]
        elif kind in (CHOICE, OPEN):
            depth -= 1
        elif index < nodes[row, COUNT]:
            field = nodes[row, FIRST] + index
            stack[top, F_FIELD] = field
            present = fields[field, BIT] < 0
            if not present:
                bit = stack[top, F_MAP] + fields[field, BIT]
                present = (data[bit >> 3] >> (7 - (bit & 7))) & 1 == 1
            if not present and fields[field, DEFAULTS] == 0:
                continue
            for letter in range(fields[field, NAME], fields[field, NAME] + fields[field, LENGTH]):
                out[at] = text[letter]
                at += 1
            stack[top, F_LEFT] += 1
            if present:
                value = fields[field, NODE]
            elif nodes[fields[field, NODE], KIND] == ENUMERATED:
                name = nodes[fields[field, NODE], FIRST] + fields[field, DEFAULT]
                at = copy(out, at, text, fields[name, NAME], fields[name, LENGTH])
            else:
                at = write_integer(out, at, fields[field, DEFAULT])
        else:
            if stack[top, F_ADDED] < 0:  # the map of additions comes behind the root
                status, number, place = small_at(data, place, limit)
                stack[top, F_ADDED] = number + 1
                stack[top, F_MAP] = place
                place += number + 1
                if status == DONE and place > limit:
                    status = TRUNCATED
                if status != DONE:
                    stack[top, F_ADDED] = 0
                    break
            addition = index - nodes[row, COUNT]
            if addition == stack[top, F_ADDED]:
                depth -= 1
                if kind == SEQUENCE:
                    write_header(out, stack[top, F_OUT], MAP_16, stack[top, F_LEFT])
                else:
                    stack[depth - 1, F_LEFT] += stack[top, F_LEFT]
                continue
            if bits_at(data, stack[top, F_MAP] + addition, 1) == 0:
                continue
            status, start, end = open_at(data, place, limit)
            if status != DONE or addition >= nodes[row, ADDED]:
                place = end
                continue
            field = nodes[row, FIRST] + index
            stack[top, F_FIELD] = field
            stack[top, F_LIMIT] = limit
            stack[top, F_END] = limit = end
            stack[top, F_START] = place = start
            value = fields[field, NODE]
            if nodes[value, KIND] != GROUP:
                at = copy(out, at, text, fields[field, NAME], fields[field, LENGTH])
                stack[top, F_LEFT] += 1
    return status, place, at, depth
