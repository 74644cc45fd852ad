"""Which detection may belong to which track, and how well it fits.

The fit is a likelihood ratio in units of chi-square: -2 ln of the density of the detection, given
that the track made it, over its density, given that something new or false did (Blackman &
Popoli, "Design and Analysis of Modern Tracking Systems", 1999, 6.2).
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

FARTHEST = 1e6
"""m from the site's origin: beyond is no position."""
SHARPEST = 1e-6
"""m^2: a variance below a millimetre's is a singular covariance, not a good sensor."""
LONGEST = 50.0
"""m: no road user is longer, wider or higher."""
FASTEST = 150.0
"""m/s: nothing on a road is faster."""
BLUNTEST = 2500.0
"""m^2: 50 m of standard deviation say nothing about a road user."""
NEAREST = 1.0
"""m: closer to a radar than this its line of sight has no direction."""
LOG_TWO_PI = np.log(2.0 * np.pi)
LOG_DOPPLER_SPREAD = np.log(40.0)
"""ln of the range of speeds, m/s, over which false range rates spread evenly."""
SHAPE_SPREAD = 0.2
"""How far, relative, extents of one object differ from view to view (partial occlusion)."""
SHAPE_CAP = 6.0
"""chi-square that a differing shape costs at most: it is a cue, half-hidden boxes are short."""
OWN_GATE = 4.0
"""Times the gate, for a report of the station that a track is: twice the distance.  Receivers in
streets err farther than they say (multipath: Groves, "Principles of GNSS, Inertial and Multisensor
Integrated Navigation Systems", 2013, 9.3), and it cannot be anybody else's."""
UNSEEN, RETURN = 0.5, 7.0
"""s without a measurement after which a track is hidden, and what its return costs: -2 ln of the
probability that it comes back in this scan of all, one in thirty of a sensor that looks at 10 Hz
for 3 s, so that what may as well be another one's outlier is not taken for it."""
UNSOUND, STRONG, WEAK = 0, 1, 2


@kernel("float64(float64, float64, float64)")
def widest(xx: float, xy: float, yy: float) -> float:
    """Larger eigenvalue of a symmetric 2 x 2 matrix."""
    half = 0.5 * (xx - yy)
    return 0.5 * (xx + yy) + np.sqrt(half * half + xy * xy)


@kernel(
    "int64(float64, float64, float64[:, ::1], float64[:, :, ::1], int64[::1], float64[::1],"
    " int64[::1], float64[::1])"
)
def inspect(
    gate: float,
    founding: float,
    position: Floats,
    covariance: Floats,
    class_index: Ints,
    score: Floats,
    stage: Ints,
    reach: Floats,
) -> int:
    """Sort detections into unsound, strong and weak; return how many are unsound.

    `reach` becomes the radius, m, of the gate that each detection's own covariance opens.
    """
    unsound = 0
    for j in range(len(stage)):
        xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
        sound = (
            0.0 < xx < BLUNTEST
            and 0.0 < yy < BLUNTEST
            and xy * xy < xx * yy
            and abs(covariance[j, 1, 0] - xy) <= 1e-6 * (xx + yy)
            and abs(position[j, 0]) < FARTHEST
            and abs(position[j, 1]) < FARTHEST
            and 0.0 <= score[j] <= 1.0
            and 0 <= class_index[j] < 8
        )
        large = widest(xx, xy, yy) if sound else 0.0
        sound = sound and xx * yy - xy * xy > SHARPEST * large
        if sound:
            stage[j] = STRONG if score[j] >= founding else WEAK
            reach[j] = np.sqrt(gate * large)
        else:
            stage[j] = UNSOUND
            reach[j] = 0.0
            unsound += 1
    return unsound


