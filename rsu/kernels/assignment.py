"""Exact one-to-one assignment on a sparse graph, by shortest augmenting paths.

Jonker & Volgenant, Computing 38 (1987), and Crouse, IEEE T-AES 52 (2016), with a Dijkstra search
that walks only along the edges there are.  So it never leaves a cluster of tracks and detections
that compete with each other, and costs what the clusters cost one by one.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "void(int64, int64[::1], int64[::1], int64[:, ::1], float64[:, ::1], int64[::1], int64[::1],"
    " float64[::1], float64[::1], float64[::1], int64[::1], int64[::1], int64[::1])"
)
def assign(
    stage: int,
    stage_of: Ints,
    edges: Ints,
    column: Ints,
    cost: Floats,
    column_of: Ints,
    row_of: Ints,
    u: Floats,
    v: Floats,
    distance: Floats,
    parent: Ints,
    mark: Ints,
    reached: Ints,
) -> None:
    """Match rows (tracks) and columns (detections) at the least total cost.

    Parameters
    ----------
    stage
        Only columns with this `stage_of` take part, and only rows without a column.
    edges, column, cost
        (R,) number of edges of a row, (R, K) their columns and costs.  Staying alone costs nothing,
        so only edges of negative cost can be chosen.
    column_of, row_of
        (R,), (C,) the result, -1 = alone; matches of earlier stages stand in them already.
    u, v, distance, parent, mark, reached
        Scratch: (R,) the rows' prices, then (C,) each.  A column is `mark`ed 2 r + 2 when the
        search from row r has reached it, 2 r + 3 when its distance is final.
    """
    for j in range(len(row_of)):
        v[j] = 0.0
        mark[j] = 0
    for root in range(len(edges)):
        if column_of[root] >= 0:
            continue
        u[root] = 0.0
        seen = 2 * root + 2
        lowest = 0.0
        alone = np.inf  # cheapest end: some row on the path stays without a column
        alone_row = root
        n_reached = 0
        row = root
        while True:
            if lowest - u[row] < alone:
                alone = lowest - u[row]
                alone_row = row
            for e in range(edges[row]):
                j = column[row, e]
                if stage_of[j] != stage or mark[j] == seen + 1:
                    continue
                through = lowest + cost[row, e] - u[row] - v[j]
                if mark[j] != seen:
                    mark[j] = seen
                    reached[n_reached] = j
                    n_reached += 1
                    distance[j] = np.inf
                if through < distance[j]:
                    distance[j] = through
                    parent[j] = row
            nearest = -1
            shortest = alone
            for k in range(n_reached):
                j = reached[k]
                if mark[j] == seen and distance[j] < shortest:
                    shortest = distance[j]
                    nearest = j
            lowest = shortest
            if nearest < 0 or row_of[nearest] < 0:
                break
            mark[nearest] = seen + 1
            row = row_of[nearest]
        u[root] += lowest
        for k in range(n_reached):
            j = reached[k]
            if mark[j] == seen + 1:
                u[row_of[j]] += lowest - distance[j]
                v[j] -= lowest - distance[j]
        row = alone_row if nearest < 0 else parent[nearest]
        while True:  # hand the columns along the path on
            before = column_of[row]
            column_of[row] = nearest
            if nearest >= 0:
                row_of[nearest] = row
            if row == root:
                break
            nearest = before
            row = parent[nearest]
