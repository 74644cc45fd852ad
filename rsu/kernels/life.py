"""Existence, birth and death of tracks, by time alone.

Existence is a probability that follows Bayes' rule at every detection and fades as
exp(-t / constant) in between: the integrated probabilistic data association of Musicki, Evans &
Stankovic, IEEE T-AC 39 (1994), without its sum over the gate.  All of it is closed form in time, so
a track stands at its last measurement until the next one, whatever is asked in between.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.place import SENSORS

LOOKS = 1.8
"""Mean intervals between two sights that speak against a track as much as one look that surely
would have seen it: looks fail together, for what half hides a body hides it from look to look."""
VANISH = 0.05
"""Probability that a road user is hidden when it is looked for again."""
HIDDEN_FOR = 3.0
"""s, mean time for which road users are hidden: as behind a truck at a junction."""
CERTAIN = 0.9999
"""Largest existence: detectors err together, so no amount of hits says more."""
UNKNOWN = 1e6
"""m^2: variance of a position before its first measurement."""
LONGEST = 50.0
"""m: no road user is longer, wider or higher."""
ROUNDING = 1e-6
"""m, more than positions within 1000 km are rounded by."""


@kernel("float64(float64, float64)")
def overlooked(waited: float, gap: float) -> float:
    """Probability that all looks missed what is still to be seen, after `waited` s.

    `gap` is how often what stands there is seen, s; 0 = not known.
    """
    return float(np.exp(-max(waited - gap, 0.0) / (LOOKS * gap))) if gap > 0.0 else 1.0


@kernel("UniTuple(float64, 2)(float64, float64, float64, float64)")
def unseen(existence: float, hidden: float, chance: float, outlook: float) -> tuple[float, float]:
    """Existence of what is not seen, and the share of it that is hidden.

    It was `hidden` before, or was overlooked by `chance`, or is hidden since, or else is gone.
    `outlook` is the share of the hidden among those that are not seen any more.
    """
    plain = existence * (1.0 - hidden)
    since = plain * (1.0 - chance) * VANISH
    behind = existence * hidden + since
    there = plain * chance + behind
    gone = 1.0 - existence + since * (1.0 - outlook) / outlook
    return there / (there + gone), behind / max(there, 1e-12)


@kernel("float64(float64, float64, float64)")
def evidence(score: float, least: float, most: float) -> float:
    """Likelihood ratio of one detection: real against false, from the detector's own score."""
    return min(max(score / max(1.0 - score, 1e-9), least), most)


@kernel(
    "void(int64, float64, int64, float64, float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1])"
)
def schedule(
    i: int,
    time: float,
    kind: int,
    coast: float,
    kind_hold: Floats,
    kind_silence: Floats,
    track_time: Floats,
    existence: Floats,
    hold: Floats,
    horizon: Floats,
    born: Floats,
    seen: Floats,
) -> None:
    """Note that `kind` measured track `i` at `time`, and until when it lives without another hit.

    Its existence fades as slowly as the slowest kind of sensor still supporting it demands; the
    less likely it is, and the younger, the less it may coast: clutter rarely comes twice.
    """
    seen[i, kind] = time
    track_time[i] = time
    hold[i] = kind_hold[kind]
    for k in range(len(kind_hold)):
        if seen[i, k] >= time - kind_silence[k]:
            hold[i] = max(hold[i], kind_hold[k])
    patience = kind_silence[kind] + time - born[i]
    horizon[i] = time + min(coast * existence[i], patience)


@kernel("float64(float64[::1], float64[::1])")
def expect(probability: Floats, by_class: Floats) -> float:
    """Mean of a figure over a track's classes."""
    total = 0.0
    for k in range(len(by_class)):
        total += probability[k] * by_class[k]
    return total


@kernel("void(int64, int64, int64[::1])")
def claim(i: int, station: int, track_station: Ints) -> None:
    """Give a station id to track `i` alone."""
    for other in range(len(track_station)):
        if track_station[other] == station:
            track_station[other] = -1
    track_station[i] = station


