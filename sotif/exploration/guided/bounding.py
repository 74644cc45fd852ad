"""Bounding: how far a region reaches from a point in it."""

import numpy as np

from rsu.arrays import Floats
from sotif.exploration.guided.asking import Asking, together
from sotif.exploration.guided.region import Region, fit
from sotif.exploration.guided.samples import Samples

ABOVE = 0.1
"""How far above a border its second probe aims, of what counts there."""
DEEP = 4.0
"""A point in a region lies about a quarter as deep as robustness rises around it."""
TRIES = 3
"""Probes of a face at most."""
NARROW = 0.2
"""First reach where no slope is known: of the range of a parameter."""


def bound(
    samples: Samples, first: int, point: Floats, value: float, slopes: Floats
) -> Asking[Region]:
    """Find which parameters matter, and the faces along them.

    A parameter matters unless the far end of its range is as low: other regions can only lower
    a robustness, so whatever rises there tells.

    Parameters
    ----------
    samples : Samples
        Where all evaluations are kept.
    first : int
        The first sample of the descent that led here.
    point, value : ndarray (d,), float
        Its end.
    slopes : ndarray (d,)
        What it saw along each parameter; 0 = nothing.
    """
    level = 0.0 if value < 0.0 else value + ABOVE * samples.scale / 2.0
    matters = slopes != 0.0
    unknown = np.flatnonzero(~matters)
    if len(unknown):
        far = np.repeat(point[None], len(unknown), axis=0)
        far[np.arange(len(unknown)), unknown] = np.where(point[unknown] < 0.5, 1.0, 0.0)
        matters[unknown] = (yield from samples.ask(far)) >= level
    typical = float(np.median(np.abs(slopes[slopes != 0.0]))) if slopes.any() else 0.0
    sides = [(d, side) for d in np.flatnonzero(matters).tolist() for side in (-1.0, 1.0)]
    faces = yield from together(
        [
            _face(samples, point, value, d, side, abs(slopes[d]) or typical, level)
            for d, side in sides
        ]
    )
    low, high, rise = (
        np.full(len(point), -np.inf),
        np.full(len(point), np.inf),
        np.zeros(len(point)),
    )
    for (d, side), (at, slope) in zip(sides, faces, strict=True):
        (low if side < 0.0 else high)[d] = at
        rise[d] = max(rise[d], slope)
    radius = np.maximum((high - low) / 2.0, 1e-6)
    centre = np.where(matters, np.where(matters, low, 0.0) + np.where(matters, radius, 0.0), point)
    inside = matters & (rise > 0.0)
    depth = float(np.median(rise[inside] * radius[inside])) if inside.any() else samples.scale
    deepest = yield from samples.ask_one(centre)
    witness, floor = (centre, deepest) if deepest < value else (point, value)
    region = Region(centre, radius, depth, level, floor, witness)
    near = slice(first, samples.count)
    unit = _unit(samples, value)
    return fit(region, samples.points[near], samples.values[near], samples.ceiling, unit)


def _unit(samples: Samples, value: float) -> float:
    """Return what counts as much near a point: its depth if it is unsafe, at most the scale."""
    if value >= 0.0:
        return samples.scale
    return min(samples.scale, max(DEEP * -value, samples.least / ABOVE))


def _face(
    samples: Samples,
    point: Floats,
    start: float,
    d: int,
    side: float,
    slope: float,
    level: float,
) -> Asking[tuple[float, float]]:
    """Return where the level is crossed along a parameter, and how steeply it rises there."""
    end = 1.0 if side > 0.0 else 0.0
    inside, outside, above = float(point[d]), np.nan, np.nan
    reach = samples.scale / slope if slope else NARROW
    probe = inside + side * reach
    rise = 0.0
    for _ in range(TRIES):
        probe = min(max(probe, 0.0), 1.0)
        tried = point.copy()
        tried[d] = probe
        value = yield from samples.ask_one(tried)
        if value < level:
            inside = probe
            if probe == end:
                return end, 0.0
            if np.isnan(outside):
                reach *= 2.0
                probe += side * reach
                continue
        else:
            if above > value + samples.least:
                rise = (above - value) / abs(outside - probe)
                border = probe - side * (value - level) / rise
                if (border - inside) * side >= 0.0:
                    return border, rise
            outside, above = probe, value
        steep = rise or slope
        aim = level + ABOVE * _unit(samples, start)
        probe = outside - side * (above - aim) / steep if steep else np.inf
        if not min(inside, outside) < probe < max(inside, outside):
            probe = (inside + outside) / 2.0
    border = inside if np.isnan(outside) else (inside + outside) / 2.0
    return border, rise or slope or samples.scale / NARROW
