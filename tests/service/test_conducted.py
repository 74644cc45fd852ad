"""The unit by a conductor's clock: the ticks come over the broker."""

import asyncio
import random
from collections.abc import Callable, Sequence
from itertools import groupby

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from fakes import Diary, Outbox, SteppedClock
from neighbourhood import CAR, says, view
from rsu.adapters.mailbox import Mailbox
from rsu.clock import nanoseconds
from rsu.codec import status, tick, topic
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.tick import Tick
from rsu.service import Service
from staging import Step, fold, recorded, unit
from world import NOW, corridor_site

SITE = corridor_site()
TICK, DONE = topic.tick(SITE.name), topic.tick_done(SITE.name)
JUNK = Incoming("home/kitchen", b"", 0)
STEPS = recorded("wrong_way.xosc", 1)[:30]


def tick_at(time: float, sequence: int, messages: int) -> Incoming:
    return Incoming(TICK, tick.encode(Tick(sequence=sequence, time=time, messages=messages)), 0)


def echoes(outbox: Outbox) -> list[int]:
    return [tick.decode(payload).sequence for payload in outbox.on(DONE)]


class Unit:
    """A conducted unit with its inbox, outbox and diary."""

    def __init__(self, inbox_messages: int = 4096, neighbours: tuple[str, ...] = ()) -> None:
        limits = msgspec.structs.replace(SITE.limits, inbox_messages=inbox_messages)
        site = msgspec.structs.replace(SITE, limits=limits, neighbours=neighbours)
        self.inbox, self.outbox, self.diary = Mailbox(10_000), Outbox(), Diary()
        self.service = Service(unit(site), self.inbox, self.outbox, [self.diary])

    async def run(self, *rounds: Sequence[Incoming], echo: Callable[[Outbox], bool]) -> None:
        """Put one round after the other, each once the one before is taken; wait for `echo`."""
        running = asyncio.ensure_future(
            self.service.run_conducted(SteppedClock(nanoseconds(NOW) - 10**9))
        )
        for messages in rounds:
            for message in messages:
                self.inbox.put(message)
            while len(self.inbox):  # noqa: ASYNC110 - the mailbox tells nobody when it is emptied
                await asyncio.sleep(0)  # noqa: TID251 - yields, does not wait
        await self.outbox.until(echo)
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled(), "an endless loop ended"

    @property
    def said(self) -> list[Outgoing]:
        """What the corridor said."""
        shell = (DONE, topic.status(SITE.name))
        return [message for message in self.outbox.sent if message.topic not in shell]


def conducted(steps: Sequence[Step], shuffle: random.Random | None = None) -> list[list[Incoming]]:
    """A round a step: its messages and its tick."""
    return [
        [
            *(mixed(step.messages, shuffle) if shuffle else step.messages),
            tick_at(step.now, number, len(step.messages)),
        ]
        for number, step in enumerate(steps)
    ]


def mixed(messages: Sequence[Incoming], chance: random.Random) -> list[Incoming]:
    """Another order between the topics, the same on each."""
    by_topic = sorted(messages, key=lambda m: m.topic)
    queues = [list(group) for _, group in groupby(by_topic, key=lambda m: m.topic)]
    order: list[Incoming] = []
    while queues := [queue for queue in queues if queue]:
        order.append(chance.choice(queues).pop(0))
    return order


def all_done(count: int) -> Callable[[Outbox], bool]:
    return lambda box: len(box.on(DONE)) >= count


async def test_each_tick_is_answered_by_its_echo_after_what_it_gave() -> None:
    one = Unit()
    await one.run(*conducted(STEPS), echo=all_done(len(STEPS)))
    assert echoes(one.outbox) == list(range(len(STEPS)))
    ended = [number for number, m in enumerate(one.outbox.sent) if m.topic == DONE]
    assert one.outbox.sent[-1].topic == DONE
    assert ended[0] > 0


async def test_the_unit_says_what_the_fold_says_at_the_conductors_times() -> None:
    one = Unit()
    await one.run(*conducted(STEPS), echo=all_done(len(STEPS)))
    in_order = [
        Step(step.now, tuple(sorted(step.messages, key=lambda m: m.topic))) for step in STEPS
    ]
    assert one.said == fold(unit(), in_order)
    times = [event for event in one.diary.events if isinstance(event, int)]
    assert times == [nanoseconds(step.now) for step in STEPS]


@few
@given(st.randoms(use_true_random=False))
def test_the_order_between_topics_changes_nothing(chance: random.Random) -> None:
    async def both() -> tuple[list[Outgoing], list[Outgoing]]:
        plain, other = Unit(), Unit()
        await plain.run(*conducted(STEPS[:12]), echo=all_done(12))
        await other.run(*conducted(STEPS[:12], chance), echo=all_done(12))
        return plain.said, other.said

    plain, other = asyncio.run(both())
    assert plain == other


HEARD = Incoming(topic.radio(SITE.name), b"packet", nanoseconds(NOW))


@pytest.mark.parametrize("beside", [says(view(CAR)), HEARD], ids=["neighbour", "radio"])
async def test_a_tick_does_not_take_what_others_say_for_one_of_its_messages(
    beside: Incoming,
) -> None:
    one = Unit(neighbours=("west",))
    await one.run(
        [tick_at(NOW, 0, 1), beside],
        [JUNK],
        [tick_at(NOW + 0.05, 1, 0)],
        echo=all_done(2),
    )
    first = one.diary.events[:3]
    heard = [e.topic for e in first if isinstance(e, Incoming)]
    assert heard == sorted([JUNK.topic, beside.topic])


async def test_a_tick_waits_for_the_messages_that_belong_to_it() -> None:
    one = Unit()
    await one.run(
        [tick_at(NOW, 0, 2)], [JUNK], [JUNK], [tick_at(NOW + 0.05, 1, 0)], echo=all_done(2)
    )
    assert [JUNK, JUNK, nanoseconds(NOW)] == one.diary.events[:3]


async def test_a_tick_whose_messages_are_lost_gives_way_to_the_next() -> None:
    one = Unit()
    await one.run(
        [JUNK, tick_at(NOW, 0, 1000)], [JUNK, tick_at(NOW + 0.05, 1, 1)], echo=all_done(1)
    )
    assert echoes(one.outbox) == [1]
    assert [JUNK, JUNK, nanoseconds(NOW + 0.05)] == one.diary.events[:3]


async def test_a_malformed_tick_is_refused_and_the_next_one_runs() -> None:
    one = Unit()
    bad = [Incoming(TICK, payload, 0) for payload in (b"?", b"", b"\x00" * 100)]
    await one.run(bad, [tick_at(NOW, 5, 0)], echo=all_done(1))
    assert echoes(one.outbox) == [5]


async def test_what_no_conductor_takes_is_bounded_and_counted() -> None:
    one = Unit(inbox_messages=8)
    await one.run([JUNK] * 20, [tick_at(NOW, 0, 8)], echo=all_done(1))
    said = status.decode(one.outbox.on(topic.status(SITE.name))[-1])
    assert said.counters["inbox_dropped"] == 12
    assert said.counters["foreign_topic"] == 8
