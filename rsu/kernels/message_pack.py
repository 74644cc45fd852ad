"""MessagePack, as far as messages need it: what stands between dictionaries and packed bits.

What is read here was written by an encoder of this process: it is whole and shortest.
"""

from rsu.arrays import Octets
from rsu.kernels.compile import kernel, part
from rsu.kernels.word import WORD, put_word, word_at

NIL, FALSE, TRUE, ONE_PAIR = 0xC0, 0xC2, 0xC3, 0x81
ARRAY_16, MAP_16, STRING_8, STRING_16 = 0xDC, 0xDE, 0xD9, 0xDA
INT_8, INT_64 = 0xD0, 0xD3


@kernel("int64(uint8[::1], int64, int64)")
def write_integer(out: Octets, place: int, number: int) -> int:
    """Write a number of 64 bits in at most 9 octets; return the place behind it."""
    if -32 <= number < 128:
        out[place] = number & 0xFF
        return place + 1
    out[place] = INT_64
    put_word(out, place + 1, number)
    return place + 1 + WORD


@kernel("int64(uint8[::1], int64, int64, int64)")
def write_header(out: Octets, place: int, header: int, count: int) -> int:
    """Write a header with a count of 16 bits behind it; return the place behind."""
    out[place] = header
    out[place + 1] = count >> 8
    out[place + 2] = count & 0xFF
    return place + 3


@kernel("int64(uint8[::1], int64, int64, int64)")
def copy(memory: Octets, place: int, first: int, count: int) -> int:
    """Copy a name, with zeros behind it up to a whole word; return the place behind the name."""
    end = place + count
    word = word_at(memory, first)
    put_word(memory, place, word)
    while word & 0xFF:
        place += WORD
        first += WORD
        word = word_at(memory, first)
        put_word(memory, place, word)
    return end


@kernel("int64(uint8[::1], int64, int64)")
def unsigned_at(data: Octets, place: int, octets: int) -> int:
    """Return a number of at most 4 octets, the highest first."""
    return (word_at(data, place) >> (64 - 8 * octets)) & ((1 << 8 * octets) - 1)


@kernel("UniTuple(int64, 2)(uint8[::1], int64)")
def integer_at(data: Octets, place: int) -> tuple[int, int]:
    """Return a number and the place behind it; -1 when there is none of 63 bits and a sign."""
    head = int(data[place])
    if head < 0x80:
        return head, place + 1
    if head >= 0xE0:
        return head - 0x100, place + 1
    if head < 0xCC or head > 0xD3:
        return 0, -1
    octets = 1 << (head & 3)
    bits = 8 * octets - 1
    number = (word_at(data, place + 1) >> (63 - bits)) & ((1 << bits) - 1)
    top = int(data[place + 1]) >> 7
    if head >= INT_8:
        return number - (top << bits), place + 1 + octets
    if octets == WORD and top:
        return 0, -1
    return number + (top << bits), place + 1 + octets


@kernel("UniTuple(int64, 2)(uint8[::1], int64, int64, int64)")
def count_at(data: Octets, place: int, small: int, large: int) -> tuple[int, int]:
    """Return the count of a map or list and the place behind it; -1 when there is none.

    Parameters
    ----------
    small, large : int
        Its header with a count of 4 bits in it, and with one of 16 behind it.
    """
    head = int(data[place])
    if head & 0xF0 == small:
        return head & 0x0F, place + 1
    if head == large:
        return unsigned_at(data, place + 1, 2), place + 3
    if head == large + 1:
        return unsigned_at(data, place + 1, 4), place + 5
    return 0, -1


@kernel("UniTuple(int64, 2)(uint8[::1], int64)")
def string_at(data: Octets, place: int) -> tuple[int, int]:
    """Return the octets of a string and the place where they begin; -1 when there is none."""
    head = int(data[place])
    if head & 0xE0 == 0xA0:
        return head & 0x1F, place + 1
    if 0xD9 <= head <= 0xDB:
        octets = 1 << (head - 0xD9)
        return unsigned_at(data, place + 1, octets), place + 1 + octets
    return 0, -1


@part
def same(memory: Octets, place: int, first: int, count: int) -> bool:
    """Whether a name stands here: all its whole words, and what is left of it."""
    while count > WORD and word_at(memory, place) == word_at(memory, first):
        place += WORD
        first += WORD
        count -= WORD
    differing = word_at(memory, place) ^ word_at(memory, first)
    return count <= WORD and differing >> (64 - 8 * count) == 0
