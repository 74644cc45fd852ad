"""The site of a unit that is put where the ego meets others: its masts, cameras and radars."""

import math
from dataclasses import dataclass

import numpy as np

from rsu.config import Camera, Lidar, Mount, Origin, Radar, Sensor, Site, V2x
from rsu.roads.lane import DRIVABLE
from rsu.roads.network import RoadNetwork
from scenarios.stage.film import Film
from scenarios.trial.encounter import find_encounters

MAST_HEIGHT = 8.0
"""m, of a lamp post."""
ASIDE, BEYOND = 8.0, 15.0
"""m from the conflict to a mast: to the side, behind the footway; and along the road."""
DOWN = math.radians(8.0)
"""rad by which the cameras look down."""
PILLAR, NEAR_PILLAR = "obstacle", 12.0
"""Type of the map's objects, and m within which one carries a ceiling, as in a garage."""
UNDER_CEILING, ASIDE_AISLE, BAY = 0.1, 2.5, 8.0
"""m below the top of the pillars at which lidars hang there; to the left of the ego's way, above
the middle of the aisle; and from the conflict along the aisle, the bay of three parking spaces."""
NEAR_JUNCTION = 40.0
"""m from the conflict to where an arm of a junction begins, if the unit is to watch the arm."""
ACROSS = 20.0
"""m from where an arm begins back to the far side of the junction, where cameras hang that look
down the arm, as the signals for who comes from there do."""
ARM = math.radians(45.0)
"""rad between two arms, or an arm and the ego's way, which has cameras anyway."""
ORIGIN = Origin(latitude_deg=48.0, longitude_deg=11.0)
"""Of a scenario that lies nowhere."""
SIDES = {"a": 1.0, "b": -1.0}
"""Masts, and whether they stand beyond the conflict and to the left, or the other way round."""
NAME = "trial"
UNIT_STATION = 900
"""ITS station id of the unit."""


@dataclass(slots=True, frozen=True)
class _Conflict:
    """Where the ego comes nearest to a collision, else half way."""

    x: float
    y: float
    ground: float
    heading: float
    """rad, of the ego."""

    def beside(self, along: float, aside: float) -> tuple[float, float]:
        """x, y of a place so far along the ego's way, and to the left of it, m."""
        c, s = math.cos(self.heading), math.sin(self.heading)
        return self.x + along * c - aside * s, self.y + along * s + aside * c


def stand_at(film: Film, ego: str, network: RoadNetwork) -> Site:
    """Return the site of a unit that watches where the ego meets others.

    Two masts at opposite sides, each with a camera up and down the ego's way and a radar towards
    where it comes from; and a camera down each other arm of a junction there, as at a junction
    that is known to be dangerous.  In a garage two lidars hang under the ceiling instead.
    """
    conflict = _conflict(film, ego)
    ceiling = _ceiling(conflict, network)
    sensors = _outdoors(conflict, network) if ceiling is None else _indoors(conflict, ceiling)
    return Site(
        name=NAME,
        map="",
        origin=ORIGIN,
        v2x=V2x(station_id=UNIT_STATION, source_uuid="ivics_trial"),
        cameras=tuple(s for s in sensors if isinstance(s, Camera)),
        radars=tuple(s for s in sensors if isinstance(s, Radar)),
        lidars=tuple(s for s in sensors if isinstance(s, Lidar)),
    )


def _outdoors(conflict: _Conflict, network: RoadNetwork) -> list[Sensor]:
    sensors: list[Sensor] = []
    onward, back = conflict.heading, conflict.heading + math.pi
    for mast, side in SIDES.items():
        place = conflict.beside(side * BEYOND, side * ASIDE)

        def mount(yaw: float, pitch: float, at: tuple[float, float] = place) -> Mount:
            return _mount(at, conflict.ground, MAST_HEIGHT, yaw, pitch)

        sensors += [
            _camera(f"camera_{mast}_back", mount(back, -DOWN)),
            _camera(f"camera_{mast}", mount(onward, -DOWN)),
            _radar(f"radar_{mast}", mount(back, 0.0)),
        ]
    for number, (x, y, outward) in enumerate(_arms(conflict, network), start=1):
        place = (x - ACROSS * math.cos(outward), y - ACROSS * math.sin(outward))
        arm = _mount(place, conflict.ground, MAST_HEIGHT, outward, -DOWN)
        sensors.append(_camera(f"camera_arm_{number}", arm))
    return sensors


