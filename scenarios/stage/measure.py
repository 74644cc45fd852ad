"""Ways between actors and places along lanes and paths, for actions and conditions."""

from math import cos, hypot, sin

from scenarios.kernels import motion as film
from scenarios.openscenario.position import Position, TrajectoryPosition
from scenarios.stage.cast import Cast, Placement
from scenarios.stage.path import project
from scenarios.stage.place import lane_of, place

FARTHEST = 64
"""Lanes that a search along the road looks through."""


def way_to(position: Position, i: int, cast: Cast) -> float:
    """Return the m that an actor has to go to a place: along its path or road, else straight."""
    actor = cast.row[i]
    if actor[film.MODE] == film.ON_PATH:
        rows = cast.path[int(cast.plan[i, film.PATH_FIRST]) : int(cast.plan[i, film.PATH_LAST])]
        if isinstance(position, TrajectoryPosition):
            return position.s - float(actor[film.WAY])
        there = place(position, cast)
        return project(rows, there.x, there.y) - float(actor[film.WAY])
    there = place(position, cast)
    along = along_lanes(cast, i, there)
    if along is not None:
        return along
    return hypot(there.x - float(actor[film.X]), there.y - float(actor[film.Y]))


def along_lanes(cast: Cast, i: int, there: Placement) -> float | None:
    """Return the s-distance ahead (negative = behind) along the roads; None = not on one's way."""
    actor = cast.row[i]
    if there.lane < 0:
        return None
    lane, way, _, direction = lane_of(cast, cast.entities[i].name)
    lanes, table = cast.network.lanes, cast.lanes
    goal = lanes[there.lane]
    s = table.s_at(there.lane, there.way)
    here = lanes[lane]
    own = table.s_at(lane, way)
    if (here.road_id, here.section) == (goal.road_id, goal.section):
        return (s - own) * here.travel * direction
    for sign in (direction, -direction):
        found = _search(cast, i, lane, sign, goal.road_id, goal.section)
        if found is not None:
            passed, at = found
            begin = lanes[at].s_start if lanes[at].travel * sign > 0 else lanes[at].s_end
            first = here.s_end if here.travel * sign > 0 else here.s_start
            total = abs(first - own) + passed + abs(s - begin)
            return total if sign == direction else -total
    del actor
    return None


def _search(
    cast: Cast, i: int, lane: int, sign: int, road: str, section: int
) -> tuple[float, int] | None:
    """Follow the links breadth first to a section; return the s passed between and its lane."""
    lanes = cast.network.lanes
    del i
    waiting: list[tuple[float, int]] = [(0.0, lane)]
    seen = {lane}
    while waiting and len(seen) < FARTHEST * 16:
        waiting.sort()
        passed, here = waiting.pop(0)
        found = lanes[here]
        if here != lane and (found.road_id, found.section) == (road, section):
            return passed, here
        beyond = passed + (0.0 if here == lane else abs(found.s_end - found.s_start))
        for onward in found.successors if sign > 0 else found.predecessors:
            if onward not in seen:
                seen.add(onward)
                waiting.append((beyond, onward))
    return None


def gap_ahead(cast: Cast, i: int, j: int, *, free: bool) -> float:
    """Return m from an actor to another along its heading; negative = behind.

    Between reference points, or with `free` between the ends of the boxes.
    """
    a, b = cast.row[i], cast.row[j]
    dx, dy = float(b[film.X] - a[film.X]), float(b[film.Y] - a[film.Y])
    heading = float(a[film.HEADING])
    ahead = dx * cos(heading) + dy * sin(heading)
    at = Placement(x=float(b[film.X]), y=float(b[film.Y]), z=0.0, heading=0.0)
    if b[film.MODE] == film.ON_LANE and a[film.MODE] == film.ON_LANE:
        at = Placement(
            x=at.x, y=at.y, z=0.0, heading=0.0, lane=int(b[film.LANE]), way=float(b[film.WAY])
        )
        along = along_lanes(cast, i, at)
        ahead = ahead if along is None else along
    if not free:
        return ahead
    own, other = cast.box[i], cast.box[j]
    if ahead >= 0.0:
        return max(ahead + float(other[0] - own[0] - (other[2] + own[2]) / 2.0), 0.0)
    return min(ahead + float(other[0] - own[0] + (other[2] + own[2]) / 2.0), 0.0)


def lanes_aside(cast: Cast, i: int, j: int) -> int | None:
    """Return how many lanes another is to the left of an actor; None = on no lane, or oncoming."""
    own, _, _, direction = lane_of(cast, cast.entities[i].name)
    other, _, _, against = lane_of(cast, cast.entities[j].name)
    here, there = cast.network.lanes[own], cast.network.lanes[other]
    if here.travel * direction != there.travel * against:
        return None
    return (there.lane_id - here.lane_id) * here.travel * direction


def lanes_beside(cast: Cast, i: int) -> list[int]:
    """Return how far to the left each lane of an actor's direction is, in lanes; its own is 0."""
    own, _, _, direction = lane_of(cast, cast.entities[i].name)
    here = cast.network.lanes[own]
    return [
        (lane.lane_id - here.lane_id) * here.travel * direction
        for lane in cast.network.lanes
        if (lane.road_id, lane.section, lane.travel) == (here.road_id, here.section, here.travel)
    ]
