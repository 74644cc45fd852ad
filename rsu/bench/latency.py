"""`ivics bench mqtt`: from detection bytes sent to the warning on a subscriber's socket.

A roadside unit as a process of its own, a real broker, and this process as both the sensors and
the vehicle.  Real time, for that is what is measured; CPU time of the unit beside it.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from bisect import bisect_right
from contextlib import AsyncExitStack
from typing import Any

from rsu.adapters.broker import open_broker
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.bench.corridor import SITE, Load
from rsu.bench.machine import distribution, machine, resident_mb
from rsu.bench.traffic import START
from rsu.clock import NANOSECONDS, Clock, SystemClock, nanoseconds
from rsu.codec import denm, topic
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Site
from rsu.errors import OutsideError

START_UP = 60.0
"""s until the unit reports itself; it may have to compile its kernels."""
SETTLE = 0.5
"""s after the last tick, for what is still under way."""
MESSAGES, LARGEST_BYTES = 100_000, 262_144


def bench_mqtt() -> dict[str, Any]:
    """Ten seconds of dense traffic in real time."""
    return asyncio.run(_bench())


async def _bench() -> dict[str, Any]:
    load, clock = Load(), SystemClock()
    inbox = Mailbox(MESSAGES)
    async with AsyncExitStack() as run:
        url = await run.enter_async_context(open_broker("auto"))
        unit = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "rsu.cli", "serve", str(SITE), "--broker", url), stdin=DEVNULL
        )
        run.push_async_callback(unit.wait)
        run.callback(unit.terminate)
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        heard = [topic.status(load.site.name), _denms(load.site)]
        link = MqttLink(url, "ivics-bench", heard, inbox, clock, MESSAGES, LARGEST_BYTES)
        linked = tasks.create_task(link.run(), name="mqtt")
        await _started(inbox)
        sent_ns = await _play(load, link, clock)
        latencies = _latencies(await inbox.receive(1.0), sent_ns)
        weight = resident_mb(unit.pid)
        linked.cancel()
    return {
        "name": "mqtt",
        "warnings": len(latencies),
        "latency_ms": distribution(latencies),
        "unit_resident_mb": round(weight, 1),
        **machine(),
    }


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
