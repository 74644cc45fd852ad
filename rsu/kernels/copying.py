"""What a tracker remembers, copied, so that it can go back to it; as much as there is, no more."""

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.place import BITS, FIGURES, WORDS


@kernel("void(int64, int64, int64[::1], float64[::1], float64[::1])")
def copy_rows(count: int, capacity: int, width: Ints, columns: Floats, copy: Floats) -> None:
    """Copy the first `count` of `capacity` rows of columns that lie in one piece of memory.

    Parameters
    ----------
    width : (K,) numbers of a row, column by column
    columns, copy : (capacity * sum(width),)
    """
    begin = 0
    for column in range(len(width)):
        for k in range(begin, begin + count * width[column]):
            copy[k] = columns[k]
        begin += capacity * width[column]


@kernel("void(float64[:, ::1], int64[::1], float64[:, ::1], int64[::1])")
def copy_places(places: Floats, used: Ints, to_places: Floats, to_used: Ints) -> None:
    """Make the second table equal to the first, by the entries alone that hold anything."""
    for word in range(WORDS):
        either, first = used[word] | to_used[word], word * BITS
        to_used[word] = used[word]
        for k in range(first, first + BITS if either != 0 else first):
            if either >> (k - first) & 1:
                for figure in range(FIGURES):
                    to_places[k, figure] = places[k, figure]
