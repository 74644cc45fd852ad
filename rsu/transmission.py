"""The exit of the corridor: what the unit knows, as messages to all who listen."""

from collections import Counter
from collections.abc import Iterable

from rsu.codec import cpm, denm, misbehaviour, topic, warning, world
from rsu.codec.cpm import CpmWriter
from rsu.codec.infrastructure import Infrastructure
from rsu.codec.message import Outgoing
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.ldm.snapshot import Snapshot
from rsu.perception.service import Perception
from rsu.roads.network import RoadNetwork
from rsu.trust.claim import Accusation
from rsu.warnings.warning import Warning

GENERATIONS: tuple[denm.Version, ...] = ("2.3.0", "1.1.3")
"""Both are published: clients of either are in use, and none reads the other's."""
VALID_PERIODS = 3
"""World frames that may be lost before the last one is void."""


class Transmission:
    """Writes messages; a fold, for world frames have a number and a rate of their own.

    Parameters
    ----------
    counters : Counter
        Of warnings, by phase.

    Raises
    ------
    ConfigError
        MAPEM is asked for, and the map has no intersections, or two of one id.
    """

    def __init__(
        self, site: Site, network: RoadNetwork, projection: Projection, counters: Counter[str]
    ) -> None:
        self._site = site
        self._projection = projection
        self._counters = counters
        self._cpm = CpmWriter(site, projection)
        asked = site.v2x.cam or site.v2x.mapem or site.v2x.spatem
        self._infrastructure = Infrastructure(site, network, projection) if asked else None
        self._sequence = 0
        self._world_due = 0.0

    def warnings(self, warnings: Iterable[Warning], now: float) -> list[Outgoing]:
        """Each warning natively, and as DENM of both generations on the tile of its event."""
        site, projection = self._site, self._projection
        source = site.v2x.source_uuid
        sent: list[Outgoing] = []
        for item in warnings:
            self._counters[f"warning_{item.phase.name.lower()}"] += 1
            latitude, longitude, _ = projection.geodetic(*item.position, item.z)
            tile = topic.report(site.v2x.namespace, "outQueue", "denm", source, latitude, longitude)
            sent.append(Outgoing(topic.warning(site.name), warning.encode(item, projection), qos=1))
            sent.extend(
                Outgoing(tile, denm.encode(item, projection, source, now, version), qos=1)
                for version in GENERATIONS
            )
        return sent

    def world(self, snapshot: Snapshot) -> list[Outgoing]:
        """The world model, at its own rate."""
        if snapshot.now < self._world_due:
            return []
        site, period = self._site, 1.0 / self._site.rates.world_hz
        # on schedule while ticks come in time, from here on when they did not
        self._world_due = max(self._world_due, snapshot.now - period) + period
        view = WorldView(
            site=site.name,
            station_id=site.v2x.station_id,
            sequence=self._sequence,
            validity=VALID_PERIODS * period,
            origin=site.origin,
            table=snapshot.tracks,
            coasting=snapshot.tracks.coasting(snapshot.now - period),
        )
        self._sequence += 1
        return [Outgoing(topic.world(site.name), world.encode(view))]

    def perceptions(self, perceptions: Iterable[Perception]) -> list[Outgoing]:
        """Those whom the unit sees as CPM, on the tile of the site's origin."""
        v2x, origin = self._site.v2x, self._site.origin
        at = origin.latitude_deg, origin.longitude_deg
        tile = topic.report(v2x.namespace, "outQueue", cpm.KIND, v2x.source_uuid, *at)
        return [Outgoing(tile, self._cpm.encode(part)) for part in perceptions]

    def infrastructure(self, snapshot: Snapshot) -> list[Outgoing]:
        """What the unit says of itself and its intersections, where the site asks for it."""
        return [] if self._infrastructure is None else self._infrastructure.step(snapshot)

    def misbehaviour(self, accusations: Iterable[Accusation]) -> list[Outgoing]:
        """Each station in which belief has fallen."""
        site = self._site
        address = topic.misbehaviour(site.name)
        return [
            Outgoing(address, misbehaviour.encode(found, site, self._projection), qos=1)
            for found in accusations
        ]
