"""Writes what stands around the panels: title, table, key and scale."""

import numpy as np

from scenarios.picture.actor import GLOW, Contact
from scenarios.picture.drawing import Window, breadth, element, number, shortened, text
from scenarios.picture.label import INK
from scenarios.stage.film import Film

GREY, RULE = "#57606a", "#d0d7de"
ROW = 21.0
"""px a line of the table."""
MOST_ROWS = 14
MOST_CONTACTS = 4
LENGTHS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
"""m, of scale bars; the longest one below `BAR` px is taken."""
BAR = 160.0
KMH = 3.6


def velocity(speed: float) -> str:
    """Return a speed as engineers and drivers read it."""
    return f"{speed:.1f} m/s ({speed * KMH:.0f} km/h)"


def draw_head(title: str, remark: str, width: float, x: float) -> str:
    """Return the title, and a line below it."""
    first = text(shortened(title, 20.0, width), x, 32.0, font_size=20.0, font_weight="bold")
    return first + text(shortened(remark, 13.0, width), x, 53.0, font_size=13.0, fill=GREY)


def draw_scale(window: Window) -> str:
    """Return a bar of a round number of metres, and which way is north."""
    metres = max((x for x in LENGTHS if x * window.scale <= BAR), default=LENGTHS[0])
    length, y = metres * window.scale, window.height - 14.0
    words = f"{metres:g} m"
    plate = element(
        "rect", x=8.0, y=y - 22.0, width=length + breadth(words, 12.0) + 28.0, height=28.0,
        fill="#ffffff", fill_opacity=0.85,
    )  # fmt: skip
    bar = f"M16 {number(y - 12)}v8h{number(length, 2)}v-8"
    x = window.width - 20.0
    arrow = f"M{number(x)} 10l6 18l-6 -5l-6 5z"
    return (
        plate
        + element("path", d=bar, fill="none", stroke=INK, stroke_width=1.5)
        + text(words, 16.0 + length + 8.0, y - 3.0, font_size=12.0)
        + element("path", d=arrow, fill=INK)
        + text("N", x, 41.0, font_size=12.0, text_anchor="middle")
    )


def draw_plate(words: str) -> str:
    """Return what a panel is called, in its upper left corner."""
    width = breadth(words, 12.0, bold=True) + 16.0
    plate = element("rect", width=width, height=26.0, fill="#ffffff", fill_opacity=0.85)
    return plate + text(words, 8.0, 17.0, font_size=12.0, font_weight="bold")


def draw_table(
    film: Film, cast: list[int], looks: list[str], contacts: tuple[Contact, ...], width: float
) -> tuple[str, float]:
    """Return who is there, who meets whom, and how high that is, px."""
    meeting = {i: x.at for x in reversed(contacts) for i in (x.first, x.second)}
    ordered = sorted(cast, key=lambda i: (i not in meeting, not film.moves(i), i))
    heading = ["actor", "kind", "at start", "at contact", "at end"]
    cells = [_row(film, i, meeting.get(i)) for i in ordered[:MOST_ROWS]]
    if not contacts:
        for row in (heading, *cells):
            del row[3]
    columns = tuple(share * width for share in (0.04, 0.30, 0.44, 0.63, 0.82)[: len(heading)])
    drawn = _cells(heading, columns, 12.0, fill=GREY)
    y = 19.0
    drawn += element("path", d=f"M0 {number(y)}h{number(width)}", stroke=RULE)
    for i, row in zip(ordered, cells, strict=False):
        y += ROW
        swatch = element("rect", x=0.0, y=y - 10.0, width=18.0, height=11.0, fill=looks[i])
        drawn += swatch + _cells(row, columns, y)
    if len(ordered) > MOST_ROWS:
        y += ROW
        drawn += text(f"and {len(ordered) - MOST_ROWS} more", columns[0], y, fill=GREY)
    for k, contact in enumerate(contacts[:MOST_CONTACTS]):
        y += ROW + (8.0 if k == 0 else 0.0)
        line = shortened(_told(contact, first=k == 0), 12.0, width)
        drawn += text(line, 0.0, y, font_weight="normal" if k else "bold")
    return drawn, y + 8.0


def _cells(words: list[str], columns: tuple[float, ...], y: float, **style: str | float) -> str:
    ends = (*columns[1:], 2.0 * columns[-1] - columns[-2])
    return "".join(
        text(shortened(word, 12.0, end - begin - 6.0), begin, y, **style)
        for word, begin, end in zip(words, columns, ends, strict=True)
        if word
    )


def _row(film: Film, actor: int, contact: int | None) -> list[str]:
    first, last = np.flatnonzero(film.there[:, actor])[[0, -1]].tolist()
    speeds = ["" if at is None else _speed(film, actor, at) for at in (first, contact, last)]
    return [film.names[actor], film.kinds[actor], *speeds]


def _speed(film: Film, actor: int, at: int) -> str:
    return velocity(float(film.speed[at, actor]))


def _told(contact: Contact, *, first: bool) -> str:
    told = contact.told
    what = "First contact" if first else "Contact"
    who = f"{told.first} and {told.second}"
    return f"{what} at {told.time:.2f} s: {who}, impact speed {velocity(told.impact_speed)}"


def draw_key(every: float, width: float, y: float, *, contact: bool) -> tuple[str, float]:
    """Return what the signs on the map mean, and how much height that takes, px."""
    box = {"width": 16.0, "height": 9.0, "stroke": GREY}
    signs = [
        (element("rect", x=0.5, y=-8.5, fill="#ffffff", **box), "start"),
        (element("rect", x=0.5, y=-8.5, fill=GREY, fill_opacity=0.22, **box), f"every {every:g} s"),
        (element("rect", x=0.5, y=-8.5, fill=GREY, fill_opacity=0.75, **box), "end"),
    ]
    if contact:
        glow = element("circle", cx=8.0, cy=-4.0, r=8.0, fill=GLOW, stroke=INK)
        after = element("path", d="M0 -4h16", stroke=GREY, stroke_width=1.6, stroke_dasharray="2 3")
        signs += [(glow, "first contact"), (after, "after it")]
    drawn, x, line = "", 0.0, y + 22.0
    for sign, words in signs:
        room = 24.0 + breadth(words, 12.0) + 22.0
        if x > 0.0 and x + room > width:
            x, line = 0.0, line + ROW
        place = f"translate({number(x)} {number(line)})"
        drawn += element("g", sign + text(words, 24.0, 0.0, fill=GREY), transform=place)
        x += room
    return drawn, line + 8.0 - y