@kernel("int64(float64[:, ::1], int64[::1], float64[::1], int64[::1], int64[::1])")
def fill_grid(position: Floats, stage: Ints, frame: Floats, start: Ints, item: Ints) -> int:
    """Sort sound detections into square cells over their bounding box; return cells a side.

    `frame` becomes left, bottom, cell size.  Cell c holds ``item[start[c]:start[c + 1]]``.
    """
    left = bottom = np.inf
    right = top = -np.inf
    sound = 0
    for j in range(len(stage)):
        if stage[j] != UNSOUND:
            sound += 1
            left, right = min(left, position[j, 0]), max(right, position[j, 0])
            bottom, top = min(bottom, position[j, 1]), max(top, position[j, 1])
    if sound == 0:
        return 0
    most = int(np.sqrt(len(start) - 1.0))
    side = max(1, min(most, int(np.sqrt(float(sound)))))
    size = max(right - left, top - bottom) / side * (1.0 + 1e-12) + 1e-9
    frame[0], frame[1], frame[2] = left, bottom, size
    for c in range(side * side + 1):
        start[c] = 0
    for j in range(len(stage)):
        if stage[j] != UNSOUND:
            c = min(side - 1, int((position[j, 1] - bottom) / size)) * side
            start[c + min(side - 1, int((position[j, 0] - left) / size))] += 1
    total = 0
    for c in range(side * side):  # counts become ends ...
        total += start[c]
        start[c] = total
    start[side * side] = total
    for j in range(len(stage) - 1, -1, -1):  # ... and ends walk down to starts
        if stage[j] != UNSOUND:
            c = min(side - 1, int((position[j, 1] - bottom) / size)) * side
            c += min(side - 1, int((position[j, 0] - left) / size))
            start[c] -= 1
            item[start[c]] = j
    return side


@kernel("int64(int64[::1], int64[::1], int64[::1])")
def unclaimed(track_of: Ints, stage: Ints, candidate: Ints) -> int:
    """List the strong detections of `track_of` (N,) -1, which no track has; return how many."""
    count = 0
    for j in range(len(track_of)):
        if track_of[j] < 0 and stage[j] == STRONG:
            candidate[count] = j
            count += 1
    return count


@kernel("float64(int64, float64[:, :, ::1], int64, float64[:, ::1])")
def misshape(i: int, body: Floats, j: int, extent: Floats) -> float:
    """chi-square of detection `j`'s length, width, height against track `i`'s; unknown fits."""
    total = 0.0
    for k in range(3):
        if not 0.0 < extent[j, k] < LONGEST:
            continue
        spread = SHAPE_SPREAD * (extent[j, k] + body[i, k + 1, 0])
        error = extent[j, k] - body[i, k + 1, 0]
        share = error * error / (body[i, k + 1, 1] + spread * spread)
        if share > 0.0:
            total += share
    return min(total, SHAPE_CAP)


@kernel("float64(int64, float64[:, ::1], float64[:, ::1], int64)")
def surprise(i: int, probability: Floats, confusion: Floats, seen: int) -> float:
    """-2 ln of how much likelier track `i`'s classes make the class `seen` than ignorance does."""
    other = len(confusion) - 1
    if seen == other:  # the sensor does not say
        return 0.0
    likelihood = 0.0
    for k in range(len(confusion)):
        likelihood += probability[i, k] * confusion[k, seen]
    return -2.0 * np.log(likelihood * other)


