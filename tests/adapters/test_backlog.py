import asyncio

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rsu.adapters.backlog import Backlog
from rsu.codec.message import Outgoing


def message(number: int) -> Outgoing:
    return Outgoing("x", str(number).encode())


async def test_a_message_that_is_taken_but_not_settled_comes_again_first() -> None:
    backlog = Backlog(10)
    for number in range(3):
        backlog.put(message(number))
    first, _ = await backlog.take()
    await backlog.take()
    backlog.settle(first)
    backlog.restore()
    assert [(await backlog.take())[1] for _ in range(2)] == [message(1), message(2)]


async def test_taking_waits_for_the_next_message() -> None:
    backlog = Backlog(10)
    asyncio.get_running_loop().call_later(0.01, backlog.put, message(7))
    async with asyncio.timeout(60.0):
        assert (await backlog.take())[1] == message(7)


async def test_drained_means_settled_not_only_taken() -> None:
    backlog = Backlog(10)
    await backlog.drained()
    backlog.put(message(1))
    ticket, _ = await backlog.take()
    draining = asyncio.ensure_future(backlog.drained())
    done, _ = await asyncio.wait([draining], timeout=0.01)
    assert not done
    backlog.settle(ticket)
    async with asyncio.timeout(60.0):
        await draining


class Bookkeeping(RuleBasedStateMachine):
    """Whatever happens, every message is waiting, settled or counted as dropped, in order."""

    LIMIT = 4

    def __init__(self) -> None:
        super().__init__()
        self.backlog = Backlog(self.LIMIT)
        self.put = 0
        self.tickets: list[tuple[int, int]] = []
        self.settled: list[int] = []

    @rule()
    def send(self) -> None:
        self.backlog.put(message(self.put))
        self.put += 1

    @precondition(lambda self: len(self.backlog) > len(self.tickets))
    @rule()
    def take(self) -> None:
        ticket, taken = asyncio.run(self.backlog.take())
        self.tickets.append((ticket, int(taken.payload)))

    @precondition(lambda self: self.tickets)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        ticket, number = self.tickets.pop(data.draw(st.integers(0, len(self.tickets) - 1)))
        self.backlog.settle(ticket)
        self.settled.append(number)

    @rule()
    def lose_the_link(self) -> None:
        self.backlog.restore()
        self.tickets.clear()

    @invariant()
    def nothing_is_lost_silently(self) -> None:
        assert self.put == len(self.backlog) + len(self.settled) + self.backlog.dropped
        assert len(self.settled) == len(set(self.settled))

    @invariant()
    def it_stays_bounded(self) -> None:
        assert len(self.backlog) <= self.LIMIT + len(self.tickets)

    @invariant()
    def what_is_taken_is_in_order(self) -> None:
        numbers = [number for _, number in self.tickets]
        assert numbers == sorted(numbers)


test_every_message_is_accounted_for = Bookkeeping.TestCase
