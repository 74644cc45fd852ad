"""Who is known by his own word alone where the unit should see him: nobody is warned of him yet."""

import math
from dataclasses import replace

import numpy as np

from rsu.ldm.snapshot import Snapshot
from rsu.ldm.visibility import SIGHT_HEIGHT, Visibility
from rsu.sensing.detection import SensorKind


def unwitnessed(snapshot: Snapshot) -> frozenset[int]:
    """Ids of tracks that only their stations tell of, in free view of a camera or lidar.

    A radar overlooks who stands.  Beyond the visual range nothing is in view.
    """
    tracks = snapshot.tracks
    witnessed = tracks.seen_by & ~(1 << SensorKind.V2X) != 0
    rows = np.flatnonzero((tracks.station_id >= 0) & ~witnessed)
    if not len(rows):
        return frozenset()
    reach = math.inf if math.isnan(snapshot.visual_range) else snapshot.visual_range
    fans = [
        replace(fan, range=min(fan.range, reach))
        for fan in snapshot.visibility.fans
        if fan.kind is not SensorKind.RADAR
    ]
    places = np.column_stack((tracks.position[rows], np.nan_to_num(tracks.z[rows]) + SIGHT_HEIGHT))
    seen = Visibility(fans, snapshot.visibility.boxes).seen_by(places, rows) > 0
    return frozenset(tracks.id[rows[seen]].tolist())
