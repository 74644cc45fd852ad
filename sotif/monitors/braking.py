"""What braking does to a meeting: whether it comes too late, or is what brings it about."""

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.conflict import encounter
from rsu.ldm.prediction import STEP
from rsu.ldm.snapshot import Snapshot

TOLD, STOPPING = 0.5, 6.0
"""s and m/s^2: latency and braking of an automated vehicle that is warned, as the catalogue has
them in *early enough to stop*."""
SURE = 0.9
"""Probability from which on two are taken to meet whatever one does: braking lessens the blow."""
LIKELIER = 0.05
"""By how much braking has to raise the probability so that it is what brings them together."""


def braked_way(time: Floats, way: Floats, reaction: float, deceleration: float) -> Floats:
    """(T,) m that somebody has gone who brakes after `reaction` s, by m/s^2.

    Parameters
    ----------
    time, way : (T,)
        s from now, and m that he goes by then if he does not brake.
    """
    speed = (np.interp(reaction, time, way) - np.interp(reaction - STEP, time, way)) / STEP
    braking = np.clip(time - reaction, 0.0, speed / deceleration)
    braked = np.interp(np.minimum(time, reaction), time, way)
    return np.minimum(way, braked + braking * (speed - 0.5 * deceleration * braking))


def makes_it_likelier(snapshot: Snapshot, first: int, second: int) -> bool:
    """Whether two who might meet do so more likely if those who hear a warning brake for it.

    So it is for who would just pass before the other: braking keeps him in the way.  Only vehicles
    that report themselves are known to hear.
    """
    pair = [first, second]
    hears = snapshot.vehicle & (snapshot.tracks.station_id >= 0)
    hearing = [k for k, row in enumerate(pair) if hears[row]]
    if not hearing:
        return False
    position, heading = snapshot.prediction.position[pair], snapshot.prediction.heading[pair]
    as_it_is = _probability(snapshot, pair, position, heading)
    if as_it_is >= SURE:
        return False
    for k in hearing:
        position[k], heading[k] = _braked(snapshot.prediction.times, position[k], heading[k])
    return _probability(snapshot, pair, position, heading) > as_it_is + LIKELIER


def _braked(time: Floats, position: Floats, heading: Floats) -> tuple[Floats, Floats]:
    """Where who brakes is on his way (T, 2), and heads (T,)."""
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(position, axis=0), axis=1))))
    gone = braked_way(time, way, TOLD, STOPPING)
    x, y, turned = (np.interp(gone, way, course) for course in (*position.T, np.unwrap(heading)))
    return np.stack((x, y), axis=1), turned


def _probability(snapshot: Snapshot, pair: list[int], position: Floats, heading: Floats) -> float:
    """That a pair meets on these ways (2, T, 2) with these headings (2, T)."""
    half = np.ascontiguousarray(snapshot.tracks.extent[pair, :2] / 2.0)
    spread, steps = snapshot.prediction.spread[pair], len(snapshot.prediction.times)
    probability, _ = encounter(position, heading, spread, half, 0, 1, steps)
    return float(probability)
