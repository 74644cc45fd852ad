"""Hybrid A*: a search over the poses that a car can drive to, from a goal to a start.

Dolgov, Thrun, Montemerlo and Diebel, "Path planning for autonomous vehicles in unknown
semi-structured environments", International Journal of Robotics Research 29(5), 2010.
"""

from math import ceil, floor, inf, pi, sqrt
from typing import TypeAlias

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.footprint import (
    CELL,
    CURVATURE,
    GROUND,
    SOUTH,
    WEST,
    Ground,
    drive,
    free_length,
    square_gap,
)
from rsu.kernels.heap import pop, push
from rsu.kernels.reeds_shepp import plain_cost, wrapped
from rsu.kernels.steering import BEND, HEADING, LENGTH, X, Y, steer

NEED, CUSP, STEP, GRID, SECTOR, WEIGHT = range(6)
"""Terms of a search: least clearance, m; what a change of direction costs, m; how far it drives
at a time, m; poses are the same within so many m and rad; how much the estimate counts."""
NODES, WAITING, POPPED, BEST = range(4)
"""How far a search is: nodes made, nodes in the heap, nodes taken out, last node of the best."""
LEAST = 0.125
"""Share of a step that must be free, for it to be driven so far."""
EAGER = 16
"""Each of so many nodes first taken out is tried to be joined to the start; then one in so many."""
OCTILE = 0.92
"""A shortest way over cells and their diagonals is at most 1.083 times as long as it could be."""
Tree: TypeAlias = tuple[Floats, Floats, Floats, Ints, Floats, Ints, Ints]
"""Pose (N, 3), cost so far (N,), last arc (N, 2) and parent (N,) of each node; keys and items of
the heap (N,); a hash table (power of two >= 2 N, 2) of cells and their cheapest nodes."""
TREE = (
    "Tuple((float64[:, ::1], float64[::1], float64[:, ::1], int64[::1], float64[::1], int64[::1], "
    "int64[:, ::1]))"
)


@kernel(
    "void(float64[:, ::1], float64[::1], float64, float64, float64, float64[:, ::1], "
    "float64[::1], int64[::1])"
)
def flood(
    segment: Floats,
    frame: Floats,
    x: float,
    y: float,
    radius: float,
    field: Floats,
    keys: Floats,
    items: Ints,
) -> None:
    """Shortest way of a disc from a place to each cell, around what stands there (Dijkstra).

    Parameters
    ----------
    segment : (M, 4) float64
        Edges, m.
    frame : (3,) float64
        `WEST`, `SOUTH`, `CELL` of `field`.
    x, y : float
        Where it begins, m.
    radius : float
        Of the disc, m.
    field : (rows, columns) float64
        m; inf = cannot be reached.  Overwritten.
    keys, items : (>= 8 rows x columns,) float64, int64
        Room to work in.  Overwritten.
    """
    rows, columns = field.shape
    cell = frame[CELL]
    field[:, :] = inf
    # blocked only where the disc touches wherever it is in the cell
    reach = radius - cell * sqrt(0.5)
    for j in range(segment.shape[0]):
        x0, y0, x1, y1 = segment[j, 0], segment[j, 1], segment[j, 2], segment[j, 3]
        low = max(floor((min(x0, x1) - reach - frame[WEST]) / cell), 0)
        high = min(ceil((max(x0, x1) + reach - frame[WEST]) / cell), columns)
        bottom = max(floor((min(y0, y1) - reach - frame[SOUTH]) / cell), 0)
        top = min(ceil((max(y0, y1) + reach - frame[SOUTH]) / cell), rows)
        for row in range(bottom, top):
            my = frame[SOUTH] + (row + 0.5) * cell
            for column in range(low, high):
                mx = frame[WEST] + (column + 0.5) * cell
                if square_gap(x0 - mx, y0 - my, x1 - mx, y1 - my, 0.0, 0.0) < reach * reach:
                    field[row, column] = -1.0
    row = floor((y - frame[SOUTH]) / cell)
    column = floor((x - frame[WEST]) / cell)
    field[row, column] = 0.0
    size = push(keys, items, 0, 0.0, row * columns + column)
    while size > 0:
        size = pop(keys, items, size)
        gone, item = keys[size], items[size]
        row, column = item // columns, item % columns
        if gone > field[row, column]:
            continue
        for dr in range(-1, 2):
            for dc in range(-1, 2):
                r, c = row + dr, column + dc
                if r < 0 or c < 0 or r >= rows or c >= columns:
                    continue
                way = gone + cell * sqrt(float(dr * dr + dc * dc))
                if way < field[r, c]:
                    field[r, c] = way
                    size = push(keys, items, size, way, r * columns + c)


@kernel("int64(int64[:, ::1], int64)")
def find(table: Ints, key: int) -> int:
    """Row of a hash table that holds a key (> 0), or is free for it."""
    mask = table.shape[0] - 1
    row = ((key ^ (key >> 15)) * 40503) & mask
    while table[row, 0] != 0 and table[row, 0] != key:
        row = (row + 1) & mask
    return row


