"""Samples the centre lines of all lanes, close enough to stand for the exact curves."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
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


def sample_lanes(file: str, roads: dict[str, Road], keys: list[LaneKey]) -> LaneLines:
    """Sample the lanes named by `keys`, in that order; `file` is what errors call the map."""
    stations: dict[tuple[str, int], Floats] = {}
    total = 0
    for road_id, section, _ in keys:
        if (road_id, section) not in stations:
            budget = MOST_SAMPLES - total
            stations[road_id, section] = _stations(file, roads[road_id], section, budget)
        total += len(stations[road_id, section])
        if total > MOST_SAMPLES:
            raise _too_long(file, roads[road_id])
    sampled = [_sample(file, roads[key[0]], key, stations[key[:2]]) for key in keys]
    start = np.concatenate(([0], np.cumsum([len(columns) for columns in sampled], dtype=np.int64)))
    table = np.ascontiguousarray(np.vstack(sampled).T) if sampled else np.empty((7, 0))
    return LaneLines(
        start=start.astype(np.int64),
        position=np.ascontiguousarray(table[:2].T),
        z=table[2],
        heading=table[3],
        distance=table[4],
        half_width=table[5],
        s=table[6],
    )


def _too_long(file: str, road: Road) -> MapError:
    return MapError(
        file, f"line {road.line}", f"up to road {road.road_id}: over {MOST_SAMPLES} lane samples"
    )


def _stations(file: str, road: Road, index: int, budget: int) -> Floats:
    """(K,) s of a section's samples: every knot of its curves, and enough between them."""
    section = road.sections[index]
    profiles = [road.elevation, road.lane_offset, *(x.width for x in section.lanes.values())]
    knots = np.concatenate((road.plan_view.starts, *(profile.starts for profile in profiles)))
    inside = knots[(knots > section.s_start + 1e-6) & (knots < section.s_end - 1e-6)]
    knots = np.unique(np.concatenate(([section.s_start], inside, [section.s_end])))
    counts = _steps(road, index, knots)
    if counts.sum() > budget:
        raise _too_long(file, road)
    inner: list[Floats] = [
        a + (b - a) * np.arange(count) / count
        for a, b, count in zip(knots[:-1], knots[1:], counts, strict=True)
    ]
    return np.concatenate((*inner, knots[-1:]))


def _steps(road: Road, index: int, knots: Floats) -> Ints:
    """(K-1,) samples between neighbouring knots."""
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
    return np.ceil(np.diff(knots) / step).astype(np.int64)


def _sample(file: str, road: Road, key: LaneKey, s: Floats) -> Floats:
    """(K, 7) x, y, z, heading, distance, half width, s of one lane in direction of travel."""
    _, index, lane_id = key
    lane = road.sections[index].lanes[lane_id]
    t, slope = road.lane_offsets(index, lane_id, s)
    position, z, heading = road.surface(s, t)
    curvature = road.plan_view.evaluate(s)[2]
    width = lane.width.value(s)
    if width.min() < _UNDERSHOOT:
        raise MapError(file, f"line {lane.line}", f"lane {lane_id}: width {width.min():g} m")
    if np.abs(position).max() > FARTHEST:
        raise MapError(file, f"line {lane.line}", f"lane {lane_id}: over {FARTHEST:g} m away")
    heading = heading + np.arctan2(slope, 1.0 - t * curvature)
    if road.travel(lane_id) < 0:
        heading = heading + math.pi
    columns = np.column_stack(
        (position, z, _wrapped(heading), np.zeros_like(s), np.maximum(width, 0.0) / 2.0, s)
    )[:: road.travel(lane_id)]
    columns[1:, 4] = np.cumsum(np.hypot(*np.diff(columns[:, :2], axis=0).T))
    return columns


def _wrapped(angle: Floats) -> Floats:
    return (angle + math.pi) % math.tau - math.pi
