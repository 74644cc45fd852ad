"""Unit, player and listener are processes; the broker between them dies and comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import NANOSECONDS, SystemClock
from rsu.codec import denm
from rsu.codec.denm import Denm
from rsu.codec.message import Outgoing
from shell import Process
from staging import Step, recorded
from world import LIBRARY, corridor_site

CLOCK = SystemClock()
PATIENCE = 120.0
BEFORE_THEY_MEET = 5.5
"""s of the scenario; afterwards there would be a collision to warn of, too."""


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    """The demonstration site, by the machine's own clock."""
    text = (LIBRARY / "corridor.toml").read_text("utf-8")
    text = text.replace('time = "conducted"', 'time = "system"')
    path = tmp_path / "site.toml"
    path.write_text(text.replace("corridor.xodr", str(LIBRARY / "corridor.xodr")), "utf-8")
    return path


class Witness:
    """Hears every DENM on the wire, and plays the sensors' messages in real time."""

    def __init__(self, url: str) -> None:
        self.inbox = Mailbox(10_000)
        everything = ["default/outQueue/v2x/denm/#"]
        self.link = MqttLink(url, "player", everything, self.inbox, CLOCK, 1000, 65_536)
        self.heard: list[Denm] = []

    async def play(self, steps: list[Step]) -> None:
        for step in steps:
            await CLOCK.sleep(max(step.now - CLOCK.now_ns() / NANOSECONDS, 0.0))
            for message in step.messages:
                self.link.send(Outgoing(message.topic, message.payload))

    async def until(self, enough: Callable[[Denm], bool]) -> Denm:
        """Wait for a DENM."""
        async with asyncio.timeout(PATIENCE):
            while True:
                said = [denm.decode(m.payload) for m in await self.inbox.receive(PATIENCE)]
                self.heard += said
                for one in filter(enough, said):
                    return one

    async def turned(self, *, connected: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.link.connected != connected:
                await self.link.changed()


@asynccontextmanager
async def playing(url: str) -> AsyncIterator[Witness]:
    """A witness whose player has begun the wrong-way scenario."""
    witness = Witness(url)
    running = asyncio.ensure_future(witness.link.run())
    await witness.turned(connected=True)
    start = CLOCK.now_ns() / NANOSECONDS + 2.0  # making the steps takes less
    steps = [s for s in recorded("wrong_way.xosc", 1, start) if s.now < start + BEFORE_THEY_MEET]
    play = asyncio.ensure_future(witness.play(steps))
    try:
        yield witness
        await play
    finally:
        running.cancel()
        play.cancel()
        await asyncio.wait([running, play])


async def test_a_warning_outlives_the_broker_and_is_shown_once(
    mosquitto: Mosquitto, site_file: Path
) -> None:
    unit = Process("serve", site_file, "--broker", mosquitto.url, "--verbose")
    around = f"{corridor_site().origin.latitude_deg},{corridor_site().origin.longitude_deg}"
    watch = Process("watch", "--broker", mosquitto.url, "--at", around, "--json", "--verbose")
    with unit, watch:
        for process in (unit, watch):
            process.until("connected to the broker")
        async with playing(mosquitto.url) as witness:
            first = await witness.until(lambda said: said.cause == 14)
            await asyncio.to_thread(watch.until, '"cause": 14', "out")
            mosquitto.kill()
            await witness.turned(connected=False)
            mosquitto.start()
            await witness.turned(connected=True)
            back = CLOCK.now_ns() / NANOSECONDS
            for process in (unit, watch):
                await asyncio.to_thread(process.until, "connected to the broker", times=2)
            again = await witness.until(lambda said: said.reference_time > back)
            assert again.action_id == first.action_id
            await witness.until(lambda said: said.cancelled)
        assert unit.alive
        assert watch.alive
        ends = [process.stop() for process in (unit, watch)]
    assert [ended.code for ended in ends] == [0, 0]
    assert {said.action_id for said in witness.heard} == {first.action_id}
    (line,) = ends[1].out.splitlines()
    told = json.loads(line)
    assert (told["station_id"], told["sequence"]) == first.action_id
    assert (told["cause"], told["sub_cause"]) == (14, 2)
    assert told["source_uuid"] == "ivics_rsu_900"
