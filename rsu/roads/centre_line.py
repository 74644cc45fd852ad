"""Samples the centre lines of all lanes, close enough to stand for the exact curves."""

import math
from itertools import groupby
from operator import itemgetter

import numpy as np

from rsu.arrays import Floats
from rsu.errors import MapError
from rsu.roads.lane import LaneLines
from rsu.roads.profile import FLAT
from rsu.roads.road import Road, SectionLane
from rsu.roads.surface import RoadSurface, SurfacePoints

LaneKey = tuple[str, int, int]
"""Road id, section, lane id."""

LONGEST_STEP = 1.0
"""m between samples of a centre line."""
SAGITTA = 1e-3
"""m that a chord may lie off its arc."""
MOST_SAMPLES = 4_000_000
"""Rows of the table, some 300 MB; a map of a large city's main roads stays below."""
FARTHEST = 1e8
"""m from the map's origin: ten times any projected coordinate."""
_SAME = 1e-6
"""m of s by which knots of several curves miss each other by rounding."""
_UNDERSHOOT = -0.1
"""m; cubic widths that end at zero miss it by rounding, and by centimetres in some files."""


def sample_lanes(
    file: str, roads: dict[str, Road], surface: RoadSurface, keys: list[LaneKey]
) -> LaneLines:
    """Sample the lanes named by `keys`, in that order; `file` is what errors call the map."""
    sampled: list[Floats] = []
    budget = MOST_SAMPLES
    for (road_id, index), group in groupby(keys, key=itemgetter(0, 1)):
        road, lanes = roads[road_id], [lane_id for _, _, lane_id in group]
        s = _stations(file, road, index, budget // len(lanes))
        number = np.full(len(s), surface.index[road_id])
        for lane_id in lanes:
            lane = road.sections[int(index)].lanes[int(lane_id)]
            place = _place(file, lane, s)
            sampled.append(_sample(file, lane, place, surface.path(number, place)))
        budget -= len(s) * len(lanes)
    start = np.cumsum([0, *(len(columns) for columns in sampled)], dtype=np.int64)
    table = np.ascontiguousarray(np.vstack(sampled).T)
    return LaneLines(
        start=start,
        position=np.ascontiguousarray(table[:2].T),
        z=table[2],
        heading=table[3],
        distance=table[4],
        half_width=table[5],
        s=table[6],
    )


def _stations(file: str, road: Road, index: int, budget: int) -> Floats:
    """(K,) s of every knot of the section's curves, and of enough places between them."""
    section = road.sections[index]
    profiles = [road.elevation, road.lateral.superelevation]
    for lane in section.lanes.values():
        profiles += [lane.centre, lane.lift]
    shape = road.lateral.shape[:, 0]
    knots = np.concatenate((road.plan_view.starts, shape, *(x.starts for x in profiles)))
    inside = knots[(knots > section.s_start) & (knots < section.s_end - _SAME)]
    knots = np.unique(np.concatenate(([section.s_start], inside, [section.s_end])))
    knots = knots[np.diff(knots, prepend=-1.0) > _SAME]
    if len(knots) == 1:
        return np.repeat(knots, 2)  # a section without length still leads somewhere
    counts = _steps(road, index, knots)
    if not counts.sum() < budget:
        problem = f"up to road {road.road_id}: over {MOST_SAMPLES} lane samples"
        raise MapError(file, f"line {road.line}", problem)
    whole = counts.astype(np.int64)
    which = np.repeat(np.arange(len(whole)), whole)
    step = np.arange(len(which)) - np.repeat(np.cumsum(whole) - whole, whole)
    s = knots[which] + np.diff(knots)[which] * step / counts[which]
    return np.append(s, knots[-1])


def _steps(road: Road, index: int, knots: Floats) -> Floats:
    """(K-1,) whole numbers of samples between neighbouring knots."""
    low, high = knots[:-1], np.nextafter(knots[1:], 0.0)
    places = np.concatenate((low, (low + high) / 2.0, high))
    curvature = np.abs(road.plan_view.evaluate(places)[2]).reshape(3, -1).max(axis=0)
    reach, bend = np.zeros_like(low), np.zeros_like(low)
    for lane in road.sections[index].lanes.values():
        reach = np.maximum(reach, np.abs(lane.centre.value(places)).reshape(3, -1).max(axis=0))
        # The slope of a cubic is a parabola: three values give its change at both ends.
        a, b, c = lane.centre.slope(places).reshape(3, -1)
        change = np.abs([4.0 * b - 3.0 * a - c, 3.0 * c - 4.0 * b + a]).max(axis=0)
        bend = np.maximum(bend, change / (high - low))
    chord = np.sqrt(8.0 * SAGITTA / np.maximum(curvature + bend, 1e-9))
    # On the outer side of a bend a lane is longer than its road, by 1 + |t k|.
    step = np.minimum(LONGEST_STEP, chord) / (1.0 + reach * curvature)
    return np.ceil(np.diff(knots) / step)


def _place(file: str, lane: SectionLane, s: Floats) -> Floats:
    """(K, 5) places of a lane's centre, as `RoadSurface.path` takes them."""
    if lane.lift is FLAT:
        lift = rise = np.zeros_like(s)
    else:
        lift, rise = lane.lift.value(s), lane.lift.slope(s)
    t = lane.centre.value(s)
    if np.abs(t).max() > FARTHEST:
        raise MapError(file, f"line {lane.line}", f"lane {lane.lane_id}: over {FARTHEST:g} m away")
    return np.column_stack((s, t, lift, rise, lane.centre.slope(s)))


def _sample(file: str, lane: SectionLane, place: Floats, points: SurfacePoints) -> Floats:
    """(K, 7) x, y, z, heading, distance, half width, s of one lane in direction of travel."""
    width = lane.width.value(place[:, 0])
    name = f"lane {lane.lane_id}"
    if width.min() < _UNDERSHOOT:
        raise MapError(file, f"line {lane.line}", f"{name}: width {width.min():g} m")
    if not np.abs(points.position).max() + width.max() <= FARTHEST:
        raise MapError(file, f"line {lane.line}", f"{name}: over {FARTHEST:g} m away")
    heading = points.course if lane.travel > 0 else points.course + math.pi
    half_width = np.maximum(width, 0.0) / 2.0
    columns = np.column_stack(
        (
            points.position,
            points.z,
            _wrapped(heading),
            np.zeros_like(width),
            half_width,
            place[:, 0],
        )
    )[:: lane.travel]
    columns[1:, 4] = np.cumsum(np.hypot(*np.diff(columns[:, :2], axis=0).T))
    return columns


def _wrapped(angle: Floats) -> Floats:
    return (angle + math.pi) % math.tau - math.pi
