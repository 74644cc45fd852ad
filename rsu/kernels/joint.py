"""What tracks that compete for detections may each make of all of them.

Joint probabilistic data association (Fortmann, Bar-Shalom & Scheffe, IEEE J-OE 8, 1983; Bar-Shalom,
Willett & Tian, "Tracking and Data Fusion", 2011, 6.2-6.4) of clusters of at most `MOST_TRACKS`.
The mean of all joint events draws tracks together.  So there are second shares, for means, in
which of the events that deal the same detections out to the same tracks the likeliest alone counts
(JPDA*: Blom & Bloem, IEEE T-AC 45, 2000).
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

MOST_TRACKS = 6
MOST_DETECTIONS = 6
"""Of a cluster whose events are enumerated: 13 327, if everything may be anybody's (0.3 ms)."""
MARGIN = 9.2
"""chi-square by which a pair may be dearer than its track's own: 1 % as likely."""


@kernel("int64(int64[::1], int64)")
def root(group: Ints, node: int) -> int:
    """Smallest node of the cluster of `node`; shortens the way there."""
    while group[node] != node:
        group[node] = group[group[node]]
        node = int(group[node])
    return node


@kernel("float64(int64, int64, int64[::1], int64[::1], int64[:, ::1], float64[:, ::1], int64[::1])")
def dearest(
    i: int, strong: int, stage_of: Ints, edges: Ints, column: Ints, cost: Floats, column_of: Ints
) -> float:
    """Cost up to which pairs of track `i` are serious: `MARGIN` above that of its own or best."""
    limit = -np.inf
    for e in range(edges[i]):
        j = column[i, e]
        if stage_of[j] == strong and (limit == -np.inf or j == column_of[i]):
            limit = max(limit, cost[i, e])
    return limit + MARGIN


@kernel(
    "int64(int64, int64, int64[::1], int64[::1], int64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], int64[::1], int64[::1], int64[:, ::1], float64[:, ::1])"
)
def open_cluster(
    first: int,
    strong: int,
    after: Ints,
    stage_of: Ints,
    column: Ints,
    cost: Floats,
    limit: Floats,
    chance: Floats,
    edges: Ints,
    member: Ints,
    bit: Ints,
    weight: Floats,
) -> int:
    """List the tracks of a cluster and what each may do; return how many, 0 = too many for it.

    Parameters
    ----------
    first, after
        First track, and the (R,) next one of each in its cluster, -1 = none.
    member
        Result: (`MOST_TRACKS`,) rows of the tracks.
    bit, weight
        Result: (`MOST_TRACKS`, K + 1) of no detection and each pair: the bits of what it takes, -1
        = not serious; its likelihood ratio, up to a factor common to the track.
    """
    tracks, detections = 0, 0
    i = first
    while i >= 0:
        if tracks == MOST_TRACKS:
            return 0
        member[tracks] = i
        best = limit[i] - MARGIN
        bit[tracks, 0] = 0
        weight[tracks, 0] = (1.0 - chance[i]) * np.exp(0.5 * best)
        for e in range(edges[i]):
            j = column[i, e]
            bit[tracks, e + 1] = -1
            if stage_of[j] != strong or cost[i, e] > limit[i]:
                continue
            local = 0
            while local < detections and member[MOST_TRACKS + local] != j:
                local += 1
            if local == MOST_DETECTIONS:
                return 0
            if local == detections:
                member[MOST_TRACKS + local] = j
                detections += 1
            bit[tracks, e + 1] = (1 << local) | (1 << (MOST_DETECTIONS + tracks))
            weight[tracks, e + 1] = chance[i] * np.exp(0.5 * (best - cost[i, e]))
        tracks += 1
        i = int(after[i])
    return tracks


@kernel(
    "float64(int64, int64, int64[::1], int64[::1], int64[:, ::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64[::1], float64[::1], float64[:, :, ::1])"
)
def visit(
    tracks: int,
    likeliest: int,
    edges: Ints,
    member: Ints,
    bit: Ints,
    weight: Floats,
    choice: Ints,
    taken: Ints,
    product: Floats,
    best: Floats,
    share: Floats,
) -> float:
    """Visit every joint event of a cluster, depth first; return the sum of those that count.

    At first (`likeliest` 0) all count, and `best` takes the weight of the likeliest with the same
    tracks and detections; then (1) only those.  Each is added to ``share[likeliest]`` of its pairs.
    """
    total = 0.0
    t = 0
    choice[0], taken[0], product[0] = -1, 0, 1.0
    while t >= 0:
        choice[t] += 1
        c = choice[t]
        if c > edges[member[t]]:
            t -= 1
            continue
        if bit[t, c] < 0 or (taken[t] & bit[t, c]) != 0:
            continue
        event, taking = product[t] * weight[t, c], taken[t] | bit[t, c]
        if t < tracks - 1:
            t += 1
            choice[t], taken[t], product[t] = -1, taking, event
            continue
        if likeliest == 0:
            best[taking] = max(best[taking], event)
        if event >= best[taking] or likeliest == 0:
            total += event
            for k in range(tracks):
                if choice[k] > 0:
                    share[likeliest, member[k], choice[k] - 1] += event
    return total


