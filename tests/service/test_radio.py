"""A unit that trusts somebody uses what stations sign, and its recording is as good elsewhere."""

from pathlib import Path

import msgspec
import pytest
from paho.mqtt import publish, subscribe

from mosquitto import Mosquitto
from pki import Pki, cam, packet
from rsu import pipeline
from rsu.adapters.certificate_file import read_signer
from rsu.app import subscriptions
from rsu.clock import SystemClock, nanoseconds, seconds
from rsu.codec import cam as reports_of
from rsu.codec import topic, world
from rsu.codec.cam_packed import fields
from rsu.codec.message import Incoming
from rsu.config import Radio, read_site
from rsu.errors import ConfigError
from rsu.frames.projection import Projection
from rsu.toml import write_toml
from rsu.uper.message import codec
from shell import Process, called
from sotif.catalog.entry import read_catalog
from staging import claim
from world import LIBRARY, NOW, corridor_map, corridor_site

SITE = corridor_site()
STATION = 1001
CERTIFICATES = ("root.cert", "authority.cert")


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


def trusting(pki: Pki) -> pipeline.State:
    return pipeline.begin(SITE, corridor_map(), read_catalog(), pki.verifier())


def heard(state: pipeline.State, at: float, data: bytes) -> None:
    """One tick with a packet, 0.1 s after it was sent."""
    message = Incoming(topic.radio(SITE.name), data, nanoseconds(at + 0.1))
    pipeline.step(state, at + 0.1, [message])


def test_a_station_that_signs_is_known_by_its_id(pki: Pki) -> None:
    state, ticket = trusting(pki), pki.ticket()
    for at in (NOW, NOW + 0.2):
        heard(state, at, packet(cam(at), ticket, at=at))
    assert STATION in state.tracker.publish(NOW + 0.3).station_id


def test_nobody_speaks_in_clear_for_a_station_that_signs(pki: Pki) -> None:
    state, later = trusting(pki), NOW + 0.2
    said = fields("cam", codec("cam", 2).read(cam(later)))
    in_clear = claim(reports_of.reports([said], Projection(SITE.origin), later), later)
    pipeline.step(state, later, [in_clear])
    assert state.counters["unsigned_cam"] == 0
    heard(state, later, packet(cam(later), pki.ticket(), at=later))
    pipeline.step(state, later + 0.2, [in_clear])
    assert state.counters["unsigned_cam"] == 1


def test_nobody_speaks_in_clear_for_a_station_of_another_source() -> None:
    state = pipeline.begin(SITE, corridor_map(), read_catalog())
    for k, name in enumerate(("car_1001", "car_17", "car_1001", "car_17")):
        at = NOW + 0.1 * k
        said = fields("cam", codec("cam", 2).read(cam(at)))
        report = reports_of.reports([said], Projection(SITE.origin), at)
        sent = reports_of.outgoing(report, 0, Projection(SITE.origin), "default", name, at)
        pipeline.step(state, at, [Incoming(sent.topic, sent.payload, nanoseconds(at))])
    assert state.counters["borrowed_station_id"] == 2


def test_a_unit_that_trusts_nobody_does_not_listen(pki: Pki) -> None:
    state = pipeline.begin(SITE, corridor_map(), read_catalog())
    heard(state, NOW, packet(cam(), pki.ticket()))
    assert len(state.tracker.publish(NOW + 0.1)) == 0
    assert state.counters["foreign_topic"] == 1
    listening = msgspec.structs.replace(SITE, radio=Radio(trust=("root.cert",)))
    assert set(subscriptions(listening)) - set(subscriptions(SITE)) == {topic.radio(SITE.name)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keys, and a site beside them that trusts their root."""
    for words in (("root",), ("authority",), ("ticket", "car", "--for", "cam")):
        assert called("certs", words[0], tmp_path, *words[1:]).code == 0
    plain = read_site(LIBRARY / "corridor.toml")
    live = msgspec.structs.replace(plain, radio=Radio(trust=CERTIFICATES), time="system")
    (tmp_path / "site.toml").write_text(write_toml(live))
    return tmp_path


def test_certificates_stand_beside_the_site_file_each_by_its_own_name(folder: Path) -> None:
    site = read_site(folder / "site.toml")
    assert site.radio == Radio(trust=tuple(str(folder / name) for name in CERTIFICATES))
    for name, problem in (("lost.cert", "no such file"), ("./root.cert", "another root.cert")):
        wrong = msgspec.structs.replace(site, radio=Radio(trust=("root.cert", name)))
        (folder / "wrong.toml").write_text(write_toml(wrong))
        with pytest.raises(ConfigError, match=rf"\$\.radio\.trust\[1\]: {problem}"):
            read_site(folder / "wrong.toml")


def test_a_running_unit_tracks_who_signs_and_so_does_the_replay_of_its_recording(
    folder: Path, mosquitto: Mosquitto
) -> None:
    signer, recording = read_signer(folder / "car.cert"), folder / "unit.mcap"
    broker = ("--broker", mosquitto.url)
    with Process("serve", folder / "site.toml", *broker, "--record", recording) as unit:
        known: list[int] = []
        while STATION not in known:
            at = seconds(SystemClock().now_ns())
            data = packet(cam(at), signer, at=at)
            publish.single(topic.radio(SITE.name), data, port=mosquitto.port)
            frame = subscribe.simple(topic.world(SITE.name), port=mosquitto.port)
            known = world.decode(frame.payload).table.station_id.tolist()
            assert unit.alive
        unit.stop()
    for name in CERTIFICATES:
        (folder / name).unlink()
    replayed = called("replay", recording, "--json")
    assert replayed.code == 0
    assert replayed.json["tracks_mean"] > 0.0
