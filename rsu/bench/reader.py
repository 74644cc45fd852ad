"""Everything that reads what others write, each with something good to read.

Messages in packed rules, in JSON and as protocol buffers, packets of the radio with signatures and
certificates, frames of RTCM, recordings, and files of settings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from rsu import pipeline
from rsu.adapters.recorder import Recorder
from rsu.adapters.recording import read_recording
from rsu.avp.lot.description import read_description
from rsu.bench import envelope, valet_message
from rsu.bench.corridor import SITE
from rsu.bench.traffic import Encoder, measure
from rsu.bench.traffic_message import EXAMPLES
from rsu.bench.valet_message import NOW
from rsu.clock import seconds
from rsu.codec import (
    cam,
    denm,
    detection,
    geonetworking,
    spatem,
    status,
    tick,
    topic,
    warning,
    weather,
    world,
)
from rsu.codec.geonetworking import Sender
from rsu.codec.message import Incoming
from rsu.codec.rtcmem import Deframer
from rsu.codec.status import Latency, Status
from rsu.codec.tick import Tick
from rsu.config import parse_site, read_site
from rsu.errors import ConfigError, IvicsError, MessageError, TableError
from rsu.kernels.rtcm import parity
from rsu.roads.opendrive import read_network
from rsu.sensing.signal import MovementPhase, SignalReport
from rsu.sensing.weather import WeatherReport
from rsu.toml import read_text
from rsu.transmission import GENERATIONS
from rsu.uper.message import codec
from sotif.catalog.entry import read_catalog

TICKS = 40
"""Of dense traffic, after which there are warnings."""
LOT = SITE.parent / "corridor_lot.toml"
Read: TypeAlias = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that reads octets of others.

    Parameters
    ----------
    family : str
        What they are.
    read : callable
        Raises the declared error, and no other, where they make no sense.
    octets : bytes
        Good ones.
    refuses : type
        The declared error.
    """

    family: str
    read: Read
    octets: bytes
    refuses: type[IvicsError] = MessageError


def readers(folder: Path) -> list[Reader]:
    """Return all of them; files that are to be read go through the folder."""
    return [
        *_packed(),
        *(Reader("signed", read, octets) for read, octets in envelope.seeds()),
        *(Reader("protobuf", read, octets) for read, octets in valet_message.EXAMPLES.values()),
        *_simple(),
        *_heard_and_said(folder),
        *_files(folder),
    ]


def _packed() -> Iterator[Reader]:
    sender = Sender(station_type=15, station_id=1, place=(0, 0), time=NOW)
    for (name, release), value in EXAMPLES.items():
        message = codec(name, release)
        octets = message.encode(value)
        yield Reader("packed", message.decode, octets)
        yield Reader("packed", message.read, octets)
        if name in geonetworking.POSITIONS:
            packet = geonetworking.packet(name, value, octets, sender, 1)
            yield Reader("geonetworking", geonetworking.read, packet)


def _simple() -> Iterator[Reader]:
    """What has few fields."""
    lights = [SignalReport(1, group, MovementPhase.STOP_AND_REMAIN) for group in range(4)]
    yield Reader("json", spatem.decode, spatem.encode(lights, 901, "controller", NOW))
    air = WeatherReport(time=NOW, validity=60.0, visual_range=300.0)
    yield Reader("protobuf", weather.decode, weather.encode(air))
    conducted = Tick(sequence=1, time=NOW, messages=3)
    yield Reader("protobuf", tick.decode, tick.encode(conducted))
    how = Status(
        site="bench", station_id=901, sequence=1, time=NOW, validity=3.0, version="1", sensors=(),
        counters={"malformed_cam": 3}, latency=Latency(p50=0.002, p99=0.004, worst=0.01, ticks=1),
        cold_kernels=0, area=((48.1, 11.5), (48.2, 11.5), (48.2, 11.6)),
    )  # fmt: skip
    yield Reader("protobuf", status.decode, status.encode(how))
    head = b"\xd3\x00\x13\x3e\xd0" + bytes(17)  # 1005, the place of a reference station
    frame = head + parity(np.frombuffer(bytearray(head), np.uint8), 0, len(head)).to_bytes(3, "big")
    yield Reader("rtcm", lambda data: Deframer().feed(data), 2 * frame)


def _heard_and_said(folder: Path) -> Iterator[Reader]:
    """The last messages of a unit in dense traffic, and a recording of them."""
    site = read_site(SITE)
    network = read_network(Path(site.map))
    state, encoder = pipeline.begin(site, network, read_catalog()), Encoder(site)
    heard: list[Incoming] = []
    said: dict[str, bytes] = {}
    now_ns = 0
    for measured in measure(site, network, TICKS):
        now_ns, heard = encoder.arrivals(measured)
        sent = pipeline.step(state, seconds(now_ns), heard)
        said |= {message.topic: message.payload for message in sent}
    *frames, report = heard[: len(site.sensors) + 1]
    for message in frames:
        yield Reader("protobuf", partial(detection.decode, limits=site.limits), message.payload)
    yield Reader("json", cam.decode, report.payload)
    yield Reader("protobuf", world.decode, said[topic.world(site.name)])
    warned = said[topic.warning(site.name)]
    yield Reader("protobuf", warning.decode, warned)
    for version in GENERATIONS:
        told = denm.encode(warning.decode(warned), state.projection, "bench", NOW, version)
        yield Reader("json", denm.decode, told)
    with Recorder(folder / "good.mcap", {"site.toml": SITE.read_bytes()}) as recorder:
        for message in (*frames, report):
            recorder.incoming(message)
        recorder.tick(now_ns)
    good, bad = (folder / "good.mcap").read_bytes(), folder / "bad.mcap"
    yield Reader("mcap", partial(_replay, bad), good, TableError)


def _replay(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    for _ in read_recording(file):
        pass


def _files(folder: Path) -> Iterator[Reader]:
    """Settings, of a site and of a car park."""
    file = folder / "settings.toml"

    def site(data: bytes) -> None:
        file.write_bytes(data)
        parse_site(read_text(file), str(file))

    def lot(data: bytes) -> None:
        file.write_bytes(data)
        read_description(file)

    yield Reader("settings", site, SITE.read_bytes(), ConfigError)
    yield Reader("settings", lot, LOT.read_bytes(), ConfigError)
