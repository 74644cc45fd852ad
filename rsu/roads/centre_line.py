"""Samples the centre lines of all lanes, close enough to stand for the exact curves."""

import math
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from rsu.arrays import Floats
from rsu.errors import MapError
from rsu.roads.network import LaneLines
from rsu.roads.road import Road

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
_UNDERSHOOT = -0.01
"""m; cubic widths that end at zero miss it by rounding."""


@dataclass(slots=True, frozen=True, kw_only=True)
class _Stations:
    """Where a section's lanes are sampled: the reference line at K places."""

    s: Floats
    position: Floats
    z: Floats
    heading: Floats
    curvature: Floats


def sample_lanes(file: str, roads: dict[str, Road], keys: list[LaneKey]) -> LaneLines:
    """Sample the lanes named by `keys`, in that order; `file` is what errors call the map."""
    sampled: list[Floats] = []
    budget = MOST_SAMPLES
    for (road_id, index), group in groupby(keys, key=itemgetter(0, 1)):
        road, lanes = roads[road_id], [lane_id for _, _, lane_id in group]
        stations = _stations(file, road, index, budget // len(lanes))
        sampled += [_sample(file, road, index, lane_id, stations) for lane_id in lanes]
        budget -= len(stations.s) * len(lanes)
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


def _stations(file: str, road: Road, index: int, budget: int) -> _Stations:
    """Every knot of the section's curves, and enough places between them."""
    section = road.sections[index]
    profiles = [road.elevation, road.lane_offset, *(x.width for x in section.lanes.values())]
    knots = np.concatenate((road.plan_view.starts, *(profile.starts for profile in profiles)))
    inside = knots[(knots > section.s_start + 1e-6) & (knots < section.s_end - 1e-6)]
    knots = np.unique(np.concatenate(([section.s_start], inside, [section.s_end])))
    counts = _steps(road, index, knots)
    if counts.sum() >= budget:
        problem = f"up to road {road.road_id}: over {MOST_SAMPLES} lane samples"
        raise MapError(file, f"line {road.line}", problem)
    inner: list[Floats] = [
        a + (b - a) * np.arange(count) / count
        for a, b, count in zip(knots[:-1], knots[1:], counts, strict=True)
    ]
    s = np.concatenate((*inner, knots[-1:]))
    position, heading, curvature = road.plan_view.evaluate(s)
    z = road.elevation.value(s)
    return _Stations(s=s, position=position, z=z, heading=heading, curvature=curvature)


def _steps(road: Road, index: int, knots: Floats) -> Floats:
    """(K-1,) whole numbers of samples between neighbouring knots."""
    low, high = knots[:-1], np.nextafter(knots[1:], 0.0)
    curvature = np.abs([road.plan_view.evaluate(s)[2] for s in (low, high)]).max(axis=0)
    reach, bend = np.zeros_like(low), np.zeros_like(low)
    for lane_id in road.sections[index].lanes:
        places = [road.lane_offsets(index, lane_id, s) for s in (low, (low + high) / 2.0, high)]
        reach = np.maximum(reach, np.abs([t for t, _ in places]).max(axis=0))
        # The slope of a cubic is a parabola: three values give its change at both ends.
        a, b, c = (slope for _, slope in places)
        change = np.abs([4.0 * b - 3.0 * a - c, 3.0 * c - 4.0 * b + a]).max(axis=0)
        bend = np.maximum(bend, change / (high - low))
    chord = np.sqrt(8.0 * SAGITTA / np.maximum(curvature + bend, 1e-9))
    # On the outer side of a bend a lane is longer than its road, by 1 + |t k|.
    step = np.minimum(LONGEST_STEP, chord) / (1.0 + reach * curvature)
    return np.ceil(np.diff(knots) / step)


def _sample(file: str, road: Road, index: int, lane_id: int, at: _Stations) -> Floats:
    """(K, 7) x, y, z, heading, distance, half width, s of one lane in direction of travel."""
    lane = road.sections[index].lanes[lane_id]
    t, slope = road.lane_offsets(index, lane_id, at.s)
    left = np.column_stack((-np.sin(at.heading), np.cos(at.heading)))
    position = at.position + t[:, None] * left
    width = lane.width.value(at.s)
    if width.min() < _UNDERSHOOT:
        raise MapError(file, f"line {lane.line}", f"lane {lane_id}: width {width.min():g} m")
    if np.abs(position).max() + width.max() > FARTHEST:
        raise MapError(file, f"line {lane.line}", f"lane {lane_id}: over {FARTHEST:g} m away")
    heading = at.heading + np.arctan2(slope, 1.0 - t * at.curvature)
    if road.travel(lane_id) < 0:
        heading = heading + math.pi
    half_width = np.maximum(width, 0.0) / 2.0
    columns = np.column_stack(
        (position, at.z, _wrapped(heading), np.zeros_like(t), half_width, at.s)
    )[:: road.travel(lane_id)]
    columns[1:, 4] = np.cumsum(np.hypot(*np.diff(columns[:, :2], axis=0).T))
    return columns


def _wrapped(angle: Floats) -> Floats:
    return (angle + math.pi) % math.tau - math.pi
