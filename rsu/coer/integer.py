"""How many octets an integer takes, and the two forms of a length (X.696 clauses 8.6 and 10)."""

from rsu.uper.notation import Type

LARGEST_OCTETS = 8
"""Of an integer without bounds: none of these structures means more."""


def is_signed(kind: Type) -> bool:
    """Whether an integer may be below zero."""
    return kind.low is None or kind.low < 0


def width(kind: Type) -> int:
    """Octets of an integer; 0: as many as it needs, behind their number."""
    if kind.low is None or kind.high is None or kind.extensible:
        return 0
    return next((size for size in (1, 2, 4, 8) if needed(kind, size)), 0)


def needed(kind: Type, octets: int) -> bool:
    """Whether both bounds of an integer fit into so many octets."""
    low, high = kind.low or 0, kind.high or 0
    if low < 0:
        return -(1 << 8 * octets - 1) <= low and high < 1 << 8 * octets - 1
    return high < 1 << 8 * octets


def shortest(value: int, *, signed: bool) -> int:
    """Octets that an integer needs at least."""
    bits = (value if value >= 0 else ~value).bit_length() + signed
    return max((bits + 7) // 8, 1)


def length(size: int) -> bytes:
    """Return a length determinant."""
    if size < 0x80:
        return bytes((size,))
    octets = shortest(size, signed=False)
    return bytes((0x80 | octets,)) + size.to_bytes(octets, "big")
