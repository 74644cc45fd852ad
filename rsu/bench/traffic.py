"""A dense scene for measuring: 200 road users at one junction, seen by three sensors."""

from dataclasses import dataclass, replace

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.clock import nanoseconds
from rsu.codec import cam, detection, topic
from rsu.codec.message import Incoming
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.ldm.model import obstacle_boxes
from rsu.roads.network import RoadNetwork
from rsu.sensing.detection import ObjectClass, SelfReports, SensorFrame
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.suite import VirtualSensors

START = 1_790_000_000.0
"""Unix s."""
TICK = 0.05
"""s; every sensor delivers in every tick."""
CAM_INTERVAL = 0.1
"""s; the shortest that TS 103 900 allows."""
DRIVING, AGAINST, PARKED, WALKING = 70, 2, 48, 80
"""200 in all; those who drive against their lane give something to warn of in every tick."""
CONNECTED = 50
SPEED, AGAINST_SPEED, WALK = 3.0, 5.0, 1.3
"""m/s."""
GAP = 12.0
"""m between cars in a lane."""

_CAR, _PERSON = (4.5, 1.8, 1.5), (0.5, 0.6, 1.75)


@dataclass(slots=True)
class Traffic:
    """Where everybody is at any time: cars along their lanes, people straight on."""

    network: RoadNetwork
    lane: Ints
    distance: Floats
    direction: Ints
    """1 with the lane, -1 against it."""
    speed: Floats
    stands: Floats
    """(P, 3) x, y, heading of parked cars."""
    walks: Floats
    """(W, 4) x, y, heading, speed."""

    def scene(self, time: float) -> Scene:
        """The truth `time` s after the start."""
        ahead = self.distance + self.direction * self.speed * time
        place, heading = self.network.along(self.lane, ahead, np.zeros(len(ahead)))
        heading = np.where(self.direction > 0, heading, heading + np.pi)
        step = np.column_stack((np.cos(self.walks[:, 2]), np.sin(self.walks[:, 2])))
        walked = self.walks[:, :2] + step * self.walks[:, 3:] * time
        count = len(ahead) + len(self.stands) + len(walked)
        zeros = np.zeros(count)
        row = np.arange(count)
        station = np.where(row < CONNECTED, 1000 + row, -1)
        cars = len(ahead) + len(self.stands)
        position = np.concatenate((place, self.stands[:, :2], walked))
        return Scene(
            time=time,
            name=tuple(f"actor_{row}" for row in range(count)),
            reference=position,
            position=position,
            z=zeros,
            heading=np.concatenate((heading, self.stands[:, 2], self.walks[:, 2])),
            speed=np.concatenate((self.speed, np.zeros(len(self.stands)), self.walks[:, 3])),
            acceleration=zeros,
            yaw_rate=zeros,
            extent=np.array([_CAR] * cars + [_PERSON] * len(walked)),
            class_index=np.array(
                [int(ObjectClass.CAR)] * cars + [int(ObjectClass.PEDESTRIAN)] * len(walked)
            ),
            connected=station >= 0,
            station_id=station,
            emergency=np.zeros(count, dtype=np.bool_),
            indicator=np.zeros(count, dtype=np.int64),
        )


def traffic(network: RoadNetwork) -> Traffic:
    """Cars in all lanes of the four arms, people on their pavements, a full car park."""
    arms = [lane for lane in network.lanes if lane.road_id in {"1", "2", "3", "4"}]
    lanes = [lane.index for lane in arms if lane.kind == "driving"]
    spots = [(lane, GAP * place) for place in range(12) for lane in lanes[1:]]
    spots = [s for s in spots if s[1] < network.lanes[s[0]].length - 40.0][:DRIVING]
    against = [(lanes[0], network.lanes[lanes[0]].length - 20.0 * k) for k in range(AGAINST)]
    pavements = [lane.index for lane in arms if lane.kind == "sidewalk"]
    walks = [(pavements[k % len(pavements)], 1.5 * k % 100.0) for k in range(WALKING)]
    place, heading = network.along(
        np.array([lane for lane, _ in walks]),
        np.array([distance for _, distance in walks]),
        np.zeros(len(walks)),
    )
    spaces = [o.pose for o in network.objects if o.kind == "parkingSpace"][:PARKED]
    return Traffic(
        network=network,
        lane=np.array([lane for lane, _ in [*spots, *against]]),
        distance=np.array([distance for _, distance in [*spots, *against]]),
        direction=np.array([1] * len(spots) + [-1] * AGAINST),
        speed=np.array([SPEED] * len(spots) + [AGAINST_SPEED] * AGAINST),
        stands=np.array([(pose.x, pose.y, pose.heading) for pose in spaces]),
        walks=np.column_stack((place, heading, np.full(len(walks), WALK))),
    )


