"""A person who walks along, stands or lies on a lane where nobody on foot is expected."""

import math

import numpy as np

from rsu.arrays import Bools, Ints
from rsu.ldm.snapshot import Snapshot
from rsu.roads.map_object import MapObject
from rsu.sensing.detection import ObjectClass
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import FAST, WALKING, on_lane

ENTRY = "person-on-the-road"
ALONG = math.radians(45.0)
"""rad from the lane's direction; who walks at a greater angle crosses, and is soon gone."""
REST = 3.0
"""s; who stands longer in a lane does not merely let a car pass."""
PROBABILITY = 0.9
"""That he really is on that lane, not on the footway beside it."""
MARGIN = 1.0
"""m around a crosswalk."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a person, where he is."""
    return [
        hazard_of(snapshot, catalog[ENTRY], row, certainty)
        for row in _walkers(snapshot).tolist()
        if (certainty := on_lane(snapshot, row)) >= PROBABILITY
    ]


def _walkers(snapshot: Snapshot) -> Ints:
    rows = (snapshot.vulnerable & snapshot.on_road).nonzero()[0]
    if len(rows):
        on_foot = snapshot.tracks.class_index[rows] == int(ObjectClass.PEDESTRIAN)
        rows = rows[on_foot & (snapshot.limit[rows] > WALKING)]
    if len(rows):
        rows = rows[(snapshot.limit[rows] >= FAST) | _stays(snapshot, rows)]
    crossing = [o for o in snapshot.network.objects if o.kind == "crosswalk"] if len(rows) else []
    for place in crossing:
        rows = rows[~_on(snapshot, rows, place)]
    return rows


def _on(snapshot: Snapshot, rows: Ints, place: MapObject) -> Bools:
    """(K,) True for those of `rows` on an object of the map."""
    east, north = (snapshot.tracks.position[rows] - (place.pose.x, place.pose.y)).T
    c, s = math.cos(place.pose.heading), math.sin(place.pose.heading)
    along, across = np.abs(c * east + s * north), np.abs(c * north - s * east)
    return (along <= place.length / 2.0 + MARGIN) & (across <= place.width / 2.0 + MARGIN)


def _stays(snapshot: Snapshot, rows: Ints) -> Bools:
    """(K,) True for those of `rows` that walk along a lane, or stand."""
    velocity = snapshot.tracks.velocity[rows]
    course = np.arctan2(velocity[:, 1], velocity[:, 0])
    lane_course = snapshot.tracks.heading[rows] - snapshot.lane.deviation[rows]
    along = np.abs(np.sin(course - lane_course)) < math.sin(ALONG)
    return np.where(snapshot.prediction.standing[rows], snapshot.rested[rows] >= REST, along)
