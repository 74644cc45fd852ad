"""Outsiders: who is seen in a car park holds the ground where he is, and where he soon can be.

People, trolleys and cars with drivers.  The stop layer stops a car before them; this keeps cars
from setting out to where they would only stand, and names who is waited for.
"""

from collections.abc import Sequence

import shapely

from rsu.arrays import Bools, Floats
from rsu.avp.coordination.order import Outsider
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.resource import Use
from rsu.avp.operation.sight import ID, LENGTH, LEVEL, VX, VY, WIDTH, C, S, X, Y
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, FASTEST, LIFETIME

AHEAD = LIFETIME + BRAKE_LAG + FASTEST / DECELERATION
"""s in which a car that is told now stands: as far ahead as who moves holds ground."""
STAYS = 1.0
"""s for which ground is held after it was last reached: what is seen trembles."""


class Outsiders:
    """Everybody who is seen and is none of the cars of one car park.

    Parameters
    ----------
    layout : Layout
        Its pieces of ground.
    """

    def __init__(self, layout: Layout) -> None:
        # whoever holds these keeps others out of all manoeuvres across them as well
        every = enumerate(layout.resources)
        pieces = [(k, x) for k, x in every if x.use in {Use.LANE, Use.SPOT}]
        self._pieces = [(k, piece.levels) for k, piece in pieces]
        self._tree = shapely.STRtree([piece.ground for _, piece in pieces])
        self._reached: dict[int, dict[int, float]] = {}
        """By track and resource, when it was last reached, Unix s."""
        self._held: dict[int, int] = {}
        """By track, the set that the coordinator knows of."""

    def see(self, others: Floats, ours: Bools, now: float) -> list[Outsider]:
        """Return what has changed.

        Parameters
        ----------
        others : (K, 10) float64
            As of `rsu.avp.operation.sight.Sight`.
        ours : (K,) bool
            Who of them is a car of the car park after all.
        now : float
            Unix s.
        """
        for row, own in zip(others, ours.tolist(), strict=True):
            if own and row[ID] in self._reached:
                self._reached[int(row[ID])].clear()
            elif not own and (found := self._on(row)):
                reached = self._reached.setdefault(int(row[ID]), {})
                reached.update(dict.fromkeys(found, now))
        changed: list[Outsider] = []
        for track, reached in list(self._reached.items()):
            kept = {k: at for k, at in reached.items() if 0.0 <= now - at <= STAYS}
            ground = sum(1 << k for k in kept)
            self._reached[track] = kept
            if ground != self._held.get(track, 0):
                changed.append(Outsider(f"track {track}", ground))
                self._held[track] = ground
            if not kept:
                del self._reached[track], self._held[track]
        return changed

    def _on(self, row: Floats) -> Sequence[int]:
        """Return the lanes' pieces and the spots on which somebody is, or soon can be."""
        c, s = row[C], row[S]
        u, v = 0.5 * row[LENGTH], 0.5 * row[WIDTH]
        corners = [
            (row[X] + a * u * c - b * v * s, row[Y] + a * u * s + b * v * c)
            for a, b in ((1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0))
        ]
        gone = [(x + AHEAD * row[VX], y + AHEAD * row[VY]) for x, y in corners]
        shape = shapely.convex_hull(shapely.MultiPoint(corners + gone))
        level = int(row[LEVEL])
        found: list[int] = self._tree.query(shape, "intersects").tolist()
        return [k for k, levels in (self._pieces[i] for i in found) if level in levels]
