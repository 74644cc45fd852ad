"""The unit by its own clock: listen, tick, send."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from itertools import groupby

import msgspec
import numpy as np
import pytest

import neighbourhood
from fakes import Diary, Outbox, ScriptedInbox, SteppedClock
from neighbourhood import CAR, says, view
from rsu import pipeline
from rsu.adapters.mailbox import Mailbox
from rsu.clock import NANOSECONDS, SystemClock, nanoseconds
from rsu.codec import status, topic, world
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.status import Status
from rsu.frames.projection import Projection
from rsu.ldm.area import service_area
from rsu.service import Service
from staging import recorded, unit
from world import NOW, corridor_site

SITE = corridor_site()
NOW_NS = nanoseconds(NOW)
JUNK = Incoming("home/kitchen", b"", NOW_NS)


def statuses(outbox: Outbox) -> list[Status]:
    return [status.decode(payload) for payload in outbox.on(topic.status(SITE.name))]


async def while_running(service: Awaitable[None], condition: Awaitable[object]) -> None:
    """Run an endless loop until the condition comes true; it must not end before."""
    async with asyncio.timeout(60.0):
        running = asyncio.ensure_future(service)
        waiting = asyncio.ensure_future(condition)
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        assert not running.done(), "an endless loop ended"
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def play(
    *batches: list[Incoming], state: pipeline.State | None = None
) -> tuple[Outbox, Diary, SteppedClock]:
    """A live unit that gets these batches, one a tick."""
    clock, outbox, diary = SteppedClock(NOW_NS), Outbox(), Diary()
    inbox = ScriptedInbox(clock, *batches)
    service = Service(state or unit(), inbox, outbox, [diary])
    await while_running(service.run_live(clock), inbox.exhausted.wait())
    return outbox, diary, clock


def ticks(diary: Diary) -> list[int]:
    return [event for event in diary.events if isinstance(event, int)]


async def test_a_tick_follows_each_arrival_and_takes_all_that_waits() -> None:
    _, diary, _ = await play([JUNK, JUNK], [JUNK])
    assert [e if isinstance(e, Incoming) else type(e) for e in diary.events[:3]] == [
        JUNK,
        JUNK,
        int,
    ]
    assert len(ticks(diary)) == 2


async def test_ticks_come_at_most_at_the_fastest_rate() -> None:
    _, diary, clock = await play(*([JUNK] for _ in range(50)))
    gaps = {later - earlier for earlier, later in zip(ticks(diary), ticks(diary)[1:], strict=False)}
    assert gaps == {round(NANOSECONDS / SITE.rates.tick_max_hz)}
    assert set(clock.slept) == {1.0 / SITE.rates.tick_max_hz}


async def test_without_messages_it_ticks_at_the_slowest_rate() -> None:
    _, diary, _ = await play(*([] for _ in range(20)))
    assert len(ticks(diary)) == 20
    period = 1.0 / SITE.rates.tick_hz + 1.0 / SITE.rates.tick_max_hz
    assert ticks(diary)[-1] - ticks(diary)[0] == pytest.approx(19 * period * NANOSECONDS, rel=1e-9)


async def test_a_journal_gets_what_came_in_then_the_tick_then_what_went_out() -> None:
    outbox, diary, _ = await play([JUNK])
    arrived, ticked, *said = diary.events
    assert arrived == JUNK
    assert ticked == NOW_NS
    assert said == [message for message in outbox.sent if message.topic != topic.status(SITE.name)]
    sent = [topic.kind(m.topic) for m in said if isinstance(m, Outgoing)]
    assert sent == ["world", "cpm"]


async def test_the_status_comes_once_a_second_and_is_retained() -> None:
    outbox, diary, _ = await play(*([] for _ in range(100)))
    seconds = (ticks(diary)[-1] - NOW_NS) / NANOSECONDS
    said = statuses(outbox)
    assert len(said) == 1 + int(seconds)
    assert [report.sequence for report in said] == list(range(len(said)))
    assert all(m.retain for m in outbox.sent if m.topic == topic.status(SITE.name))
    assert {report.validity for report in said} == {3.0}


async def report(*batches: list[Incoming], start: int = NOW_NS, dropped: int = 0) -> list[Status]:
    """Every status of a live unit that gets these batches."""
    clock, outbox = SteppedClock(start), Outbox()
    inbox = ScriptedInbox(clock, *batches)
    inbox.dropped = dropped
    await while_running(Service(unit(), inbox, outbox).run_live(clock), inbox.exhausted.wait())
    return statuses(outbox)


async def test_that_a_neighbour_comes_and_goes_is_told_at_once() -> None:
    clock, outbox = SteppedClock(NOW_NS), Outbox()
    inbox = ScriptedInbox(clock, [], [says(view(CAR))], *([] for _ in range(10)))
    service = Service(unit(neighbourhood.SITE), inbox, outbox)
    await while_running(service.run_live(clock), inbox.exhausted.wait())
    said = statuses(outbox)
    assert [tuple(n.alive for n in one.neighbours) for one in said] == [
        (False, False),
        (True, False),
        (False, False),
    ]
    assert said[2].time - NOW < 0.3 + 2.0 / SITE.rates.tick_hz
    assert said[2].neighbours[0].last_time == NOW


async def test_the_status_tells_what_the_sensors_reach() -> None:
    said, *_ = await report([])
    latitude, longitude = np.array(said.area).T
    place, _ = Projection(SITE.origin).enu(latitude, longitude, np.zeros(len(latitude)))
    np.testing.assert_allclose(place, service_area(SITE), atol=1e-3)


async def test_the_status_tells_how_the_unit_is() -> None:
    bad = [JUNK, Incoming(topic.detections(SITE.name, "x"), b"?", NOW_NS)]
    _, said = await report(bad, *([] for _ in range(20)), dropped=7)
    assert said.site == SITE.name
    assert said.station_id == SITE.v2x.station_id
    assert [s.sensor_id for s in said.sensors] == [*(s.id for s in SITE.sensors), "v2x"]
    assert said.counters["inbox_dropped"] == 7
    assert (said.counters["link_oversized"], said.counters["outbox_dropped"]) == (3, 5)
    assert said.counters["foreign_topic"] == 1
    assert said.counters["malformed_detection_frame"] == 1
    assert said.latency.ticks == 1 + 19
    assert 0.0 < said.latency.p50 <= said.latency.p99 <= said.latency.worst


async def test_sensors_live_as_long_as_they_deliver() -> None:
    steps = recorded("wrong_way.xosc", 1)[:60]
    batches = [list(step.messages) for step in steps]
    said = await report(*batches, *([] for _ in range(60)), start=nanoseconds(NOW))
    alive = [{s.alive for s in one.sensors if s.sensor_id != "v2x"} for one in said]
    assert [stretch for stretch, _ in groupby(alive)] == [{False}, {True}, {False}]


async def test_by_the_machines_clock_a_message_is_answered_long_before_the_next_idle_tick() -> None:
    slow = msgspec.structs.replace(SITE.rates, tick_hz=0.01, world_hz=1000.0)
    state, inbox, outbox = unit(msgspec.structs.replace(SITE, rates=slow)), Mailbox(10), Outbox()
    inbox.put(JUNK)

    async def answered_twice() -> None:
        await outbox.until(lambda box: len(box.on(topic.world(SITE.name))) == 1)
        inbox.put(JUNK)
        await outbox.until(lambda box: len(box.on(topic.world(SITE.name))) == 2)

    await while_running(Service(state, inbox, outbox).run_live(SystemClock()), answered_twice())
    frames = [world.decode(payload) for payload in outbox.on(topic.world(SITE.name))]
    assert [frame.sequence for frame in frames] == [0, 1]


async def test_our_own_bug_ends_the_loop_loudly() -> None:
    state = unit()
    del state.counters
    with pytest.raises(AttributeError):
        await play([JUNK], state=state)
