"""What all of a picture is drawn with: a window onto the map, and SVG elements.

Places are metres in the map's frame until a `Window` puts them on the paper, whose unit is a
pixel, x to the right and y down.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np

from rsu.arrays import Bools, Floats

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
"""What most readers have; the last resort is whatever theirs is."""
FINE = 0.2
"""px that a line may be off when its points are thinned out."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML document may hold (XML 1.0, 2.2)."""
_EM, _BOLD = 0.56, 1.1
"""Mean width of a sign over the size of its font, and how much wider a bold one is."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Window:
    """The part of the map that a panel shows, north up."""

    x: float
    """West edge, m."""
    y: float
    """North edge, m."""
    width: float
    """px."""
    height: float
    """px."""
    scale: float
    """px a metre."""

    @classmethod
    def around(cls, points: Floats, *, width: float, heights: tuple[float, float]) -> "Window":
        """Show all of (K, 2) points in a panel that is `width` px wide and as high as it needs."""
        low, high = points.min(axis=0), points.max(axis=0)
        span = np.maximum(high - low, 1e-3)
        scale = float(min(width / span[0], heights[1] / span[1]))
        height = min(max(float(span[1]) * scale, heights[0]), heights[1])
        x, y = (low + high) / 2.0
        return cls(
            x=float(x) - width / scale / 2.0,
            y=float(y) + height / scale / 2.0,
            width=width,
            height=height,
            scale=scale,
        )

    def put(self, points: Floats) -> Floats:
        """(K, 2) px of (K, 2) m."""
        return (points - (self.x, self.y)) * (self.scale, -self.scale)

    def holds(self, points: Floats, reach: float = 0.0) -> Bools:
        """(K,) which points are in the window, or at most `reach` m beside it."""
        x, y = self.put(points).T
        beside = reach * self.scale
        across = (x >= -beside) & (x <= self.width + beside)
        return across & (y >= -beside) & (y <= self.height + beside)

    def touches(self, points: Floats) -> bool:
        """Whether the box around some points reaches into the window."""
        px = self.put(points)
        (left, top), (right, bottom) = px.min(axis=0), px.max(axis=0)
        return bool(right >= 0.0 and left <= self.width and bottom >= 0.0 and top <= self.height)

    def trace(self, lines: Iterable[Floats], *, closed: bool = False, digits: int = 1) -> str:
        """Return path data through each of some lines of (K, 2) m."""
        end = "z" if closed else ""
        return "".join(
            "M" + "L".join(f"{x} {y}" for x, y in _rounded(self.put(line), digits)) + end
            for line in lines
        )


def _rounded(px: Floats, digits: int) -> list[tuple[str, str]]:
    return [(number(x, digits), number(y, digits)) for x, y in px.tolist()]


def number(value: float, digits: int = 1) -> str:
    """Return a number as short as it can be written."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element; ``_`` in the name of an attribute stands for ``-``."""
    words = "".join(
        f' {name.strip("_").replace("_", "-")}="{_attribute(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{words}>{content}</{tag}>\n" if content else f"<{tag}{words}/>\n"


def _attribute(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else number(value, 2)


def plain(text: str) -> str:
    """Return text as it may stand in a document."""
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def text(words: str, x: float, y: float, /, **attributes: str | float) -> str:
    """Return a line of text whose base line begins (or as `text_anchor` says) at a place."""
    return element("text", plain(words), x=x, y=y, **attributes)


def breadth(words: str, size: float, *, bold: bool = False) -> float:
    """Return about how many px wide a line of text is."""
    return _EM * size * len(words) * (_BOLD if bold else 1.0)


def shortened(words: str, size: float, width: float) -> str:
    """Return as much of a line of text as goes into `width` px."""
    room = int(width / (_EM * size))
    return words if len(words) <= room else words[: max(room - 1, 1)].rstrip() + "…"


def thin(points: Floats, tolerance: float) -> Floats:
    """Leave out what lies within `tolerance` m of the rest of (K, 2) points; both ends stay.

    Douglas & Peucker, "Algorithms for the reduction of the number of points required to represent
    a digitized line", Cartographica 10(2), 1973.
    """
    keep = np.zeros(len(points), dtype=np.bool_)
    keep[:1] = keep[-1:] = True
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        apart = _apart(points[first + 1 : last], points[first], points[last])
        worst = int(np.argmax(apart))
        if apart[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return points[keep]


def _apart(points: Floats, begin: Floats, end: Floats) -> Floats:
    """(K,) m of points from the straight line between two."""
    along, from_begin = end - begin, points - begin
    square = float(along @ along)
    share = (
        np.clip(from_begin @ along / square, 0.0, 1.0) if square > 0.0 else np.zeros(len(points))
    )
    return np.hypot(*(from_begin - share[:, None] * along).T)


def runs(inside: Bools) -> list[slice]:
    """Return the stretches of neighbours that are inside, longer than one."""
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0)).tolist()
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