@dataclass(slots=True)
class Measured:
    """What the sensors and the stations of one tick give."""

    time: float
    """Unix s."""
    frames: list[SensorFrame]
    reports: SelfReports


def measure(site: Site, network: RoadNetwork, ticks: int) -> list[Measured]:
    """Play the traffic for some ticks."""
    cast = traffic(network)
    sensors = VirtualSensors(site, obstacle_boxes(network.objects), seed=1)
    rng = np.random.default_rng(2)
    measured: list[Measured] = []
    for index in range(1, ticks + 1):
        time = START + index * TICK
        scene = cast.scene(index * TICK)
        payloads = [delivery.payload for delivery in sensors.step(scene, time)]
        frames = [p for p in payloads if not isinstance(p, SelfReports)]
        measured.append(Measured(time, frames, _self_reports(scene, index, time, rng)))
    return measured


def _self_reports(scene: Scene, index: int, time: float, rng: np.random.Generator) -> SelfReports:
    """Of the stations whose turn it is: each sends once in `CAM_INTERVAL`."""
    every = round(CAM_INTERVAL / TICK)
    rows = np.array([row for row in np.flatnonzero(scene.connected) if (row + index) % every == 0])
    count = len(rows)
    return SelfReports(
        station_id=scene.station_id[rows],
        time=np.full(count, time),
        position=scene.position[rows] + rng.normal(0.0, 0.5, (count, 2)),
        z=np.zeros(count),
        covariance=np.repeat(0.25 * np.eye(2)[np.newaxis], count, axis=0),
        heading=scene.heading[rows],
        heading_sigma=np.full(count, 0.03),
        speed=scene.speed[rows],
        speed_sigma=np.full(count, 0.2),
        acceleration=np.zeros(count),
        yaw_rate=np.zeros(count),
        extent=scene.extent[rows],
        class_index=scene.class_index[rows],
        emergency=np.full(count, -1),
        indicator=np.full(count, -1),
    )


class Encoder:
    """Turns what was measured into what arrives, at its own time or later."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._projection = Projection(site.origin)

    def arrivals(self, measured: Measured, shift: float = 0.0) -> tuple[int, list[Incoming]]:
        """Time of the tick, Unix ns, and its messages, all `shift` s later than measured."""
        now_ns = nanoseconds(measured.time + shift)
        reports = measured.reports
        return now_ns, [
            *(self._frame(frame, shift, now_ns) for frame in measured.frames),
            *(self._cam(reports, row, shift, now_ns) for row in range(len(reports))),
        ]

    def _frame(self, frame: SensorFrame, shift: float, now_ns: int) -> Incoming:
        sequence = frame.sequence + round(shift / TICK)
        later = replace(frame, time=frame.time + shift, sequence=sequence)
        address = topic.detections(self._site.name, frame.sensor_id)
        return Incoming(address, detection.encode(later), now_ns)

    def _cam(self, reports: SelfReports, row: int, shift: float, now_ns: int) -> Incoming:
        source = f"ivics_station_{int(reports.station_id[row])}"
        later = replace(reports, time=reports.time + shift)
        sent = float(later.time[row])
        namespace = self._site.v2x.namespace
        message = cam.outgoing(later, row, self._projection, namespace, source, sent)
        return Incoming(message.topic, message.payload, now_ns)
