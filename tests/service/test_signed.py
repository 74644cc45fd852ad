"""A unit with a certificate also sends its warnings signed; who trusts its root believes them."""

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from paho.mqtt import publish
from typer.testing import CliRunner

from fakes import Outbox, ScriptedInbox, SteppedClock
from mosquitto import Mosquitto
from pki import NOW, Pki, denm
from rsu.adapters.certificate_file import read_certificate, read_signer, read_verifier
from rsu.adapters.key_file import KeyFiles
from rsu.cli import app
from rsu.clock import SystemClock, nanoseconds, seconds
from rsu.codec import geonetworking, status, topic, warning
from rsu.codec.geonetworking import Sender, packet, securing
from rsu.codec.reception import Believed, receive
from rsu.codec.warning_frame import WarningFrames
from rsu.command.watch import Auditor, Listener
from rsu.config import Signing, Token, read_site
from rsu.errors import ConfigError, InputError
from rsu.frames.projection import Projection
from rsu.service import Service
from rsu.toml import write_toml
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle
from rsu.trust.signature.service import DENM, for_causes
from rsu.uper.message import codec
from service.test_live import while_running
from shell import Process, ivics
from staging import recorded, unit
from world import LIBRARY, corridor_site

SITE = corridor_site()
PLACE = SITE.origin.latitude_deg, SITE.origin.longitude_deg


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


async def sent(frames: WarningFrames) -> Outbox:
    """Everything that a unit says when somebody drives the wrong way."""
    steps = recorded("wrong_way.xosc", 1)[:60]
    clock, outbox = SteppedClock(nanoseconds(NOW)), Outbox()
    inbox = ScriptedInbox(clock, *(list(step.messages) for step in steps))
    service = Service(unit(), inbox, outbox, frames=frames)
    await while_running(service.run_live(clock), inbox.exhausted.wait())
    return outbox


async def test_every_warning_is_believed_and_says_what_it_says_in_json(pki: Pki) -> None:
    ticket = pki.ticket()
    outbox = await sent(WarningFrames(SITE, ticket))
    packets = outbox.on(topic.frame(SITE.name))
    plain = [warning.decode(payload) for payload in outbox.on(topic.warning(SITE.name))]
    assert len(packets) == len(plain) > 3
    verifier, projection = pki.verifier(), Projection(SITE.origin)
    for data, said in zip(packets, plain, strict=True):
        believed = receive(data, verifier, signed_at(data))
        assert isinstance(believed, Believed)
        assert believed.signer == ticket.certificate
        management = codec("denm", 2).value(believed.record)["denm"]["management"]
        assert management["actionId"]["sequenceNumber"] == said.sequence
        latitude, longitude, _ = projection.geodetic(*said.position, said.z)
        event = management["eventPosition"]
        assert event["latitude"] * 1e-7 == pytest.approx(latitude, abs=1e-6)
        assert event["longitude"] * 1e-7 == pytest.approx(longitude, abs=1e-6)


def signed_at(data: bytes) -> float:
    """When a packet says that it was signed."""
    signed = geonetworking.read(data).signed
    assert signed is not None
    assert signed.generation_time is not None
    return signed.generation_time


async def test_a_key_that_does_not_sign_is_counted_and_stops_nothing(
    tmp_path: Path, pki: Pki
) -> None:
    ticket = pki.ticket()
    frames = WarningFrames(SITE, replace(ticket, keys=KeyFiles(tmp_path)))
    outbox = await sent(frames)
    assert outbox.on(topic.frame(SITE.name)) == []
    said = status.decode(outbox.on(topic.status(SITE.name))[-1])
    assert 0 < said.counters["warnings_unsigned"] <= frames.unsigned
    assert outbox.on(topic.warning(SITE.name))


@pytest.mark.parametrize(
    "subject",
    [
        {"start": NOW - 90_000.0, "hours": 24},
        {"circle": Circle((0.0, 0.0), 1000.0)},
        {"services": {DENM: for_causes([97])}},
    ],
)
async def test_what_nobody_would_believe_is_counted_and_not_sent(
    pki: Pki, subject: dict[str, Any]
) -> None:
    """By an old ticket, one of another place, or one that may not warn of wrong-way drivers."""
    frames = WarningFrames(SITE, pki.ticket(**subject))
    outbox = await sent(frames)
    assert outbox.on(topic.frame(SITE.name)) == []
    assert frames.unsigned == len(outbox.on(topic.warning(SITE.name))) > 0


