"""`Labels`: words on a panel that do not cover each other."""

from collections.abc import Iterable

import numpy as np

from rsu.arrays import Floats
from scenarios.picture.drawing import breadth, element, text

_NEXT = [(0.0, -1.0), (0.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, 0.0)]
AROUND = np.array([*_NEXT, (-1.0, 0.0), *(2.5 * np.array(_NEXT))])
"""Where a label may stand, seen from its place, the best first; y down as on the paper."""
INK = "#1f2328"
STRIDE = 5.0
"""px between the points of a line that is kept clear."""
EDGE = 2.0
"""px that labels stay away from the border."""


class Labels:
    """Puts each label where there is room, else leaves it out; the first come first.

    Parameters
    ----------
    width, height : px of the panel.
    """

    def __init__(self, width: float, height: float) -> None:
        self._taken = np.zeros((int(height), int(width)), dtype=np.bool_)
        self._drawn: list[str] = []

    def keep_clear(self, px: Floats) -> None:
        """Let no label cover the box around (K, 2) points."""
        self._taken[self._cells(px.min(axis=0), px.max(axis=0))] = True

    def keep_line_clear(self, px: Floats) -> None:
        """Let no label cover a line through (K, 2) points."""
        way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(px, axis=0).T))))
        places = np.arange(0.0, way[-1], STRIDE)
        x, y = (np.interp(places, way, px[:, axis]) for axis in (0, 1))
        height, width = self._taken.shape
        seen = (x >= 0.0) & (x < width) & (y >= 0.0) & (y < height)
        self._taken[y[seen].astype(np.int64), x[seen].astype(np.int64)] = True

    def add(
        self,
        words: str,
        at: Floats,
        *,
        directions: Iterable[Floats] = AROUND,
        size: float = 11.0,
        reach: float = 6.0,
        colour: str = INK,
        weight: str = "normal",
    ) -> None:
        """Put a label `reach` px beside (2,) px, in the first of (2,) directions that has room."""
        half = np.array((breadth(words, size, bold=weight == "bold"), size)) / 2.0
        for direction in directions:
            middle = at + direction * (reach + half)
            low, high = middle - half, middle + half
            if self._free(low, high):
                self._taken[self._cells(low, high)] = True
                self._drawn.append(_haloed(words, middle, size, colour, weight))
                return

    def draw(self) -> str:
        """Return all labels."""
        return element("g", "".join(self._drawn), text_anchor="middle") if self._drawn else ""

    def _free(self, low: Floats, high: Floats) -> bool:
        height, width = self._taken.shape
        inside = min(low) >= EDGE and max(high - (width, height)) <= -EDGE
        return inside and not self._taken[self._cells(low, high)].any()

    def _cells(self, low: Floats, high: Floats) -> tuple[slice, slice]:
        """Rows and columns of the pixels of a box; what lies outside is left out."""
        height, width = self._taken.shape
        (left, top), (right, bottom) = np.maximum((low, high), 0.0).tolist()
        right, bottom = min(right + 1.0, width), min(bottom + 1.0, height)
        return slice(int(min(top, height)), int(bottom)), slice(int(min(left, width)), int(right))


def _haloed(words: str, middle: Floats, size: float, colour: str, weight: str) -> str:
    """Return words on a white halo, which is text of its own: few readers know `paint-order`."""
    x, y = float(middle[0]), float(middle[1]) + 0.35 * size
    halo = {"stroke": "#ffffff", "stroke_width": 3.0, "stroke_linejoin": "round"}
    both = text(words, x, y, fill="#ffffff", **halo) + text(words, x, y, fill=colour)
    return element("g", both, font_size=size, font_weight=weight)
