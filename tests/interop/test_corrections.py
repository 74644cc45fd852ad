"""A unit as a process passes on what a real caster sends, over a real broker."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msgspec
from pyrtcm import RTCMReader

from casters import FRAMES, casting
from interop.street import CLOCK, PATIENCE, running
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.codec import status, topic
from rsu.codec.status import CorrectionSource
from rsu.config import Caster, Site
from rsu.toml import write_toml
from shell import Process
from world import corridor_site


class Receiver:
    """A vehicle near a site: its frames, and what the unit says of their source."""

    def __init__(self, url: str, site: Site) -> None:
        origin, self._inbox = site.origin, Mailbox(10_000)
        place = origin.latitude_deg + 0.001, origin.longitude_deg
        near = topic.region(site.v2x.namespace, "outQueue", "rtcmem", *place)
        heard = [*near, topic.status(site.name)]
        self.link = MqttLink(url, "receiver", heard, self._inbox, CLOCK, 10, 262_144)
        self.frames: list[bytes] = []
        self.source: CorrectionSource | None = None

    async def until(self, enough: Callable[["Receiver"], bool]) -> None:
        """Listen until it is so."""
        async with asyncio.timeout(PATIENCE):
            while not enough(self):
                for message in await self._inbox.receive(PATIENCE):
                    if topic.kind(message.topic) == "rtcmem":
                        told = json.loads(message.payload)["message"]
                        self.frames += map(b64decode, told["frames"])
                    elif message.payload:
                        self.source = status.decode(message.payload).corrections


async def test_a_receiver_near_a_site_gets_the_frames_of_its_caster(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    async with casting() as server:
        file, source = tmp_path / "site.toml", Caster(url=f"tcp://127.0.0.1:{server.port}")
        site = msgspec.structs.replace(corridor_site(), caster=source, time="system")
        file.write_text(write_toml(site), encoding="utf-8")
        receiver = Receiver(mosquitto.url, site)
        with Process("serve", file, "--broker", mosquitto.url) as unit:
            async with running(receiver.link):
                await receiver.until(lambda r: r.source is not None and not r.source.alive)
                await server.guest()
                server.say(b"".join(FRAMES))
                await receiver.until(lambda r: r.source is not None and r.source.alive)
                await receiver.until(lambda r: len(r.frames) == len(FRAMES))
                await receiver.until(lambda r: r.source is not None and not r.source.alive)
            assert unit.stop().code == 0
    assert receiver.frames == FRAMES
    assert receiver.source is not None
    assert (receiver.source.frames, receiver.source.skipped) == (len(FRAMES), 0)
    read = [said for _, said in RTCMReader(BytesIO(b"".join(receiver.frames)))]
    assert [said.identity for said in read] == ["1005", "1006", "1230"]
