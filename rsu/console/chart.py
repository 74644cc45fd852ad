"""Draws the chart of a site: what browsers need of its map.  A program of its own.

``python -m rsu.console.chart SITE.toml`` prints one JSON object.  It reads the map with compiled
kernels, which the console itself does without.
"""

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.lot.lot import Lot, read_lot
from rsu.config import Camera, Lidar, Sensor, Site, read_site
from rsu.console.api.chart_model import level_of
from rsu.errors import IvicsError
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

FINE = 0.05
"""m by which an outline may be off."""
UNDRAWN = frozenset({"none", "parkingSpace"})
"""Kinds of objects; spaces are drawn as spots."""


def draw(site: Site) -> dict[str, Any]:
    """Return the chart, as `rsu.console.api.chart_model` describes it."""
    lot = None if site.valet is None else read_lot(Path(site.valet.lot))
    network = lot.network if lot else read_network(Path(site.map))
    floors = list(lot.description.floors_m) if lot else [0.0]
    drawn = {
        "site": site.name,
        "latitude_deg": site.origin.latitude_deg,
        "longitude_deg": site.origin.longitude_deg,
        "bounds_m": [round(x, 2) for x in network.bounds],
        "floors_m": floors,
        "lanes": _lanes(network, floors),
        "objects": _objects(network, floors),
        "spots": _spots(network, lot),
        "sensors": [_sensor(sensor, floors) for sensor in site.sensors],
    }
    version = hashlib.sha256(json.dumps(drawn).encode()).hexdigest()[:16]
    return {"version": version, **drawn}


def _lanes(network: RoadNetwork, floors: list[float]) -> list[dict[str, Any]]:
    lines = network.lines
    side = np.column_stack((-np.sin(lines.heading), np.cos(lines.heading)))
    left = lines.position + lines.half_width[:, None] * side
    right = lines.position - lines.half_width[:, None] * side
    found: list[dict[str, Any]] = []
    for lane in network.lanes:
        rows = slice(int(lines.start[lane.index]), int(lines.start[lane.index + 1]))
        if lane.kind == "none" or rows.stop - rows.start < 2:
            continue
        edges = (_thin(left[rows]), _thin(right[rows])[::-1])
        found.append(
            {
                "road": lane.road_id,
                "kind": lane.kind,
                "level": level_of(float(np.median(lines.z[rows])), floors),
                "junction": bool(lane.junction_id),
                "outline_m": np.vstack(edges).round(2).ravel().tolist(),
                "middle_m": _thin(lines.position[rows]).round(2).ravel().tolist(),
            }
        )
    return found


def _objects(network: RoadNetwork, floors: list[float]) -> list[dict[str, Any]]:
    return [
        {
            "kind": item.kind,
            "level": level_of(item.pose.z, floors),
            "outline_m": np.array(item.outline).round(2).ravel().tolist(),
        }
        for item in network.objects
        if item.kind not in UNDRAWN and item.outline
    ]


def _spots(network: RoadNetwork, lot: Lot | None) -> list[dict[str, Any]]:
    if lot is None:
        return [
            _spot(x.id, (x.pose.x, x.pose.y), x.pose.heading, x.length, x.width)
            for x in network.objects
            if x.kind == "parkingSpace"
        ]
    return [
        {
            **_spot(x.name, x.middle, x.heading, x.length, x.width),
            "level": x.level,
            "kind": x.zone.kind if x.zone else "stall",
            "road": network.lanes[x.enter].road_id,
            "zone": x.zone.id if x.zone else "",
            "groups": sorted(x.kinds),
            "closed": x.closed,
        }
        for x in lot.spots
    ]


def _spot(
    name: str, middle: tuple[float, float], heading: float, length: float, width: float
) -> dict[str, Any]:
    return {
        "name": name,
        "x_m": round(middle[0], 2),
        "y_m": round(middle[1], 2),
        "heading_rad": round(heading, 4),
        "length_m": length,
        "width_m": width,
        "level": 0,
        "kind": "stall",
        "road": "",
        "zone": "",
        "groups": [],
        "closed": "",
    }


def _sensor(sensor: Sensor, floors: list[float]) -> dict[str, Any]:
    mount = sensor.mount
    if isinstance(sensor, Camera):
        kind, width = "camera", 2.0 * math.atan(0.5 * sensor.width_px / sensor.focal_px)
    else:
        kind = "lidar" if isinstance(sensor, Lidar) else "radar"
        width = math.radians(sensor.field_of_view_deg)
    return {
        "id": sensor.id,
        "kind": kind,
        "level": level_of(mount.ground_m, floors),
        "x_m": mount.x_m,
        "y_m": mount.y_m,
        "heading_rad": round(math.radians(mount.yaw_deg), 4),
        "field_of_view_rad": round(width, 4),
        "range_m": sensor.range_m,
    }


def _thin(line: Floats) -> Floats:
    return shapely.get_coordinates(shapely.simplify(shapely.LineString(line), FINE))


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(draw(read_site(Path(sys.argv[1]))), allow_nan=False))
    except IvicsError as error:
        sys.stderr.write(f"ivics: {error}\n")
        sys.exit(error.exit_code)