def test_a_listener_shows_what_is_signed_once_and_nothing_else(pki: Pki) -> None:
    ticket, sender = pki.ticket(), Sender(15, 900, (481_351_000, 115_820_000), NOW)
    message = denm()
    value = codec("denm", 2).decode(message)
    auditor, listener = Auditor(pki.verifier(), PLACE), Listener()
    signed = packet("denm", value, message, sender, 1, securing("denm", sender, ticket))
    plain = packet("denm", value, message, sender, 1)
    assert auditor.hear(plain, NOW) is None
    assert auditor.hear(b"junk", NOW) is None
    said = auditor.hear(signed, NOW)
    assert said is not None
    assert said.source_uuid == ticket.certificate.id.hex()
    assert listener.is_news(said)
    assert auditor.hear(signed, NOW + 1.0) is None
    again = Sender(15, 900, (481_351_000, 115_820_000), NOW + 1.0)
    repeated = packet("denm", value, message, again, 2, securing("denm", again, ticket))
    said = auditor.hear(repeated, NOW + 1.0)
    assert said is not None
    assert not listener.is_news(said)
    impostor = Listener()
    assert impostor.is_news(replace(said, source_uuid="somebody else"))
    assert impostor.is_news(said)
    elsewhere = Auditor(pki.verifier(), (0.0, 0.0))
    assert elsewhere.hear(signed, NOW) is None


def test_a_signed_warning_that_does_not_say_where_is_not_shown_and_ends_nothing(pki: Pki) -> None:
    sender, nowhere = Sender(15, 900, (481_351_000, 115_820_000), NOW), codec("denm", 2)
    value = nowhere.decode(denm())
    lost = copy.deepcopy(value)
    lost["denm"]["management"]["eventPosition"] |= {"latitude": 900000001, "longitude": 1800000001}
    message = nowhere.encode(lost)
    auditor = Auditor(pki.verifier(), None)
    data = packet("denm", value, message, sender, 1, securing("denm", sender, pki.ticket()))
    assert auditor.hear(data, NOW) is None


def certs(*words: object) -> None:
    called = CliRunner().invoke(app, ["certs", *map(str, words)], catch_exceptions=False)
    assert called.exit_code == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    certs("root", tmp_path)
    certs("authority", tmp_path)
    certs("ticket", tmp_path, "unit")
    return tmp_path


def test_a_process_that_trusts_the_root_prints_what_the_unit_has_signed(
    folder: Path, mosquitto: Mosquitto
) -> None:
    signer = read_signer(folder / "unit.cert")
    trusted = ("--trust", folder / "root.cert", "--trust", folder / "authority.cert")
    with Process("watch", "--broker", mosquitto.url, *trusted, "--json", "--verbose") as watching:
        watching.until("connected to the broker")
        now = seconds(SystemClock().now_ns())
        sender, message = Sender(15, 900, (481_351_000, 115_820_000), now), denm(at=now)
        value = codec("denm", 2).decode(message)
        for secure in (None, securing("denm", sender, signer)):
            data = packet("denm", value, message, sender, 1, secure)
            publish.single(topic.frame("street"), data, qos=1, port=mosquitto.port)
        watching.until('"signed": true', "out")
        (line,) = watching.said("out").splitlines()
        assert json.loads(line)["source_uuid"] == signer.certificate.id.hex()
        assert "refused: unsecured" in watching.said("err")


def test_certificates_are_taken_in_any_order(folder: Path) -> None:
    names = ("unit", "authority", "root")
    verifier = read_verifier([folder / f"{name}.cert" for name in names])
    unit = read_certificate(folder / "unit.cert")
    assert not isinstance(verifier.chains.learn(unit), Refusal)


def test_an_authority_of_another_root_is_not_taken(folder: Path, tmp_path: Path) -> None:
    certs("root", tmp_path / "other")
    files = [tmp_path / "other" / "root.cert", folder / "authority.cert"]
    with pytest.raises(InputError, match=r"authority\.cert: no root given vouches for it"):
        read_verifier(files)


def test_a_site_names_its_certificate_beside_its_own_file(folder: Path) -> None:
    plain = read_site(LIBRARY / "corridor.toml")
    token = Token(module="lib.so", label="unit", pin_file="pin")
    signing = Signing(certificate="unit.cert", token=token)
    file = folder / "site.toml"
    file.write_text(write_toml(msgspec.structs.replace(plain, signing=signing)))
    read = read_site(file).signing
    assert read is not None
    assert (read.certificate, read.token and read.token.pin_file) == (
        str(folder / "unit.cert"),
        str(folder / "pin"),
    )
    (folder / "unit.cert").unlink()
    with pytest.raises(ConfigError, match=r"\$\.signing\.certificate: no such file"):
        read_site(file)


def test_a_unit_that_cannot_use_its_key_does_not_start(folder: Path) -> None:
    plain = read_site(LIBRARY / "corridor.toml")
    signing = Signing(certificate="unit.cert")
    file = folder / "site.toml"
    file.write_text(write_toml(msgspec.structs.replace(plain, signing=signing)))
    (folder / "unit.key").chmod(0o644)
    ended = ivics("serve", file)
    assert ended.code == 3
    assert "unit.key: others may read it: chmod 600" in ended.err


def test_no_refusal_is_said_by_two_words() -> None:
    assert len({refusal.value for refusal in Refusal}) == len(Refusal)
