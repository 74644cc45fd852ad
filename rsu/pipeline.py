"""The corridor in order: the first file to read.

`step` folds what arrived into the state of the site and returns what to send.  It knows no
socket, no clock and no chance: live operation, replay, simulation and tests all run this function.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsu.codec.message import Incoming, Outgoing
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.ldm.area import service_area
from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.perception.service import CpService
from rsu.reception import Received, Reception
from rsu.roads.network import RoadNetwork
from rsu.sensing import v2x
from rsu.sensing.detection import SelfReports, SensorHealth
from rsu.sensing.intake import Sensing
from rsu.tracking.foreign import ForeignTracks
from rsu.tracking.neighbour import Neighbours
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from rsu.transmission import Transmission
from rsu.trust.comparison import Comparison
from rsu.trust.sender import Senders
from rsu.trust.signature.verifier import Verifier
from rsu.warnings.den import DenService
from rsu.warnings.jurisdiction import Jurisdiction
from rsu.warnings.warning import Warning
from sotif.catalog.entry import Catalog
from sotif.monitors import duty
from sotif.monitors.hazard import Hazard
from sotif.monitors.novelty import Novelty
from sotif.monitors.watch import watch


@dataclass(slots=True, kw_only=True)
class State:
    """Everything that one step leaves for the next."""

    site: Site
    projection: Projection
    catalog: Catalog
    counters: Counter[str]
    reception: Reception
    sensing: Sensing
    neighbours: Neighbours
    tracker: Tracker
    world: WorldModel
    senders: Senders
    comparison: Comparison
    novelty: Novelty
    jurisdiction: Jurisdiction
    den: DenService
    cp: CpService
    transmission: Transmission
    health: tuple[SensorHealth, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    """Of the last step."""
    warnings: tuple[Warning, ...] = ()
    """Of the last step, as they were sent."""
    snapshot: Snapshot | None = None
    """The world as the last step saw it."""


def begin(
    site: Site, network: RoadNetwork, catalog: Catalog, verifier: Verifier | None = None
) -> State:
    """The state of a unit that has seen nothing yet; with a verifier it hears the radio.

    Raises
    ------
    ConfigError
        A monitor needs an entry that the catalogue does not have, or its cause; MAPEM is asked for,
        and the map has no intersections, or two of one id.
    """
    duty.check(catalog)
    projection, counters, limits = Projection(site.origin), Counter[str](), site.limits
    parameters = Parameters(past=limits.past_s, objects=limits.objects, station=site.v2x.station_id)
    return State(
        site=site,
        projection=projection,
        catalog=catalog,
        counters=counters,
        reception=Reception(site, projection, counters, verifier),
        sensing=Sensing(site),
        neighbours=Neighbours(site, service_area(site)),
        tracker=Tracker(parameters),
        world=WorldModel(site, network),
        senders=Senders(),
        comparison=Comparison(),
        novelty=Novelty(),
        jurisdiction=Jurisdiction(site.v2x.station_id, service_area(site)),
        den=DenService(site.v2x.station_id),
        cp=CpService(),
        transmission=Transmission(site, network, projection, counters),
    )


def step(state: State, now: float, messages: Sequence[Incoming]) -> list[Outgoing]:
    """Run the corridor once.

    Parameters
    ----------
    state : State
        Of the site; changed.
    now : float
        Unix s.
    messages : sequence of Incoming
        What arrived since the last step, in order of arrival.
    """
    return advance(state, now, state.reception.read(now, messages))


def advance(state: State, now: float, received: Received) -> list[Outgoing]:
    """Walk down the corridor with what was decoded; see `step`."""
    believed = _believed(state, received.reports, now)
    if believed is not None:
        state.world.hear(believed)
    for lights in received.lights:
        state.world.see_signals(lights, now)
    for air in received.airs:
        state.world.see_weather(air)
    for unit, warning in received.warnings:
        state.jurisdiction.hear(unit, warning, now)
    batches = state.sensing.step(received.frames, believed, now)
    state.tracker.step([*batches, *_foreign_tracks(state, received.worlds, now)])
    misaligned, lacks = state.tracker.registration(), state.comparison.lacks
    state.health = state.sensing.health(now, misaligned, lacks)
    snapshot = state.world.snapshot(state.tracker.publish(now), state.health, now)
    state.snapshot = snapshot
    state.senders.see(snapshot)
    state.comparison.step(snapshot, batches)
    told = watch(snapshot, state.catalog, state.senders.distrusted)
    hazards = (*told, *state.novelty.step(snapshot, told, state.catalog))
    state.hazards = state.jurisdiction.claimed(hazards, snapshot.tracks)
    ours, theirs = state.jurisdiction.divided(state.hazards, _alive(state, now), now)
    state.warnings = tuple(state.den.step(ours, now, theirs))
    perceptions = state.cp.step(snapshot) if state.site.v2x.cpm else ()
    return [
        *state.transmission.warnings(state.warnings, now),
        *state.transmission.world(snapshot),
        *state.transmission.perceptions(perceptions),
        *state.transmission.infrastructure(snapshot),
        *state.transmission.misbehaviour(state.senders.accusations()),
    ]


def _foreign_tracks(state: State, worlds: Sequence[WorldView], now: float) -> list[ForeignTracks]:
    """Make batches for the tracker of what neighbours tell in time."""
    heard = [
        state.neighbours.hear(v.site, v.station_id, v.origin, v.validity, v.table, now)
        for v in worlds
    ]
    return [batch for batch in heard if batch is not None]


def _alive(state: State, now: float) -> set[str]:
    """Names of the neighbours that live."""
    return {neighbour.name for neighbour in state.neighbours.health(now) if neighbour.alive}


def _believed(state: State, reports: SelfReports | None, now: float) -> SelfReports | None:
    """Without the claims of stations that are not believed."""
    if reports is None:
        return None
    believed = state.senders.hear(reports, state.snapshot, now)
    if believed.all():
        return reports
    state.counters["distrusted_cam"] += int(np.count_nonzero(~believed))
    return v2x.select(reports, np.flatnonzero(believed))
