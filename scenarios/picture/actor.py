"""Draws actors: their paths with the time on them, and where they stand at some instants."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rsu.arrays import Floats
from scenarios.picture.drawing import FINE, Window, element, number, runs, thin
from scenarios.picture.label import INK, Labels
from scenarios.stage.film import Film
from scenarios.stage.player import Collision

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Of those who move, in the order of the file (Okabe & Ito, 2008)."""
STANDING = "#6b7280"
"""Of who never moves and is never hit."""
GLOW = "#f0e442"
"""Behind a contact; the yellow of the same palette."""
INTERVALS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
"""s between the times that are told; the last one is doubled until it suffices."""
MOST_TICKS = 10
NEAR = 14.0
"""px between ticks of one path at least."""
NAME = 13.0
"""px, size of a name."""
SMALL = 6.0
"""px; what is smaller gets a dot, so that it is seen."""
BOW = 0.25
"""Share of its length over which an actor's outline narrows to an arrow."""
TICK = 4.0
"""px to each side of a path."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Contact:
    """The first contact of two actors."""

    first: int
    second: int
    at: int
    """Instant of the film."""
    place: Floats
    """(2,) m, middle of what both footprints cover."""
    told: Collision


def find_contact(film: Film, collision: Collision) -> Contact:
    """Return where and when in a film a collision happened."""
    at = film.instant(collision.time)
    first, second = film.names.index(collision.first), film.names.index(collision.second)
    footprints = film.footprint(first, at), film.footprint(second, at)
    common = overlap(*footprints)
    place = common.mean(axis=0) if len(common) else np.vstack(footprints).mean(axis=0)
    return Contact(first=first, second=second, at=at, place=place, told=collision)


def colours(film: Film, involved: set[int]) -> list[str]:
    """Return everybody's colour."""
    found: list[str] = []
    given = 0
    for i in range(len(film.names)):
        moving = i in involved or film.moves(i)
        found.append(COLOURS[given % len(COLOURS)] if moving else STANDING)
        given += moving
    return found


def interval(film: Film) -> float:
    """Return s between the times that are told."""
    least = float(film.time[-1] - film.time[0]) / MOST_TICKS
    longest = INTERVALS[-1]
    while longest < least:
        longest *= 2.0
    return next((step for step in INTERVALS if step >= least), longest)


def instants(film: Film, actor: int, every: float) -> list[int]:
    """Return instants at whole multiples of a time at which an actor is there."""
    first, last = np.ceil(film.time[[0, -1]] / every - (1e-9, -1e-9)).astype(int).tolist()
    times = [film.instant(k * every) for k in range(first, last) if k > 0]
    there = film.there[:, actor]
    return [at for at in times if there[at]]


def draw_path(film: Film, actor: int, colour: str, window: Window, contact: int | None) -> str:
    """Return the path of the middle of an actor's footprint, dashed behind a contact."""
    if not film.moves(actor):
        return ""
    middle, there = film.position[:, actor], film.there[:, actor]
    drawn = ""
    after = len(film.time) if contact is None else contact
    instant = np.arange(len(film.time))
    for part, style in ((instant <= after, {}), (instant >= after, {"stroke_dasharray": "2 3"})):
        lines = [thin(middle[run], FINE / window.scale) for run in runs(there & part)]
        if lines:
            drawn += element(
                "path",
                d=window.trace(lines, digits=2),
                fill="none",
                stroke=colour,
                stroke_width=1.6,
                stroke_linejoin="round",
                **style,
            )
    return drawn


def draw_name(
    film: Film,
    actor: int,
    colour: str,
    window: Window,
    labels: Labels,
    at: int | None = None,
    behind: str = "",
) -> None:
    """Label an actor where it stands at an instant, else at its first, if that is seen."""
    instant = int(np.argmax(film.there[:, actor])) if at is None else at
    middle = film.position[[instant], actor]
    if not window.holds(middle)[0]:
        return
    corners = window.put(film.footprint(actor, instant))
    reach = float(np.ptp(corners, axis=0).min()) / 2.0 + 5.0
    words = film.names[actor] + behind
    labels.add(words, window.put(middle)[0], size=NAME, reach=reach, colour=colour, weight="bold")


def draw_ticks(
    film: Film, actor: int, colour: str, window: Window, labels: Labels, every: float
) -> str:
    """Return marks across a path at whole times, and label them."""
    middle = film.position[:, actor]
    last = window.put(middle[film.there[:, actor]][:1])[0]
    marks: list[str] = []
    for at in instants(film, actor, every):
        place = window.put(middle[at : at + 1])[0]
        if np.hypot(*(place - last)) < NEAR:
            continue
        last = place
        heading = film.heading[at, actor]
        aside = np.array((-np.sin(heading), -np.cos(heading)))  # to the left, y down
        ends = np.concatenate((place - TICK * aside, place + TICK * aside)).tolist()
        marks.append("M{} {}L{} {}".format(*(number(value) for value in ends)))
        labels.add(f"{film.time[at]:g} s", place, directions=(aside, -aside), colour=colour)
    return element("path", d="".join(marks), stroke=colour, stroke_width=1.2) if marks else ""


