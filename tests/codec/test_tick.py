import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged, survives
from rsu.codec import tick
from rsu.codec.tick import Tick
from rsu.errors import MessageError

TICKS = st.builds(
    Tick,
    sequence=st.integers(0, 2**64 - 1),
    time=st.integers(1, 4_102_444_799_999).map(lambda ms: ms / 1000.0),
    messages=st.integers(0, 2**32 - 1),
)


@given(TICKS)
def test_a_tick_comes_back_as_it_was(sent: Tick) -> None:
    assert tick.decode(tick.encode(sent)) == sent


@given(st.data(), TICKS)
def test_damaged_bytes_raise_nothing_but_a_message_error(data: st.DataObject, sent: Tick) -> None:
    survives(tick.decode, data.draw(damaged(tick.encode(sent))))


def test_bytes_without_a_time_are_no_tick() -> None:
    with pytest.raises(MessageError, match="time"):
        tick.decode(b"")
