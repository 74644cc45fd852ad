"""Hand-over zones: who is on his way to which bays, and who may set out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, isfinite

from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route
from rsu.avp.lot.router import Place, Router
from rsu.errors import ConfigError

CHANGE = 20.0
"""s from when a car leaves a bay until the next one stands there."""
PACE = 2.0
"""m/s on average on the way to a zone, with turns and waits."""
READY = 0.3
"""Cars that wait with their way, for each bay: more would stay where they are for 120 s and longer
when many bays are taken at nearly one time."""


@dataclass(slots=True, eq=False)
class ZoneState:
    """One zone."""

    id: str
    kind: str
    bays: tuple[Spot, ...]
    """Farthest along the lane first: who goes there does not hold up who follows."""
    gate: float
    """m along the lane, before the ways into all bays."""
    most: int
    """Cars on the way there at once, those in its bays included: as many as get a bay by the time
    that they have come, without standing in a queue."""
    ready: int
    """Cars more that have their way and wait where they are parked: they set out as soon as there
    is room for them."""
    coming: dict[str, None] = field(default_factory=dict[str, None])
    """Who has a way there, or stands there, first come first."""
    queue: list[str] = field(default_factory=list[str])
    """Who waits for a way, first come first."""

    @property
    def lane(self) -> int:
        """From which one drives into the bays."""
        return self.bays[0].enter

    def is_beyond(self, route: Route, head: int) -> bool:
        """Whether who holds `head` steps, and gets as many as to the next halt, passes the gate."""
        step = route.steps[route.hops[head].head - 1]
        return step.lane == self.lane and not step.station <= self.gate  # nan: it is a bay's

    def free_first(self, holder: Callable[[str], str]) -> tuple[str, str]:
        """Return the bay of who has come first, and him; `holder` tells who has which."""
        holders = {holder(bay.name): bay.name for bay in self.bays}
        first = next((name for name in self.coming if name in holders), next(iter(holders)))
        return holders[first], first

    @property
    def room(self) -> int:
        """How many more may have a way there."""
        return self.most + self.ready - len(self.coming)


class Zones:
    """All hand-over zones of a layout.

    Raises
    ------
    ConfigError
        A spot that is not closed cannot be reached from any of them, or leads to none: says which.
    """

    def __init__(self, layout: Layout, router: Router) -> None:
        lot = layout.lot
        self.all: dict[str, ZoneState] = {}
        for zone in lot.description.zones:
            bays = [lot.spot(name) for name in zone.bays]
            at = {bay.name: layout.into[bay.name][bay.enter].station for bay in bays}
            bays.sort(key=lambda bay: at[bay.name], reverse=True)
            ways = [router.length(spot, bays[0]) for spot in lot.stalls if not spot.closed]
            known = [way for way in ways if isfinite(way)]
            travel = sum(known) / (len(known) * PACE) if known else 0.0
            under_way = ceil(travel * len(bays) / (zone.handover_s + CHANGE))
            self.all[zone.id] = ZoneState(
                id=zone.id,
                kind=zone.kind,
                bays=tuple(bays),
                gate=min(at.values()),
                most=len(bays) + under_way,
                ready=int(READY * len(bays)),
            )

        _check_ways(layout, router)
        self.first = {
            lane: zone.bays[0]
            for zone in reversed(self.kind("drop_off"))
            for lane in lot.entrances
            if lot.leads(lane, zone.lane)
        }
        """To which bay who comes by each entrance is sent, until he gets one that is free."""

    def of(self, place: Place) -> ZoneState | None:
        """Return the zone of a bay."""
        zone = place.zone if isinstance(place, Spot) else None
        return self.all[zone.id] if zone else None

    def kind(self, kind: str) -> list[ZoneState]:
        """Return all zones for dropping off, or for picking up."""
        return [zone for zone in self.all.values() if zone.kind == kind]


def _check_ways(layout: Layout, router: Router) -> None:
    """Refuse a spot that no car gets to, or out of: lanes lead there, but maybe past it."""
    lot = layout.lot
    for spot in lot.stalls:
        if spot.closed:
            continue
        if not any(isfinite(router.length(begin, spot)) for begin in lot.sources):
            raise ConfigError(
                lot.file, spot.name, "cannot be reached from any drop-off bay or neighbour"
            )
        if not any(isfinite(router.length(spot, end)) for end in lot.sinks):
            raise ConfigError(lot.file, spot.name, "leads to no pick-up bay or neighbour")
