"""From a scene that no entry covers, met by a running unit, to an entry that everybody knows.

A driver brakes in distress, and nothing that the catalogue knows is there; another comes along on
the other side.
"""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kept import reviewed
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.adapters.recording import read_recording
from rsu.adapters.scene_recorder import PATTERN
from rsu.clock import NANOSECONDS, SystemClock
from rsu.codec import status, topic
from rsu.codec.message import Outgoing
from rsu.codec.status import Status
from rsu.errors import MessageError
from shell import Process, called
from sotif.catalog.entry import HERE, read_catalog
from staging import Step, recorded
from world import LIBRARY, corridor_site
from xosc import (
    condition,
    event,
    events,
    on_lane,
    private,
    scenario,
    speed,
    speed_dynamics,
    start,
    teleport,
    time_is,
    trigger,
)

CLOCK = SystemClock()
PATIENCE = 120.0
BEFORE, AFTER = 3.0, 2.5
DISTRESS = scenario(
    events(
        event("brakes", speed(0.0, speed_dynamics("linear", "rate", 8.0)), when=start(time_is(3.0)))
    ),
    init=private("a", teleport(on_lane(20.0, road_id="2")), speed(18.0))
    + private("b", teleport(on_lane(125.0, lane_id=1, road_id="2")), speed(5.0)),
    stop=trigger("StopTrigger", condition(time_is(7.0))),
)


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    """The demonstration site, by the machine's own clock, with a folder for what it keeps."""
    (tmp_path / "scenes").mkdir()
    text = (LIBRARY / "corridor.toml").read_text("utf-8")
    text = text.replace('time = "conducted"', 'time = "system"')
    text = text.replace("corridor.xodr", str(LIBRARY / "corridor.xodr"))
    settings = f'\n[scenes]\nfolder = "scenes"\nbefore_s = {BEFORE}\nafter_s = {AFTER}\n'
    path = tmp_path / "site.toml"
    path.write_text(text + settings, "utf-8")
    return path


class Street:
    """Plays what the sensors see, in real time, and hears how the unit is."""

    def __init__(self, url: str) -> None:
        self.inbox = Mailbox(10_000)
        heard = [topic.status(corridor_site().name)]
        self.link = MqttLink(url, "street", heard, self.inbox, CLOCK, 1000, 65_536)

    async def until(self, enough: Callable[[Status], bool]) -> Status:
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in await self.inbox.receive(PATIENCE):
                    with suppress(MessageError):  # the will of a unit is empty
                        said = status.decode(message.payload)
                        if enough(said):
                            return said

    async def play(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            await CLOCK.sleep(max(step.now - CLOCK.now_ns() / NANOSECONDS, 0.0))
            for message in step.messages:
                self.link.send(Outgoing(message.topic, message.payload))


async def meet(scenario: Path, url: str) -> Status:
    """Let a running unit see a scenario until it has kept something of it; its last word."""
    street = Street(url)
    running = asyncio.ensure_future(street.link.run())
    try:
        await street.until(lambda _: True)
        begin = CLOCK.now_ns() / NANOSECONDS + 2.0  # making the steps takes less
        await street.play(recorded(str(scenario), 1, begin))
        return await street.until(lambda said: said.counters.get("scenes_kept", 0) > 0)
    finally:
        running.cancel()
        await asyncio.wait([running])


@pytest.fixture
def scene(mosquitto: Mosquitto, site_file: Path, tmp_path: Path) -> tuple[Path, Status]:
    """The recording that a unit has kept of what it could not explain, and how the unit was."""
    file = tmp_path / "distress.xosc"
    file.write_text(DISTRESS, "utf-8")
    with Process("serve", site_file, "--broker", mosquitto.url, "--verbose") as unit:
        unit.until("connected to the broker")
        said = asyncio.run(meet(file, mosquitto.url))
        assert unit.stop().code == 0
    (path,) = (site_file.parent / "scenes").glob(PATTERN)
    return path, said


def adopt(scene: Path, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    done = called("catalog", "adopt", scene, "--out", folder, "--json")
    assert done.code == 0, done.err
    (told,) = done.json["adopted"]
    return told


def test_an_unknown_scene_is_kept_adopted_played_again_reviewed_and_then_known(
    scene: tuple[Path, Status], tmp_path: Path
) -> None:
    recording, said = scene
    assert (said.counters["scenes_kept"], said.counters.get("scenes_lost", 0)) == (1, 0)
    ticks = list(read_recording(recording))
    lasting = (ticks[-1].now_ns - ticks[0].now_ns) / NANOSECONDS
    assert lasting == pytest.approx(BEFORE + AFTER, abs=0.2)

    told = adopt(recording, tmp_path / "adopted")
    assert told["hazard"] == "novel-scene"
    assert told["hazard_s"] == pytest.approx(BEFORE, abs=0.2)
    assert told["reproduced"]
    assert told["max_error_m"] < 0.5
    assert [actor["name"] for actor in told["actors"]] == ["Ego", "car_1"]
    assert called("scenario", "check", told["scenario"], told["variation"]).code == 0

    catalogue = tmp_path / "catalogue"
    shutil.copytree(HERE, catalogue)
    draft = Path(told["draft"])
    shutil.copy(draft, catalogue)
    assert told["entry"] not in read_catalog(catalogue)
    (catalogue / draft.name).write_text(reviewed(draft.read_text("utf-8")), "utf-8")
    known = read_catalog(catalogue)[told["entry"]]
    assert (known.area_before, known.area_after) == (3, 2)
    assert recording.name in known.evidence[0]
    varied = called("sweep", told["variation"], "--out", tmp_path / "cases.csv", "--json")
    assert varied.json["cases"] == 45
