"""The corridor in order: the first file to read.

`step` folds what arrived into the state of the site and returns what to send.  It knows no
socket, no clock and no chance: live operation, replay, simulation and tests all run this function.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from rsu.codec import cam, cpm, denm, detection, radio, spatem, topic, warning, weather, world
from rsu.codec.cam_schema import Fields
from rsu.codec.cpm import CpmWriter
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.radio import Radio
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.ldm.area import service_area
from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.perception.service import CpService
from rsu.roads.network import RoadNetwork
from rsu.sensing import v2x
from rsu.sensing.detection import SelfReports, SensorFrame, SensorHealth
from rsu.sensing.intake import Sensing
from rsu.sensing.signal import SignalReport
from rsu.sensing.weather import WeatherReport
from rsu.tracking.foreign import ForeignTracks
from rsu.tracking.neighbour import Neighbours
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from rsu.trust.comparison import Comparison
from rsu.trust.sender import Senders
from rsu.trust.signature.verifier import Verifier
from rsu.warnings.den import DenService
from rsu.warnings.warning import Warning
from sotif.catalog.entry import Catalog
from sotif.monitors import duty
from sotif.monitors.hazard import Hazard
from sotif.monitors.novelty import Novelty
from sotif.monitors.watch import watch

Message = TypeVar("Message")
Payload = TypeVar("Payload", bytes, Incoming)

GENERATIONS: tuple[denm.Version, ...] = ("2.3.0", "1.1.3")
"""Both are published: clients of either are in use, and none reads the other's."""
VALID_PERIODS = 3
"""World frames that may be lost before the last one is void."""


