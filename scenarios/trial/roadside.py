"""The roadside unit of a trial: where it stands unless a site is given, and its way in a loop."""

import heapq
import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.random import Generator

from rsu import clock, pipeline
from rsu.codec import topic
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Camera, Mount, Origin, Radar, SignalGroup, Site, V2x
from rsu.roads.network import RoadNetwork
from rsu.service import Journal, keep
from scenarios.stage.film import Film
from scenarios.stage.scene import Scene
from scenarios.trial.encounter import find_encounters
from scenarios.uplink import Uplink
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import Catalog

MAST_HEIGHT = 8.0
"""m, of a lamp post."""
ASIDE, BEYOND = 8.0, 15.0
"""m from the conflict to a mast: to the side, behind the footway; and along the road."""
DOWN = math.radians(8.0)
"""rad by which the cameras look down."""
ORIGIN = Origin(latitude_deg=48.0, longitude_deg=11.0)
"""Of a scenario that lies nowhere."""
WIRED_PERIOD = 0.1
"""s between two messages of the light controller and the weather station that it is wired to."""
NAME = "trial"
STATION, UNIT_STATION = 1, 900
"""ITS station ids of a connected ego, where the scenario gives none, and of the unit."""


def stand_at(film: Film, ego: str) -> Site:
    """Return the site of a unit that watches where the ego meets others.

    Two masts at opposite sides, each with a camera up and down the ego's way and a radar towards
    where it comes from, as at a junction that is known to be dangerous.
    """
    x, y, heading = _conflict(film, ego)
    cameras: list[Camera] = []
    radars: list[Radar] = []
    for mast, (along, aside) in {"a": (BEYOND, ASIDE), "b": (-BEYOND, -ASIDE)}.items():
        place = (
            x + along * math.cos(heading) - aside * math.sin(heading),
            y + along * math.sin(heading) + aside * math.cos(heading),
        )
        back, onward = heading + math.pi, heading
        cameras += [
            _camera(f"camera_{mast}_back", place, back),
            _camera(f"camera_{mast}", place, onward),
        ]
        radars.append(_radar(f"radar_{mast}", place, back))
    return Site(
        name=NAME,
        map="",
        origin=ORIGIN,
        v2x=V2x(station_id=UNIT_STATION, source_uuid="ivics_trial"),
        cameras=tuple(cameras),
        radars=tuple(radars),
    )


def _conflict(film: Film, ego: str) -> tuple[float, float, float]:
    """x, y where the ego comes nearest to a collision, else half way, and its heading there."""
    met = [e for e in find_encounters(film) if ego in (e.first, e.second)]
    i = film.names.index(ego)
    there = np.flatnonzero(film.there[:, i])
    if met:
        worst = min(met, key=lambda e: (e.time_to_collision, e.gap))
        step = film.instant(worst.time)
    else:
        step = int(there[len(there) // 2])
    x, y = map(float, film.position[step, i])
    return x, y, float(film.heading[step, i])


def _camera(name: str, place: tuple[float, float], heading: float) -> Camera:
    return Camera(
        id=name,
        mount=_mount(place, heading, -DOWN),
        width_px=1920,
        height_px=1080,
        focal_px=1100.0,
        range_m=110.0,
        rate_hz=10.0,
    )


def _radar(name: str, place: tuple[float, float], heading: float) -> Radar:
    return Radar(
        id=name,
        mount=_mount(place, heading, 0.0),
        field_of_view_deg=90.0,
        range_m=140.0,
        rate_hz=10.0,
    )


def _mount(place: tuple[float, float], heading: float, pitch: float) -> Mount:
    yaw = math.degrees(math.remainder(heading, math.tau))
    return Mount(
        x_m=place[0], y_m=place[1], z_m=MAST_HEIGHT, yaw_deg=yaw, pitch_deg=math.degrees(pitch)
    )


def wired(site: Site, network: RoadNetwork) -> Site:
    """Return the site with a signal group a traffic light of the map, unless it has its own."""
    groups = tuple(
        SignalGroup(intersection=1, group=number, signals=(signal.id,))
        for number, signal in enumerate((s for s in network.signals if s.dynamic), start=1)
    )
    return site if site.signal_groups else msgspec.structs.replace(site, signal_groups=groups)


class RoadsideUnit:
    """A unit and its sensors around a scene, and the way of its warnings to a vehicle.

    Parameters
    ----------
    site : Site
    network : RoadNetwork
    catalog : Catalog
    sensors : VirtualSensors
    start : float
        Unix s of the scenario's time 0.
    journal : Journal, optional
        Keeps every tick.
    """

    def __init__(
        self,
        site: Site,
        network: RoadNetwork,
        catalog: Catalog,
        sensors: VirtualSensors,
        start: float,
        journal: Journal | None = None,
    ) -> None:
        site = wired(site, network)
        self.state = pipeline.begin(site, network, catalog)
        self._sensors = sensors
        self.uplink = Uplink(site)
        self._start = start
        self._journal = journal
        self._under_way: list[tuple[float, int, Delivery]] = []
        self._sent = 0
        self._wired_due = start

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
