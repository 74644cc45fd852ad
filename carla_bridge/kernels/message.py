"""Where a MessagePack value ends, found without building it."""

import numpy as np
from numpy.typing import NDArray

from rsu.arrays import Ints
from rsu.kernels.compile import kernel

Bytes = NDArray[np.uint8]

MORE, WHOLE, MALFORMED, TOO_LONG, TOO_DEEP = range(5)
"""What is known: bytes are missing, the value ends at `AT`, or it will never be one."""
AT, DEPTH = 0, 1
"""Columns of a scan's state; the values that are open at each depth follow."""
DEEPEST = 32
"""Nesting; a batch of commands needs nine."""
STATE = 2 + DEEPEST


@kernel("int64(uint8[::1], int64, int64)")
def big_endian(data: Bytes, at: int, width: int) -> int:
    """Return the unsigned number of `width` bytes at `at`."""
    value = 0
    for k in range(width):
        value = value * 256 + data[at + k]
    return value


@kernel("int64(uint8)")
def length_width(head: int) -> int:
    """Return how many bytes behind a head say how long or how large its value is; 0 = none."""
    if head in (0xC4, 0xD9):
        return 1
    if head in (0xC5, 0xDA, 0xDC, 0xDE):
        return 2
    if head in (0xC6, 0xDB, 0xDD, 0xDF):
        return 4
    return 0


@kernel("int64(uint8)")
def plain_size(head: int) -> int:
    """Return the bytes that follow the head of a number, nil or boolean; -1 = no such head."""
    if head < 0x80 or head >= 0xE0 or head in (0xC0, 0xC2, 0xC3):
        return 0
    if head in (0xCC, 0xD0):
        return 1
    if head in (0xCD, 0xD1):
        return 2
    if head in (0xCA, 0xCE, 0xD2):
        return 4
    if head in (0xCB, 0xCF, 0xD3):
        return 8
    return -1


@kernel("int64(uint8[::1], int64, int64, int64[::1])")
def scan(data: Bytes, size: int, longest: int, state: Ints) -> int:
    """Go on looking for the end of a value; extension types are no part of the protocol.

    Parameters
    ----------
    data : at least `size` bytes, from the value's first on.
    longest : bytes that a value may have.
    state : (`STATE`,) zeros at first.  Changed; a later call with more bytes goes on from it.
    """
    at, depth = state[AT], state[DEPTH]
    if at == 0 and depth == 0:
        state[2], depth = 1, 1
    status = WHOLE
    while depth > 0:
        if state[1 + depth] == 0:
            depth -= 1
            continue
        if at >= size:
            status = MORE
            break
        head = data[at]
        width = length_width(head)
        if at + 1 + width > size:
            status = MORE
            break
        count = big_endian(data, at + 1, width) if width else 0
        items, body = 0, 0
        if 0x80 <= head < 0x90:
            items = 2 * (head & 15)
        elif 0x90 <= head < 0xA0:
            items = head & 15
        elif 0xA0 <= head < 0xC0:
            body = head & 31
        elif head in (0xDC, 0xDD):
            items = count
        elif head in (0xDE, 0xDF):
            items = 2 * count
        elif width:
            body = count
        else:
            body = plain_size(head)
        if body < 0:
            status = MALFORMED
            break
        if at + 1 + width + body + items > longest:
            status = TOO_LONG
            break
        if at + 1 + width + body > size:
            status = MORE
            break
        state[1 + depth] -= 1
        at += 1 + width + body
        if items:
            if depth == DEEPEST:
                status = TOO_DEEP
                break
            depth += 1
            state[1 + depth] = items
    state[AT], state[DEPTH] = at, depth
    return status
