"""`ivics certs broker` and `client`, before a real mosquitto: who may write and read what."""

import asyncio
import json
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink, probe
from rsu.clock import SystemClock
from rsu.codec.message import Outgoing
from rsu.codec.topic import kind
from rsu.command.access import Role
from rsu.errors import BrokerUnavailableError, InputError
from shell import PATIENCE, Process, called
from world import LIBRARY

CLIENTS = {
    "car": "vehicle", "bus": "vehicle", "crossing": "rsu", "west": "rsu", "desk": "operator",
    "lab": "engineer",
}  # fmt: skip
AREA = "garage"
"""The car park that the units share."""
EVERYBODY = frozenset(CLIENTS)
UNITS, LOOKERS = frozenset({"crossing", "west"}), frozenset({"desk", "lab"})
LAST = "default/outQueue/v2x/denm/crossing/3"
"""A topic that everybody reads."""
RULES = {
    "default/inQueue/v2x/cam/car/0/1": ({"car"}, UNITS | {"lab"}),
    "other/inQueue/v2x/denm/bus/2": ({"bus"}, UNITS | {"lab"}),
    "default/inQueue/v2x/spatem/car/2": ({*()}, UNITS | {"lab"}),
    "default/inQueue/v2x/spatem/crossing/2": ({"crossing"}, UNITS | {"lab"}),
    "default/outQueue/v2x/denm/crossing/0/1": ({"crossing"}, EVERYBODY),
    "default/outQueue/v2x/denm/car/0/1": ({*()}, EVERYBODY),
    "ivics/crossing/detections/north": ({"crossing"}, LOOKERS | {"crossing"}),
    "ivics/crossing/tick": ({"crossing"}, LOOKERS | {"crossing"}),
    "ivics/west/world": ({"west"}, LOOKERS | UNITS),
    "ivics/crossing/warning": ({"crossing"}, EVERYBODY),
    "ivics/crossing/status": ({"crossing"}, EVERYBODY - {"west"}),
    "ivics/crossing/car_park": ({"crossing"}, LOOKERS | {"crossing"}),
    "ivics/crossing/valet/car/state": ({"car", "crossing"}, LOOKERS | {"crossing"}),
    "ivics/crossing/valet/car/order": ({"crossing"}, LOOKERS | {"crossing", "car"}),
    "ivics/crossing/valet/car/permit": ({"crossing"}, LOOKERS | {"crossing", "car"}),
    "ivics/crossing/valet/car/request": ({"car", "crossing", "desk"}, LOOKERS | {"crossing"}),
    "ivics/crossing/valet/console-kim/request": ({"crossing", "desk"}, LOOKERS | {"crossing"}),
    "ivics/crossing/valet/car/response": ({*UNITS}, LOOKERS | {"crossing", "car"}),
    "ivics/crossing/valet/crossing/offer": ({*UNITS}, LOOKERS | {"crossing"}),
    "ivics/garage/valet/car/order": ({*UNITS}, LOOKERS | {"car"}),
    "ivics/garage/valet/car/permit": ({*UNITS}, LOOKERS | {"car"}),
    "ivics/garage/valet/car/state": ({"car"}, LOOKERS | UNITS),
    "ivics/garage/valet/bus/factsheet": ({"bus"}, LOOKERS | UNITS),
    "ivics/garage/valet/car/mission": ({*()}, LOOKERS | {"car"}),
    "anything/else": ({*()}, {*()}),
}
"""By topic: who writes there, and who reads it."""


def certs(*words: object) -> dict[str, object]:
    ended = called("certs", *words, "--json")
    assert ended.code == 0, ended.err
    return ended.json


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("broker") / "mqtt"
    certs("broker", made, "localhost", "127.0.0.1")
    for name, role in CLIENTS.items():
        shared = ("--area", AREA) if role == "rsu" else ()
        assert certs("client", made, name, "--role", role, *shared)["role"] == role
    return made


@pytest.fixture
def broker(folder: Path, tmp_path: Path) -> Iterator[Mosquitto]:
    """One that runs by the configuration that the command has written, on another port."""
    text = (folder / "mosquitto.conf").read_text("utf-8").removeprefix("listener 8883\n")
    running = Mosquitto(tmp_path, f"{text}user root\n")
    running.start()
    yield running
    running.kill()


