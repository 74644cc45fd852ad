"""Bits of the unaligned packed encoding rules (ITU-T X.691), the columns of its table, and records.

The table is made by `rsu.uper.table`: a row a type, then a row a component, alternative or
enumerated name, then the stack of a walk; what their columns mean stands here.

A record is a message as 64-bit numbers.  Each component has slots of its own, whatever else the
message holds; the first of them is `ABSENT` when it is not there.

=================================  ============================================================
INTEGER, BOOLEAN, NULL             the number; 0 or 1; 0
ENUMERATED                         which of its names, those behind the marker after the others
BITS                               the bits, with a 1 before them, which tells how many they are
OCTETS, IA5, NUMERIC, UTF8         how many octets or letters, and the place of the first
SEQUENCE                           1, and the slots of its components
GROUP                              the slots of its components
CHOICE                             which alternative, and its slots
LIST                               how many elements, and the place of the first one's slots
OPEN                               which row of its table, and the slots of what is held; for an
                                   id without a row `COUNT`, how many octets, and their place
=================================  ============================================================

Elements and letters, a slot a letter, are behind the slots of the message.
"""

from rsu.arrays import Octets
from rsu.kernels.compile import kernel
from rsu.kernels.word import put_word, word_at

INTEGER, BOOLEAN, NULL, ENUMERATED, BITS, OCTETS, IA5, NUMERIC, UTF8 = range(9)
SEQUENCE, GROUP, CHOICE, LIST, OPEN = range(9, 14)
"""Kinds of types; those from `SEQUENCE` on hold others."""

KIND, LOW, HIGH, EXTENSIBLE, WIDTH, FIRST, COUNT, ADDED, OPTIONALS, ELEMENT, SMALLEST = range(11)
SLOTS = 11
"""Columns of a type: kind; bounds of a value or a size; 0 or 1; bits of a constrained value, size
or index, -1 = unconstrained; row of its first component, how many before and behind the marker;
bits of the presence map; row of a list's elements, and bits that one takes at least; slots."""

NODE, BIT, DEFAULTS, DEFAULT, ID, OFFSET = range(6)
"""Columns of a component: its type's row; its bit in the presence map, -1 = required; whether it
has a default, and which; its id in an open type; its first slot, from that of what holds it."""

UNBOUNDED = 1 << 62
"""In `HIGH`: no upper bound."""

F_NODE, F_FIELD, F_NEXT, F_LEFT, F_MAP, F_BASE, F_ADDED, F_START, F_END, F_LIMIT = range(10)
"""Columns of the stack, a row a type that is being walked: its row; the row of the component that
is at work, and how many came before; elements; where its presence map is; its first slot, or that
of a list's next element; additions, -1 = not known yet; where the open type that is at work begins
and ends, -1 = none; the end of the one around it."""
COLUMNS = 12
"""The widest of these rows: all have as many."""

DONE, TRUNCATED, TRAILING, FULL, RANGE, SIZE, CHARACTER, UNKNOWN = range(8)
MISSING, LONG, PADDED, FRAGMENTED = range(8, 12)
"""How a walk ends."""

ABSENT = -1 << 63
"""In the first slot of what is not there; no number of a message."""

MOST_BITS = 62
"""Of a string of bits, so that it is one number with a 1 before it."""

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
