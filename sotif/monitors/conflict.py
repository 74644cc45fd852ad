"""Pairs of road users that will meet if both go on as they do."""

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.conflict import find_meetings, look_out
from rsu.ldm.prediction import BRAKING, COMFORTABLE_BRAKING, STEP, Prediction
from rsu.ldm.snapshot import Snapshot
from sotif.monitors.braking import braked_way, makes_it_likelier

PROBABILITY = 0.5
"""From here on a meeting is more likely than not."""
_MOST = 64
"""Pairs a tick; a scene with more is one jam, and its first 64 pairs warn everybody in it."""
HARD_BRAKING = 5.0
"""m/s^2; what drivers call hard, but not yet an emergency (Kiefer et al., CAMP forward collision
warning, DOT HS 808 964, 1999: half a g)."""
FULL_BRAKING = 6.0
"""m/s^2; what UN R157, 5.2.5.2, counts on where it asks whether a collision can be avoided."""
REACTION = 1.25
"""s; brake reaction to what is unexpected but common, as the brake lights of a leader.  To what is
expected it is 0.75 s (Green, *Transportation Human Factors* 2(3), 2000), before which a quarter of
a second goes by until the driver is told, and one until the brake has built up."""
FORESIGHT = 2.0
"""s before usual braking; whoever cannot see the other must be told earlier, but not by more."""
KNOWN = 3.0
"""m/s, standard deviation up to which a velocity is measured and no guess: it moves the moment at
which to brake (`braking_time`) by half a second, a quarter of `FORESIGHT`.  Cameras get there
within a second; who comes out of cover meanwhile is for the monitor of emerging road users."""
ROLLING = 2.0
"""m/s; who closes up in a queue, or parks, goes no faster behind a vehicle, and stands within 0.4 m
once he brakes.  Systems that brake for a vehicle ahead need not do so below 2.8 m/s (UN R152,
5.2.1.3)."""
WATCHED = 1.0
"""s that a vehicle has to be seen before it is met as one that stands: at a walking pace it has
moved no farther by then than the place of a long vehicle is known to (1 to 2 m)."""
CROSSING = math.radians(30.0)
"""rad between their headings, or to the opposite of one, from which on two cross each other."""
_ALL = -1
_RULES = np.array([WATCHED, KNOWN, REACTION, COMFORTABLE_BRAKING, FORESIGHT, STEP])


Speed = TypeVar("Speed", float, Floats)
"""m/s, of one or each of several."""


class Geometry(Enum):
    """How two road users meet."""

    LONGITUDINAL = "longitudinal"
    CROSSING = "crossing"
    VULNERABLE = "vulnerable"


@dataclass(slots=True, frozen=True, kw_only=True)
class Conflict:
    """One pair, by rows of the snapshot."""

    main: int
    """Row of the vehicle that has to act."""
    other: int
    geometry: Geometry
    time_to_event: float
    """s to first contact."""
    probability: float
    urgent: bool
    """Whether it is time to act."""
    resisted: bool = False
    """Whether the vehicle brakes hard, and usual braking would not be enough."""


def conflicts(snapshot: Snapshot) -> list[Conflict]:
    """Every pair that meets within the horizon, by what is known of it.

    Who brakes hard does so for a reason, which may be that he was told: so it is not over for him
    before usual braking would be enough.  Who would just pass before the other, and meet him if he
    braked, is better not told.
    """
    look = _lookout(snapshot)
    if not np.count_nonzero(look > 0):
        return []
    met = _meetings(snapshot, look, _ALL)
    found = [m for m in met if not makes_it_likelier(snapshot, m.main, m.other)]
    if snapshot.eased is snapshot.prediction:
        return found
    hard = np.flatnonzero(snapshot.vehicle & (snapshot.acceleration < -COMFORTABLE_BRAKING))
    found = [meeting for meeting in found if meeting.main not in hard]
    for row in hard.tolist():
        eased = replace(snapshot, prediction=_with_row_of(snapshot, row))
        met = _meetings(eased, look, row)
        found += [replace(meeting, resisted=True) for meeting in met if meeting.main == row]
    return found