@kernel(
    "void(float64, int64, float64, float64, float64, int64[::1], float64[::1], int64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], int64[::1])"
)
def confirm(
    time: float,
    kind: int,
    least: float,
    most: float,
    stay: float,
    track_of: Ints,
    score: Floats,
    station: Ints,
    coast: Floats,
    kind_hold: Floats,
    kind_silence: Floats,
    gap: Floats,
    outlook: Floats,
    track_time: Floats,
    existence: Floats,
    hidden: Floats,
    hold: Floats,
    horizon: Floats,
    born: Floats,
    seen: Floats,
    class_probability: Floats,
    track_station: Ints,
) -> None:
    """Raise the existence of every track that was hit, and let it live on.

    What was hidden may be so still, and the detection false: each one that follows tells.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        waited = float(time - track_time[i])
        chance = overlooked(waited, float(gap[i]))
        prior, behind = unseen(float(existence[i]), float(hidden[i]), chance, float(outlook[i]))
        prior *= np.exp(-waited / stay)
        behind *= np.exp(-waited / HIDDEN_FOR) * prior  # and then the detection is none of it
        seen_now = (prior - behind) * evidence(score[j], least, most)
        existence[i] = min((seen_now + behind) / (seen_now + behind + 1.0 - prior), CERTAIN)
        hidden[i] = behind / max(seen_now + behind, 1e-12)
        longest = expect(class_probability[i], coast)
        schedule(
            i, time, kind, longest, kind_hold, kind_silence, track_time, existence, hold,
            horizon, born, seen,
        )  # fmt: skip
        if station[j] >= 0:
            claim(i, station[j], track_station)


@kernel("int64(float64, float64, int64)")
def cell(offset: float, size: float, side: int) -> int:
    """Column (row) of the grid that is so far right of (above) its corner, or else the nearest."""
    return int(max(0.0, min(side - 1.0, offset / size)))


@kernel("float64(int64, float64[:, ::1], int64[::1], float64[:, ::1])")
def breadth(j: int, extent: Floats, class_index: Ints, typical: Floats) -> float:
    """Width, m, of detection `j`: measured, or typical of its class."""
    measured = float(extent[j, 1])
    return measured if 0.0 < measured < LONGEST else float(typical[class_index[j], 1])


@kernel(
    "bool_(int64, float64, float64[:, ::1], int64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[::1], int64, int64[::1], int64[::1], int64[::1])"
)
def overlapped(
    j: int,
    broadest: float,
    position: Floats,
    class_index: Ints,
    extent: Floats,
    typical: Floats,
    frame: Floats,
    side: int,
    start: Ints,
    item: Ints,
    track_of: Ints,
) -> bool:
    """Whether detection `j` stands inside another one of its scan that has a track already."""
    width = breadth(j, extent, class_index, typical)
    radius = 0.5 * (width + broadest) + ROUNDING
    left, bottom = position[j, 0] - radius - frame[0], position[j, 1] - radius - frame[1]
    first, last = cell(left, frame[2], side), cell(left + 2.0 * radius, frame[2], side)
    top = cell(bottom + 2.0 * radius, frame[2], side)
    for row in range(cell(bottom, frame[2], side), top + 1):
        for k in range(start[row * side + first], start[row * side + last + 1]):
            other = item[k]
            if track_of[other] >= 0:
                dx = position[j, 0] - position[other, 0]
                dy = position[j, 1] - position[other, 1]
                near = 0.5 * (width + breadth(other, extent, class_index, typical))
                if dx * dx + dy * dy < near * near:
                    return True
    return False


@kernel(
    "int64(float64, int64, float64[::1], int64[::1], float64[::1], int64, int64[::1], int64[::1],"
    " int64[::1], float64[:, ::1], float64[::1], int64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[::1], float64[::1], float64[::1], int64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, ::1], float64[::1], float64[::1], float64[::1],"
    " float64[:, ::1], float64[:, ::1], int64[::1])"
)
def found(
    time: float,
    count: int,
    existence_at_birth: Floats,
    candidates: Ints,
    frame: Floats,
    side: int,
    start: Ints,
    item: Ints,
    track_of: Ints,
    position: Floats,
    heading: Floats,
    class_index: Ints,
    extent: Floats,
    typical: Floats,
    speed_along: Floats,
    speed_across: Floats,
    class_prior: Floats,
    id_of: Ints,
    track_time: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    existence: Floats,
    hold: Floats,
    born: Floats,
    seen: Floats,
    class_probability: Floats,
    track_station: Ints,
) -> int:
    """Start tracks from `candidates`, best first; return how many tracks there are now.

    A new state knows nothing of its position, and of its velocity what its class can do along and
    across its heading; the detection that founds it then updates it like any other.

    Parameters
    ----------
    existence_at_birth
        (N,) before the detection that founds it counts.
    frame, side, start, item
        Grid of the sound detections of the scan: `rsu.kernels.association.fill_grid`.
    typical
        (8, 3) m, length, width and height by class.
    """
    broadest = 0.0
    for k in range(start[side * side] if side > 0 else 0):
        broadest = max(broadest, breadth(item[k], extent, class_index, typical))
    for c in range(len(candidates)):
        j = candidates[c]
        if count == len(track_time):
            break
        if overlapped(
            j, broadest, position, class_index, extent, typical, frame, side, start, item, track_of
        ):
            continue
        i = count
        count += 1
        track_of[j] = i
        along = speed_along[class_index[j]] ** 2
        across = speed_across[class_index[j]] ** 2
        if abs(heading[j]) < 1e3:
            cos, sin = np.cos(heading[j]), np.sin(heading[j])
        else:
            across, cos, sin = along, 1.0, 0.0
        for a in range(4):
            mean[i, a] = position[j, a] if a < 2 else 0.0
            for b in range(4):
                P[i, a, b] = UNKNOWN if a == b and a < 2 else 0.0
        P[i, 2, 2] = along * cos * cos + across * sin * sin
        P[i, 3, 3] = along * sin * sin + across * cos * cos
        P[i, 2, 3] = P[i, 3, 2] = (along - across) * sin * cos
        for k in range(5):
            body[i, k, 0] = np.nan
            body[i, k, 1] = np.nan
        for k in range(len(class_prior)):
            class_probability[i, k] = class_prior[k]
        for k in range(seen.shape[1]):
            seen[i, k] = -np.inf
        track_time[i] = born[i] = time
        existence[i] = existence_at_birth[j]
        hold[i] = 1.0
        track_station[i] = -1
        id_of[i] = -1
    return count


@kernel(
    "int64(float64, float64, float64, float64, int64, float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], int64[::1], float64[::1],"
    " float64[::1], float64[::1], int64[::1], float64[::1])"
)
def likely(
    now: float,
    stay: float,
    confirmed: float,
    least: float,
    count: int,
    heard: Floats,
    track_time: Floats,
    doubt: Floats,
    missed: Floats,
    existence: Floats,
    hidden: Floats,
    hold: Floats,
    follower: Ints,
    gap: Floats,
    outlook: Floats,
    horizon: Floats,
    row: Ints,
    faded: Floats,
) -> int:
    """List the tracks that are likely enough at `now`, and how likely; return how many.

    While the sensors that follow a track look and do not see it, it may have been missed, which
    soon becomes unlikely, or be hidden.  What a sensor has not yet delivered, or no longer does,
    says little against a track.

    Parameters
    ----------
    stay
        s, time constant of the slow fading.
    confirmed, least
        Existence that a track had at its last measurement, and the share of it that it has now.
    hidden
        (C,) share of the existence that it was hidden at its last measurement.
    follower, gap, outlook
        (C,) bits of the sensors that follow a track; s between two sights of what is there;
        probability that what is not seen any more is hidden: `rsu.kernels.place`.
    doubt, missed
        (C,) what looks say that saw nothing, before the last measurement of a track and after it:
        `rsu.kernels.watch`.
    heard
        (S,) Unix s of the newest scan of each sensor.
    row, faded
        Result.
    """
    shown = 0
    for i in range(count):
        prior = existence[i] * doubt[i] / (existence[i] * doubt[i] + 1.0 - existence[i])
        if prior < confirmed or horizon[i] < now:
            continue
        age = max(now - track_time[i], 0.0)
        looked = followers = 0.0
        for k in range(min(len(heard), SENSORS)):
            if follower[i] >> k & 1:
                looked += min(max(heard[k] - track_time[i], 0.0), age)
                followers += 1.0
        waited = looked / max(followers, 1.0)
        chance = min(np.exp(-waited / hold[i]), overlooked(waited, float(gap[i])))
        chance = missed[i] if missed[i] >= 0.0 else chance
        left, _ = unseen(prior, float(hidden[i]), chance, float(outlook[i]))
        left *= np.exp(-(age - waited) / stay)
        if left >= least * prior:
            row[shown] = i
            faded[shown] = left
            shown += 1
    return shown


@kernel("int64(float64, int64, float64[::1], int64[::1])")
def survivors(time: float, count: int, horizon: Floats, row: Ints) -> int:
    """List the rows of tracks that are alive at `time`; return how many."""
    alive = 0
    for i in range(count):
        if horizon[i] >= time:
            row[alive] = i
            alive += 1
    return alive