@dataclass(slots=True, kw_only=True)
class State:
    """Everything that one step leaves for the next."""

    site: Site
    projection: Projection
    catalog: Catalog
    sensing: Sensing
    neighbours: Neighbours
    tracker: Tracker
    world: WorldModel
    senders: Senders
    comparison: Comparison
    novelty: Novelty
    den: DenService
    cp: CpService
    cpm: CpmWriter
    worlds: frozenset[str]
    """Topics of the worlds of neighbours."""
    radio: Radio | None = None
    """Hears secured packets, where the site trusts somebody."""
    health: tuple[SensorHealth, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    """Of the last step."""
    warnings: tuple[Warning, ...] = ()
    """Of the last step, as they were sent."""
    snapshot: Snapshot | None = None
    """The world as the last step saw it."""
    counters: Counter[str] = field(default_factory=Counter[str])
    sequence: int = 0
    world_due: float = 0.0


@dataclass(slots=True, kw_only=True)
class Received:
    """What was decoded for one step."""

    frames: list[SensorFrame]
    reports: SelfReports | None = None
    """Of road users."""
    lights: list[list[SignalReport]]
    """Of each controller of traffic lights that has spoken."""
    airs: list[WeatherReport]
    worlds: list[WorldView]
    """Of neighbours."""


def begin(
    site: Site, network: RoadNetwork, catalog: Catalog, verifier: Verifier | None = None
) -> State:
    """The state of a unit that has seen nothing yet; with a verifier it hears the radio.

    Raises
    ------
    ConfigError
        A monitor needs an entry that the catalogue does not have, or its cause.
    """
    duty.check(catalog)
    projection = Projection(site.origin)
    return State(
        site=site,
        projection=projection,
        catalog=catalog,
        sensing=Sensing(site),
        neighbours=Neighbours(site, service_area(site)),
        tracker=Tracker(
            Parameters(
                past=site.limits.past_s, objects=site.limits.objects, station=site.v2x.station_id
            )
        ),
        world=WorldModel(site, network),
        senders=Senders(),
        comparison=Comparison(),
        novelty=Novelty(),
        den=DenService(site.v2x.station_id),
        cp=CpService(),
        cpm=CpmWriter(site, projection),
        worlds=frozenset(map(topic.world, site.neighbours)),
        radio=None if verifier is None else Radio(verifier),
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
    return advance(state, now, decode(state, now, messages))


def advance(state: State, now: float, received: Received) -> list[Outgoing]:
    """Walk down the corridor with what was decoded; see `step`."""
    believed = _believed(state, received.reports, now)
    if believed is not None:
        state.world.hear(believed)
    for lights in received.lights:
        state.world.see_signals(lights, now)
    for air in received.airs:
        state.world.see_weather(air)
    batches = state.sensing.step(received.frames, believed, now)
    state.tracker.step([*batches, *_foreign_tracks(state, received.worlds, now)])
    misaligned, lacks = state.tracker.registration(), state.comparison.lacks
    state.health = state.sensing.health(now, misaligned, lacks)
    snapshot = state.world.snapshot(state.tracker.publish(now), state.health, now)
    state.snapshot = snapshot
    state.senders.see(snapshot)
    state.comparison.step(snapshot, batches)
    told = watch(snapshot, state.catalog, state.senders.distrusted)
    state.hazards = (*told, *state.novelty.step(snapshot, told, state.catalog))
    state.warnings = tuple(state.den.step(state.hazards, now))
    return [
        *_encode_warnings(state, now),
        *_encode_world(state, snapshot),
        *_encode_perception(state, snapshot),
    ]


def decode(state: State, now: float, messages: Sequence[Incoming]) -> Received:
    """Split by kind of topic; what makes no sense is counted and left."""
    payloads: dict[str, list[bytes]] = defaultdict(list)
    worlds: list[Incoming] = []
    for message in messages:
        if message.topic in state.worlds:
            worlds.append(message)
        else:
            payloads[topic.kind(message.topic)].append(message.payload)
    limits = state.site.limits
    frames = payloads.pop("detections", [])
    received = Received(
        frames=_read(state, frames, lambda payload: detection.decode(payload, limits)),
        lights=_read(state, payloads.pop(spatem.KIND, []), spatem.decode),
        airs=_read(state, payloads.pop(weather.KIND, []), weather.decode),
        worlds=_read(state, worlds, lambda message: _decode_world(message, state.site)),
    )
    cams, packets = payloads.pop("cam", []), payloads.pop(radio.KIND, [])
    if cams or packets:
        said = _heard(state, cams, packets, now)
        received.reports = cam.reports(said, state.projection, now)
    state.counters["foreign_topic"] += sum(map(len, payloads.values()))
    return received


def _read(
    state: State, payloads: Sequence[Payload], decode_one: Callable[[Payload], Message]
) -> list[Message]:
    """Decode one by one; what makes no sense is counted and left."""
    found: list[Message] = []
    for payload in payloads:
        try:
            found.append(decode_one(payload))
        except MessageError as error:
            state.counters[f"malformed_{error.kind}"] += 1
    return found


def _heard(
    state: State, cams: Sequence[bytes], packets: Sequence[bytes], now: float
) -> list[Fields[int]]:
    """What stations say of themselves, signed and in clear; who signs says nothing in clear."""
    rows, refused = cam.read(cams)
    state.counters["malformed_cam"] += len(refused)
    if state.radio is None:
        state.counters["foreign_topic"] += len(packets)
        return rows
    signed = state.radio.hear(packets, now)
    clear = [row for row in rows if not state.radio.signs(row.station_id, now)]
    state.counters["unsigned_cam"] += len(rows) - len(clear)
    return signed + clear


def _decode_world(message: Incoming, site: Site) -> WorldView:
    """Read the world of the neighbour whose topic it came on."""
    view = world.decode(message.payload)
    if topic.world(view.site) != message.topic:
        raise MessageError(world.KIND, "of another unit than its topic")
    if view.station_id == site.v2x.station_id:
        raise MessageError(world.KIND, "of a unit with our own station id")
    if len(view.table) > site.limits.objects:
        raise MessageError(world.KIND, f"{len(view.table)} tracks, at most {site.limits.objects}")
    return view


def _foreign_tracks(state: State, worlds: Sequence[WorldView], now: float) -> list[ForeignTracks]:
    """Make batches for the tracker of what neighbours tell in time."""
    heard = [
        state.neighbours.hear(v.site, v.station_id, v.origin, v.validity, v.table, now)
        for v in worlds
    ]
    return [batch for batch in heard if batch is not None]


def _believed(state: State, reports: SelfReports | None, now: float) -> SelfReports | None:
    """Without the claims of stations that are not believed."""
    if reports is None:
        return None
    believed = state.senders.hear(reports, state.snapshot, now)
    if believed.all():
        return reports
    state.counters["distrusted_cam"] += int(np.count_nonzero(~believed))
    return v2x.select(reports, np.flatnonzero(believed))


def _encode_warnings(state: State, now: float) -> list[Outgoing]:
    """Each warning natively, and as DENM of both generations on the tile of its event."""
    site, projection = state.site, state.projection
    source = site.v2x.source_uuid
    sent: list[Outgoing] = []
    for item in state.warnings:
        state.counters[f"warning_{item.phase.name.lower()}"] += 1
        latitude, longitude, _ = projection.geodetic(*item.position, item.z)
        tile = topic.report(site.v2x.namespace, "outQueue", "denm", source, latitude, longitude)
        sent.append(Outgoing(topic.warning(site.name), warning.encode(item, projection), qos=1))
        sent.extend(
            Outgoing(tile, denm.encode(item, projection, source, now, version), qos=1)
            for version in GENERATIONS
        )
    return sent


def _encode_world(state: State, snapshot: Snapshot) -> list[Outgoing]:
    """The world model, at its own rate."""
    if snapshot.now < state.world_due:
        return []
    period = 1.0 / state.site.rates.world_hz
    # on schedule while ticks come in time, from here on when they did not
    state.world_due = max(state.world_due, snapshot.now - period) + period
    view = WorldView(
        site=state.site.name,
        station_id=state.site.v2x.station_id,
        sequence=state.sequence,
        validity=VALID_PERIODS * period,
        origin=state.site.origin,
        table=snapshot.tracks,
        coasting=snapshot.tracks.coasting(snapshot.now - period),
    )
    state.sequence += 1
    return [Outgoing(topic.world(state.site.name), world.encode(view))]


def _encode_perception(state: State, snapshot: Snapshot) -> list[Outgoing]:
    """Those whom the unit sees as CPM, on the tile of the site's origin."""
    site = state.site
    if not site.v2x.cpm:
        return []
    at = site.origin.latitude_deg, site.origin.longitude_deg
    tile = topic.report(site.v2x.namespace, "outQueue", cpm.KIND, site.v2x.source_uuid, *at)
    return [Outgoing(tile, state.cpm.encode(part)) for part in state.cp.step(snapshot)]