@kernel("int64(float64[::1], float64, float64, float64, float64)")
def cell_key(terms: Floats, x: float, y: float, heading: float, gear: float) -> int:
    """Key of the poses that are the same for the search."""
    column = floor(x / terms[GRID]) & 0xFFFF
    row = floor(y / terms[GRID]) & 0xFFFF
    sector = floor((wrapped(heading) + pi) / terms[SECTOR]) & 0x3FF
    forwards = 1 if gear > 0.0 else 0
    return (((row << 16 | column) << 10 | sector) << 1 | forwards) + 1


@kernel("float64(float64[:, ::1], float64[::1], float64, float64)")
def way_to(field: Floats, frame: Floats, x: float, y: float) -> float:
    """What `flood` says for a place, m; inf outside."""
    row = floor((y - frame[SOUTH]) / frame[CELL])
    column = floor((x - frame[WEST]) / frame[CELL])
    if row < 0 or column < 0 or row >= field.shape[0] or column >= field.shape[1]:
        return inf
    way = float(field[row, column])
    return OCTILE * way if way >= 0.0 else inf


@kernel(
    f"int64(float64[::1], {GROUND}, float64[::1], float64[::1], float64[:, ::1], float64[::1], "
    f"{TREE}, int64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], "
    "float64[:, ::1], int64)"
)
def search(
    car: Floats,
    ground: Ground,
    terms: Floats,
    start: Floats,
    field: Floats,
    frame: Floats,
    tree: Tree,
    count: Ints,
    bound: Floats,
    best: Floats,
    word: Floats,
    word_cost: Floats,
    arc: Floats,
    steps: int,
) -> int:
    """Go on with a search for so many nodes.

    Parameters
    ----------
    car, ground
        As of `free_length`.
    terms : (6,) float64
        `NEED` ... `WEIGHT`.
    start : (3,) float64
        What the search is for.
    field, frame
        Of `flood` from the start.
    tree : Tree
        The nodes so far.  Overwritten.
    count : (4,) int64
        `NODES` ... `BEST`.  Overwritten.
    bound : (1,) float64
        What the best path so far costs, m; inf = there is none.  Overwritten.
    best : (5, 2) float64
        How it goes on from its last node.  Overwritten.
    word, word_cost, arc
        Room to work in, as of `steer`.
    steps : int
        Nodes to take out of the heap.

    Returns
    -------
    int
        1 = nothing better is to be found, or there is no room for more nodes; 0 = go on.
    """
    pose, cost, step, parent, keys, items, table = tree
    radius, cusp, need = 1.0 / car[CURVATURE], terms[CUSP], terms[NEED]
    capacity = pose.shape[0] - 6
    for _ in range(steps):
        if count[WAITING] == 0 or count[NODES] > capacity:
            return 1
        count[WAITING] = pop(keys, items, count[WAITING])
        n, key = items[count[WAITING]], keys[count[WAITING]]
        if key >= bound[0]:
            return 1
        x, y, heading = pose[n, X], pose[n, Y], pose[n, HEADING]
        gear = 0.0 if n == 0 else (1.0 if step[n, LENGTH] > 0.0 else -1.0)
        if n > 0 and table[find(table, cell_key(terms, x, y, heading, gear)), 1] != n:
            continue
        count[POPPED] += 1
        limit = bound[0] - cost[n]
        if count[POPPED] > EAGER and count[POPPED] % EAGER != 0:
            limit = 0.0
        found = steer(
            car, ground, need, cusp, pose[n], start, gear, 0.0, limit, word, word_cost, arc
        )
        if found < limit:
            bound[0] = cost[n] + found
            count[BEST] = n
            for k in range(len(arc)):
                best[k, 0], best[k, 1] = arc[k, 0], arc[k, 1]
        for way in (1.0, -1.0):
            for turn in (-1.0, 0.0, 1.0):
                bend = turn * car[CURVATURE]
                gone = free_length(car, ground, x, y, heading, bend, way * terms[STEP], need)
                if gone < LEAST * terms[STEP]:
                    continue
                so_far = cost[n] + gone + (cusp if way * gear < 0.0 else 0.0)
                if so_far >= bound[0]:
                    continue
                nx, ny, angle = drive(x, y, heading, bend, way * gone)
                row = find(table, cell_key(terms, nx, ny, angle, way))
                if table[row, 0] != 0 and cost[table[row, 1]] <= so_far:
                    continue
                rest = way_to(field, frame, nx, ny)
                if so_far + rest >= bound[0]:
                    continue
                rest = max(
                    rest,
                    plain_cost(
                        word, nx, ny, angle, start[X], start[Y], start[HEADING], radius, cusp, way
                    ),
                )
                if so_far + rest >= bound[0]:
                    continue
                m = count[NODES]
                pose[m, X], pose[m, Y], pose[m, HEADING] = nx, ny, angle
                cost[m] = so_far
                step[m, BEND], step[m, LENGTH] = bend, way * gone
                parent[m] = n
                table[row, 0] = cell_key(terms, nx, ny, angle, way)
                table[row, 1] = m
                count[NODES] += 1
                count[WAITING] = push(keys, items, count[WAITING], so_far + terms[WEIGHT] * rest, m)
    return 0
