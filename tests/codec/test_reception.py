"""Packets from the radio: what is signed is believed, what is not is refused, nothing hangs."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged, survives
from pki import DENM_PLACE, HERE, NOW, Pki, cam, denm
from rsu.bench.traffic_message import cpm
from rsu.codec import geonetworking
from rsu.codec.envelope import Signer
from rsu.codec.geonetworking import Packet, Sender, packet, securing
from rsu.codec.reception import Believed, receive
from rsu.command.capture import write
from rsu.errors import MessageError
from rsu.trust.signature.refusal import Refusal
from rsu.uper.message import codec

PLACE = DENM_PLACE["latitude"], DENM_PLACE["longitude"]
SENDER = Sender(15, 900, PLACE, NOW)
MESSAGES = {"cam": cam(), "denm": denm(), "cpm": codec("cpm", 2).encode(cpm(3))}
NAMES = pytest.mark.parametrize("name", MESSAGES)


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


def of(name: str, signer: Signer | None = None) -> bytes:
    """A packet, signed where there is a signer."""
    message = MESSAGES[name]
    value = codec(name, 2).decode(message)
    secure = None if signer is None else securing(name, SENDER, signer)
    return packet(name, value, message, SENDER, 1, secure)


@NAMES
def test_a_packet_is_read_as_it_was_written(name: str) -> None:
    read = geonetworking.read(of(name))
    assert (read.name, read.message, read.signed) == (name, MESSAGES[name], None)
    assert (read.area is not None) == (name == "denm")


@pytest.mark.parametrize("name", ["cam", "denm"])
def test_a_signed_packet_is_believed(name: str, pki: Pki) -> None:
    ticket = pki.ticket()
    believed = receive(of(name, ticket), pki.verifier(), NOW + 0.1)
    assert isinstance(believed, Believed)
    assert codec(name, 2).write(believed.record) == MESSAGES[name]
    assert believed.signer == ticket.certificate


def test_only_a_warning_says_where_its_sender_is(pki: Pki) -> None:
    places = [geonetworking.read(of(name, pki.ticket())).signed for name in ("cam", "denm")]
    assert [one is not None and one.place is not None for one in places] == [False, True]


def test_what_is_not_signed_is_refused(pki: Pki) -> None:
    assert receive(of("denm"), pki.verifier(), NOW) is Refusal.UNSECURED


def test_a_signature_of_another_packet_is_refused(pki: Pki) -> None:
    ticket = pki.ticket()
    first, second = of("denm", ticket), of("cam", ticket)
    with_cam_inside = first[:4] + second[4:]
    believed = receive(with_cam_inside, pki.verifier(), NOW)
    assert isinstance(believed, Believed)
    assert believed.name == "cam"  # the basic header says nothing that is believed


@given(st.data())
def test_damaged_packets_are_refused_or_read(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MESSAGES)))
    octets = data.draw(damaged(data.draw(st.sampled_from([of(name), SIGNED]))))
    read = survives(geonetworking.read, octets)
    assert read is None or isinstance(read, Packet)
    verdict = survives(lambda octets: receive(octets, VERIFIER, NOW), octets)
    assert not isinstance(verdict, Believed) or octets[4:] == SIGNED[4:]


OWN = Pki()
SIGNED, VERIFIER = of("denm", OWN.ticket()), OWN.verifier()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda octets: octets[:0], "no basic header"),
        (lambda octets: b"\x13" + octets[1:], "no basic header"),
        (lambda octets: octets[:11], "no broadcast"),
        (lambda octets: octets[:5] + b"\x10" + octets[6:], "no broadcast"),
        (lambda octets: octets[:-1], "octets behind the headers, not as many"),
        (lambda octets: octets[:40] + b"\x07\xd9" + octets[42:], "denm|cpm|messageId"),
        (lambda octets: octets[:40] + b"\x00\x00" + octets[42:], "port 0, expected one of"),
    ],
)
def test_what_is_no_packet_is_named(
    change: Callable[[bytes], bytes], problem: str, pki: Pki
) -> None:
    with pytest.raises(MessageError, match=problem):
        receive(change(of("cam")), pki.verifier(), NOW)


def test_others_read_the_secured_packets_of_a_capture(tmp_path: Path, pki: Pki) -> None:
    rows = [{"type": name, "hex": MESSAGES[name].hex(), "time_s": NOW} for name in ("cam", "denm")]
    source = tmp_path / "messages.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    write(source, tmp_path / "out.pcap", None, 15, pki.ticket(circle=HERE))
    shown = subprocess.run(
        ["tshark", "-r", tmp_path / "out.pcap", "-T", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    frames = [packet["_source"]["layers"] for packet in json.loads(shown.stdout)]
    chain = "eth:ethertype:gnw:ieee1609dot2:btpb:its"
    assert [frame["frame"]["frame.protocols"] for frame in frames] == [chain, chain]
    assert "malformed" not in shown.stdout.lower()
