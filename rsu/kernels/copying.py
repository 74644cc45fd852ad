"""What a tracker remembers, copied, so that it can go back to it; as much as there is, no more."""

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.place import BLOCK, BLOCKS, FIGURES


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
def copy_places(places: Floats, changed: Ints, to_places: Floats, to_changed: Ints) -> None:
    """Make the second table equal to the first, by the blocks alone that differ.

    Of the two one is a copy of what the other was or is to be again, so a change has the same
    number in both; numbers are never given twice, so a change that is undone keeps its own.
    """
    for block in range(BLOCKS):
        if to_changed[block] != changed[block]:
            to_changed[block] = changed[block]
            for k in range(block * BLOCK, (block + 1) * BLOCK):
                for figure in range(FIGURES):
                    to_places[k, figure] = places[k, figure]
    to_changed[BLOCKS] = max(to_changed[BLOCKS], changed[BLOCKS])
