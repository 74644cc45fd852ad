"""The street of `ivics bench neighbours` in real time: units are processes, links can be cut."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from mosquitto import Mosquitto, free_port
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.bench.avenue import MIDDLE, UNITS, WHOLE, Cars, sites
from rsu.clock import NANOSECONDS, SystemClock
from rsu.codec import detection, status, topic, world
from rsu.codec.message import Outgoing
from rsu.codec.status import Status
from rsu.codec.world import WorldView
from rsu.frames.transfer import Transfer
from rsu.sensing.detection import SelfReports
from rsu.toml import write_toml
from rsu.tracking.foreign import OWN_SENSORS
from rsu.tracking.neighbour import moved
from rsu.tracking.track import TrackTable
from scenarios.virtual_sensors.suite import VirtualSensors

CLOCK = SystemClock()
PATIENCE = 120.0
TICK = 0.05
Name = tuple[int, ...]


class Street:
    """Site files of the three units, and their sensors in real time, each at its unit's broker.

    `traffic` says who is on the street so many seconds after its start.
    """

    def __init__(self, folder: Path, traffic: Callable[[float], Cars]) -> None:
        made = sites(folder)
        self.files = {name: folder / f"{name}.toml" for name in UNITS}
        for name, file in self.files.items():
            file.write_text(write_toml(made[name]), encoding="utf-8")
        self._traffic = traffic
        self._sensors = VirtualSensors(made[WHOLE], np.empty((0, 7)), seed=1)

    async def play(self, links: dict[str, MqttLink]) -> None:
        """Measure and send for ever; `links` by unit."""
        start, count = CLOCK.now_ns() / NANOSECONDS, 0
        under_way: list[tuple[float, int, Outgoing]] = []
        while True:
            now = CLOCK.now_ns() / NANOSECONDS
            while start + count * TICK <= now:
                scene = self._traffic(count * TICK).scene(count * TICK)
                for sent in self._sensors.step(scene, start + count * TICK):
                    if not isinstance(sent.payload, SelfReports):
                        unit = sent.payload.sensor_id.split("_")[0]
                        address = topic.detections(unit, sent.payload.sensor_id)
                        message = Outgoing(address, detection.encode(sent.payload))
                        heapq.heappush(under_way, (sent.deliver_at, id(message), message))
                count += 1
            while under_way and under_way[0][0] <= now:
                message = heapq.heappop(under_way)[2]
                links[message.topic.split("/")[1]].send(message)
            await CLOCK.sleep(0.01)


class Watch:
    """Who listens at one broker to what all units say of themselves and of the world."""

    def __init__(self, url: str) -> None:
        self._inbox = Mailbox(10_000)
        heard = [topic.world("+"), topic.status("+")]
        self.link = MqttLink(url, "watch", heard, self._inbox, CLOCK, 1000, 262_144)
        self.worlds: dict[str, WorldView] = {}
        self.statuses: dict[str, Status | None] = {}
        """None: the broker says that it is gone."""
        self.arrival = 0.0
        """Unix s of the last message."""

    async def until(self, enough: Callable[["Watch"], bool]) -> float:
        """Listen until it is so; Unix s at which it was."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in await self._inbox.receive(PATIENCE):
                    unit = message.topic.split("/")[1]
                    if message.topic == topic.world(unit):
                        self.worlds[unit] = world.decode(message.payload)
                    else:
                        empty = not message.payload
                        self.statuses[unit] = None if empty else status.decode(message.payload)
                    self.arrival = message.arrival_ns / NANOSECONDS
                    if enough(self):
                        return self.arrival

    def alive(self, unit: str) -> set[str]:
        """Whom a unit calls alive."""
        said = self.statuses.get(unit)
        return set() if said is None else {n.name for n in said.neighbours if n.alive}

    def table(self, unit: str) -> TrackTable:
        """The world of a unit in the frame of the middle one."""
        view = self.worlds[unit]
        return moved(view.table, Transfer(view.origin, MIDDLE))

    def sees(self, unit: str) -> set[Name]:
        """Names of those whom its own sensors have just seen."""
        table = self.worlds[unit].table if unit in self.worlds else None
        if table is None:
            return set()
        return {tuple(n) for n in table.identity[(table.seen_by & OWN_SENSORS) != 0].tolist()}

    def agreed(self, one: str, other: str) -> tuple[int, int]:
        """How many both see at one place, and how many of these have one name in both worlds."""
        if not {one, other} <= self.worlds.keys():
            return 0, 0
        a, b = (self.table(unit) for unit in (one, other))
        a, b = (t.take(np.flatnonzero(t.seen_by & OWN_SENSORS)) for t in (a, b))
        apart = np.hypot(*np.moveaxis(a.position[:, None] - b.position, 2, 0))
        pairs = np.argwhere(apart < 2.0)
        same = (a.identity[pairs[:, 0]] == b.identity[pairs[:, 1]]).all(axis=1)
        return len(pairs), int(np.count_nonzero(same))


@asynccontextmanager
async def running(*links: MqttLink) -> AsyncIterator[None]:
    """Links that are connected."""
    tasks = [asyncio.ensure_future(link.run()) for link in links]
    try:
        async with asyncio.timeout(PATIENCE):
            for link in links:
                while not link.connected:
                    await link.changed()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@asynccontextmanager
async def driving(street: Street, brokers: dict[str, Mosquitto]) -> AsyncIterator[None]:
    """Sensors that send to the broker of their unit."""
    links = {
        name: MqttLink(broker.url, f"masts-{name}", [], Mailbox(1), CLOCK, 1000, 262_144)
        for name, broker in brokers.items()
    }
    async with running(*links.values()):
        playing = asyncio.ensure_future(street.play(links))
        try:
            yield
        finally:
            playing.cancel()
            await asyncio.wait([playing])


class Relay:
    """A wire between two brokers, which can be cut."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._carrying: set[asyncio.Task[None]] = set()

    async def join(self) -> None:
        """Let it conduct."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Nothing passes any more, nobody gets through, and nothing of it is left."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        if self._carrying:
            await asyncio.wait(self._carrying)
        await self._server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers += [writer, back]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pass(reader, back))
            tasks.create_task(self._pass(there, writer))
        self._carrying.remove(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while octets := await reader.read(65_536):
                writer.write(octets)
        except ConnectionError:
            pass
        writer.close()


def bridge(relay: Relay) -> str:
    """Configuration of a broker that shares what units say with the one behind the wire."""
    return (
        f"connection neighbours\naddress 127.0.0.1:{relay.port}\nrestart_timeout 1\n"
        "topic ivics/+/world both 0\ntopic ivics/+/warning both 1\ntopic ivics/+/status both 0\n"
    )


def alive_for(units: Sequence[str]) -> Callable[[Watch], bool]:
    """Whether each of the units says that all its neighbours are alive."""
    neighbours = {"west": {"middle"}, "middle": {"west", "east"}, "east": {"middle"}}
    return lambda watch: all(watch.alive(unit) == neighbours[unit] for unit in units)
