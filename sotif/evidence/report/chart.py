"""Charts of the report: the four areas, and a share with its interval; as SVG.

Colours are those of the page's style sheet, so that they follow its light and dark scheme.
"""

from collections.abc import Mapping
from math import log10

from scenarios.picture.drawing import element, text

AREAS = {1: "known safe", 2: "known unsafe", 3: "unknown unsafe", 4: "unknown safe"}
"""ISO 21448, clause 4."""
_CELL, _GAP, _HEAD = 150.0, 6.0, 30.0
_PLACE = {1: (0, 0), 2: (1, 0), 4: (0, 1), 3: (1, 1)}
"""Column and row: safe on the left, known above."""
_BAR, _HEIGHT = 150.0, 22.0
LEAST = 1e-3
"""Share at the left end of a logarithmic scale."""


def draw_areas(title: str, counts: Mapping[int, tuple[int, int | None]]) -> str:
    """Draw how many entries and cases are in each area; None = cases cannot be there."""
    drawn = element("title", title) + text(title, 0.0, 18.0, class_="heading")
    for area, (column, row) in _PLACE.items():
        x, y = column * (_CELL + _GAP), _HEAD + row * (0.7 * _CELL + _GAP)
        entries, cases = counts[area]
        drawn += element(
            "rect", x=x, y=y, width=_CELL, height=0.7 * _CELL, rx=8.0, class_=f"area{area}"
        )
        drawn += text(f"{area} {AREAS[area]}", x + 12.0, y + 24.0, class_="label")
        drawn += text(str(entries), x + 12.0, y + 62.0, class_="figure")
        said = "entries" if cases is None else f"entries, {cases} cases"
        drawn += text(said, x + 12.0, y + 86.0, class_="label")
    width, height = 2.0 * _CELL + _GAP, _HEAD + 1.4 * _CELL + _GAP
    return _svg(drawn, width, height)


def draw_interval(
    words: str, share: float, interval: tuple[float, float], *, mark: float | None = None
) -> str:
    """Draw a share and where the truth may lie, from 0 to 1; or on a logarithmic scale to a mark.

    Parameters
    ----------
    words : str
        The same as text, for those who hear the page.
    share : float
        What was seen.
    interval : tuple
        Low and high.
    mark : float
        The share that is allowed; the scale is logarithmic from `LEAST` on.
    """

    def place(value: float) -> float:
        if mark is None:
            return _BAR * value
        return _BAR * (1.0 - log10(max(value, LEAST)) / log10(LEAST))

    low, high = map(place, interval)
    drawn = element("title", words)
    drawn += element("rect", x=0.0, y=8.0, width=_BAR, height=6.0, rx=3.0, class_="scale")
    kind = "range" if mark is None or interval[1] <= mark else "range beyond"
    drawn += element("rect", x=low, y=8.0, width=max(high - low, 1.0), height=6.0, class_=kind)
    drawn += element("circle", cx=place(share), cy=11.0, r=4.5, class_="seen")
    if mark is not None:
        drawn += element("line", x1=place(mark), x2=place(mark), y1=1.0, y2=21.0, class_="mark")
    return _svg(drawn, _BAR, _HEIGHT)


def _svg(drawn: str, width: float, height: float) -> str:
    """Return an image of its own, with room for what reaches beyond its ends."""
    return element(
        "svg",
        drawn,
        role="img",
        viewBox=f"-6 0 {width + 12.0:g} {height:g}",
        width=width + 12.0,
        height=height,
    )
