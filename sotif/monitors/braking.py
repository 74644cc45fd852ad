"""What braking does to a meeting: whether it comes too late, or makes it worse."""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.conflict import encounter
from rsu.ldm.prediction import STEP
from rsu.ldm.snapshot import Snapshot

TOLD, STOPPING = 0.5, 6.0
"""s and m/s^2: latency and braking of an automated vehicle that is warned, as the catalogue has
them in *early enough to stop*."""
SURE = 0.9
"""Probability from which on two are taken to meet whatever one does."""


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


def makes_it_worse(snapshot: Snapshot, first: int, second: int) -> bool:
    """Whether two who might meet come to more harm if those who hear a warning brake for it.

    So it is for who would just pass before the other: braking keeps him in the way.  Only vehicles
    that report themselves are known to hear, and to brake so.
    """
    pair = [first, second]
    heard = (snapshot.tracks.station_id[pair] >= 0) & snapshot.vehicle[pair]
    if not heard.any():
        return False
    position, heading = snapshot.prediction.position[pair], snapshot.prediction.heading[pair]
    probability, harm = _harm(snapshot, pair, position, heading)
    if probability >= SURE:
        return False
    for k in np.flatnonzero(heard):
        position[k], heading[k] = _braked(snapshot.prediction.times, position[k], heading[k])
    return _harm(snapshot, pair, position, heading)[1] > harm


def _braked(time: Floats, position: Floats, heading: Floats) -> tuple[Floats, Floats]:
    """Where who brakes is on his way (T, 2), and heads (T,)."""
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(position, axis=0), axis=1))))
    gone = braked_way(time, way, TOLD, STOPPING)
    x, y, turned = (np.interp(gone, way, course) for course in (*position.T, np.unwrap(heading)))
    return np.stack((x, y), axis=1), turned


def _harm(
    snapshot: Snapshot, pair: list[int], position: Floats, heading: Floats
) -> tuple[float, float]:
    """Probability that a pair meets on these ways (2, T, 2) with these headings (2, T), and harm.

    The harm to expect, m^2 a step squared, is that probability by the square of the relative speed
    with which they come to touch: energy, but for the masses.
    """
    half = np.ascontiguousarray(snapshot.tracks.extent[pair, :2] / 2.0)
    spread, steps = snapshot.prediction.spread[pair], len(snapshot.prediction.times)
    probability, contact = encounter(position, heading, spread, half, 0, 1, steps)
    touched = max(math.ceil(contact), 1)
    blow = np.diff((position[1] - position[0])[touched - 1 : touched + 1], axis=0)
    return probability, probability * float((blow**2).sum())