def _with_row_of(snapshot: Snapshot, row: int) -> Prediction:
    """How all go on, but one of them eased."""
    mixed = replace(
        snapshot.prediction,
        position=snapshot.prediction.position.copy(),
        heading=snapshot.prediction.heading.copy(),
    )
    mixed.position[row] = snapshot.eased.position[row]
    mixed.heading[row] = snapshot.eased.heading[row]
    return mixed


def _meetings(snapshot: Snapshot, look: Ints, only: int) -> list[Conflict]:
    """Every pair that meets by `snapshot.prediction`, of everybody or of one row."""
    tracks, prediction = snapshot.tracks, snapshot.prediction
    pairs, meeting = np.empty((_MOST, 2), dtype=np.int64), np.empty((_MOST, 2))
    found = find_meetings(
        prediction.position, prediction.heading, prediction.spread,
        np.ascontiguousarray(tracks.extent[:, :2] / 2.0), look, only, PROBABILITY, pairs, meeting,
    )  # fmt: skip
    if not found:
        return []
    pairs, meeting = pairs[:found], meeting[:found]
    # two meet only if both are there
    probable = meeting[:, 0] * tracks.existence[pairs].prod(axis=1)
    columns = zip(pairs.tolist(), probable.tolist(), meeting[:, 1].tolist(), strict=True)
    return [
        _conflict(snapshot, i, j, probability, contact * STEP)
        for (i, j), probability, contact in columns
        if probability >= PROBABILITY
    ]


def _lookout(snapshot: Snapshot) -> Ints:
    """(N,) steps that moving vehicles look ahead; 0 for all others, -1 for what meets nobody.

    A vehicle that has just been seen first meets nobody: whether it does hangs on what velocity
    vehicles have on average, which is none, as many stand and others come the other way.
    """
    prediction, tracks = snapshot.prediction, snapshot.tracks
    look = np.empty(len(tracks), dtype=np.int64)
    look_out(
        snapshot.now, _RULES, tracks.born, tracks.speed, tracks.speed_sigma, prediction.standing,
        snapshot.vehicle, snapshot.parked | snapshot.image, len(prediction.times), look,
    )  # fmt: skip
    return look


def braking_time(speed: Speed) -> Speed:
    """Time before an event, s, at which a driver at `speed`, m/s, begins to brake as usual."""
    return REACTION + speed / (2.0 * COMFORTABLE_BRAKING)


def _is_urgent(
    snapshot: Snapshot, main: int, other: int, geometry: Geometry, time_to_event: float
) -> bool:
    """Whether it is time to act.

    Crossing vehicles can each resolve it, so both must have run out of time for comfortable
    braking after a usual reaction.  Who follows somebody, or nears a pedestrian, sees him, and is
    told when he would have to brake hard: for the difference of the speeds, or so as to stand
    behind a leader who brakes on; and nobody counts on the pedestrian.  Of what stands ahead of
    him all the time, or goes ahead steadily, he makes less, and of a vehicle that he rolls up to
    nothing.
    """
    speed = snapshot.tracks.speed
    needed, opposite = float(speed[main]), float(speed[other])
    if geometry is Geometry.CROSSING:
        return time_to_event <= braking_time(min(needed, opposite))
    if geometry is Geometry.LONGITUDINAL:
        if not _oncoming(snapshot, main, other, time_to_event):
            rolls = needed < ROLLING
            return not rolls and _brakes_in_vain(snapshot, main, other, time_to_event)
        needed += opposite
    return time_to_event <= REACTION + needed / (2.0 * _last_braking(snapshot, other))


