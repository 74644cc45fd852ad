import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from mosquitto import Mosquitto
from rsu.adapters import mqtt
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import probe
from rsu.codec.message import Outgoing
from rsu.errors import BrokerUnavailableError

Join = Callable[..., Awaitable]
CHECKOUT = Path(__file__).parents[2]


@asynccontextmanager
async def server(answers: dict[int, bytes], seen: list[bytes]) -> AsyncIterator[str]:
    """Accept connections, note every packet and answer by its type; silence where none is named."""
    conversations: list[asyncio.Task[None]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError):
            while head := await reader.read(2):  # all packets of these tests are short
                seen.append(head + await reader.readexactly(head[1]))
                writer.write(answers.get(head[0] >> 4, b""))

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.append(asyncio.ensure_future(converse(reader, writer)))

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with listener:
        yield f"mqtt://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        for conversation in conversations:
            conversation.cancel()
        if conversations:
            await asyncio.wait(conversations)


CONNECT, SUBSCRIBE, DISCONNECT = 1, 8, 14
CONNACK_ACCEPTED = b"\x20\x02\x00\x00"
CONNACK_NOT_AUTHORISED = b"\x20\x02\x00\x05"


@pytest.mark.parametrize("qos", [0, 1])
async def test_what_one_link_sends_another_receives_in_order(
    any_broker: str, join: Join, qos: int
) -> None:
    listener = await join(any_broker, "listener", ["here/#"])
    speaker = await join(any_broker, "speaker")
    await listener.until(connected=True)
    before = time.time_ns()
    sent = [bytes([number]) for number in range(100)]
    for payload in sent:
        speaker.link.send(Outgoing("here/x", payload, qos))
    messages = await listener.take(len(sent))
    assert [message.payload for message in messages] == sent
    assert {message.topic for message in messages} == {"here/x"}
    assert all(before <= message.arrival_ns <= time.time_ns() for message in messages)
    await speaker.link.drained()
    assert (speaker.link.sent, listener.link.received) == (100, 100)


async def test_a_retained_message_waits_for_those_who_come_later(
    any_broker: str, join: Join
) -> None:
    speaker = await join(any_broker, "speaker")
    speaker.link.send(Outgoing("state", b"on", 1, retain=True))
    await speaker.link.drained()
    latecomer = await join(any_broker, "latecomer", ["state"])
    assert await latecomer.payloads(1) == [b"on"]


async def test_topics_that_nobody_subscribed_to_do_not_arrive(
    mosquitto: Mosquitto, join: Join
) -> None:
    listener = await join(mosquitto.url, "listener", ["a/+", "b"])
    await listener.until(connected=True)
    speaker = await join(mosquitto.url, "speaker")
    for topic in ("a/1/2", "a", "c", "b/1", "a/1", "b"):
        speaker.link.send(Outgoing(topic, topic.encode()))
    assert await listener.payloads(2) == [b"a/1", b"b"]


async def test_a_killed_broker_that_returns_gets_what_was_queued_meanwhile(
    mosquitto: Mosquitto, join: Join
) -> None:
    listener = await join(mosquitto.url, "listener", ["x"])
    speaker = await join(mosquitto.url, "speaker")
    await speaker.until(connected=True)
    await listener.until(connected=True)
    mosquitto.kill()
    await speaker.until(connected=False)
    await listener.until(connected=False)
    for payload in (b"1", b"2"):
        speaker.link.send(Outgoing("x", payload, qos=1, retain=True))
    mosquitto.start()
    # Retained, as the listener may be back only after the speaker has spoken.
    assert (await listener.payloads(1))[-1] in (b"1", b"2")
    await speaker.link.drained()
    assert speaker.link.sent == 2
    assert (speaker.link.reconnects, listener.link.reconnects) == (1, 1)
    assert speaker.link.dropped_out == 0


async def test_through_five_kills_no_link_dies(mosquitto: Mosquitto, join: Join) -> None:
    party = await join(mosquitto.url, "party", ["x"])
    for number in range(5):
        await party.until(connected=True)
        party.link.send(Outgoing("x", bytes([number]), qos=1))
        assert await party.payloads(1) == [bytes([number])]
        await party.link.drained()  # else it may come twice
        mosquitto.kill()
        await party.until(connected=False)
        mosquitto.start()
    await party.until(connected=True)
    assert party.link.reconnects == 5


