"""Whatever a description allows is written and read again as it was."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsu.errors import MessageError
from rsu.uper.message import RELEASES, codec
from uper.values import values

MESSAGES = [(name, release) for name, releases in RELEASES.items() for release in releases]
every_message = pytest.mark.parametrize(("name", "release"), MESSAGES)
large = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25
)


@every_message
@large
@given(st.data())
def test_a_value_is_read_as_it_was_written(name: str, release: int, data: st.DataObject) -> None:
    message = codec(name, release)
    value = data.draw(values(message.description))
    assert message.decode(message.encode(value)) == value


@every_message
@large
@given(st.data())
def test_the_order_of_keys_makes_no_difference(
    name: str, release: int, data: st.DataObject
) -> None:
    message = codec(name, release)
    value = data.draw(values(message.description))
    assert message.encode(shuffled(value, random.Random(1))) == message.encode(value)


@every_message
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_message_that_is_cut_at_any_octet_is_none(
    name: str, release: int, data: st.DataObject
) -> None:
    message = codec(name, release)
    octets = message.encode(data.draw(values(message.description)))
    for length in range(len(octets)):
        with pytest.raises(MessageError):
            message.decode(octets[:length])


@every_message
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_bit_that_is_turned_is_refused_or_read(
    name: str, release: int, data: st.DataObject
) -> None:
    # What is read has a message of its own, which is read alike.
    message = codec(name, release)
    octets = message.encode(data.draw(values(message.description)))
    for bit in range(8 * len(octets)):
        turned = bytearray(octets)
        turned[bit // 8] ^= 0x80 >> bit % 8
        try:
            value = message.decode(bytes(turned))
        except MessageError:
            continue
        assert message.decode(message.encode(value)) == value


def shuffled(value: object, chance: random.Random) -> object:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, chance) for item in value]
    return value