def _indoors(conflict: _Conflict, ceiling: float) -> list[Sensor]:
    sensors: list[Sensor] = []
    for name, side in SIDES.items():
        place = conflict.beside(side * BAY, ASIDE_AISLE)
        mount = _mount(place, conflict.ground, ceiling, conflict.heading, 0.0)
        sensors.append(Lidar(id=f"lidar_{name}", mount=mount, range_m=60.0, rate_hz=10.0))
    return sensors


def _conflict(film: Film, ego: str) -> _Conflict:
    met = [e for e in find_encounters(film) if ego in (e.first, e.second)]
    i = film.names.index(ego)
    there = np.flatnonzero(film.there[:, i])
    if met:
        worst = min(met, key=lambda e: (e.time_to_collision, e.gap))
        step = film.instant(worst.time)
    else:
        step = int(there[len(there) // 2])
    x, y = map(float, film.position[step, i])
    return _Conflict(x, y, float(film.z[step, i]), float(film.heading[step, i]))


def _ceiling(conflict: _Conflict, network: RoadNetwork) -> float | None:
    """Height above the ground, m, at which sensors hang under a ceiling; None = there is none."""
    tops = [
        o.pose.z + o.height - conflict.ground - UNDER_CEILING
        for o in network.objects
        if o.kind == PILLAR
        and math.hypot(o.pose.x - conflict.x, o.pose.y - conflict.y) <= NEAR_PILLAR
    ]
    return min((top for top in tops if top > 0.0), default=None)


def _arms(conflict: _Conflict, network: RoadNetwork) -> list[tuple[float, float, float]]:
    """x, y where each arm of a junction begins, and its direction, but those of the ego's way."""
    arms: list[tuple[float, float, float]] = []
    watched = [conflict.heading, conflict.heading + math.pi]
    for x, y, outward in _mouths(network):
        near = math.hypot(x - conflict.x, y - conflict.y) <= NEAR_JUNCTION
        if near and all(_apart(outward, other) > ARM for other in watched):
            watched.append(outward)
            arms.append((x, y, outward))
    return arms


def _mouths(network: RoadNetwork) -> list[tuple[float, float, float]]:
    """x, y and direction outwards where each lane ends at a junction."""
    lines, inside = network.lines, network.in_junction
    found: list[tuple[float, float, float]] = []
    for lane in network.lanes:
        if lane.kind not in DRIVABLE or inside[lane.index]:
            continue
        first, last = int(lines.start[lane.index]), int(lines.start[lane.index + 1]) - 1
        if any(inside[k] for k in lane.successors):
            x, y = map(float, lines.position[last])
            found.append((x, y, float(lines.heading[last]) + math.pi))
        if any(inside[k] for k in lane.predecessors):
            x, y = map(float, lines.position[first])
            found.append((x, y, float(lines.heading[first])))
    return found


def _apart(one: float, other: float) -> float:
    return abs(math.remainder(one - other, math.tau))


def _camera(name: str, mount: Mount) -> Camera:
    return Camera(
        id=name,
        mount=mount,
        width_px=1920,
        height_px=1080,
        focal_px=1100.0,
        range_m=110.0,
        rate_hz=10.0,
    )


def _radar(name: str, mount: Mount) -> Radar:
    return Radar(id=name, mount=mount, field_of_view_deg=90.0, range_m=140.0, rate_hz=10.0)


def _mount(
    place: tuple[float, float], ground: float, height: float, heading: float, pitch: float
) -> Mount:
    return Mount(
        x_m=place[0],
        y_m=place[1],
        z_m=ground + height,
        yaw_deg=math.degrees(math.remainder(heading, math.tau)),
        pitch_deg=math.degrees(pitch),
        ground_m=ground,
    )
