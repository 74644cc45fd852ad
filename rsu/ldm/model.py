"""Builds the `Snapshot` of a tick."""

import math
from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.config import Site
from rsu.errors import ConfigError
from rsu.kernels.sight import stack_boxes
from rsu.ldm.acceleration import SpeedMemory
from rsu.ldm.departure import DepartureMemory
from rsu.ldm.image import ImageMemory
from rsu.ldm.parking import ParkingSpaces
from rsu.ldm.prediction import COMFORTABLE_BRAKING, STANDING_SPEED, predict, stands
from rsu.ldm.rest import RestMemory
from rsu.ldm.signal import SignalMemory
from rsu.ldm.snapshot import Snapshot, kinds
from rsu.ldm.station import StationMemory, reporting
from rsu.ldm.visibility import Visibility, coverage
from rsu.roads.network import LaneMatch, MapObject, RoadNetwork
from rsu.sensing.detection import SelfReports, SensorHealth, SensorKind
from rsu.sensing.signal import SignalReport
from rsu.sensing.weather import WeatherReport
from rsu.tracking.track import TrackTable


class WorldModel:
    """The static half of the world, joined with the tracks at each tick."""

    def __init__(self, site: Site, network: RoadNetwork) -> None:
        self._network = network
        self._fans = {sensor.id: coverage(sensor) for sensor in site.sensors}
        self._buildings = obstacle_boxes(network.objects)
        self._spaces = ParkingSpaces(network.objects)
        # the last entry is for lane -1, which is none
        self._limit = np.append(network.limit, np.nan)
        self._open = np.append(~network.in_junction, [False])
        self._speeds = SpeedMemory()
        self._departures, self._rests = DepartureMemory(), RestMemory()
        self._images = ImageMemory()
        self._emergencies, self._indicators = StationMemory(), StationMemory()
        self._motions = StationMemory()
        """1 = it moves."""
        self._signals = SignalMemory(site.signal_groups)
        self._weather: WeatherReport | None = None
        _refuse_unknown_signals(site, network)

    def hear(self, reports: SelfReports) -> None:
        """Take note of what believed stations say of themselves beside where they are."""
        stations, times = reports.station_id, reports.time
        self._emergencies.hear(stations, times, reports.emergency)
        self._indicators.hear(stations, times, reports.indicator)
        self._speeds.hear(stations, times, reports.speed, reports.acceleration)
        speed = np.abs(reports.speed)
        moves = np.where(np.isnan(speed), -1, speed >= STANDING_SPEED).astype(np.int64)
        self._motions.hear(stations, times, moves)

    def see_signals(self, reports: Sequence[SignalReport], now: float) -> None:
        """Take note of what controllers of traffic lights say."""
        self._signals.hear(reports, now)

    def see_weather(self, report: WeatherReport) -> None:
        """Take note of what a weather station measured, unless a newer report is known."""
        if self._weather is None or report.time >= self._weather.time:
            self._weather = report

    def snapshot(self, tracks: TrackTable, health: Sequence[SensorHealth], now: float) -> Snapshot:
        """Join `tracks`, all predicted to `now`, with the map and the state of the sensors."""
        vehicle, vulnerable = kinds(tracks)
        stations = reporting(tracks)
        standing = stands(tracks, vehicle, self._departures.left(tracks))
        standing &= (
            self._motions.said(len(tracks), stations, now) != 1
        )  # as a valet car that creeps
        space = self._spaces.holding(tracks.position, standing)
        lane = self._network.match(tracks.position, tracks.heading)
        self._guess_headings(tracks, lane, space)
        boxes = _boxes(tracks, self._buildings)
        # the V2X radio delivers as well, but looks nowhere
        seeing = [self._fans[s.sensor_id] for s in health if s.sees and s.sensor_id in self._fans]
        radars = Visibility([fan for fan in seeing if fan.kind is SensorKind.RADAR], boxes)
        image = self._images.images(tracks, radars)
        vehicle, vulnerable = vehicle & ~image, vulnerable & ~image
        indicator = self._indicators.said(len(tracks), stations, now)
        self._network.take_turns(lane, tracks.position, tracks.heading, indicator)
        measured = self._speeds.measured(tracks)
        acceleration = self._speeds.told(tracks.time, stations, measured)
        prediction = predict(
            tracks, lane, self._network, vehicle, standing, acceleration, indicator
        )
        eased, harder = prediction, acceleration < -COMFORTABLE_BRAKING
        if np.count_nonzero(harder & vehicle):
            less = np.maximum(acceleration, -COMFORTABLE_BRAKING)
            eased = predict(tracks, lane, self._network, vehicle, standing, less, indicator)
        return Snapshot(
            now=now,
            tracks=tracks,
            lane=lane,
            prediction=prediction,
            eased=eased,
            acceleration=acceleration,
            measured_acceleration=measured,
            rested=self._rests.rested(tracks, standing),
            limit=self._limit[lane.lane],
            on_road=self._open[lane.lane],
            parked=space >= 0,
            vehicle=vehicle,
            vulnerable=vulnerable,
            image=image,
            emergency=self._emergencies.said(len(tracks), stations, now) == 1,
            signals=self._signals.shown(now),
            visual_range=self._visual_range(now),
            visibility=Visibility(seeing, boxes),
            coverage=self._fans,
            network=self._network,
            health=tuple(health),
        )

    def _visual_range(self, now: float) -> float:
        report = self._weather
        valid = report is not None and now - report.time <= report.validity
        return report.visual_range if report is not None and valid else math.nan

    def _guess_headings(self, tracks: TrackTable, lane: LaneMatch, space: Ints) -> None:
        """Fill in headings that nobody measured: in a space along it, on a lane along that."""
        rows = np.isnan(tracks.heading).nonzero()[0]
        if not len(rows):
            return
        tracks.heading[rows] = np.arctan2(tracks.velocity[rows, 1], tracks.velocity[rows, 0])
        led = rows[lane.lane[rows] >= 0]
        if len(led):
            distance, offset = lane.distance[led], lane.offset[led]
            _, tracks.heading[led] = self._network.along(lane.lane[led], distance, offset)
            lane.deviation[led] = 0.0
        spaced = rows[space[rows] >= 0]
        tracks.heading[spaced] = self._spaces.pose[space[spaced], 2]


def _refuse_unknown_signals(site: Site, network: RoadNetwork) -> None:
    known = {signal.id for signal in network.signals}
    for number, group in enumerate(site.signal_groups):
        for name in group.signals:
            if name not in known:
                place = f"$.signal_groups[{number}].signals"
                raise ConfigError(f"site {site.name}", place, f"{name!r}: no signal of the map")


def obstacle_boxes(objects: Sequence[MapObject]) -> Floats:
    """(B, 7) x, y, z, heading, length, width, height of the map's objects that block the view."""
    solid = [o for o in objects if o.height > 0.0 and o.kind not in {"parkingSpace", "crosswalk"}]
    rows = [
        (o.pose.x, o.pose.y, o.pose.z, o.pose.heading, o.length, o.width, o.height) for o in solid
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 7)


def _boxes(tracks: TrackTable, buildings: Floats) -> Floats:
    """(N + B, 7) boxes of the tracks, at a height of 0 if that is not known, then of buildings."""
    boxes = np.empty((len(tracks) + len(buildings), 7))
    stack_boxes(tracks.position, tracks.z, tracks.heading, tracks.extent, buildings, boxes)
    return boxes
