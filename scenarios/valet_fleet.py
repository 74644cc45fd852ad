"""Reference valet cars of a conducted run: what they say, what they are told, where they are.

They are real in all but their bodies: what they say and hear is the bytes of the vehicle interface,
and the virtual sensors see them among the actors of the storyboard.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import numpy as np

from rsu.avp.dispatch.interface import Connection, Report, Request, Wish
from rsu.avp.dispatch.mission import ENDED, State
from rsu.avp.lot.layout import Layout
from rsu.avp.safety.permit import PERIOD
from rsu.avp.vehicle import Vehicle
from rsu.codec import topic, valet_mission, valet_order, valet_request, valet_state
from rsu.codec.message import Incoming, Outgoing
from rsu.kernels.rectangle import overlap
from rsu.sensing.detection import Indicator, ObjectClass
from scenarios.stage.player import Collision
from scenarios.stage.scene import Scene
from scenarios.valet_car import HEIGHT, Noise, ValetCar

log = logging.getLogger(__name__)

PARTY = "kiosk"
"""Who asks for the missions."""
VALIDITY = 5.0
"""s of a request."""
ROUNDING = 1e-6
"""s by which a sum of steps may fall short of a period."""


@dataclass(slots=True, frozen=True)
class ValetJob:
    """A car, where it stands at first, and what somebody wants of it."""

    vehicle: str
    stands: str
    """Spot or bay."""
    at: float
    """s."""
    wish: Wish
    target: str = ""
    """Spot; "" = the car park chooses."""


@dataclass(slots=True)
class Course:
    """What has been said of a mission."""

    begun: float
    """s, as the next."""
    last: Report
    ended: float | None = None
    waits: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])
    """When, for what, and who held it."""
    stops: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """When, and why."""

    def take(self, report: Report, at: float) -> None:
        """Take note of what has become of it at `at`, s."""
        before, mission = self.last, report.mission
        if report.awaited and report.awaited != before.awaited:
            self.waits.append((at, report.awaited, report.holder))
        if mission.state is State.STOPPED and before.mission.state is not State.STOPPED:
            self.stops.append((at, mission.reason.value if mission.reason else ""))
        if mission.state in ENDED:
            self.ended = at
        self.last = report

    def told(self) -> dict[str, Any]:
        """Return it as `ivics demo --json` prints it."""
        mission = self.last.mission
        return {
            "mission_id": mission.id,
            "vehicle": mission.vehicle,
            "job": mission.kind.value,
            "state": mission.state.value,
            "spot": mission.target,
            "begun_s": round(self.begun, 2),
            "ended_s": None if self.ended is None else round(self.ended, 2),
            "waits": [
                {"at_s": round(at, 2), "for": what, "holder": holder}
                for at, what, holder in self.waits
            ],
            "stops": [{"at_s": round(at, 2), "reason": reason} for at, reason in self.stops],
        }


class ValetFleet:
    """Valet cars of one site.

    Parameters
    ----------
    site : str
        Its name.
    layout : Layout
        Of the car park.
    jobs : sequence of ValetJob
        One a car.
    seed : int
        Of all chance.
    """

    def __init__(self, site: str, layout: Layout, jobs: Sequence[ValetJob], seed: int) -> None:
        self._site, self._jobs = site, list(jobs)
        self._cars: dict[str, ValetCar] = {}
        chances = np.random.default_rng(seed).spawn(len(jobs))
        for job, chance in zip(jobs, chances, strict=True):
            x, y, heading = layout.stand(layout.lot.spot(job.stands)).tolist()
            pose, shape = (x, y, heading), Vehicle()
            self._cars[job.vehicle] = ValetCar(job.vehicle, shape, pose, 0, chance, Noise())
        self._begin = self._said = -inf
        self._touched: set[tuple[str, str]] = set()
        self.collisions: list[Collision] = []
        """First contacts of a valet car."""
        self.courses: dict[str, Course] = {}
        """By mission."""

    @staticmethod
    def subscriptions(site: str) -> list[str]:
        """Return what the cars hear, and who looks on."""
        nouns: tuple[topic.Valet, ...] = ("order", "permit", "response", "mission")
        return [topic.valet(site, "+", noun) for noun in nouns]

    def speak(self, now: float) -> list[Outgoing]:
        """Return what the cars, and who wants something of them, say at `now`, Unix s."""
        said: list[Outgoing] = []
        if self._begin == -inf:
            self._begin = now
            for car in self._cars.values():
                sheet = valet_state.encode_factsheet(car.factsheet)
                said += [self._connection(car), self._message(car.name, "factsheet", sheet, 1)]
        if now - self._said >= PERIOD - ROUNDING:
            self._said = now
            for car in self._cars.values():
                state = valet_state.encode_state(car.state(now))
                said.append(self._message(car.name, "state", state))
        due = [one for one in self._jobs if self._begin + one.at <= now]
        for job in due:
            self._jobs.remove(job)
            request = Request(
                id=f"{job.wish.value}-{job.vehicle}",
                party=PARTY,
                time=now,
                validity=VALIDITY,
                wish=job.wish,
                vehicle=job.vehicle,
                target=job.target,
            )
            said.append(self._message(PARTY, "request", valet_request.encode_request(request), 1))
        return said

    def hear(self, message: Incoming, now: float) -> bool:
        """Take a message at `now`, Unix s; False = it is not for the car park."""
        match topic.kind(message.topic):
            case valet_order.ORDER_KIND:
                order = valet_order.decode_order(message.payload)
                self._cars[order.vehicle].order(order)
            case valet_order.PERMIT_KIND:
                grant = valet_order.decode_permit(message.payload)
                self._cars[grant.vehicle].grant(grant, now)
            case valet_mission.KIND:
                report = valet_mission.decode(message.payload)
                at, name = now - self._begin, report.mission.id
                self.courses.setdefault(name, Course(at, Report(report.mission))).take(report, at)
            case valet_request.RESPONSE_KIND:
                answer = valet_request.decode_response(message.payload)
                if not answer.accepted:
                    log.warning("%s: %s", answer.request, answer.text)
            case _:
                return False
        return True

    def step(self, now: float, dt: float) -> None:
        """Drive from `now` to `now + dt`, Unix s."""
        for car in self._cars.values():
            car.step(now, dt)

    def show(self, scene: Scene) -> Scene:
        """Return a scene with the cars in it, behind all others, and note who touches them."""
        cars, shape = list(self._cars.values()), Vehicle()
        count, ahead = len(cars), 0.5 * shape.length - shape.rear_overhang
        pose = np.array([car.pose for car in cars])
        heading = pose[:, 2]
        middle = pose[:, :2] + ahead * np.column_stack([np.cos(heading), np.sin(heading)])
        box = np.tile([shape.length, shape.width, HEIGHT], (count, 1))
        none = np.zeros(count)
        whole = replace(
            scene,
            name=(*scene.name, *(f"valet {car.name}" for car in cars)),
            reference=np.vstack([scene.reference, pose[:, :2]]),
            position=np.vstack([scene.position, middle]),
            z=np.append(scene.z, none),
            heading=np.append(scene.heading, heading),
            speed=np.append(scene.speed, [car.velocity for car in cars]),
            acceleration=np.append(scene.acceleration, none),
            yaw_rate=np.append(scene.yaw_rate, [car.yaw_rate for car in cars]),
            extent=np.vstack([scene.extent, box]),
            class_index=np.append(scene.class_index, np.full(count, int(ObjectClass.CAR))),
            connected=np.append(scene.connected, none > 0.0),
            station_id=np.append(scene.station_id, np.full(count, -1)),
            emergency=np.append(scene.emergency, none > 0.0),
            indicator=np.append(scene.indicator, np.full(count, int(Indicator.OFF))),
        )
        self._judge(whole, count)
        return whole

    def _judge(self, scene: Scene, count: int) -> None:
        """Note the first contact of each of the last `count` actors with any before it."""
        c, s = np.cos(scene.heading), np.sin(scene.heading)
        pose = np.column_stack([scene.position, c, s])
        box = np.ascontiguousarray(scene.extent[:, :2])
        for i in range(len(scene) - count, len(scene)):
            for j in range(i):
                pair = scene.name[j], scene.name[i]
                if pair not in self._touched and overlap(pose[i], box[i], pose[j], box[j]):
                    self._touched.add(pair)
                    apart = scene.speed[i] * pose[i, 2:] - scene.speed[j] * pose[j, 2:]
                    hit = Collision(scene.time, *pair, float(np.hypot(*apart)))
                    self.collisions.append(hit)

    def _connection(self, car: ValetCar) -> Outgoing:
        said = Connection(vehicle=car.name, session=car.session, connected=True)
        return self._message(car.name, "connection", valet_state.encode_connection(said), 1)

    def _message(self, party: str, noun: topic.Valet, payload: bytes, qos: int = 0) -> Outgoing:
        return Outgoing(topic.valet(self._site, party, noun), payload, qos)
