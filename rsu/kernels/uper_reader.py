"""Packed bits -> MessagePack: one walk along the bits, by the table of `rsu.kernels.uper`."""

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel
from rsu.kernels.message_pack import (
    ARRAY_16,
    FALSE,
    MAP_16,
    NIL,
    ONE_PAIR,
    STRING_16,
    TRUE,
    copy,
    write_header,
    write_integer,
)
from rsu.kernels.uper import (
    ADDED,
    BIT,
    BITS,
    BOOLEAN,
    CHARACTER,
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
    FRAGMENTED,
    FULL,
    GROUP,
    HIGH,
    IA5,
    ID,
    INTEGER,
    KIND,
    LENGTH,
    LIST,
    LOW,
    NAME,
    NODE,
    NULL,
    NUMERIC,
    OCTETS,
    OPEN,
    OPTIONALS,
    PADDED,
    RANGE,
    SEQUENCE,
    SMALLEST,
    TRAILING,
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
def length_at(data: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, a length (X.691, 11.9) and the place behind it."""
    if place + 8 > limit:
        return TRUNCATED, 0, place
    length = bits_at(data, place, 8)
    if length < 0x80:
        return DONE, length, place + 8
    if length >= 0xC0:
        return FRAGMENTED, 0, place
    if place + 16 > limit:
        return TRUNCATED, 0, place
    return DONE, bits_at(data, place + 2, 14), place + 16


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def small_at(data: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, a number that is mostly small (X.691, 11.6) and the place behind it."""
    if place + 7 > limit:
        return TRUNCATED, 0, place
    if bits_at(data, place, 1) == 0:
        return DONE, bits_at(data, place + 1, 6), place + 7
    status, octets, place = length_at(data, place + 1, limit)
    if status != DONE:
        return status, 0, place
    if octets > 2:
        return RANGE, 0, place
    if place + 8 * octets > limit:
        return TRUNCATED, 0, place
    return DONE, bits_at(data, place, 8 * octets), place + 8 * octets


@kernel("UniTuple(int64, 4)(uint8[::1], int64, int64, int64[::1])")
def size_at(data: Octets, place: int, limit: int, node: Ints) -> tuple[int, int, int, int]:
    """Return how it went, a number within a type's bounds, the place behind it, and the marker.

    The number is the size of a string or list, or an index before (0) or behind (1) the marker.
    """
    if place + node[EXTENSIBLE] > limit:
        return TRUNCATED, 0, place, 0
    beyond = bits_at(data, place, node[EXTENSIBLE])
    place += node[EXTENSIBLE]
    if node[KIND] in (ENUMERATED, CHOICE):
        if beyond:
            status, number, place = small_at(data, place, limit)
            return status, number, place, 1
    elif beyond or node[WIDTH] < 0:
        status, number, place = length_at(data, place, limit)
        return status, number, place, beyond
    if place + node[WIDTH] > limit:
        return TRUNCATED, 0, place, 0
    number = bits_at(data, place, node[WIDTH]) + node[LOW]
    status = RANGE if number > node[HIGH] else DONE
    return status, number, place + node[WIDTH], 0


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[::1])")
def number_at(data: Octets, place: int, limit: int, node: Ints) -> tuple[int, int, int]:
    """Return how it went, an INTEGER and the place behind it."""
    if node[WIDTH] >= 0:
        width = node[EXTENSIBLE] + node[WIDTH]
        beyond = node[EXTENSIBLE] == 1 and place < limit and bits_at(data, place, 1) == 1
        if not beyond:
            if place + width > limit:
                return TRUNCATED, 0, place
            number = bits_at(data, place, width) + node[LOW]
            return (RANGE if number > node[HIGH] else DONE), number, place + width
        place += 1
    status, octets, place = length_at(data, place, limit)
    if status != DONE:
        return status, 0, place
    if octets == 0 or octets > 8:
        return RANGE, 0, place
    if place + 8 * octets > limit:
        return TRUNCATED, 0, place
    number = -bits_at(data, place, 1)
    for _ in range(octets):
        number = (number << 8) | bits_at(data, place, 8)
        place += 8
    return DONE, number, place


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64, int64[::1], uint8[::1], int64)")
def string(
    data: Octets, place: int, limit: int, node: Ints, out: Octets, at: int
) -> tuple[int, int, int]:
    """Write a string of any kind; return how it went and the places behind it."""
    status, size, place, _ = size_at(data, place, limit, node)
    if status != DONE:
        return status, place, at
    kind = node[KIND]
    width = 1 if kind == BITS else 7 if kind == IA5 else 4 if kind == NUMERIC else 8
    if place + width * size > limit:
        return TRUNCATED, place, at
    letters = 2 * size if kind == OCTETS else size
    if at + 3 + letters > len(out):
        return FULL, place, at
    at = write_header(out, at, STRING_16, letters)
    characters = 0
    for _ in range(size):
        letter = bits_at(data, place, width)
        place += width
        if kind == OCTETS:
            out[at] = hexadecimal(letter >> 4)
            out[at + 1] = hexadecimal(letter & 15)
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
        out[at] = letter
        at += 1
    if kind == UTF8 and not node[LOW] <= characters <= node[HIGH] and node[EXTENSIBLE] == 0:
        return RANGE, place, at
    return DONE, place, at


