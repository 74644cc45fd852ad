"""A binary heap in two arrays: the least key first, equal ones by their number."""

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel("boolean(float64, int64, float64, int64)")
def before(key: float, item: int, other_key: float, other: int) -> bool:
    """Whether an item leaves the heap before another; never by chance."""
    return key < other_key or (key == other_key and item < other)


@kernel("int64(float64[::1], int64[::1], int64, float64, int64)")
def push(keys: Floats, items: Ints, size: int, key: float, item: int) -> int:
    """Put an item into the heap; return its new size.

    Parameters
    ----------
    keys, items : (N,) float64, int64
        The heap, of which the first `size` rows are used.  Overwritten.
    size : int
        Less than N.
    key, item : float, int
        What to put in.
    """
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not before(key, item, keys[parent], items[parent]):
            break
        keys[place] = keys[parent]
        items[place] = items[parent]
        place = parent
    keys[place] = key
    items[place] = item
    return size + 1


@kernel("int64(float64[::1], int64[::1], int64)")
def pop(keys: Floats, items: Ints, size: int) -> int:
    """Take the first item out: it stands behind the last afterwards; return the new size."""
    size -= 1
    first_key, first = keys[0], items[0]
    key, item = keys[size], items[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        other = child + 1
        if other < size and before(keys[other], items[other], keys[child], items[child]):
            child = other
        if not before(keys[child], items[child], key, item):
            break
        keys[place] = keys[child]
        items[place] = items[child]
        place = child
    keys[place] = key
    items[place] = item
    keys[size] = first_key
    items[size] = first
    return size