def draw_footprints(film: Film, actor: int, colour: str, window: Window, every: float) -> str:
    """Return where an actor stands at first (hollow), at last (full) and in between (pale)."""
    seen = np.flatnonzero(film.there[:, actor])
    first, last = int(seen[0]), int(seen[-1])
    middle, length = film.position[:, actor], max(float(film.box[actor, 0]), SMALL / window.scale)
    shown = [first]
    for at in instants(film, actor, every):
        apart = np.hypot(*(middle[[shown[-1], last]] - middle[at]).T)
        if first < at < last and apart.min() > 1.5 * length:
            shown.append(at)
    pale = "".join(
        footprint(film, actor, at, window, fill=colour, fill_opacity=0.22, stroke_opacity=0.5)
        for at in shown[1:]
    )
    ends = footprint(film, actor, first, window, fill="#ffffff", fill_opacity=0.75)
    if np.hypot(*(middle[last] - middle[first])) > 0.1 * length or first == last:
        ends += footprint(film, actor, last, window, fill=colour, fill_opacity=0.75)
    return element("g", pale + ends, stroke=colour, stroke_width=1.2, stroke_linejoin="round")


def footprint(film: Film, actor: int, at: int, window: Window, **style: str | float) -> str:
    """Return an actor's outline with an arrow forward, or a dot where it would not be seen."""
    corners = film.footprint(actor, at)
    if not window.touches(corners):
        return ""
    body = element("path", d=window.trace([corners], closed=True, digits=2), **style)
    if float(film.box[actor, 0]) * window.scale < SMALL:
        ((x, y),) = window.put(corners.mean(axis=0)[None]).tolist()
        return body + element("circle", cx=x, cy=y, r=SMALL / 2.0, **style)
    left, rear_left, rear_right, right = corners
    shoulders = left + BOW * (rear_left - left), right + BOW * (rear_right - right)
    bow = np.array([shoulders[0], (left + right) / 2.0, shoulders[1]])
    line = {"fill": "none", "stroke_opacity": style.get("stroke_opacity", 1.0)}
    colour = {"stroke": style["stroke"]} if "stroke" in style else {}
    return body + element("path", d=window.trace([bow], digits=2), **line, **colour)


def draw_contact(film: Film, contact: Contact, looks: list[str], window: Window) -> str:
    """Return both footprints at the instant of a contact, on a glow around its place."""
    ((x, y),) = window.put(contact.place[None]).tolist()
    glow = element("circle", cx=x, cy=y, r=16.0, fill=GLOW, fill_opacity=0.6)
    actors = [contact.first, contact.second]
    pair = "".join(
        footprint(film, actor, contact.at, window, fill=looks[actor], fill_opacity=0.9)
        for actor in actors
    )
    small = float(film.box[actors, 0].min()) * window.scale < 5.0 * SMALL
    bodies = element("g", pair, stroke=INK, stroke_width=0.9 if small else 1.8)
    return (
        glow
        + bodies
        + element("circle", cx=x, cy=y, r=16.0, fill="none", stroke=INK)
        + _cross(x, y)
    )


def _cross(x: float, y: float) -> str:
    """Return the exact place."""
    data = f"M{number(x - 4, 2)} {number(y, 2)}h8M{number(x, 2)} {number(y - 4, 2)}v8"
    below = element("path", d=data, stroke=GLOW, stroke_width=3.6, stroke_linecap="round")
    return below + element("path", d=data, stroke=INK, stroke_width=1.4)


def overlap(one: Floats, other: Floats) -> Floats:
    """(K, 2) corners of what two convex areas, both counter-clockwise, have in common.

    Sutherland & Hodgman, "Reentrant polygon clipping", CACM 17(1), 1974.
    """
    found = list(one)
    for a, b in pairwise([*other, other[0]]):
        before = found
        found = list[Floats]()
        side = [_left(a, b, point) for point in before]
        for k, point in enumerate(before):
            if side[k - 1] * side[k] < 0.0:
                share = side[k - 1] / (side[k - 1] - side[k])
                found.append(before[k - 1] + share * (point - before[k - 1]))
            if side[k] >= 0.0:
                found.append(point)
    return np.array(found).reshape(-1, 2)


def _left(a: Floats, b: Floats, point: Floats) -> float:
    """Twice the area of a triangle: positive when the point is to the left of a to b."""
    return float((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]))
