"""A two-storey garage in full swing, as its unit tells of it: for all who look at the console.

Everything that the pages can show is there at once: cars in each state, on both storeys, warnings,
sensors that fall short, stops, closures, forty minutes of figures.
"""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from avp.car_park import GARAGE, garage
from console.watch import a_status, a_warning, a_world
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Factsheet, Ground
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.clock import SystemClock, seconds
from rsu.codec import car_park, status, topic, valet_request, valet_state, warning, world
from rsu.codec.message import Outgoing
from rsu.codec.world import WorldView
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.sensing.detection import Lack
from rsu.statement import state
from rsu.warnings.warning import Warning

SITE = """
name = "garage"
map = "{map}"
time = "conducted"
origin = {{latitude_deg = 48.1, longitude_deg = 11.5}}
v2x = {{station_id = 901, source_uuid = "garage_unit"}}
valet = {{lot = "{lot}", journal = "missions.db"}}
evidence = {{report = "report.html"}}
scenes = {{folder = "scenes"}}
{cameras}
"""
CAMERA = """
[[cameras]]
id = "{name}"
mount = {{x_m = {x}, y_m = {y}, z_m = 2.6, ground_m = {ground}, yaw_deg = {yaw}, pitch_deg = -20.0}}
width_px = 1920
height_px = 1080
focal_px = 1100.0
range_m = 30.0
rate_hz = 10.0
"""
PAST, STEP = 2400.0, 10.0
"""s of figures and replay from before the test, and between two accounts of them."""
BREATH = 0.01
"""s in which the console takes what is past: what waits there for long is void."""
TURN = 0.1
FASTEST = 2.0
MISSIONS: tuple[tuple[Kind, State, Reason | None, str], ...] = (
    (Kind.PARK, State.DRIVING, None, ""),
    (Kind.PARK, State.MANOEUVRING, None, ""),
    (Kind.PARK, State.HELD, None, "2"),
    (Kind.RETRIEVE, State.STOPPED, Reason.OBSTACLE, ""),
    (Kind.RETRIEVE, State.RECOVERY, Reason.DOOR, ""),
    (Kind.MOVE, State.STOPPED, Reason.OPERATOR, ""),
    (Kind.RETRIEVE, State.STOPPED, Reason.EMERGENCY, ""),
    (Kind.PARK, State.DRIVING, None, ""),
)
"""Of the cars 1, 2, ...: the last two are upstairs.  What it waits for is kept by the car named."""
AISLE = state(Ground.LANE, place="0out")
UPSTAIRS = ("7", "8")


def write_site(folder: Path) -> Path:
    """Write the site of the garage; return its file."""
    (x0, y0), (x1, y1) = (garage().lot.network.bounds[k : k + 2] for k in (0, 2))
    places = [("camera 0w", x0, y0, 0.0, 45), ("camera 0e", x1, y1, 0.0, -135)]
    places += [("camera 1w", x0, y0, 3.0, 45), ("camera 1e", x1, y1, 3.0, -135)]
    cameras = "".join(
        CAMERA.format(name=name.replace(" ", "_"), x=round(x, 1), y=round(y, 1), ground=z, yaw=yaw)
        for name, x, y, z, yaw in places
    )
    (folder / "scenes").mkdir()
    (folder / "scenes" / "2026-11-28_041500_unexplained.mcap").write_bytes(bytes(2_400_000))
    (folder / "report.html").write_text("<!doctype html><h1>Areas</h1>", "utf-8")
    file = folder / "site.toml"
    lot = GARAGE.resolve()
    file.write_text(SITE.format(map=lot.with_suffix(".xodr"), lot=lot, cameras=cameras), "utf-8")
    return file