async def test_a_broker_that_appears_late_is_found(mosquitto: Mosquitto, join: Join) -> None:
    mosquitto.kill()
    party = await join(mosquitto.url, "party", ["x"])
    party.link.send(Outgoing("x", b"early"))
    assert not party.link.connected
    mosquitto.start()
    assert await party.payloads(1) == [b"early"]
    assert party.link.reconnects == 0


async def test_what_a_frozen_broker_never_acknowledged_is_sent_again(
    mosquitto: Mosquitto, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt, "PATIENCE", 0.5)
    party = await join(mosquitto.url, "party", ["x"])
    await party.until(connected=True)
    mosquitto.freeze()
    for payload in (b"1", b"2", b"3"):
        party.link.send(Outgoing("x", payload, qos=1))
    await party.until(connected=False)
    mosquitto.kill()
    mosquitto.start()
    assert await party.payloads(3) == [b"1", b"2", b"3"]


async def test_a_frozen_broker_is_noticed_without_sending_anything(
    mosquitto: Mosquitto, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt, "KEEPALIVE", 1)
    party = await join(mosquitto.url, "party", ["x"])
    await party.until(connected=True)
    mosquitto.freeze()
    start = time.monotonic()
    await party.until(connected=False)
    assert time.monotonic() - start < 2 * mqtt.KEEPALIVE + 2


async def test_without_a_broker_sending_neither_waits_nor_grows(
    mosquitto: Mosquitto, join: Join
) -> None:
    mosquitto.kill()
    speaker = await join(mosquitto.url, "speaker", outbox_limit=3)
    start = time.perf_counter()
    for number in range(10_000):
        speaker.link.send(Outgoing("x", str(number).encode(), qos=1, retain=True))
    assert time.perf_counter() - start < 1.0
    assert speaker.link.dropped_out == 9_997
    mosquitto.start()
    await speaker.link.drained()
    listener = await join(mosquitto.url, "listener", ["x"])
    assert await listener.payloads(1) == [b"9999"]
    assert speaker.link.sent == 3


async def test_payloads_beyond_the_cap_are_dropped_and_counted(any_broker: str, join: Join) -> None:
    party = await join(any_broker, "party", ["x"], message_bytes=10)
    for payload in (b"x" * 11, b"", b"x" * 100_000, b"x" * 10):
        party.link.send(Outgoing("x", payload))
    assert await party.payloads(2) == [b"", b"x" * 10]
    assert (party.link.received, party.link.dropped_in) == (2, 2)


async def test_an_inbox_that_nobody_reads_keeps_the_newest(
    mosquitto: Mosquitto, join: Join
) -> None:
    party = await join(mosquitto.url, "party", ["x", "end"], inbox_limit=3)
    for number in range(50):
        party.link.send(Outgoing("x", bytes([number]), qos=1))
    await party.link.drained()
    async with asyncio.timeout(60):
        while party.link.received < 50:
            (last,) = (await party.inbox.receive(1.0))[-1:] or [None]
            assert last is not None
            party.inbox.put(last)
    assert (await party.payloads(1))[-1] == bytes([49])


WILFUL = """
import asyncio, sys
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock
from rsu.codec.message import Outgoing

async def main():
    will = Outgoing("status", b"offline", 1, retain=True)
    link = MqttLink(sys.argv[1], "wilful", [], Mailbox(1), SystemClock(), 10, 100, will)
    link.send(Outgoing("status", b"online", 1, retain=True))
    await link.run()

asyncio.run(main())
"""


async def test_the_broker_speaks_the_will_of_a_killed_process(any_broker: str, join: Join) -> None:
    listener = await join(any_broker, "listener", ["status"])
    await listener.until(connected=True)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WILFUL, any_broker), cwd=CHECKOUT
    )
    try:
        assert await listener.payloads(1) == [b"online"]
    finally:
        child.kill()
        await child.wait()
    assert await listener.payloads(1) == [b"offline"]


