import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.adapters.mailbox import Mailbox
from rsu.codec.message import Incoming


def message(number: int) -> Incoming:
    return Incoming("x", b"", number)


async def test_everything_that_waits_comes_at_once_in_order() -> None:
    mailbox = Mailbox(10)
    sent = [message(number) for number in range(5)]
    for each in sent:
        mailbox.put(each)
    assert len(mailbox) == 5
    assert await mailbox.receive(1.0) == sent
    assert await mailbox.receive(0.0) == []


async def test_an_empty_mailbox_waits_no_longer_than_told() -> None:
    async with asyncio.timeout(1.0):
        assert await Mailbox(1).receive(0.01) == []


async def test_a_message_ends_the_wait() -> None:
    mailbox = Mailbox(1)
    asyncio.get_running_loop().call_later(0.01, mailbox.put, message(1))
    async with asyncio.timeout(60.0):
        assert await mailbox.receive(60.0) == [message(1)]


async def test_a_wait_after_a_wait_in_vain_still_hears_the_next_message() -> None:
    mailbox = Mailbox(1)
    assert await mailbox.receive(0.001) == []
    mailbox.put(message(1))
    assert await mailbox.receive(0.0) == [message(1)]
    asyncio.get_running_loop().call_soon(mailbox.put, message(2))
    assert await mailbox.receive(60.0) == [message(2)]


async def test_a_cancelled_wait_loses_nothing() -> None:
    mailbox = Mailbox(2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await mailbox.receive(60.0)
    mailbox.put(message(1))
    assert await mailbox.receive(0.0) == [message(1)]


@given(limit=st.integers(1, 10), count=st.integers(0, 30))
def test_a_full_mailbox_keeps_the_newest_and_counts_the_rest(limit: int, count: int) -> None:
    async def overfill() -> None:
        mailbox = Mailbox(limit)
        for number in range(count):
            mailbox.put(message(number))
        kept = [each.arrival_ns for each in await mailbox.receive(0.0)]
        assert kept == list(range(count))[-limit:]
        assert mailbox.dropped == count - len(kept)

    asyncio.run(overfill())