@kernel(
    "UniTuple(int64, 4)(uint8[::1], int64, int64, int64[::1], int64[:, ::1], uint8[::1],"
    " uint8[::1], int64)"
)
def scalar(
    data: Octets,
    place: int,
    limit: int,
    node: Ints,
    fields: Ints,
    text: Octets,
    out: Octets,
    at: int,
) -> tuple[int, int, int, int]:
    """Write a value that holds no other; return how it went, the places behind it, its number."""
    kind = node[KIND]
    if kind == INTEGER:
        status, number, place = number_at(data, place, limit, node)
        if status == DONE:
            at = write_integer(out, at, number)
        return status, place, at, number
    if kind == BOOLEAN:
        if place >= limit:
            return TRUNCATED, place, at, 0
        out[at] = TRUE if bits_at(data, place, 1) else FALSE
        return DONE, place + 1, at + 1, 0
    if kind == NULL:
        out[at] = NIL
        return DONE, place, at + 1, 0
    if kind == ENUMERATED:
        status, number, place, beyond = size_at(data, place, limit, node)
        if status != DONE:
            return status, place, at, 0
        if beyond and number >= node[ADDED]:
            return UNKNOWN, place, at, 0
        name = node[FIRST] + number + beyond * node[COUNT]
        at = copy(out, at, text, fields[name, NAME], fields[name, LENGTH])
        return DONE, place, at, number
    status, place, at = string(data, place, limit, node, out, at)
    return status, place, at, 0


