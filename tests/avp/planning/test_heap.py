"""What is put into the heap comes out in order, and equal keys in the order of their numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.kernels.heap import pop, push


@given(st.lists(st.integers(0, 9), max_size=50), st.integers(0, 50))
def test_items_leave_in_order_of_their_keys(numbers: list[int], early: int) -> None:
    keys, items = np.empty(51), np.empty(51, dtype=np.int64)
    size, out = 0, []
    for item, key in enumerate(numbers):
        size = push(keys, items, size, float(key), item)
        if item == early:
            size = pop(keys, items, size)
            assert (keys[size], items[size]) == min(zip(numbers, range(item + 1), strict=False))
            numbers = [*numbers[: items[size]], 99, *numbers[items[size] + 1 :]]
    while size > 0:
        size = pop(keys, items, size)
        out.append((keys[size], items[size]))
    assert out == sorted((key, item) for item, key in enumerate(numbers) if key != 99)
