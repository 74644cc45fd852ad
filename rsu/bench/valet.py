"""`ivics bench valet`: from an obstacle in the world model to the withdrawn permit on the wire.

A hundred cars drive among two hundred things; in each turn somebody steps before one of them.  The
world model is there, and the broker is a real one: it is the time of the stop layer, the encoding
and the way of a hundred permits to a subscriber's socket.

Then all are stopped at once, again and again: from the request on, with the journal, to the
withdrawn permit of each car.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from rsu.adapters.broker import open_broker
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mission_journal import MissionJournal
from rsu.adapters.mqtt import MqttLink
from rsu.arrays import Floats
from rsu.avp.dispatch.dispatcher import Dispatcher
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Entry
from rsu.avp.dispatch.interface import Action, CarState, Order, Refusal, Trouble
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.safety.permit import FASTEST, PERIOD
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from rsu.bench.machine import distribution, machine
from rsu.clock import NANOSECONDS, Clock, SystemClock, seconds
from rsu.codec import topic, valet_order, valet_post
from rsu.kernels.compile import warm_up

SITE = "bench"
CARS, THINGS, TURNS, STOPS = 100, 200, 300, 50
APART = 8.0
"""m between the lanes, a car each."""
AHEAD = 6.0
"""m before the rear axle at which somebody appears: too near for a car at 10 km/h."""
WAY = 100.0
MESSAGES, LARGEST_BYTES = 10_000, 65_536
PATIENCE = 10.0
NOTHING = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))


def bench_valet() -> dict[str, Any]:
    """Half a minute of permits at 10 Hz."""
    warm_up()
    chance = np.random.default_rng(1)
    latencies, turns, stops = asyncio.run(_bench(chance))
    return {
        "name": "valet",
        "cars": CARS,
        "obstacles": THINGS + 1,
        "withdrawals": len(latencies),
        "withdrawn_ms": distribution(latencies),
        "turn_ms": distribution(turns),
        "stopped_ms": distribution(stops),
        **machine(),
    }


async def _bench(chance: np.random.Generator) -> tuple[list[float], list[float], list[float]]:
    """Return s from the world model to the wire, of a turn with its encoding, and of a stop."""
    clock, inbox = SystemClock(), Mailbox(MESSAGES)
    latencies: list[float] = []
    turns: list[float] = []
    async with AsyncExitStack() as run:
        url = await run.enter_async_context(open_broker("auto"))
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        unit = MqttLink(url, "unit", [], Mailbox(1), clock, MESSAGES, LARGEST_BYTES)
        permits = [topic.valet(SITE, "+", "permit")]
        cars = MqttLink(url, "cars", permits, inbox, clock, MESSAGES, LARGEST_BYTES)
        running = [tasks.create_task(link.run()) for link in (unit, cars)]
        while not (unit.connected and cars.connected):
            await (cars if unit.connected else unit).changed()
        folder = Path(run.enter_context(TemporaryDirectory(prefix="ivics-bench-")))
        journal = run.enter_context(MissionJournal(folder / "missions.db"))
        keeper = _keeper(journal, seconds(clock.now_ns()))
        dispatcher = keeper.dispatcher
        for _ in range(TURNS):
            begin_ns = clock.now_ns()
            who = int(chance.integers(CARS))
            _report(dispatcher, seconds(begin_ns))
            seen_ns = clock.now_ns()
            dispatch = dispatcher.turn(seconds(seen_ns), _around(who, chance), {})
            for message in valet_post.messages(SITE, dispatch):
                unit.send(message)
            turns.append((clock.now_ns() - seen_ns) / NANOSECONDS)
            spent = (clock.now_ns() - begin_ns) / NANOSECONDS
            await clock.sleep(max(PERIOD - spent, 0.0))
            for heard in await inbox.receive(0.0):
                grant = valet_order.decode_permit(heard.payload)
                if grant.vehicle == str(who) and grant.permit.speed_limit == 0.0:
                    latencies.append((heard.arrival_ns - seen_ns) / NANOSECONDS)
        stops: list[float] = []
        for k in range(STOPS):
            stops += await _stop(keeper, unit, inbox, clock, f"s{k}")
        for task in running:
            task.cancel()
    return latencies, turns, stops


async def _stop(
    keeper: Keeper, unit: MqttLink, inbox: Mailbox, clock: Clock, name: str
) -> list[float]:
    """Let all drive and stop them; return s until each car's permit was withdrawn on the wire."""
    now = seconds(clock.now_ns())
    _report(keeper.dispatcher, now)
    for message in valet_post.messages(SITE, keeper.turn(now, NOTHING)):
        unit.send(message)
    await clock.sleep(PERIOD)
    await inbox.receive(0.0)
    asked_ns, found = clock.now_ns(), dict[str, float]()
    now = seconds(asked_ns)
    keeper.strike(EmergencyStop(id=name, scope=Scope(), by="bench", since=now), now)
    for message in valet_post.messages(SITE, keeper.turn(now, NOTHING)):
        unit.send(message)
    async with asyncio.timeout(PATIENCE):
        while len(found) < CARS:
            for heard in await inbox.receive(PERIOD):
                grant = valet_order.decode_permit(heard.payload)
                if grant.permit.speed_limit == 0.0:
                    found[grant.vehicle] = (heard.arrival_ns - asked_ns) / NANOSECONDS
    keeper.ask_for_end(name, "bench", now)
    keeper.confirm_end(name, now, [])
    return list(found.values())


