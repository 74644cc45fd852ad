"""A two-storey garage in the morning: its unit finds whom it has parked the day before.

Few of its spots are in use: to plan the ways into one takes time.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np

from avp.car_park import GARAGE
from browser.staff import alongside
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mission_journal import MissionJournal
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order, Trouble
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.operation.resumption import lease_name
from rsu.avp.vehicle import Vehicle
from rsu.clock import SystemClock, seconds
from rsu.codec import detection, topic, valet_state
from rsu.codec.message import Outgoing
from rsu.sensing.detection import LidarFrame, ObjectClass
from scenarios.valet_vehicle import park
from shell import Process

CLOCK = SystemClock()
SITE = """
name = "garage"
map = "{map}"
origin = {{latitude_deg = 48.1, longitude_deg = 11.5}}
v2x = {{station_id = 901, source_uuid = "garage_unit"}}
valet = {{lot = "lot.toml", journal = "missions.db"}}
rates = {{tick_hz = {rate}, world_hz = {rate}}}

[[lidars]]
id = "upstairs"
mount = {{x_m = {lidar[0]}, y_m = {lidar[1]}, z_m = {lidar[2]}, ground_m = {floor}, yaw_deg = 0.0}}
range_m = 40.0
rate_hz = 10.0
"""
LIDAR, UPSTAIRS = (15.0, 0.0, 5.5), 3.0
"""Where it hangs, and the floor below it, m."""
RATE = 20.0
"""Ticks a second, of which each tells of the world."""
YESTERDAY = 1.79e9
"""Unix s."""
SCAN = 0.1
"""s."""


class Yard:
    """The garage on disk, and who stands there.

    Parameters
    ----------
    stands : mapping
        By car, the spot where it is parked, or the bay where it was left.
    free : iterable of str
        Spots that are in use besides.
    """

    def __init__(self, stands: Mapping[str, str], *free: str) -> None:
        self._stands, self._used = stands, {*stands.values(), *free}
        self._layout: Layout | None = None

    def write(self, folder: Path) -> Path:
        """Write site and journal; return the site's file."""
        map_ = GARAGE.with_suffix(".xodr").resolve()
        closed = [x.name for x in read_lot(GARAGE).stalls if x.name not in self._used]
        lot = folder / "lot.toml"
        works = f'closures = [{{reason = "works", spots = {closed}}}]'
        text = GARAGE.read_text("utf-8").replace(GARAGE.with_suffix(".xodr").name, str(map_))
        lot.write_text(
            text.replace("manoeuvre_kmh = 7.0", f"manoeuvre_kmh = 10.0\n{works}"), "utf-8"
        )
        site = folder / "site.toml"
        site.write_text(SITE.format(map=map_, lidar=LIDAR, floor=UPSTAIRS, rate=RATE), "utf-8")
        self._layout = Layout(read_lot(lot), Vehicle())
        with MissionJournal(folder / "missions.db") as journal:
            for name, spot in self._stands.items():
                if self.layout.lot.spot(spot).zone is None:
                    journal.write(parked(self.layout, name, spot))
        return site

    @property
    def layout(self) -> Layout:
        assert self._layout is not None, "is not written yet"
        return self._layout

    def pose(self, name: str) -> tuple[tuple[float, float, float], int]:
        """Where a car stands, m and rad, and on which storey."""
        spot = self.layout.lot.spot(self._stands[name])
        x, y, heading = self.layout.stand(spot).tolist()
        return (x, y, heading), spot.level

    def cars(self, broker: str, *names: str) -> AbstractContextManager[None]:
        """Let cars be there."""
        return alongside(*(park("garage", name, *self.pose(name), broker) for name in names))

    def car(self, broker: str, name: str) -> Process:
        """Let a car be there as a process of its own."""
        pose, level = self.pose(name)
        return Process(
            "vehicle", name, "--site", "garage", f"--pose={','.join(map(str, pose))}",
            "--level", str(level), "--broker", broker,
        )  # fmt: skip


def parked(layout: Layout, name: str, spot: str) -> Entry:
    """Say that a car was parked in a spot yesterday."""
    mission = Mission(
        id=f"p{name}", vehicle=name, kind=Kind.PARK, target=spot, state=State.PARKED,
        since=YESTERDAY,
    )  # fmt: skip
    place = layout.lot.spot(spot)
    x, y, heading = layout.stand(place).tolist()
    order = Order(
        vehicle=name, coordinator="garage.1", sequence=1, time=YESTERDAY, mission=mission.id,
        action=Action.RELEASE, start=(x, y, heading), arc=(), level=place.level,
    )  # fmt: skip
    ground = Lease(lease_name(layout, layout.spots[spot]), mission.id)
    return Entry(
        time=YESTERDAY, missions=(mission,), granted=(ground,), orders=(order,),
        acknowledged=((name, 1),),
    )  # fmt: skip


def somebody(broker: str, x: float, y: float) -> AbstractContextManager[None]:
    """Let somebody stand upstairs, m."""
    return alongside(stand(broker, x, y))


async def stand(broker: str, x: float, y: float) -> NoReturn:
    """Be the lidar that sees him, until cancelled."""
    link = MqttLink(broker, "lidar", [], Mailbox(1), CLOCK, 100, 65_536)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run())
        middle = np.array([[x, y, UPSTAIRS + 0.9]]) - LIDAR
        one, nothing = np.ones(1), np.full(1, np.nan)
        sequence = 0
        while True:
            sequence += 1
            frame = LidarFrame(
                sensor_id="upstairs", sequence=sequence, time=seconds(CLOCK.now_ns()),
                position=middle, covariance=0.01 * np.eye(2)[None], up_variance=0.01 * one,
                heading=nothing, heading_variance=nothing, extent=np.array([[0.6, 0.6, 1.8]]),
                class_index=np.array([int(ObjectClass.PEDESTRIAN)]), score=0.95 * one,
            )  # fmt: skip
            link.send(Outgoing(topic.detections("garage", "upstairs"), detection.encode(frame)))
            await CLOCK.sleep(SCAN)


def a_fault(broker: str, name: str) -> AbstractContextManager[None]:
    """Let a car say once that it cannot move."""
    return alongside(report_fault(broker, name))


async def report_fault(broker: str, name: str) -> None:
    """Say it in the car's stead, right after what it says itself."""
    address = topic.valet("garage", name, "state")
    inbox = Mailbox(1)
    link = MqttLink(broker, "mechanic", [address], inbox, CLOCK, 100, 65_536)
    running = asyncio.ensure_future(link.run())
    said = valet_state.decode_state((await inbox.receive(60.0))[0].payload)
    stuck = replace(said, sequence=said.sequence + 1, trouble=Trouble.DRIVE)
    link.send(Outgoing(address, valet_state.encode_state(stuck)))
    await inbox.receive(60.0)  # by then it has gone out
    running.cancel()
    await asyncio.wait((running,))
