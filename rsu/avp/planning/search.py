"""The search for a first path: hybrid A* from the goal, which is the tight end."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, pi

import numpy as np

from rsu.arrays import Floats
from rsu.avp.planning.path import merge
from rsu.avp.planning.scene import Scene
from rsu.kernels.hybrid_astar import BEST, NODES, Tree, search
from rsu.kernels.reeds_shepp import WORDS

CUSP = 1.5
"""What a change of direction costs, m: it takes a car about as long as so much way."""
WEIGHT = 1.1
"""How much the estimate of the rest counts: paths may cost a tenth more than the best that can be
found, before they are shortened, for a fraction of the nodes."""
AT_A_TIME = 256
"""Nodes between two looks at the clock."""


@dataclass(slots=True, frozen=True)
class Grain:
    """How finely a search looks."""

    step: float
    """m that are driven at a time."""
    cell: float
    """m within which poses are the same."""
    sector: float
    """rad within which poses are the same."""
    nodes: int
    """How many it may make."""


GRAINS = (
    Grain(0.4, 0.3, pi / 36.0, 60_000),
    Grain(0.2, 0.1, pi / 90.0, 300_000),
    Grain(0.2, 0.02, pi / 360.0, 600_000),
)
"""From coarse to what gets out of a gap that is half a metre longer than the car."""


def find(
    scene: Scene, need: float, grain: Grain, out_of_time: Callable[[], bool]
) -> tuple[Floats | None, int]:
    """Search for a path on which a car stays `need` m clear of everything.

    Returns
    -------
    (N, 2) float64 or None
        Curvature, 1/m, and signed length, m, of arcs from the goal to the start; None if there is
        no path of this grain, or the time is over before the first.
    int
        How many nodes it took.
    """
    tree = _plant(grain.nodes)
    terms = np.array([need, CUSP, grain.step, grain.cell, grain.sector, WEIGHT])
    count, bound, best = np.array([1, 1, 0, -1]), np.array([inf]), np.zeros((5, 2))
    word, word_cost, arc = np.empty((WORDS, 10)), np.empty(WORDS), np.empty((5, 2))
    while not search(
        scene.car, scene.ground, terms, scene.start, scene.field, scene.frame, tree, count, bound,
        best, word, word_cost, arc, AT_A_TIME,
    ):  # fmt: skip
        if out_of_time():
            break
    if count[BEST] < 0:
        return None, int(count[NODES])
    step, parent = tree[2], tree[3]
    arcs, node = [best], int(count[BEST])
    while node > 0:
        arcs.append(step[node : node + 1])
        node = int(parent[node])
    return merge(np.concatenate(arcs[::-1])), int(count[NODES])


def _plant(nodes: int) -> Tree:
    """Return a tree with room for so many nodes, of which the first is the goal."""
    pose, cost = np.empty((nodes, 3)), np.empty(nodes)
    step, parent = np.empty((nodes, 2)), np.empty(nodes, dtype=np.int64)
    keys, items = np.empty(nodes), np.empty(nodes, dtype=np.int64)
    table = np.zeros((1 << (2 * nodes).bit_length(), 2), dtype=np.int64)
    pose[0], cost[0], keys[0], items[0] = 0.0, 0.0, 0.0, 0
    return pose, cost, step, parent, keys, items, table