def _keeper(journal: MissionJournal, now: float) -> Keeper:
    """Return who keeps a hundred missions under way."""
    keeper = Keeper("bench", journal, Vehicle(), now)
    missions: list[Mission] = []
    orders: list[Order] = []
    for k in range(CARS):
        mission = Mission(
            id=f"m{k}", vehicle=str(k), kind=Kind.PARK, target=f"S{k}", state=State.DRIVING,
            since=now,
        )  # fmt: skip
        order = Order(
            vehicle=str(k),
            coordinator=keeper.tenure,
            sequence=1,
            time=now,
            mission=f"m{k}",
            action=Action.DRIVE,
            start=(0.0, APART * k, 0.0),
            arc=((0.0, WAY),),
            level=0,
        )
        missions.append(mission)
        orders.append(order)
    keeper.keep(Entry(time=now, missions=tuple(missions), orders=tuple(orders)))
    for k in range(CARS):
        keeper.dispatcher.allow(str(k), WAY, FASTEST)
    return keeper


def _report(dispatcher: Dispatcher, now: float) -> None:
    """Let every car say that it is in the middle of its way, at 10 km/h."""
    for k in range(CARS):
        last = dispatcher.state(str(k))
        state = CarState(
            vehicle=str(k),
            session=1,
            sequence=last.sequence + 1 if last else 1,
            time=now,
            mission=f"m{k}",
            taken=1,
            refusal=Refusal.NONE,
            counter=0,
            pose=(50.0, APART * k, 0.0),
            level=0,
            station=50.0,
            speed=FASTEST,
            doors_closed=True,
            secured=False,
            trouble=Trouble.NONE,
        )
        dispatcher.hear(state, now)


def _around(who: int, chance: np.random.Generator) -> Obstacles:
    """Parked cars beside the lanes, and somebody before one car."""
    row: Floats = np.zeros((THINGS + 1, 11))
    row[:, 2] = 1.0
    row[:THINGS, 0] = chance.uniform(0.0, WAY, THINGS)
    row[:THINGS, 1] = APART * (chance.integers(0, CARS, THINGS) + 0.5)
    row[:THINGS, 4:6] = 4.7, 1.9
    row[THINGS, :2] = 50.0 + AHEAD, APART * who
    row[THINGS, 4:6], row[THINGS, 8:] = 0.5, (0.1, 1.5, 1.5)
    return Obstacles(row, np.zeros(THINGS + 1, dtype=np.int64))
