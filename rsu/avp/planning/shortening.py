"""Makes a path shorter, and with fewer changes of direction, until that does not help any more."""

from collections.abc import Callable

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.avp.planning.path import merge, sample
from rsu.avp.planning.scene import Scene
from rsu.avp.planning.search import CUSP
from rsu.kernels.reeds_shepp import WORDS
from rsu.kernels.shortcut import relax, shorten

ROUNDS = 8
KNOTS = 20
"""Poses on a path that words are tried between, besides the ends of its arcs."""
CLOSEST = 0.3
"""m between such poses, at least."""
SHIFT = 0.07
"""Share by which they lie closer in each round, so that they lie elsewhere."""
WORTH = 0.004
"""Share of its cost that a round must save, to be followed by another."""
REACHES = (0.4, 0.2, 0.1, 0.05, 0.025)
"""m by which poses between words are moved."""


def shortened(scene: Scene, need: float, arc: Floats, out_of_time: Callable[[], bool]) -> Floats:
    """Return (N, 2) arcs from the goal to the start that cost less than the given ones.

    Parameters
    ----------
    need : float
        How far a car stays clear of everything, m.
    """
    cost = np.inf
    for turn in range(ROUNDS):
        if out_of_time():
            break
        spacing = max(float(np.abs(arc[:, 1]).sum()) / KNOTS, CLOSEST) * (1.0 - SHIFT * turn)
        knot, piece, now = _shortcut(scene, need, arc, spacing)
        now -= _relaxed(scene, need, knot, piece)
        arc = merge(piece.reshape(-1, 2))
        if cost - now < WORTH * now:
            break
        cost = now
    return arc


def _shortcut(
    scene: Scene, need: float, arc: Floats, spacing: float
) -> tuple[Floats, Floats, float]:
    """Return the knots of the cheapest chain of words, the (N, 5, 2) arcs between, its cost."""
    knot, number = sample(np.zeros(3), arc, spacing)
    knot[-1] = scene.start
    size = len(knot)
    piece = np.zeros((size, 5, 2))
    piece[1:, 0] = arc[number[1:]]
    piece[1:, 0, 1] /= np.bincount(number[1:])[number[1:]]
    value, gear, back = np.zeros(size), np.zeros(size), np.maximum(np.arange(-1, size - 1), 0)
    word, word_cost, room = np.empty((WORDS, 10)), np.empty(WORDS), np.empty((5, 2))
    shorten(
        scene.car, scene.ground, need, CUSP, knot, value, gear, back, piece, word, word_cost, room
    )
    chain = _trace(back)
    return knot[chain], piece[chain[1:]], float(value[-1])


def _trace(back: Ints) -> list[int]:
    """Follow a chain back; its knots in the order of driving."""
    chain = [len(back) - 1]
    while chain[-1] > 0:
        chain.append(int(back[chain[-1]]))
    return chain[::-1]


def _relaxed(scene: Scene, need: float, knot: Floats, piece: Floats) -> float:
    """Move the knots of a chain, in place; return what that saves, m."""
    word, word_cost = np.empty((WORDS, 10)), np.empty(WORDS)
    trial, pose = np.empty((2, 5, 2)), np.empty(3)
    saved = 0.0
    for reach in REACHES:
        gain = np.inf
        while gain > WORTH:
            gain = relax(
                scene.car,
                scene.ground,
                need,
                CUSP,
                knot,
                piece,
                reach,
                word,
                word_cost,
                trial,
                pose,
            )
            saved += gain
    return saved