@kernel(
    "void(int64, int64[::1], int64[::1], int64[:, ::1], float64[:, ::1], int64[::1], int64[::1],"
    " float64[::1], int64[::1])"
)
def gather(
    strong: int,
    stage_of: Ints,
    edges: Ints,
    column: Ints,
    cost: Floats,
    column_of: Ints,
    group: Ints,
    limit: Floats,
    after: Ints,
) -> None:
    """Find the clusters of tracks that serious pairs connect.

    `limit` (R,) becomes the cost of the dearest serious pair.  A cluster's first row i has
    ``group[i] == i``; `after` (R,) becomes the next row, -1 = none.
    """
    rows = len(edges)
    for node in range(len(group)):
        group[node] = node
    for i in range(rows):
        after[i] = -1
        limit[i] = dearest(i, strong, stage_of, edges, column, cost, column_of)
        for e in range(edges[i]):
            if stage_of[column[i, e]] == strong and cost[i, e] <= limit[i]:
                one, other = root(group, i), root(group, rows + column[i, e])
                group[max(one, other)] = min(one, other)
    for i in range(rows - 1, -1, -1):  # from behind, so that rows ascend
        top = root(group, i)
        if top != i:
            after[i] = after[top]
            after[top] = i


@kernel(
    "int64(int64, int64[::1], float64[::1], int64[::1], int64[:, ::1], float64[:, ::1],"
    " int64[::1], int64[::1], float64[::1], int64[::1], int64[::1], int64[:, ::1],"
    " float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[:, :, ::1],"
    " int64[::1])"
)
def share_out(
    strong: int,
    stage_of: Ints,
    chance: Floats,
    edges: Ints,
    column: Ints,
    cost: Floats,
    column_of: Ints,
    group: Ints,
    limit: Floats,
    after: Ints,
    member: Ints,
    bit: Ints,
    weight: Floats,
    choice: Ints,
    taken: Ints,
    product: Floats,
    best: Floats,
    share: Floats,
    shared: Ints,
) -> int:
    """Find out with which probability each pair of competing tracks is true.

    Parameters
    ----------
    strong, stage_of
        Only columns (detections) of that stage take part.
    chance
        (R,) probability of each row (track) that it is there and detected.
    edges, column, cost, column_of
        As of `rsu.kernels.assignment.assign`, and its result.
    group, limit, after, member, bit, weight, choice, taken, product, best
        Scratch: (R + C,), (R,), (R,), (`MOST_TRACKS` + `MOST_DETECTIONS`,), twice (`MOST_TRACKS`,
        K + 1), thrice (`MOST_TRACKS`,), (2 ** (`MOST_TRACKS` + `MOST_DETECTIONS`),).
    share
        Result: (2, R, K) probability of each pair, of tracks that share, over all joint events and
        over the likeliest ones; what is missing to 1 is that of no detection at all.
    shared
        Result: (C,) edge + 1 by which the assigned track has a detection, where it shares; else 0.

    Returns
    -------
    int
        How many tracks with a detection share.
    """
    for j in range(len(shared)):
        shared[j] = 0
    gather(strong, stage_of, edges, column, cost, column_of, group, limit, after)
    count = 0
    for i in range(len(edges)):
        if group[i] != i or after[i] < 0:
            continue
        tracks = open_cluster(
            i, strong, after, stage_of, column, cost, limit, chance, edges, member, bit, weight
        )
        if tracks == 0:
            continue
        for key in range(1 << (MOST_DETECTIONS + tracks)):
            best[key] = 0.0
        for likeliest in range(2):
            for k in range(tracks):
                for e in range(edges[member[k]]):
                    share[likeliest, member[k], e] = 0.0
            total = visit(
                tracks, likeliest, edges, member, bit, weight, choice, taken, product, best, share
            )
            for k in range(tracks):
                for e in range(edges[member[k]]):
                    share[likeliest, member[k], e] /= total
        for k in range(tracks):
            row = member[k]
            for e in range(edges[row]):
                if column[row, e] == column_of[row] and bit[k, e + 1] > 0:
                    shared[column[row, e]] = e + 1
                    count += 1
    return count