@kernel(
    "void(float64, float64, float64, float64, int64, float64[:, ::1], float64[:, :, ::1],"
    " float64[::1], float64[::1], float64[:, ::1], int64[::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64[::1], float64[:, :, ::1], float64[:, :, ::1], float64, int64,"
    " float64[::1], int64, int64[::1], int64[::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, ::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], float64[:, ::1])"
)
def gate_pairs(
    time: float,
    gate: float,
    budget: float,
    silence: float,
    kind: int,
    position: Floats,
    covariance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    sensor: Floats,
    class_index: Ints,
    extent: Floats,
    station: Ints,
    stage: Ints,
    reach: Floats,
    blur: Floats,
    moved: Floats,
    since: float,
    source: int,
    frame: Floats,
    side: int,
    start: Ints,
    item: Ints,
    confusion: Floats,
    track_time: Floats,
    horizon: Floats,
    noise: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    class_probability: Floats,
    seen: Floats,
    sole: Ints,
    track_station: Ints,
    edges: Ints,
    column: Ints,
    cost: Floats,
) -> None:
    """List for every track that is alive the detections that it could have made.

    Parameters
    ----------
    time, gate, budget
        Of the scan, s; largest chi-square (2 degrees of freedom); -2 ln of the density, 1/m^2, of
        new and false detections.
    silence, kind
        s without a report after which a sender, of this `SensorKind`, may have changed its id.
    station, track_station
        (N,), (C,) the id that a sender gives itself or its tracks, -1 = none.
    blur, moved, since, source, sole
        Of a sensor whose mounting is not well known: `rsu.kernels.mounting.loosen`.
    edges, column, cost
        Result: the K best pairs a track, cheapest first; the cost is below zero where the track
        explains the detection better than something new does.
    """
    n_best = column.shape[1]
    farthest_reach = 0.0
    for j in range(len(stage)):
        farthest_reach = max(farthest_reach, reach[j])
    for i in range(len(edges)):
        edges[i] = 0
        if side == 0 or horizon[i] < time:
            continue
        dt = time - track_time[i]
        x = mean[i, 0] + dt * mean[i, 2]
        y = mean[i, 1] + dt * mean[i, 3]
        growth = noise[i] * dt * dt * dt / 3.0
        pxx = P[i, 0, 0] + dt * (2.0 * P[i, 0, 2] + dt * P[i, 2, 2]) + growth
        pyy = P[i, 1, 1] + dt * (2.0 * P[i, 1, 3] + dt * P[i, 3, 3]) + growth
        pxy = P[i, 0, 1] + dt * (P[i, 0, 3] + P[i, 1, 2] + dt * P[i, 2, 3])
        own = np.sqrt(gate * widest(pxx, pxy, pyy))
        radius = own + farthest_reach
        if track_station[i] >= 0:
            radius *= np.sqrt(OWN_GATE)
        limit = float(side)
        first_c = int(max(0.0, min(limit, np.floor((x - radius - frame[0]) / frame[2]))))
        last_c = int(max(-1.0, min(limit - 1.0, np.floor((x + radius - frame[0]) / frame[2]))))
        first_r = int(max(0.0, min(limit, np.floor((y - radius - frame[1]) / frame[2]))))
        last_r = int(max(-1.0, min(limit - 1.0, np.floor((y + radius - frame[1]) / frame[2]))))
        for r in range(first_r, last_r + 1):
            if last_c < first_c:
                break
            for k in range(start[r * side + first_c], start[r * side + last_c + 1]):
                j = item[k]
                dx = position[j, 0] - x
                dy = position[j, 1] - y
                near = own + reach[j]
                named = station[j] >= 0 and station[j] == track_station[i]
                slack = OWN_GATE if named else 1.0
                if dx * dx + dy * dy > slack * near * near:
                    continue
                sxx = pxx + covariance[j, 0, 0]
                sxy = pxy + covariance[j, 0, 1]
                syy = pyy + covariance[j, 1, 1]
                if sole[i] != source:
                    sxx += blur[j, 0, 0]
                    sxy += blur[j, 0, 1]
                    syy += blur[j, 1, 1]
                if track_time[i] < since:
                    sxx += moved[j, 0, 0]
                    sxy += moved[j, 0, 1]
                    syy += moved[j, 1, 1]
                det = sxx * syy - sxy * sxy
                d2 = (syy * dx * dx - 2.0 * sxy * dx * dy + sxx * dy * dy) / det
                if d2 > slack * gate:
                    continue
                total = d2 + np.log(det) + 2.0 * LOG_TWO_PI - budget
                if dt > UNSEEN and not named:
                    total += RETURN
                total += surprise(i, class_probability, confusion, int(class_index[j]))
                total += misshape(i, body, j, extent)
                if 0.0 < range_rate_variance[j] < FASTEST and abs(range_rate[j]) < FASTEST:
                    lx = position[j, 0] - sensor[j, 0]
                    ly = position[j, 1] - sensor[j, 1]
                    away = np.hypot(lx, ly)
                    if NEAREST < away < FARTHEST:
                        lx, ly = lx / away, ly / away
                        error = range_rate[j] - lx * mean[i, 2] - ly * mean[i, 3]
                        spread = range_rate_variance[j] + noise[i] * dt + lx * lx * P[i, 2, 2]
                        spread += 2.0 * lx * ly * P[i, 2, 3] + ly * ly * P[i, 3, 3]
                        doppler = error * error / spread + np.log(spread) + LOG_TWO_PI
                        total += doppler - 2.0 * LOG_DOPPLER_SPREAD
                if named:
                    total -= OWN_GATE * budget  # its own word outweighs any doubt within the gate
                elif station[j] >= 0 and track_station[i] >= 0 and time - seen[i, kind] < silence:
                    continue
                if total < 0.0:  # insert in order; the dearest falls off the end
                    slot = min(edges[i], n_best - 1)
                    if edges[i] == n_best and total >= cost[i, slot]:
                        continue
                    while slot > 0 and cost[i, slot - 1] > total:
                        cost[i, slot] = cost[i, slot - 1]
                        column[i, slot] = column[i, slot - 1]
                        slot -= 1
                    cost[i, slot] = total
                    column[i, slot] = j
                    edges[i] = min(edges[i] + 1, n_best)
