"""The roadside unit of a trial, and its way in a loop."""

import heapq
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import msgspec
from numpy.random import Generator

from rsu import clock, pipeline
from rsu.arrays import Floats
from rsu.codec import topic
from rsu.codec.message import Incoming, Outgoing
from rsu.config import SignalGroup, Site
from rsu.roads.network import RoadNetwork
from rsu.service import Journal, keep
from scenarios.stage.scene import Scene
from scenarios.trial.missions import Missions
from scenarios.uplink import Uplink
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import Catalog

WIRED_PERIOD = 0.1
"""s between two messages of the light controller and the weather station that it is wired to."""
STATION = 1
"""ITS station id of a connected ego, where the scenario gives none."""


def wired(site: Site, network: RoadNetwork) -> Site:
    """Return the site with a signal group a traffic light of the map, unless it has its own."""
    groups = tuple(
        SignalGroup(intersection=1, group=number, signals=(signal.id,))
        for number, signal in enumerate((s for s in network.signals if s.dynamic), start=1)
    )
    return site if site.signal_groups else msgspec.structs.replace(site, signal_groups=groups)


class Sensors(Protocol):
    """What measures a scene, and hears the stations in it."""

    def step(self, scene: Scene, time: float) -> list[Delivery]:
        """Everything measured since the last step, in order of arrival; Unix s."""
        ...


SensorMaker: TypeAlias = Callable[[Site, Floats, int, Sequence[Fault]], Sensors]
"""Takes the site, (K, 7) boxes of what stands around, the seed of all chance, and what fails."""


def sense_truth(
    site: Site, obstacles: Floats, seed: int, faults: Sequence[Fault]
) -> VirtualSensors:
    """Return sensors on the truth: a `SensorMaker`."""
    return VirtualSensors(site, obstacles, seed, faults=faults)


class RoadsideUnit:
    """A unit and its sensors around a scene, and the way of its warnings to a vehicle.

    Parameters
    ----------
    site : Site
    network : RoadNetwork
    catalog : Catalog
    sensors : Sensors
    start : float
        Unix s of the scenario's time 0.
    journal : Journal, optional
        Keeps every tick.
    missions : Missions, optional
        Of the car park that it runs.
    """

    def __init__(
        self,
        site: Site,
        network: RoadNetwork,
        catalog: Catalog,
        sensors: Sensors,
        start: float,
        journal: Journal | None = None,
        missions: Missions | None = None,
    ) -> None:
        site = wired(site, network)
        self.state = pipeline.begin(site, network, catalog)
        self._missions = missions
        if missions is not None:
            missions.begin(self.state)
        self._sensors = sensors
        self.uplink = Uplink(site)
        self._start = start
        self._journal = journal
        self._under_way: list[tuple[float, int, Delivery]] = []
        self._sent = 0
        self._wired_due = start

    def show(self, scene: Scene) -> Scene:
        """Return a scene with the valet cars in it, if it runs a car park."""
        if self._missions is None:
            return scene
        return self._missions.show(scene, self._start + scene.time)

    def step(self, scene: Scene) -> list[Outgoing]:
        """Measure, run the corridor with what has arrived, and return what it sends."""
        now = self._start + scene.time
        for delivery in self._sensors.step(scene, now):
            heapq.heappush(self._under_way, (delivery.deliver_at, self._sent, delivery))
            self._sent += 1
        arrived: list[Incoming] = []
        while self._under_way and self._under_way[0][0] <= now:
            at, _, delivery = heapq.heappop(self._under_way)
            message = self.uplink.message(delivery)
            arrived.append(Incoming(message.topic, message.payload, clock.nanoseconds(at)))
        if now >= self._wired_due:
            self._wired_due = now + WIRED_PERIOD
            arrived += [
                Incoming(message.topic, message.payload, clock.nanoseconds(now))
                for message in (*self.uplink.signals(scene, now), *self.uplink.weather(scene, now))
            ]
        answers = pipeline.step(self.state, now, arrived)
        if self._journal is not None:
            keep(self._journal, clock.nanoseconds(now), arrived, answers)
        if self._missions is not None:
            self._missions.turn(now)
        return answers


class Downlink:
    """DENMs on their way to one vehicle: all are late, some are lost.

    Parameters
    ----------
    delay : tuple of float
        s, bounds of a uniform distribution.
    loss : float
        Probability of each message.
    rng : Generator
    """

    def __init__(self, delay: tuple[float, float], loss: float, rng: Generator) -> None:
        self._delay, self._loss, self._rng = delay, loss, rng
        self._under_way: list[tuple[float, int, bytes]] = []
        self._sent = 0

    def send(self, messages: Sequence[Outgoing], now: float) -> None:
        """Take what the unit sends at `now`, Unix s."""
        for message in messages:
            if topic.kind(message.topic) != "denm":
                continue
            late, lost = self._rng.uniform(*self._delay), self._rng.random() < self._loss
            if not lost:
                heapq.heappush(self._under_way, (now + late, self._sent, message.payload))
                self._sent += 1

    def receive(self, now: float) -> list[bytes]:
        """Return what has arrived by `now`, Unix s."""
        arrived: list[bytes] = []
        while self._under_way and self._under_way[0][0] <= now:
            arrived.append(heapq.heappop(self._under_way)[2])
        return arrived
