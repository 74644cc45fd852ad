"""Two units know of a wrong-way driver: one warns, and who drives along hears it all the time."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from interop.street import CLOCK, PATIENCE, Street, driving, running
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.bench.avenue import MIDDLE, UNITS, Cars
from rsu.clock import NANOSECONDS
from rsu.codec import denm, topic
from rsu.codec.denm import Denm
from shell import Process

LANE = -1.75
"""m; of those who drive east, in the frame of the middle unit."""
SOON = 1.0
"""s within which a warning is taken over."""
MIDDLE_UNIT, EAST_UNIT = 2, 3
"""Station ids."""


def wrong_way(begin: float, end: float, speed: float) -> Callable[[float], Cars]:
    """Somebody who drives west among those who drive east, from one place to another, for ever."""

    def traffic(time: float) -> Cars:
        lap, along = divmod(speed * time, begin - end)
        place, velocity = np.array([[begin - along, LANE]]), np.array([[-speed, 0.0]])
        return Cars((int(lap),), place, velocity)

    return traffic


class Vehicle:
    """One that listens to the warnings around a place, and never asks for another."""

    def __init__(self, url: str) -> None:
        near = topic.region(
            "default", "outQueue", "denm", MIDDLE.latitude_deg, MIDDLE.longitude_deg
        )
        self._inbox = Mailbox(10_000)
        self.link = MqttLink(url, "vehicle", near, self._inbox, CLOCK, 10, 262_144)
        self._told: dict[tuple[int, int], Denm] = {}
        self.now = 0.0
        self.gap = 0.0
        """s without any warning, since the first."""
        self.doubled = 0.0
        """s in which more than one unit warned."""
        self._held = False

    @property
    def warned_by(self) -> set[int]:
        """Stations whose warnings hold."""
        return {
            said.station_id
            for said in self._told.values()
            if not said.terminated and said.expires >= self.now
        }

    async def until(self, enough: Callable[["Vehicle"], bool]) -> float:
        """Listen until it is so; Unix s at which it was."""
        async with asyncio.timeout(PATIENCE):
            while not enough(self):
                for message in await self._inbox.receive(0.05):
                    said = denm.decode(message.payload)
                    self._told[said.action_id] = said
                before, self.now = self.now, CLOCK.now_ns() / NANOSECONDS
                by = self.warned_by
                self._held |= bool(by)
                self.gap += (self.now - before) * (self._held and not by)
                self.doubled += (self.now - before) * (len(by) > 1)
        return self.now

    async def during(self, duration: float) -> None:
        """Listen for a while."""
        end = CLOCK.now_ns() / NANOSECONDS + duration
        await self.until(lambda vehicle: vehicle.now >= end)


@contextmanager
def two_units(street: Street, broker: Mosquitto) -> Iterator[dict[str, Process]]:
    """The middle one and the east one, connected."""
    with ExitStack() as stack:
        units = {
            name: stack.enter_context(
                Process("serve", street.files[name], "--broker", broker.url, "--verbose")
            )
            for name in ("middle", "east")
        }
        for process in units.values():
            process.until("connected to the broker")
        yield units


async def test_one_of_two_warns_and_the_other_when_it_dies(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    street, vehicle = Street(tmp_path, wrong_way(205.0, 95.0, 8.0)), Vehicle(mosquitto.url)
    with two_units(street, mosquitto) as units:
        async with running(vehicle.link), driving(street, dict.fromkeys(UNITS, mosquitto)):
            await vehicle.until(lambda v: v.warned_by == {MIDDLE_UNIT})
            await vehicle.during(3.0)
            assert vehicle.warned_by == {MIDDLE_UNIT}
            assert vehicle.doubled < SOON
            killed = CLOCK.now_ns() / NANOSECONDS
            units["middle"].signal(signal.SIGKILL)
            assert await vehicle.until(lambda v: EAST_UNIT in v.warned_by) < killed + SOON
        assert units["east"].stop().code == 0


async def test_who_drives_along_is_warned_without_asking_anew(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    street, vehicle = Street(tmp_path, wrong_way(420.0, -120.0, 20.0)), Vehicle(mosquitto.url)
    with two_units(street, mosquitto) as units:
        async with running(vehicle.link), driving(street, dict.fromkeys(UNITS, mosquitto)):
            await vehicle.until(lambda v: v.warned_by == {EAST_UNIT})
            vehicle.gap = vehicle.doubled = 0.0
            await vehicle.until(lambda v: v.warned_by == {MIDDLE_UNIT})
            await vehicle.during(3.0)
            assert vehicle.warned_by == {MIDDLE_UNIT}
            assert vehicle.gap < SOON  # none, unless the machine has others to serve
            assert vehicle.doubled < SOON
        assert all(unit.stop().code == 0 for unit in units.values())