def url(broker: Mosquitto, identity: Path) -> str:
    return f"mqtts://127.0.0.1:{broker.port}?identity={identity}"


@dataclass
class Client:
    """Somebody with a certificate, who listens to every topic of the rules."""

    name: str
    inbox: Mailbox
    link: MqttLink

    async def heard(self) -> set[tuple[str, str]]:
        """Topics, and who has written there, up to the last."""
        heard: set[tuple[str, str]] = set()
        async with asyncio.timeout(20.0):
            while not any(topic == LAST for topic, _ in heard):
                heard |= {(m.topic, m.payload.decode()) for m in await self.inbox.receive(1.0)}
        return heard - {(LAST, "crossing")}


def client(broker: Mosquitto, folder: Path, name: str) -> Client:
    inbox, topics = Mailbox(1000), [*RULES, LAST]
    link = MqttLink(url(broker, folder / name), name, topics, inbox, SystemClock(), 1000, 4096)
    return Client(name, inbox, link)


async def converse(clients: Sequence[Client]) -> dict[str, set[tuple[str, str]]]:
    """Let everybody write everywhere; what each of them hears."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one.link.run()) for one in clients]
        async with asyncio.timeout(20.0):
            for one in clients:
                while not one.link.connected:
                    await one.link.changed()
            for one in clients:
                for topic in RULES:
                    one.link.send(Outgoing(topic, one.name.encode(), qos=1))
                await one.link.drained()
            (unit,) = (one for one in clients if one.name == "crossing")
            unit.link.send(Outgoing(LAST, b"crossing", qos=1))
        heard = {one.name: await one.heard() for one in clients}
        for task in running:
            task.cancel()
    return heard


async def test_everybody_writes_and_reads_what_his_role_may_and_nothing_else(
    broker: Mosquitto, folder: Path
) -> None:
    heard = await converse([client(broker, folder, name) for name in CLIENTS])
    for name in CLIENTS:
        expected = {
            (topic, writer)
            for topic, (writers, readers) in RULES.items()
            for writer in writers
            if name in readers
        }
        assert heard[name] == expected, name


async def test_a_unit_runs_at_a_guarded_broker_and_a_vehicle_hears_it(
    broker: Mosquitto, folder: Path, tmp_path: Path
) -> None:
    text = (LIBRARY / "corridor.toml").read_text("utf-8")
    for old, new in (
        ('name = "corridor"', 'name = "crossing"'),
        ('"corridor.xodr"', f'"{LIBRARY / "corridor.xodr"}"'),
        ('time = "conducted"', 'time = "system"'),
        ('source_uuid = "ivics_rsu_900"', 'source_uuid = "crossing"\ncam = true'),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "site.toml").write_text(text, "utf-8")
    inbox, heard = Mailbox(1000), ["ivics/crossing/status", "default/outQueue/v2x/cam/#"]
    car = MqttLink(url(broker, folder / "car"), "car", heard, inbox, SystemClock(), 10, 65_536)
    unit = Process("serve", tmp_path / "site.toml", "--broker", url(broker, folder / "crossing"))
    with unit:
        running = asyncio.ensure_future(car.run())
        kinds: set[str] = set()
        async with asyncio.timeout(PATIENCE):
            while kinds != {"status", "cam"}:
                kinds |= {kind(message.topic) for message in await inbox.receive(1.0)}
        running.cancel()
        await asyncio.wait([running])
        assert unit.stop().code == 0


async def test_who_has_no_certificate_of_the_authority_does_not_get_in(
    broker: Mosquitto, folder: Path, tmp_path: Path
) -> None:
    await probe(url(broker, folder / "car"))
    certs("broker", tmp_path / "other", "localhost")
    certs("client", tmp_path / "other", "car", "--role", "vehicle")
    stranger = tmp_path / "other" / "car"
    stranger.with_name("ca.crt").write_bytes((folder / "ca.crt").read_bytes())
    with pytest.raises(BrokerUnavailableError):
        await probe(url(broker, stranger))


# paho forgets to close the socket of a handshake that fails; the interpreter does it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
async def test_a_client_refuses_a_broker_that_its_authority_does_not_vouch_for(
    broker: Mosquitto, tmp_path: Path
) -> None:
    certs("broker", tmp_path / "other", "localhost")
    certs("client", tmp_path / "other", "car", "--role", "vehicle")
    with pytest.raises(BrokerUnavailableError, match="certificate verify failed"):
        await probe(url(broker, tmp_path / "other" / "car"))


async def test_an_identity_without_its_files_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match=r"nobody.*no certificate and key"):
        await probe(f"mqtts://127.0.0.1:1?identity={folder / 'nobody'}")


# paho forgets to close the socket of a handshake that fails; the interpreter does it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
async def test_a_certificate_that_was_taken_back_opens_nothing_any_more(
    broker: Mosquitto, folder: Path, tmp_path: Path
) -> None:
    certs("client", folder, "thief", "--role", "vehicle")
    for name in ("thief.crt", "thief.key", "ca.crt"):
        shutil.copy(folder / name, tmp_path)
    stolen = url(broker, tmp_path / "thief")
    await probe(stolen)
    said = certs("revoke", folder, "thief")
    assert said["name"] == "thief"
    with pytest.raises(InputError, match="no certificate and key"):
        await probe(url(broker, folder / "thief"))
    assert "thief" not in (folder / "acl").read_text("utf-8")
    broker.read_anew()
    async with asyncio.timeout(20.0):
        while await gets_in(stolen):
            pass
    certs("client", folder, "thief", "--role", "vehicle")  # the name is free again
    broker.read_anew()
    await probe(url(broker, folder / "thief"))
    await probe(url(broker, folder / "car"))
    certs("revoke", folder, "thief")
    broker.read_anew()
    assert not await gets_in(stolen)  # the first one stays on the list


async def gets_in(url: str) -> bool:
    """Whether the broker takes a connection."""
    try:
        await probe(url)
    except BrokerUnavailableError:
        return False
    return True


def test_only_a_client_s_certificate_is_taken_back(folder: Path) -> None:
    for name in ("ca", "broker", "nobody", "../car"):
        ended = called("certs", "revoke", folder, name)
        assert (ended.code, "no certificate of a client" in ended.err) == (2, True)


def test_who_is_taken_off_the_list_may_nothing_any_more(folder: Path) -> None:
    certs("client", folder, "tram", "--role", "vehicle")
    assert "user tram\n" in (folder / "acl").read_text("utf-8")
    for file in folder.glob("tram.*"):
        file.unlink()
    certs("client", folder, "taxi", "--role", "vehicle")
    text = (folder / "acl").read_text("utf-8")
    assert "tram" not in text
    assert "user taxi\n" in text


def test_keys_are_their_owners_alone_and_nothing_is_written_over(folder: Path) -> None:
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.key")} == {0o600}
    before = {file: file.read_bytes() for file in folder.iterdir()}
    for again in (("broker", folder, "localhost"), ("client", folder, "car", "--role", "rsu")):
        ended = called("certs", *again)
        assert ended.code == 2
        assert "is there already, and is not written over" in ended.err
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("car/#", "--role", "vehicle"), "NAME: car/#: expected letters, digits, - and _"),
        (("+", "--role", "vehicle"), "NAME: +: expected letters, digits, - and _"),
        (
            ("new", "--role", "rsu", "--area", "a/#"),
            "--area: a/#: expected letters, digits, - and _",
        ),
        (
            ("new", "--role", "vehicle", "--area", "garage"),
            "--area: garage: only a client of --role rsu shares a car park",
        ),
        (
            ("new", "--role", "king"),
            f"--role: king: expected one of {', '.join(Role)}",
        ),
    ],
)
def test_a_mistake_is_said_in_one_line(folder: Path, words: Sequence[str], problem: str) -> None:
    ended = called("certs", "client", folder, *words)
    assert (ended.code, ended.err.splitlines()) == (2, [f"ivics: {problem}"])


def test_a_client_needs_the_authority_that_a_broker_has(tmp_path: Path) -> None:
    ended = called("certs", "client", tmp_path, "car", "--role", "vehicle")
    assert ended.code == 2
    assert "ivics certs broker makes it" in ended.err


def test_what_is_made_is_said_for_programs(tmp_path: Path) -> None:
    ended = called("certs", "broker", tmp_path, "localhost", "--days", 30, "--json")
    said = json.loads(ended.out)
    assert (said["file"], said["name"]) == (str(tmp_path / "broker.crt"), "broker")