def _last_braking(snapshot: Snapshot, ahead: int) -> float:
    """How hard, m/s^2, a driver brakes for whom he sees `ahead` before he has to be told."""
    if snapshot.prediction.standing[ahead]:
        return FULL_BRAKING
    steady = snapshot.acceleration[ahead] > -BRAKING and not snapshot.vulnerable[ahead]
    return FULL_BRAKING if steady else HARD_BRAKING


def _oncoming(snapshot: Snapshot, main: int, other: int, time_to_event: float) -> bool:
    """Whether the other one comes towards the first."""
    turn = _turn(snapshot, main, other, time_to_event)
    return math.cos(turn) < 0.0 and not snapshot.prediction.standing[other]


def _brakes_in_vain(snapshot: Snapshot, main: int, other: int, at: float) -> bool:
    """Whether a follower who brakes hard after a usual reaction still runs into his leader.

    If he does not, they meet `at` s from now.  Both on their predicted ways.  At constant speeds
    that is so when no more time is left than the reaction and the difference of the speeds over
    twice the braking.  Of a leader who brakes, where he will stand matters, and not how fast he is
    when the two would meet.
    """
    time, place = snapshot.prediction.times, snapshot.prediction.position[[main, other]]
    gone = np.zeros((2, len(time)))
    np.cumsum(np.linalg.norm(np.diff(place, axis=1), axis=2), axis=1, out=gone[:, 1:])
    own, ahead = gone
    gap = np.interp(at, time, own) - np.interp(at, time, ahead)
    braked = braked_way(time, own, REACTION, _last_braking(snapshot, other))
    return bool((braked - ahead >= gap).any())


def _conflict(
    snapshot: Snapshot, i: int, j: int, probability: float, time_to_event: float
) -> Conflict:
    geometry = _geometry(snapshot, i, j, time_to_event)
    main, other = _by_duty(snapshot, i, j, geometry)
    return Conflict(
        main=main,
        other=other,
        geometry=geometry,
        time_to_event=time_to_event,
        probability=probability,
        urgent=_is_urgent(snapshot, main, other, geometry, time_to_event),
    )


def _geometry(snapshot: Snapshot, i: int, j: int, time_to_event: float) -> Geometry:
    """By how they will head when they meet: who turns off crosses the way of who comes up."""
    if snapshot.vulnerable[i] or snapshot.vulnerable[j]:
        return Geometry.VULNERABLE
    standing = snapshot.prediction.standing
    aside = abs(math.sin(_turn(snapshot, i, j, time_to_event)))
    if standing[i] or standing[j] or aside < math.sin(CROSSING):
        return Geometry.LONGITUDINAL
    return Geometry.CROSSING


def _turn(snapshot: Snapshot, i: int, j: int, time: float) -> float:
    """How far `j` is turned from `i`, rad, `time` s from now."""
    heading, step = snapshot.prediction.heading, round(time / STEP)
    return float(heading[j, step] - heading[i, step])


def _by_duty(snapshot: Snapshot, i: int, j: int, geometry: Geometry) -> tuple[int, int]:
    """The row that has to act first: the vehicle, the one behind, or the faster one; it moves."""
    if geometry is Geometry.VULNERABLE:
        return (j, i) if snapshot.vulnerable[i] else (i, j)
    if geometry is Geometry.LONGITUDINAL:
        ahead = _ahead(snapshot, i, j)
        if ahead != _ahead(snapshot, j, i):
            return (i, j) if ahead else (j, i)
    speed = snapshot.tracks.speed
    return (i, j) if speed[i] >= speed[j] else (j, i)


def _ahead(snapshot: Snapshot, i: int, j: int) -> bool:
    """Whether `j` lies ahead of a moving `i`."""
    position = snapshot.tracks.position
    (x, y), (to_x, to_y) = position[i].tolist(), position[j].tolist()
    east, north = snapshot.tracks.velocity[i].tolist()
    nearer = (to_x - x) * east + (to_y - y) * north > 0.0
    return nearer and not snapshot.prediction.standing[i]
