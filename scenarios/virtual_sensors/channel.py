"""The radio channel between stations and the roadside unit: ITS-G5 at 5.9 GHz."""

import math
from bisect import bisect_right

import numpy as np
from numpy.random import Generator

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.sight import blocked

POWER = 23.0
"""dBm, radiated; EN 302 663 allows 33 (from memory, not looked up)."""
SENSITIVITY = -82.0
"""dBm of a 10 MHz channel at 6 Mbit/s (IEEE 802.11-2016, table 17-18; from memory, not looked
up)."""
AIRTIME = 0.57e-3
"""s: 400 bytes, a CAM with signature and headers, at 6 Mbit/s after 40 us of preamble and signal
field."""
HIDDEN = 0.25
"""Share of the load by stations that do not hear each other; set by hand."""
SHADOWING, SHADOWING_BUILDING = 3.0, 4.0
"""dB, standard deviation in sight or behind vehicles, and behind buildings (TR 37.885, as ns-3
has it)."""
BLOCKAGE, BLOCKAGE_SIGMA = 5.0, 4.0
"""dB that vehicles take on average near by, and its standard deviation, with one antenna above the
vehicle and one below (there)."""
_LOG_GHZ = math.log10(5.9)
_LEVELS = (0.3, 0.4, 0.5, 0.6)
_OFF = (0.1, 0.2, 0.4, 0.5, 1.0)


def time_off(busy: float) -> float:
    """Seconds from one CAM to the next at least, by the busy ratio of the channel.

    Reactive congestion control (TS 102 687 V1.2.1, table A.1, informative, for messages of up to
    1 ms; read in implementations that quote it: 10, 5, 2.5, 2 and 1 Hz from 0, 30, 40, 50 and 60 %
    on).  The state follows at once, where the specification goes one state with every measurement.
    """
    return _OFF[bisect_right(_LEVELS, busy)]


def path_loss(
    distance: Floats, behind_building: Bools, behind_vehicle: Bools, chance: Floats | float = 0.0
) -> Floats:
    """(N,) dB without shadowing (3GPP TR 37.885, table 6.2.1-1, urban, as ns-3 has it).

    In line of sight 38.77 + 16.7 log d + 18.2 log f; behind vehicles more, normally distributed
    around 5 + max(0, 15 log d - 41) with 4 dB, but never less; behind buildings
    36.85 + 30 log d + 18.9 log f; d in m, f in GHz.

    Parameters
    ----------
    distance : (N,) m
    behind_building, behind_vehicle : (N,)
    chance : (N,) standard normal numbers for what vehicles take; 0 = the mean
    """
    far: Floats = np.log10(np.maximum(distance, 1.0))
    sight: Floats = 38.77 + 16.7 * far + 18.2 * _LOG_GHZ
    blockage: Floats = BLOCKAGE + np.maximum(0.0, 15.0 * far - 41.0) + BLOCKAGE_SIGMA * chance
    vehicle: Floats = sight + np.maximum(0.0, blockage)
    building: Floats = np.maximum(36.85 + 30.0 * far + 18.9 * _LOG_GHZ, sight)
    return np.where(behind_building, building, np.where(behind_vehicle, vehicle, sight))


class Channel:
    """Who is heard at the roadside unit.

    Shadowing is log-normal, new with every message.
    Hidden stations collide as in pure ALOHA (Abramson 1970): exp(-2 G) get through.

    Parameters
    ----------
    antenna : (3,) m, of the roadside unit
    obstacles : (K, 7) boxes of buildings
    rng : chance of the channel alone
    """

    def __init__(self, antenna: Floats, obstacles: Floats, rng: Generator) -> None:
        self._antenna = antenna
        self._obstacles = obstacles
        self._rng = rng

    def heard(self, solids: Floats, rows: Ints, busy: float) -> Bools:
        """(M,) True where the message of a sender gets through.

        Parameters
        ----------
        solids : (N, 7) all actors' boxes; a sender's antenna is on its roof
        rows : (M,) the senders
        busy : ratio of the time for which the channel is taken
        """
        roof = solids[rows, :3].copy()
        roof[:, 2] += solids[rows, 6]
        building = self._behind(roof, self._obstacles, np.full(len(rows), -1))
        vehicle = self._behind(roof, solids, rows)
        distance = np.linalg.norm(roof - self._antenna, axis=1)
        fading, chance = self._rng.normal(0.0, 1.0, (2, len(rows)))
        margin = POWER - SENSITIVITY - path_loss(distance, building, vehicle, chance)
        fading *= np.where(building, SHADOWING_BUILDING, SHADOWING)
        alone = self._rng.random(len(rows)) < np.exp(-2.0 * HIDDEN * busy)
        return (fading < margin) & alone

    def _behind(self, roof: Floats, boxes: Floats, own: Ints) -> Bools:
        hidden = np.empty(len(roof), dtype=np.int64)
        blocked(self._antenna, roof, boxes, own, hidden)
        return hidden == 1