@kernel("UniTuple(int64, 3)(uint8[::1], int64, int64)")
def open_at(data: Octets, place: int, limit: int) -> tuple[int, int, int]:
    """Return how it went, where the content of an open type begins, and where it ends."""
    status, octets, place = length_at(data, place, limit)
    if status == DONE and place + 8 * octets > limit:
        status = TRUNCATED
    return status, place, place + 8 * octets


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
            node = nodes[value]
            kind = node[KIND]
            if kind < SEQUENCE:
                status, place, at, last = scalar(data, place, limit, node, fields, text, out, at)
                value = -1
                continue
            frame = stack[depth]
            depth += 1
            frame[F_NODE] = value
            frame[F_FIELD] = -1
            frame[F_NEXT] = 0
            frame[F_ADDED] = -1
            frame[F_END] = -1
            value = -1
            if kind in (SEQUENCE, GROUP):
                heading = node[EXTENSIBLE] + node[OPTIONALS]
                if place + heading > limit:
                    status = TRUNCATED
                    break
                if node[EXTENSIBLE] == 0 or bits_at(data, place, 1) == 0:
                    frame[F_ADDED] = 0
                frame[F_MAP] = place + node[EXTENSIBLE]
                place += heading
                frame[F_LEFT] = 0
                frame[F_OUT] = at
                if kind == SEQUENCE:
                    at += 3
            elif kind == LIST:
                status, size, place, _ = size_at(data, place, limit, node)
                if status == DONE and size * node[SMALLEST] > limit - place:
                    status = TRUNCATED
                frame[F_LEFT] = size
                at = write_header(out, at, ARRAY_16, size)
            elif kind == CHOICE:
                status, index, place, beyond = size_at(data, place, limit, node)
                if status != DONE:
                    break
                if beyond and index >= node[ADDED]:
                    status = UNKNOWN
                    break
                field = node[FIRST] + index + beyond * node[COUNT]
                if beyond:
                    frame[F_LIMIT] = limit
                    status, place, limit = open_at(data, place, limit)
                    frame[F_END] = limit
                    frame[F_START] = place
                out[at] = ONE_PAIR
                at = copy(out, at + 1, text, fields[field, NAME], fields[field, LENGTH])
                frame[F_FIELD] = field
                value = fields[field, NODE]
            else:
                status, place, end = open_at(data, place, limit)
                if status != DONE:
                    break
                for field in range(node[FIRST], node[FIRST] + node[COUNT]):
                    if fields[field, ID] == last:
                        value = fields[field, NODE]
                if value >= 0:
                    frame[F_LIMIT] = limit
                    frame[F_END] = limit = end
                    frame[F_START] = place
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
        frame = stack[depth - 1]
        node = nodes[frame[F_NODE]]
        kind = node[KIND]
        if frame[F_END] >= 0:  # an open type has been read
            octets = max((place - frame[F_START] + 7) >> 3, 1)
            if frame[F_START] + 8 * octets != frame[F_END]:
                status = PADDED
                break
            place = frame[F_END]
            limit = frame[F_LIMIT]
            frame[F_END] = -1
        index = frame[F_NEXT]
        frame[F_NEXT] = index + 1
        if kind == LIST:
            if index == frame[F_LEFT]:
                depth -= 1
            else:
                value = node[ELEMENT]
        elif kind in (CHOICE, OPEN):
            depth -= 1
        elif index < node[COUNT]:
            field = node[FIRST] + index
            frame[F_FIELD] = field
            bit = fields[field, BIT]
            present = bit < 0 or bits_at(data, frame[F_MAP] + bit, 1) == 1
            if not present and fields[field, DEFAULTS] == 0:
                continue
            at = copy(out, at, text, fields[field, NAME], fields[field, LENGTH])
            frame[F_LEFT] += 1
            if present:
                value = fields[field, NODE]
            elif nodes[fields[field, NODE], KIND] == ENUMERATED:
                name = nodes[fields[field, NODE], FIRST] + fields[field, DEFAULT]
                at = copy(out, at, text, fields[name, NAME], fields[name, LENGTH])
            else:
                at = write_integer(out, at, fields[field, DEFAULT])
        else:
            if frame[F_ADDED] < 0:  # the map of additions comes behind the root
                status, number, place = small_at(data, place, limit)
                frame[F_ADDED] = number + 1
                frame[F_MAP] = place
                place += number + 1
                if status == DONE and place > limit:
                    status = TRUNCATED
                if status != DONE:
                    frame[F_ADDED] = 0
                    break
            addition = index - node[COUNT]
            if addition == frame[F_ADDED]:
                depth -= 1
                if kind == SEQUENCE:
                    write_header(out, frame[F_OUT], MAP_16, frame[F_LEFT])
                else:
                    stack[depth - 1, F_LEFT] += frame[F_LEFT]
                continue
            if bits_at(data, frame[F_MAP] + addition, 1) == 0:
                continue
            status, start, end = open_at(data, place, limit)
            if status != DONE or addition >= node[ADDED]:
                place = end
                continue
            field = node[FIRST] + index
            frame[F_FIELD] = field
            frame[F_LIMIT] = limit
            frame[F_END] = limit = end
            frame[F_START] = place = start
            value = fields[field, NODE]
            if nodes[value, KIND] != GROUP:
                at = copy(out, at, text, fields[field, NAME], fields[field, LENGTH])
                frame[F_LEFT] += 1
    return status, place, at, depth
