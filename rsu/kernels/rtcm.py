"""Transport frames of RTCM 10403.3: found in a stream of any octets, by their parity."""

import numpy as np

from rsu.arrays import Ints, Octets
from rsu.kernels.compile import kernel

PREAMBLE = 0xD3
HEADER, PARITY = 3, 3
"""Octets around a message, of 1023 at most: preamble, 6 bits that are 0, 10 bits of its length."""
POLYNOMIAL = 0x1864CFB
"""CRC-24Q."""


def _table() -> Ints:
    """Return what an octet makes of a rest that is its own highest one."""
    rests = np.arange(256, dtype=np.int64) << 16
    for _ in range(8):
        rests <<= 1
        rests[rests > 0xFFFFFF] ^= POLYNOMIAL
    return rests


TABLE = _table()


@kernel("int64(uint8[::1], int64, int64)")
def parity(octets: Octets, start: int, end: int) -> int:
    """Return the CRC-24Q of some octets; of a whole frame it is 0."""
    rest = 0
    for k in range(start, end):
        rest = (rest << 8 & 0xFFFFFF) ^ TABLE[rest >> 16 ^ int(octets[k])]
    return rest


@kernel("UniTuple(int64, 2)(uint8[::1], int64)")
def next_frame(octets: Octets, place: int) -> tuple[int, int]:
    """Find the first frame from a place on.

    Returns
    -------
    int, int
        Where it begins, and the place behind it; 0 when it may be one that is not there as a whole
        yet, or there is none: then the first is where to go on looking when there is more.
    """
    count = len(octets)
    for start in range(place, count):
        if octets[start] != PREAMBLE:
            continue
        if start + HEADER > count:
            return start, 0
        if octets[start + 1] >= 4:  # of the six bits
            continue
        size = int(octets[start + 1]) << 8 | int(octets[start + 2])
        end = start + HEADER + size + PARITY
        if end > count:
            return start, 0
        if parity(octets, start, end) == 0:
            return start, end
    return count, 0
