"""Packets go from the broker to the interface or the host, and from the interface to the broker."""

import os
import socket
import subprocess

import pytest
from paho.mqtt import publish, subscribe

from mosquitto import Mosquitto
from pki import Pki, cam, denm, packet
from rsu.codec import geonetworking, topic
from rsu.codec.geonetworking import ETHERTYPE, PORTS
from shell import IVICS, Process, called

SITE = "street"
HEADER = b"\xff" * 6 + b"\x02\x00\x00\x00\x03\xe9" + ETHERTYPE.to_bytes(2, "big")
PATIENCE = 20.0
"""s, of a socket."""


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


@pytest.mark.skipif(os.geteuid() != 0 and "CI" not in os.environ, reason="needs a raw socket")
def test_the_packets_of_both_sides_come_to_the_other(pki: Pki, mosquitto: Mosquitto) -> None:
    ticket = pki.ticket()
    warning, report = packet(denm(), ticket, "denm"), packet(cam(), ticket)
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE)) as car,
        Process("radio", SITE, "--interface", "lo", "--broker", mosquitto.url, "--verbose") as host,
    ):
        car.bind(("lo", ETHERTYPE))
        car.settimeout(PATIENCE)
        host.until("connected to the broker")
        publish.single(topic.frame(SITE), warning, qos=1, port=mosquitto.port)
        frame = car.recv(4096)
        assert (frame[:6], frame[12:14], frame[14:]) == (b"\xff" * 6, HEADER[12:], warning)
        heard = subscribed(car, report, mosquitto)
        assert host.stop().code == 0
    assert heard == report


def subscribed(car: socket.socket, report: bytes, mosquitto: Mosquitto) -> bytes:
    """What the unit hears; the car repeats itself until it does."""
    heard: list[bytes] = []
    client = subscribe.paho.Client(subscribe.paho.CallbackAPIVersion.VERSION2)
    client.on_message = lambda *said: heard.append(said[2].payload)
    client.connect("127.0.0.1", mosquitto.port)
    client.subscribe(topic.radio(SITE))
    while not heard:
        car.send(HEADER + report)
        client.loop(0.1)
    client.disconnect()
    return heard[0]


def test_a_host_without_geonetworking_gets_port_and_message(pki: Pki, mosquitto: Mosquitto) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as host:
        host.bind(("127.0.0.1", 0))
        host.settimeout(PATIENCE)
        address = f"127.0.0.1:{host.getsockname()[1]}"
        with Process("radio", SITE, "--udp", address, "--broker", mosquitto.url, "--verbose") as us:
            us.until("connected to the broker")
            for payload in (b"junk", packet(denm(), pki.ticket(), "denm")):
                publish.single(topic.frame(SITE), payload, qos=1, port=mosquitto.port)
            datagram = host.recv(4096)
            us.until("packets are lost: no packet of a message")
            assert us.stop().code == 0
    assert datagram == PORTS["denm"].to_bytes(2, "big") + bytes(2) + denm()
    assert geonetworking.datagram("denm", denm()) == datagram


@pytest.mark.skipif(os.geteuid() != 0 and "CI" not in os.environ, reason="needs a raw socket")
def test_an_interface_that_goes_down_ends_it_in_one_line() -> None:
    """As the loopback interface of a network namespace is before somebody brings it up."""
    command = ("unshare", "--net", *IVICS, "radio", SITE, "--interface", "lo")
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 3
    assert ended.stderr.splitlines()[-1] == "ivics: the interface lo is lost: Network is down"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((), "--interface: either this or --udp"),
        (("--interface", "lo", "--udp", "h:1"), "--interface: either this or --udp"),
        (("--interface", "no_such_0"), "no_such_0: no such interface"),
        (("--udp", "host"), "--udp: host: expected HOST:PORT"),
        (("--udp", "host:70000"), "--udp: host:70000: expected HOST:PORT"),
    ],
)
def test_a_mistake_is_said_in_one_line(options: tuple[str, ...], problem: str) -> None:
    ended = called("radio", SITE, *options)
    assert ended.code == 2
    assert ended.err.splitlines() == [f"ivics: {problem}"]
