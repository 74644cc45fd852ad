"""Eight octets at once, the highest first: numba makes one instruction of each of these loops."""

import numpy as np

from rsu.arrays import Octets
from rsu.kernels.compile import kernel

WORD = 8
"""Octets."""


@kernel("int64(uint8[::1], int64)")
def word_at(memory: Octets, place: int) -> int:
    """Return the 64 bits from an octet on, as a signed number; the octets must be there."""
    first = np.uint64(place)
    word = np.int64(0)  # which drops what is shifted out, without numba as well
    for octet in range(WORD):
        word = word << 8 | int(memory[first + np.uint64(octet)])
    return int(word)


@kernel("void(uint8[::1], int64, int64)")
def put_word(memory: Octets, place: int, word: int) -> None:
    """Write 64 bits from an octet on."""
    first = np.uint64(place)
    for octet in range(WORD):
        memory[first + np.uint64(octet)] = (word >> (56 - 8 * octet)) & 0xFF
