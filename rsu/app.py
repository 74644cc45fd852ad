"""Composition root: reads the site, builds everything, runs it until it is told to stop."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rsu import pipeline
from rsu.adapters.broker import open_broker
from rsu.adapters.car_park import CarPark
from rsu.adapters.caster import CorrectionRelay
from rsu.adapters.certificate_file import read_signer, read_verifier
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mission_journal import MissionJournal
from rsu.adapters.mqtt import MqttLink
from rsu.adapters.recorder import Recorder
from rsu.adapters.scene_recorder import SceneRecorder
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from rsu.clock import SystemClock
from rsu.codec import cam, spatem, topic
from rsu.codec.message import Outgoing
from rsu.codec.warning_frame import WarningFrames
from rsu.config import Signing, Site, Valet, read_site
from rsu.errors import ConfigError
from rsu.kernels.compile import warm_up
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from rsu.service import Journal, Service
from sotif.catalog.entry import read_catalog


def prepare(site_file: Path) -> tuple[Site, RoadNetwork]:
    """Read a site and its map; every sensor must stand on or beside the map."""
    site = read_site(site_file)
    network = read_network(Path(site.map))
    x_min, y_min, x_max, y_max = network.bounds
    for sensor in site.sensors:
        x, y, reach = sensor.mount.x_m, sensor.mount.y_m, sensor.range_m
        if not (x_min - reach <= x <= x_max + reach and y_min - reach <= y <= y_max + reach):
            raise ConfigError(
                site_file,
                sensor.id,
                f"stands at ({x}, {y}) m and reaches {reach} m; the map lies within"
                f" ({x_min:.0f}, {y_min:.0f}) .. ({x_max:.0f}, {y_max:.0f}) m",
            )
    return site, network


async def serve(site_file: Path, broker_url: str | None, record: Path | None, view: bool) -> None:  # noqa: FBT001 - a flag of the command
    """Run a roadside unit until it is cancelled; it appears when its kernels are compiled."""
    site, network = prepare(site_file)
    layout = None if site.valet is None else lay_out(site_file, site, site.valet)
    frames = None if site.signing is None else sign(site, site.signing)
    verifier = None if site.radio is None else read_verifier(map(Path, site.radio.trust))
    state = pipeline.begin(site, network, read_catalog(), verifier)
    warm_up()
    attached = attachments(site_file, site)
    scenes: SceneRecorder | None = None
    if site.scenes.folder is not None:
        scenes = SceneRecorder(site.scenes, Path(site.scenes.folder), attached, state)
    with ExitStack() as files:
        journals: list[Journal] = [] if scenes is None else [scenes]
        if record is not None:
            journals.append(files.enter_context(Recorder(record, attached, view=view)))
        car_park: CarPark | None = None
        if layout is not None and site.valet is not None:
            missions = files.enter_context(MissionJournal(Path(site.valet.journal)))
            car_park = CarPark(state, layout, missions)
        await _operate(state, broker_url or site.broker.url, journals, scenes, car_park, frames)


def sign(site: Site, signing: Signing) -> WarningFrames:
    """Read the certificate and the key that a site's warnings are signed with."""
    return WarningFrames(site, read_signer(Path(signing.certificate), signing.token))


def lay_out(site_file: Path, site: Site, valet: Valet) -> Layout:
    """Read the car park of a site, which has to be on the site's map."""
    lot = read_lot(Path(valet.lot))
    road_map = Path(valet.lot).parent / lot.description.map
    if not road_map.samefile(site.map):
        problem = f"its map is {road_map}, expected that of the site: {site.map}"
        raise ConfigError(site_file, "$.valet.lot", problem)
    return Layout(lot, Vehicle())


async def _operate(
    state: pipeline.State,
    broker_url: str,
    journals: Sequence[Journal],
    scenes: SceneRecorder | None,
    car_park: CarPark | None,
    frames: WarningFrames | None,
) -> None:
    site, clock = state.site, SystemClock()
    async with open_broker(broker_url) as url:
        if broker_url == "auto":
            sys.stderr.write(f"ivics: the broker is at {url}\n")
        inbox = Mailbox(site.limits.inbox_messages)
        conducted = site.time == "conducted"
        at_tick = car_park if conducted else None
        link = MqttLink(
            url,
            f"ivics-{site.name}-{site.v2x.station_id}",
            subscriptions(site) + (at_tick.subscriptions if at_tick else []),
            inbox,
            clock,
            site.broker.outbox_messages,
            site.limits.message_bytes,
            will=Outgoing(topic.status(site.name), b"", retain=True),
        )
        relay = site.caster and CorrectionRelay(site, site.caster, link.send, clock)
        turn, health = at_tick and at_tick.turn, relay and relay.health
        service = Service(state, inbox, link, journals, turn, frames, health)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt")
            if scenes is not None:
                tasks.create_task(scenes.run(), name="scenes")
            if car_park is not None and not conducted:
                tasks.create_task(car_park.run(url, clock), name="car park")
            if relay is not None:
                tasks.create_task(relay.run(), name="corrections")
            await (service.run_conducted(clock) if conducted else service.run_live(clock))


def subscriptions(site: Site) -> list[str]:
    """What a unit listens to."""
    origin = site.origin
    reports = [
        address
        for kind in (cam.KIND, spatem.KIND)
        for address in topic.region(
            site.v2x.namespace, "inQueue", kind, origin.latitude_deg, origin.longitude_deg
        )
    ]
    return [
        topic.detections(site.name, "+"),
        topic.weather(site.name),
        topic.tick(site.name),
        *([] if site.radio is None else [topic.radio(site.name)]),
        *map(topic.world, site.neighbours),
        *map(topic.warning, site.neighbours),
        *reports,
    ]


def attachments(site_file: Path, site: Site) -> dict[str, bytes]:
    """What a recording takes along to replay on its own."""
    trusted = () if site.radio is None else site.radio.trust
    beside = [Path(name) for name in (site.map, *trusted)]
    return {
        "site.toml": site_file.read_bytes(),
        **{file.name: file.read_bytes() for file in beside},
    }
