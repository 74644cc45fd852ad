"""From a scene that no entry covers, met by a running unit, to an entry that everybody knows.

Unit, link and broker are real; the unit's catalogue is of a time when one thing that it can
recognise was not explained.
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
from rsu import app
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.adapters.recording import read_recording
from rsu.adapters.scene_recorder import PATTERN
from rsu.clock import NANOSECONDS, SystemClock
from rsu.codec import status, topic
from rsu.codec.message import Outgoing
from rsu.codec.status import Status
from rsu.errors import MessageError
from shell import Ended, ivics
from sotif.catalog import entry
from sotif.catalog.entry import read_catalog
from staging import recorded
from unexplained import ENTRY, catalog_without_explanation
from world import LIBRARY, corridor_site

CLOCK = SystemClock()
PATIENCE = 60.0
BEFORE, AFTER = 10.0, 3.0


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

    async def play(self) -> None:
        """A driver comes down the wrong lane."""
        start = CLOCK.now_ns() / NANOSECONDS + 1.0
        for step in recorded("wrong_way.xosc", 1, start):
            await CLOCK.sleep(max(step.now - CLOCK.now_ns() / NANOSECONDS, 0.0))
            for message in step.messages:
                self.link.send(Outgoing(message.topic, message.payload))


async def meet(site_file: Path, url: str) -> Status:
    """Run a unit until it has kept a scene; its last word."""
    street = Street(url)
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(app.serve(site_file, url, None, view=False)),
            tasks.create_task(street.link.run()),
        ]
        await street.until(lambda _: True)
        await street.play()
        said = await street.until(lambda said: said.counters.get("scenes_kept", 0) > 0)
        for task in running:
            task.cancel()
    return said


@pytest.fixture
def scene(
    mosquitto: Mosquitto, site_file: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Status]:
    """The recording that a unit has kept of what it could not explain, and how the unit was."""
    monkeypatch.setattr(app, "read_catalog", catalog_without_explanation)
    recorded("wrong_way.xosc", 1)  # what takes long is done before
    said = asyncio.run(meet(site_file, mosquitto.url))
    (path,) = (site_file.parent / "scenes").glob(PATTERN)
    return path, said


def adopt(scene: Path, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    done: Ended = ivics("catalog", "adopt", scene, "--out", folder, "--json")
    assert done.code == 0, done.err
    (told,) = done.json["adopted"]
    return told


def test_an_unknown_scene_is_kept_adopted_played_again_reviewed_and_then_known(
    scene: tuple[Path, Status], tmp_path: Path
) -> None:
    recording, said = scene
    assert (said.counters["scenes_kept"], said.counters.get("scenes_lost", 0)) == (1, 0)
    ticks = list(read_recording(recording))
    assert AFTER <= (ticks[-1].now_ns - ticks[0].now_ns) / NANOSECONDS <= BEFORE + AFTER + 0.1

    told = adopt(recording, tmp_path / "adopted")
    assert told["hazard"] == ENTRY
    assert told["reproduced"]
    assert told["max_error_m"] < 0.5
    assert told["actors"][0]["name"] == "Ego"
    assert ivics("scenario", "check", told["scenario"], told["variation"]).code == 0

    catalogue = tmp_path / "catalogue"
    shutil.copytree(Path(entry.__file__).parent, catalogue)
    draft = Path(told["draft"])
    shutil.copy(draft, catalogue)
    assert told["entry"] not in read_catalog(catalogue)
    (catalogue / draft.name).write_text(reviewed(draft.read_text("utf-8")), "utf-8")
    known = read_catalog(catalogue)[told["entry"]]
    assert (known.area_before, known.area_after) == (3, 2)
    assert recording.name in known.evidence[0]
    unsafe = ivics("sweep", told["variation"], "--out", tmp_path / "cases.csv", "--json")
    assert unsafe.json["cases"] == 45
