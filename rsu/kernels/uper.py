"""Bits of the unaligned packed encoding rules (ITU-T X.691), and the columns of its table.

The table is made by `rsu.uper.table`: a row a type, then a row a component, alternative or
enumerated name, then the stack of a walk; what their columns mean stands here.
"""

from rsu.arrays import Octets
from rsu.kernels.compile import kernel
from rsu.kernels.word import put_word, word_at

INTEGER, BOOLEAN, NULL, ENUMERATED, BITS, OCTETS, IA5, NUMERIC, UTF8 = range(9)
SEQUENCE, GROUP, CHOICE, LIST, OPEN = range(9, 14)
"""Kinds of types; those from `SEQUENCE` on hold others."""

KIND, LOW, HIGH, EXTENSIBLE, WIDTH, FIRST, COUNT, ADDED, OPTIONALS, ELEMENT, SMALLEST = range(11)
"""Columns of a type: kind; bounds of a value or a size; 0 or 1; bits of a constrained value, size
or index, -1 = unconstrained; row of its first component, how many before and behind the marker;
bits of the presence map; row of a list's elements, and bits that one takes at least."""

NAME, LENGTH, NODE, BIT, DEFAULTS, DEFAULT, ID = range(7)
"""Columns of a component: where its name stands in memory and how long it is there; its node; its
bit in the presence map, -1 = required; whether it has a default, and which; its id in an open
type."""

UNBOUNDED = 1 << 62
"""In `HIGH`: no upper bound."""

F_NODE, F_FIELD, F_NEXT, F_LEFT, F_MAP, F_OUT, F_ADDED, F_START, F_END, F_LIMIT = range(10)
"""Columns of the stack, a row a type that is being walked: its row; the row of the component that
is at work, and how many came before; elements or pairs (left, or met); where its presence map is,
and where the value is put; additions, -1 = not known yet; where the open type that is at work
begins and ends, -1 = none; the end of the one around it."""
COLUMNS = 11
"""The widest of these rows: all have as many."""

DONE, TRUNCATED, TRAILING, FULL, RANGE, KIND_WRONG, SIZE, CHARACTER, UNKNOWN = range(9)
MISSING, KEY, LONG, PADDED, FRAGMENTED = range(9, 14)
"""How a walk ends."""

FRAGMENT = 1 << 14
"""From this length on X.691 sends fragments; no message that is accepted here is as long."""


@kernel("int64(uint8[::1], int64, int64)")
def bits_at(data: Octets, place: int, width: int) -> int:
    """Return the number in at most 56 bits from a bit on; a word must be there."""
    behind = 63 - (place & 7) - width  # and one more: no bits at all would shift by 64
    return (word_at(data, place >> 3) >> behind >> 1) & ((1 << width) - 1)


@kernel("int64(uint8[::1], int64, int64, int64)")
def put_bits(out: Octets, place: int, number: int, width: int) -> int:
    """Append the low bits of a number, at most 56; return the place behind them.

    The word that they begin in is written whole, so that `out` need not be clean.
    """
    before = place & 7
    kept = int(out[place >> 3]) & (0xFF00 >> before)
    word = (number & ((1 << width) - 1)) << (63 - before - width) << 1
    put_word(out, place >> 3, kept << 56 | word)
    return place + width


@kernel("void(uint8[::1], int64, int64, int64)")
def change_bits(out: Octets, place: int, number: int, width: int) -> None:
    """Write the low bits of a number, 1 to 56, over what stands there."""
    shift = 64 - (place & 7) - width
    mask = ((1 << width) - 1) << shift
    put_word(out, place >> 3, (word_at(out, place >> 3) & ~mask) | ((number << shift) & mask))


@kernel("int64(uint8[::1], int64, int64)")
def close_open(out: Octets, start: int, end: int) -> int:
    """End an open type for whose length one octet was left; return the place behind it, or -1.

    Parameters
    ----------
    out : (N,) uint8
        With the content from bit ``start + 8`` to bit `end`, and an octet to spare.
    start, end : int
        Bits.  -1 is returned when the content needs fragments.
    """
    while (end - start) & 7 != 0 or end == start + 8:
        end = put_bits(out, end, 0, 1)
    octets = (end - start - 8) >> 3
    if octets >= FRAGMENT:
        return -1
    if octets < 128:
        change_bits(out, start, octets, 8)
        return end
    for octet in range((end + 7) >> 3, (start + 8) >> 3, -1):
        out[octet] = out[octet - 1]
    change_bits(out, start, 0x8000 | octets, 16)
    return end + 8