async def test_only_mqtt_3_1_1_is_spoken_and_the_client_says_good_bye() -> None:
    seen: list[bytes] = []
    answers = {CONNECT: CONNACK_ACCEPTED, SUBSCRIBE: b"\x90\x03\x00\x01\x01"}
    async with server(answers, seen) as url:
        await probe(url)
        async with asyncio.timeout(60):
            while len(seen) < 2:
                await Mailbox(1).receive(0.01)
    connect, farewell = seen
    assert connect[2:9] == b"\x00\x04MQTT\x04"  # MQTT 3.1.1, 3.1.2: name, level 4
    assert farewell[0] >> 4 == DISCONNECT


async def test_a_refused_subscription_is_no_connection(
    join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[bytes] = []
    answers = {CONNECT: CONNACK_ACCEPTED, SUBSCRIBE: b"\x90\x03\x00\x01\x80"}
    async with server(answers, seen) as url:
        party = await join(url, "party", ["secret"])
        async with asyncio.timeout(60):
            while sum(packet[0] >> 4 == SUBSCRIBE for packet in seen) < 2:
                await party.inbox.receive(0.01)
        assert not party.link.connected
    assert "refuses the subscription to secret" in caplog.text


async def test_a_link_can_be_stopped_while_a_server_keeps_it_waiting(join: Join) -> None:
    seen: list[bytes] = []
    async with server({}, seen) as url:
        party = await join(url, "party")
        async with asyncio.timeout(60):
            while not seen:
                await party.inbox.receive(0.01)
        assert not party.link.connected


async def test_probing_says_why_nobody_answers(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    await probe(mosquitto.url)
    mosquitto.kill()
    with pytest.raises(BrokerUnavailableError, match=f"127.0.0.1:{mosquitto.port}.*refused"):
        await probe(mosquitto.url)
    async with server({CONNECT: CONNACK_NOT_AUTHORISED}, []) as url:
        with pytest.raises(BrokerUnavailableError, match="Not authorized"):
            await probe(url.replace("mqtt://", "mqtt://me:secret@"))
    monkeypatch.setattr(mqtt, "PATIENCE", 0.2)
    async with server({}, []) as url:
        with pytest.raises(BrokerUnavailableError, match="timed out"):
            await probe(url)


async def test_credentials_of_the_url_are_presented() -> None:
    seen: list[bytes] = []
    async with server({CONNECT: CONNACK_ACCEPTED}, seen) as url:
        await probe(url.replace("mqtt://", "mqtt://me:s%40cret@"))
    assert seen[0].endswith(b"\x00\x02me\x00\x06s@cret")


async def test_each_change_of_state_is_logged_once(
    mosquitto: Mosquitto, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="rsu.adapters.mqtt")
    mosquitto.kill()
    party = await join(mosquitto.url, "party")
    async with asyncio.timeout(60):
        while not caplog.records:
            await party.inbox.receive(0.01)
    await party.inbox.receive(0.3)  # several attempts
    mosquitto.start()
    await party.until(connected=True)
    mosquitto.kill()
    await party.until(connected=False)
    words = [record.getMessage().split()[0] for record in caplog.records]
    assert words == ["no", "connected", "lost"]


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, str]:
    """Give a certificate for localhost and mosquitto's lines for it."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    request = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -keyout {key}"
    names = "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    command = f"openssl {request} -out {certificate} {names}".split()
    subprocess.run(command, check=True, capture_output=True)
    return certificate, f"certfile {certificate}\nkeyfile {key}\nuser root\n"


# paho forgets to close the socket of a handshake that fails; the interpreter does it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
async def test_tls_needs_a_certificate_that_this_machine_trusts(
    authority: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, join: Join
) -> None:
    certificate, lines = authority
    secure = Mosquitto(tmp_path, lines)
    secure.start()
    url = secure.url.replace("mqtt://", "mqtts://")
    try:
        with pytest.raises(BrokerUnavailableError, match="certificate verify failed"):
            await probe(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        party = await join(url, "party", ["x"])
        party.link.send(Outgoing("x", b"sealed", qos=1))
        assert await party.payloads(1) == [b"sealed"]
        await party.link.drained()
    finally:
        secure.kill()
