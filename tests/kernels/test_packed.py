"""Bits, numbers and names by whole words, at every place and of every length."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Octets
from rsu.kernels.message_pack import copy, integer_at, same, write_integer
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


@given(st.integers(0, 64), st.integers(-2, 2), st.sampled_from([-1, 1]))
def test_a_number_is_read_as_msgspec_writes_it(power: int, near: int, sign: int) -> None:
    number = max(-(1 << 63), min(sign * (1 << power) + near, (1 << 64) - 1))
    packed = msgspec.msgpack.encode(number)
    expected = (number, len(packed)) if number < 1 << 63 else (0, -1)
    assert integer_at(memory(packed), 0) == expected


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_msgspec_reads_a_number_as_it_was_written(number: int) -> None:
    data = memory(b"")
    end = write_integer(data, 0, number)
    assert msgspec.msgpack.decode(data[:end].tobytes()) == number


@pytest.mark.parametrize("length", range(1, 60))
def test_a_name_is_copied_and_known_again_unless_a_letter_differs(length: int) -> None:
    packed = msgspec.msgpack.encode("n" * length)
    first = len(packed) + 8 - len(packed) % 8
    data = memory(packed + bytes(first + ROOM + 8))
    assert copy(data, first, 0, len(packed)) == first + len(packed)
    assert data[first : first + len(packed)].tobytes() == packed
    data[first + len(packed) :] = 0xFF  # what follows is no part of it
    assert same(data, first, 0, len(packed))
    for letter in range(len(packed)):
        data[first + letter] ^= 1
        assert not same(data, first, 0, len(packed))
        data[first + letter] ^= 1
