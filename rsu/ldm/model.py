"""Builds the `Snapshot` of a tick."""

from collections.abc import Sequence

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.config import Site
from rsu.ldm.prediction import predict
from rsu.ldm.snapshot import Snapshot, freeze, kinds
from rsu.ldm.visibility import Visibility, coverage
from rsu.roads.network import MapObject, RoadNetwork
from rsu.sensing.detection import SensorHealth
from rsu.tracking.track import TrackTable

_SPACE_MARGIN = 0.5
"""m; a car stands in a space even if its middle is estimated this far outside."""


class WorldModel:
    """The static half of the world, joined with the tracks at each tick."""

    def __init__(self, site: Site, network: RoadNetwork) -> None:
        self._network = network
        self._fans = {sensor.id: coverage(sensor) for sensor in site.sensors}
        self._buildings = obstacle_boxes(network.objects)
        self._spaces = _rectangles([o for o in network.objects if o.kind == "parkingSpace"])

    def snapshot(self, tracks: TrackTable, health: Sequence[SensorHealth], now: float) -> Snapshot:
        """Join `tracks`, all predicted to `now`, with the map and the state of the sensors."""
        lane = self._network.match(tracks.position, tracks.heading)
        vehicle, vulnerable = kinds(tracks)
        prediction = predict(tracks, lane, self._network, vehicle)
        # the V2X radio delivers as well, but looks nowhere
        alive = [self._fans[s.sensor_id] for s in health if s.alive and s.sensor_id in self._fans]
        boxes = np.concatenate((_track_boxes(tracks), self._buildings))
        for record in (tracks, lane, prediction):
            freeze(record)
        return Snapshot(
            now=now,
            tracks=tracks,
            lane=lane,
            prediction=prediction,
            parked=self._parked(tracks, prediction.standing),
            vehicle=vehicle,
            vulnerable=vulnerable,
            visibility=Visibility(alive, boxes),
            network=self._network,
            health=tuple(health),
        )

    def _parked(self, tracks: TrackTable, standing: Bools) -> Bools:
        """(N,) True for what stands with its middle in a parking space."""
        parked = np.zeros(len(tracks), dtype=np.bool_)
        rows = np.flatnonzero(standing)
        if len(rows) and len(self._spaces):
            east = tracks.position[rows, np.newaxis, 0] - self._spaces[:, 0]
            north = tracks.position[rows, np.newaxis, 1] - self._spaces[:, 1]
            cos, sin = np.cos(self._spaces[:, 2]), np.sin(self._spaces[:, 2])
            along = np.abs(east * cos + north * sin) <= self._spaces[:, 3]
            across = np.abs(north * cos - east * sin) <= self._spaces[:, 4]
            parked[rows] = (along & across).any(axis=1)
        return parked


def obstacle_boxes(objects: Sequence[MapObject]) -> Floats:
    """(B, 7) x, y, z, heading, length, width, height of the map's objects that block the view."""
    solid = [o for o in objects if o.height > 0.0 and o.kind not in {"parkingSpace", "crosswalk"}]
    rows = [
        (o.pose.x, o.pose.y, o.pose.z, o.pose.heading, o.length, o.width, o.height) for o in solid
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 7)


def _rectangles(spaces: Sequence[MapObject]) -> Floats:
    """(S, 5) x, y, heading, half length and half width with margin, of parking spaces."""
    rows = [
        (
            o.pose.x,
            o.pose.y,
            o.pose.heading,
            o.length / 2.0 + _SPACE_MARGIN,
            o.width / 2.0 + _SPACE_MARGIN,
        )
        for o in spaces
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 5)


def _track_boxes(tracks: TrackTable) -> Floats:
    ground = np.where(np.isnan(tracks.z), 0.0, tracks.z)
    return np.column_stack((tracks.position, ground, tracks.heading, tracks.extent))
