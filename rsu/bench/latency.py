"""`ivics bench mqtt` and `ivics bench soak`: a whole unit, over a real broker, in real time.

From detection bytes sent to the warning on a subscriber's socket: the unit is a process of its own,
and this process is both the sensors and the vehicle.
"""

import asyncio
from bisect import bisect_right
from contextlib import AsyncExitStack
from typing import Any

from rsu.adapters.broker import open_broker
from rsu.adapters.child import ivics
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.bench.corridor import SITE, TICKS, Load
from rsu.bench.machine import distribution, machine, resident_mb
from rsu.bench.traffic import START, TICK
from rsu.clock import NANOSECONDS, Clock, SystemClock, nanoseconds
from rsu.codec import denm, topic
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Site
from rsu.errors import OutsideError

START_UP = 60.0
"""s until the unit reports itself; it may have to compile its kernels."""
SETTLE = 0.5
"""s after the last tick, for what is still under way."""
SOAK_ROUNDS, ROUNDS_A_MINUTE = 60, 6
MESSAGES, LARGEST_BYTES = 100_000, 262_144


def bench_mqtt() -> dict[str, Any]:
    """Half a minute of dense traffic."""
    latencies, weights = asyncio.run(_bench(rounds=3))
    return {
        "name": "mqtt",
        "warnings": len(latencies),
        "latency_ms": distribution(latencies),
        "unit_resident_mb": round(weights[-1], 1),
        **machine(),
    }


def bench_soak() -> dict[str, Any]:
    """Ten minutes of dense traffic at 20 Hz; the unit's memory shall stay where it is."""
    latencies, weights = asyncio.run(_bench(rounds=SOAK_ROUNDS))
    return {
        "name": "soak",
        "seconds": SOAK_ROUNDS * TICKS * TICK,
        "latency_ms": distribution(latencies),
        "unit_resident_mb": {
            "after_first_minute": round(weights[ROUNDS_A_MINUTE - 1], 1),
            "at_end": round(weights[-1], 1),
            "largest": round(max(weights), 1),
        },
        **machine(),
    }


async def _bench(rounds: int) -> tuple[list[float], list[float]]:
    """Latencies in s, and the unit's memory after each round in MB."""
    load, clock = Load(), SystemClock()
    inbox = Mailbox(MESSAGES)
    latencies: list[float] = []
    weights: list[float] = []
    async with AsyncExitStack() as run:
        url = await run.enter_async_context(open_broker("auto"))
        unit = await run.enter_async_context(ivics("serve", str(SITE), "--broker", url))
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        heard = [topic.status(load.site.name), _denms(load.site)]
        link = MqttLink(url, "ivics-bench", heard, inbox, clock, MESSAGES, LARGEST_BYTES)
        linked = tasks.create_task(link.run(), name="mqtt")
        await _started(inbox)
        for _ in range(rounds):
            sent_ns = await _play(load, link, clock)
            latencies += _latencies(await inbox.receive(1.0), sent_ns)
            weights.append(resident_mb(unit.pid))
        linked.cancel()
    return latencies, weights


def _denms(site: Site) -> str:
    return f"{site.v2x.namespace}/outQueue/v2x/denm/{site.v2x.source_uuid}/#"


async def _started(inbox: Mailbox) -> None:
    """The unit's first status says that it runs."""
    try:
        async with asyncio.timeout(START_UP):
            while not await inbox.receive(1.0):
                pass
    except TimeoutError:
        raise OutsideError(f"the unit did not report itself in {START_UP:.0f} s") from None


async def _play(load: Load, link: MqttLink, clock: Clock) -> list[int]:
    """Send every tick when it is due; Unix ns at which each was sent."""
    begin_ns = clock.now_ns()
    shift = begin_ns / NANOSECONDS - START
    sent_ns: list[int] = []
    for measured in load.measured:
        due_ns, messages = load.encoder.arrivals(measured, shift)
        await clock.sleep(max(due_ns - clock.now_ns(), 0) / NANOSECONDS)
        sent_ns.append(clock.now_ns())
        for message in messages:
            link.send(Outgoing(message.topic, message.payload))
    await clock.sleep(SETTLE)
    return sent_ns


def _latencies(heard: list[Incoming], sent_ns: list[int]) -> list[float]:
    """From the newest detections that a warning can rest on to its arrival, s.

    A repetition rests on older ones, so each content counts once.
    """
    known: set[tuple[int, int, float]] = set()
    latencies: list[float] = []
    for message in heard:
        if topic.kind(message.topic) != "denm":
            continue
        said = denm.decode(message.payload)
        content = (*said.action_id, said.reference_time)
        # TimestampIts is rounded to ms
        before = bisect_right(sent_ns, nanoseconds(said.reference_time + 0.0005))
        if before and content not in known:
            known.add(content)
            latencies.append((message.arrival_ns - sent_ns[before - 1]) / NANOSECONDS)
    return latencies
