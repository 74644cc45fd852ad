"""What a roadside unit says of itself and its intersections: CAM, MAPEM and SPATEM, each in JSON.

The services of TS 103 900 and TS 103 301, as far as the site asks for them.
"""

import math
from collections.abc import Sequence

from rsu.codec import cam, mapem, spatem, topic
from rsu.codec.mapem import MapemWriter
from rsu.codec.message import Outgoing
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.ldm.snapshot import Snapshot
from rsu.roads.network import RoadNetwork
from rsu.sensing.signal import SignalReport

PERIOD = 1.0
"""s between two messages; SPATEM also goes out when a phase changes."""
ROUNDING = 1e-6
"""s."""
FRESH = 1.5
"""s after which a phase that its controller does not repeat is not passed on."""


class Infrastructure:
    """Folds snapshots into messages on the tile of the site's origin.

    Parameters
    ----------
    site : Site
    network : RoadNetwork
    projection : Projection
        Of the site.

    Raises
    ------
    ConfigError
        MAPEM is asked for, and the map has no intersections, or two of one id.
    """

    def __init__(self, site: Site, network: RoadNetwork, projection: Projection) -> None:
        self._site = site
        self._cam = cam.RoadsideWriter(site, projection) if site.v2x.cam else None
        self._mapem = MapemWriter(site, network, projection) if site.v2x.mapem else None
        self._sent = self._signalled = -math.inf
        self._told: Sequence[SignalReport] = ()

    def step(self, snapshot: Snapshot) -> list[Outgoing]:
        """Return what is to be sent now."""
        now = snapshot.now
        sent: list[Outgoing] = []
        if now - self._sent >= PERIOD - ROUNDING:
            self._sent = now
            if self._cam is not None:
                sent.append(self._about_here(cam.KIND, self._cam.encode(now)))
            if self._mapem is not None:
                sent.append(self._about_here(mapem.KIND, self._mapem.encode(now)))
        if self._site.v2x.spatem:
            sent.extend(self._signals(snapshot))
        return sent

    def _signals(self, snapshot: Snapshot) -> list[Outgoing]:
        now, v2x = snapshot.now, self._site.v2x
        reports = _shown(self._site, snapshot)
        if not reports or (reports == self._told and now - self._signalled < PERIOD - ROUNDING):
            return []
        self._told, self._signalled = reports, now
        payload = spatem.encode(reports, v2x.station_id, v2x.source_uuid, now)
        return [self._about_here(spatem.KIND, payload)]

    def _about_here(self, kind: str, payload: bytes) -> Outgoing:
        at = self._site.origin.latitude_deg, self._site.origin.longitude_deg
        v2x = self._site.v2x
        return Outgoing(
            topic.report(v2x.namespace, "outQueue", kind, v2x.source_uuid, *at), payload
        )


def _shown(site: Site, snapshot: Snapshot) -> list[SignalReport]:
    """What each group of lights shows whose controller has just said so."""
    shown = snapshot.signals
    return [
        SignalReport(group.intersection, group.group, light.phase)
        for group in site.signal_groups
        if (light := shown.get(group.signals[0])) and snapshot.now - light.heard <= FRESH
    ]
