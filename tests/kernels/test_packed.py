"""Bits by whole words, at every place and of every length."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Octets
from rsu.kernels.uper import bits_at, change_bits, put_bits

ROOM = 16
offsets, widths = st.integers(0, 15), st.integers(0, 56)


def memory(octets: bytes) -> Octets:
    return np.frombuffer(octets + bytes(ROOM), dtype=np.uint8).copy()


def bits_of(octets: Octets) -> str:
    return "".join(f"{int(octet):08b}" for octet in octets)


@given(st.binary(min_size=10, max_size=10), offsets, widths)
def test_bits_are_read_wherever_they_stand(octets: bytes, place: int, width: int) -> None:
    data = memory(octets)
    assert bits_at(data, place, width) == int("0" + bits_of(data)[place : place + width], 2)


@given(st.binary(min_size=10, max_size=10), offsets, widths, st.integers(-(1 << 62), 1 << 62))
def test_bits_are_put_behind_those_before(
    octets: bytes, place: int, width: int, number: int
) -> None:
    data = memory(octets)
    before = bits_of(data)[:place]
    end = put_bits(data, place, number, width)
    assert end == place + width
    assert bits_of(data)[:place] == before
    assert bits_at(data, place, width) == number % (1 << width)


@given(st.binary(min_size=10, max_size=10), offsets, st.integers(1, 56), st.integers(0, 1 << 56))
def test_bits_are_changed_and_none_beside_them(
    octets: bytes, place: int, width: int, number: int
) -> None:
    data = memory(octets)
    before = bits_of(data)
    change_bits(data, place, number, width)
    put = f"{number % (1 << width):0{width}b}"
    assert bits_of(data) == before[:place] + put + before[place + width :]