class Garage:
    """The unit, the car park and the cars, as they are heard of at a broker."""

    def __init__(self, broker: str) -> None:
        self._broker, self._clock = broker, SystemClock()
        self._projection = Projection(Origin(latitude_deg=48.1, longitude_deg=11.5))
        self._told = 0
        self._ready, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))
        lot, lines = garage().lot, garage().lot.network.lines
        self._floors = lot.description.floors_m
        spots = [spot for spot in lot.spots if spot.zone is None]
        self._taken = [spot for k, spot in enumerate(spots) if k % 3 != 1]
        self._aim = [spot.name for k, spot in enumerate(spots) if k % 3 == 1]
        self._ways: list[tuple[float, float, float, float]] = []
        for level in (0, 1):
            rows = [
                tuple(
                    map(
                        float,
                        (
                            *lines.position[a],
                            lines.heading[a],
                            np.hypot(*(lines.position[b - 1] - lines.position[a])),
                        ),
                    )
                )
                for a, b in zip(lines.start[:-1], lines.start[1:], strict=True)
                if abs(float(lines.z[a]) - self._floors[level]) < 0.5
                and abs(float(lines.heading[b - 1] - lines.heading[a])) < 0.05
            ]
            longest = sorted(rows, key=lambda row: -row[3])
            self._ways += longest[: 6 if level == 0 else 2]

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60.0)
        assert not self._thread.is_alive()

    # -- what goes over the broker -----------------------------------------------------------------

    async def _live(self) -> None:
        inbox = Mailbox(100)
        asked = [topic.valet("garage", "+", "request")]
        link = MqttLink(self._broker, "garage", asked, inbox, self._clock, 10_000, 65_536)
        running = asyncio.ensure_future(link.run())
        while not link.connected:
            await link.changed()
        for k in range(len(MISSIONS)):
            sheet = valet_state.encode_factsheet(a_sheet(str(k + 1)))
            link.send(Outgoing(topic.valet("garage", str(k + 1), "factsheet"), sheet, retain=True))
        now = seconds(self._clock.now_ns())
        for age in np.arange(PAST, 0.0, -STEP).tolist():
            self._tell(link, now - age, self._past(now - age))
            await inbox.receive(BREATH)
        turn = 0
        while not self._over.is_set():
            now = seconds(self._clock.now_ns())
            self._tell(link, now, self.account(now) if turn % 5 == 0 else None)
            for said in self.warnings(now) if turn % 5 == 0 else ():
                payload = warning.encode(said, self._projection)
                link.send(Outgoing(topic.warning("garage"), payload))
            turn += 1
            if turn == 20:
                self._ready.set()
            for message in await inbox.receive(TURN):
                self._answer(link, message.payload)
        running.cancel()
        await asyncio.wait((running,))

    def _tell(self, link: MqttLink, now: float, account: Account | None) -> None:
        link.send(Outgoing(topic.world("garage"), world.encode(self.world(now))))
        if account is not None:
            link.send(Outgoing(topic.status("garage"), status.encode(self.status(now))))
            payload = car_park.encode("garage", account)
            link.send(Outgoing(topic.car_park("garage"), payload))

    @staticmethod
    def _answer(link: MqttLink, payload: bytes) -> None:
        try:
            request = valet_request.decode_request(payload)
        except MessageError:
            return
        answer = Answer(request.id, request.mission or request.stop or request.id, accepted=True)
        address = topic.valet("garage", request.party, "response")
        link.send(Outgoing(address, valet_request.encode_response(answer), qos=1))

    # -- how everything is -------------------------------------------------------------------------

    def _place(self, k: int, now: float) -> tuple[float, float, float, float]:
        """Where the car of a mission is: x, y, heading, and m on its way."""
        x, y, heading, length = self._ways[k]
        station = now * FASTEST % length if MISSIONS[k][1] is State.DRIVING else 0.4 * length
        return x + station * np.cos(heading), y + station * np.sin(heading), heading, station

    def account(self, now: float) -> Account:
        """Say how the car park is."""
        return Account(
            time=now,
            missions=tuple(self._ongoing(k, now) for k in range(len(MISSIONS))),
            places=tuple(Place(x.name, f"P{x.name}", occupied=True) for x in self._taken)
            + tuple(Place(self._aim[k], str(k + 1), occupied=False) for k in range(3)),
            stops=(
                EmergencyStop(
                    id="e1", scope=Scope(level=1), by="console-kim", since=now - 40.0,
                    asked_by="console-kim", asked_at=now - 12.0,
                ),
            ),
            closures=(
                OperatorClosure(spot=self._aim[9], by="console-kim", since=now - 600.0),
                OperatorClosure(road="1out", by="console-kim", since=now - 500.0),
            ),
            in_the_way=("somebody beside 7",),
            trouble=None,
        )  # fmt: skip

    def _ongoing(self, k: int, now: float) -> OngoingMission:
        kind, state, reason, holder = MISSIONS[k]
        x, y, heading, station = self._place(k, now)
        length = self._ways[k][3]
        mission = Mission(
            id=f"wish {k + 1}/ä", vehicle=str(k + 1), kind=kind, target=self._aim[k], state=state,
            since=now - 35.0 * (k + 1), reason=reason,
        )  # fmt: skip
        return OngoingMission(
            mission=mission,
            awaited=Awaited("0out#3", holder, now - 21.0, AISLE) if holder else None,
            pose=(x, y, heading), level=int(mission.vehicle in UPSTAIRS),
            speed=FASTEST if state is State.DRIVING else 0.0, station=station,
            cleared=min(station + 8.0, length), length=length, start=self._ways[k][:3],
            arc=((0.0, length),),
        )  # fmt: skip

    def world(self, now: float) -> WorldView:
        """Say who is where: those who are parked, those on their way, and some on foot."""
        rows = [(*x.middle, x.heading, 0.0, self._floors[x.level], 0) for x in self._taken]
        for k, (_, going, _, _) in enumerate(MISSIONS):
            x, y, heading, _ = self._place(k, now)
            ahead = 1.35 * np.array((np.cos(heading), np.sin(heading)))
            z = self._floors[int(str(k + 1) in UPSTAIRS)]
            speed = FASTEST if going is State.DRIVING else 0.0
            rows.append((x + ahead[0], y + ahead[1], heading, speed, z, 0))
        x, y, heading, _ = self._ways[3]
        rows += [
            (x + 1.5 * k + now % 6.0, y + 2.0, heading, 1.0, 3.0 * (k % 2), 6) for k in range(4)
        ]
        table, n = a_world(now, len(rows)).table, np.array(rows)
        table.position[:], table.heading[:], table.z[:] = n[:, :2], n[:, 2], n[:, 4]
        table.velocity[:] = n[:, 3:4] * np.column_stack((np.cos(n[:, 2]), np.sin(n[:, 2])))
        table.class_probability[:] = np.eye(8)[n[:, 5].astype(np.int64)]
        return replace(a_world(now, len(rows)), table=table)

    def status(self, now: float) -> status.Status:
        """Say how the unit is."""
        told = a_status(now)
        (one,) = told.sensors
        sensors = (
            replace(one, sensor_id="camera_0w"),
            replace(one, sensor_id="camera_0e", alive=False, rate_hz=0.0, last_time=now - 8.0),
            replace(one, sensor_id="camera_1w", lacks=frozenset({Lack.BLIND}), dropped=17),
            replace(one, sensor_id="camera_1e"),
            replace(one, sensor_id="v2x", expected_rate_hz=0.0, rate_hz=31.4),
        )
        self._told += 1  # a unit that says less than before has been started again
        return replace(told, sequence=self._told, sensors=sensors)

    def warnings(self, now: float) -> list[Warning]:
        """Say what is warned of: one thing on each storey, and one that soon ends."""
        x, y, heading, _ = self._ways[6]
        above = replace(
            a_warning(now), sequence=1, position=(x, y), z=self._floors[1], radius=12.0,
            heading=heading,
        )  # fmt: skip
        x, y, heading, _ = self._ways[3]
        below = replace(
            above, sequence=2, position=(x, y), z=0.1, entry="hidden-road-user", cause=12,
            probability=0.71,
        )  # fmt: skip
        return [above, below]

    def _past(self, now: float) -> Account:
        """Say how the car park was: a mission of three minutes each minute, rush and quiet."""
        rush = 1.0 + np.sin(now / 300.0)
        going = [round(now // 60.0) - k for k in range(round(1 + 2 * rush))]
        one = self._ongoing(0, now)
        missions = [
            replace(
                one,
                mission=replace(
                    one.mission,
                    id=f"p{k}",
                    vehicle=f"C{k // 2}",
                    kind=Kind.RETRIEVE if k % 2 else Kind.PARK,
                    state=State.STOPPED if k % 5 == 0 else State.DRIVING,
                    reason=(Reason.OBSTACLE, Reason.LINK)[k % 2] if k % 5 == 0 else None,
                ),
            )
            for k in going
        ]
        here = self._taken[: round(len(self._taken) * (0.4 + 0.3 * rush))]
        places = tuple(Place(spot.name, f"P{spot.name}", occupied=True) for spot in here)
        return replace(
            self.account(now), missions=tuple(missions), places=places, stops=(), closures=(),
            in_the_way=(),
        )  # fmt: skip


def a_sheet(name: str) -> Factsheet:
    return Factsheet(
        vehicle=name, maker="ivics", wheelbase=2.7, front_overhang=0.9, rear_overhang=1.0,
        width=1.85, height=1.6, steering=0.6, deceleration=2.5, brake_lag=0.3,
    )  # fmt: skip
