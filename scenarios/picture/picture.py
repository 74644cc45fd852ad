"""`draw`: a network and a film on one sheet, with what a reader needs to understand it."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.network import RoadNetwork
from scenarios.picture import actor as actors
from scenarios.picture.actor import Contact, find_contact
from scenarios.picture.caption import (
    MOST_CONTACTS,
    draw_head,
    draw_key,
    draw_plate,
    draw_scale,
    draw_table,
    velocity,
)
from scenarios.picture.drawing import FONT, Window, element, number, plain, runs
from scenarios.picture.furniture import draw_ground, draw_things
from scenarios.picture.label import INK, Labels
from scenarios.picture.roadway import draw_roadway
from scenarios.stage.film import Film
from scenarios.stage.player import Collision

WIDTH, MARGIN = 1200.0, 20.0
"""px of the sheet and of its border."""
INNER = WIDTH - 2.0 * MARGIN
HEAD, GAP = 66.0, 18.0
"""px above the map, and between panels."""
MAP_HEIGHTS = (220.0, 760.0)
"""px, least and greatest."""
CLOSE_UP = (470.0, 330.0)
"""px, width, and height below the map."""
CLOSEST = 9.0
"""m around a contact that its close-up shows at least."""
BORDER, NARROWEST = 8.0, 40.0
"""m around what moves, and across a picture, at least."""
BEFORE = (0.5, 1.0, 1.5, 2.0)
"""s before a contact at which its close-up shows both as well."""
GROUND, FRAME = "#f3f4f1", "#9aa0a6"


@dataclass(slots=True, frozen=True, kw_only=True)
class Subject:
    """What every panel is about."""

    network: RoadNetwork
    film: Film
    contacts: tuple[Contact, ...]
    """By time."""
    looks: list[str]
    """(N,) colours."""
    every: float
    """s between the times that are told."""

    def cast(self) -> list[int]:
        """Return who is ever there; who meets first comes last, on top of the others."""
        meeting = {i for contact in self.contacts[:1] for i in (contact.first, contact.second)}
        there = np.flatnonzero(self.film.there.any(axis=0)).tolist()
        return sorted(there, key=lambda i: i in meeting)

    def meeting(self, actor: int) -> int | None:
        """Return the instant of an actor's own first contact."""
        own = (x.at for x in self.contacts if actor in (x.first, x.second))
        return next(own, None)


def draw(
    network: RoadNetwork,
    film: Film,
    collisions: tuple[Collision, ...],
    *,
    title: str,
    remark: str = "",
) -> str:
    """Draw what happened, as SVG.

    Parameters
    ----------
    network : the map; only the neighbourhood of what moves is drawn.
    film : who was where.
    collisions : first contacts of pairs, by time.
    title, remark : the two lines above the map.
    """
    contacts = tuple(find_contact(film, collision) for collision in collisions)
    involved = {i for contact in contacts[:1] for i in (contact.first, contact.second)}
    subject = Subject(
        network=network,
        film=film,
        contacts=contacts,
        looks=actors.colours(film, involved),
        every=actors.interval(film),
    )
    around = _neighbourhood(subject, involved)
    # The close-up stands beside a map that is high and slim, else below it.
    room = INNER - CLOSE_UP[0] - GAP if contacts else INNER
    width, height = np.ptp(around, axis=0).tolist()
    beside = width * MAP_HEIGHTS[1] < height * room
    window = Window.around(around, width=room if beside else INNER, heights=MAP_HEIGHTS)
    below = HEAD + window.height + GAP
    drawn = draw_head(title, remark, INNER, MARGIN)
    drawn += _panel(subject, window, _overview(subject, window), (MARGIN, HEAD))
    table, depth = _tell(subject, INNER if beside else room)
    drawn += element("g", table, transform=f"translate({number(MARGIN)} {number(below)})")
    if contacts:
        near = _near(film, contacts[0], window.height if beside else CLOSE_UP[1])
        at = (WIDTH - MARGIN - near.width, HEAD if beside else below)
        drawn += _panel(subject, near, _close_up(subject, contacts[0], near), at)
        depth = depth if beside else max(depth, near.height)
    return _sheet(drawn, below + depth + MARGIN, title)


def _tell(subject: Subject, width: float) -> tuple[str, float]:
    """Return the table and the key below it, and how high both are, px."""
    contacts = subject.contacts
    table, height = draw_table(subject.film, subject.cast(), subject.looks, contacts, width)
    key, more = draw_key(subject.every, width, height, contact=bool(contacts))
    return table + key, height + more


def _sheet(content: str, height: float, title: str) -> str:
    paper = element("rect", width=WIDTH, height=height, fill="#ffffff")
    return element(
        "svg",
        "\n" + element("title", plain(title)) + paper + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        width=WIDTH,
        height=height,
        font_family=FONT,
        font_size=12.0,
        fill=INK,
    )


def _neighbourhood(subject: Subject, involved: set[int]) -> Floats:
    """(K, 2) points that the picture has to show, m."""
    film = subject.film
    cast = subject.cast()
    shown = [i for i in cast if i in involved or film.moves(i)] or cast
    reach = [np.hypot(*film.box[i]) / 2.0 for i in shown]
    places = [film.position[film.there[:, i], i] for i in shown]
    if not shown:
        x_min, y_min, x_max, y_max = subject.network.bounds
        return np.array([(x_min, y_min), (x_max, y_max)])
    low = np.min([at.min(axis=0) - r for at, r in zip(places, reach, strict=True)], axis=0)
    high = np.max([at.max(axis=0) + r for at, r in zip(places, reach, strict=True)], axis=0)
    border = max(BORDER, 0.04 * float((high - low).max()), (NARROWEST - (high - low).max()) / 2.0)
    return np.array([low - border, high + border])


def _panel(subject: Subject, window: Window, content: str, at: tuple[float, float]) -> str:
    """Return a part of the sheet that shows the map; what sticks out of it is cut off."""
    size = {"width": window.width, "height": window.height}
    ground = element("rect", fill=GROUND, **size)
    network = subject.network
    lanes = draw_roadway(network, window)
    things = draw_ground(network, window) + draw_things(network, window)
    frame = element("rect", fill="none", stroke=FRAME, stroke_width=1.5, **size)
    return element(
        "svg",
        ground + lanes + things + content + draw_scale(window) + frame,
        x=at[0],
        y=at[1],
        overflow="hidden",
        data_west=number(window.x, 3),
        data_north=number(window.y, 3),
        data_scale=number(window.scale, 6),
        **size,
    )


def _overview(subject: Subject, window: Window) -> str:
    """Draw everybody's way from begin to end."""
    film, looks, every = subject.film, subject.looks, subject.every
    labels = Labels(window.width, window.height)
    cast = subject.cast()
    for i in cast:
        for at in np.flatnonzero(film.there[:, i])[[0, -1]].tolist():
            labels.keep_clear(window.put(film.footprint(i, at)))
        for run in runs(film.there[:, i]):
            labels.keep_line_clear(window.put(film.position[:, i][run]))
    meetings = subject.contacts[:MOST_CONTACTS]
    for contact in meetings:
        for i in (contact.first, contact.second):
            labels.keep_clear(window.put(film.footprint(i, contact.at)))
    for contact in meetings:
        place = window.put(contact.place[None])[0]
        words = f"{'' if contact is not meetings[0] else 'first '}contact {contact.told.time:.2f} s"
        labels.add(words, place, reach=20.0, size=13.0, weight="bold")
    for i in reversed(cast):
        actors.draw_name(film, i, looks[i], window, labels)
    ways = [actors.draw_path(film, i, looks[i], window, subject.meeting(i)) for i in cast]
    bodies = [actors.draw_footprints(film, i, looks[i], window, every) for i in cast]
    ticks = [actors.draw_ticks(film, i, looks[i], window, labels, every) for i in reversed(cast)]
    drawn = [actors.draw_contact(film, x, looks, window) for x in reversed(meetings)]
    return "".join([*ways, *bodies, *ticks, *drawn, labels.draw()])


def _near(film: Film, contact: Contact, height: float) -> Window:
    """Return the window of a close-up: both footprints at the contact, and what is around."""
    both = np.vstack([film.footprint(i, contact.at) for i in (contact.first, contact.second)])
    reach = max(CLOSEST, 1.15 * float(np.abs(both - contact.place).max()))
    corner = reach * np.array((CLOSE_UP[0], height)) / min(CLOSE_UP[0], height)
    points = np.array([contact.place - corner, contact.place + corner])
    return Window.around(points, width=CLOSE_UP[0], heights=(height, height))


def _close_up(subject: Subject, contact: Contact, window: Window) -> str:
    """Draw the two who meet, then and shortly before, with their speeds."""
    film, looks = subject.film, subject.looks
    labels = Labels(window.width, window.height)
    labels.keep_clear(np.array([(0.0, 0.0), (window.width, 28.0)]))
    pair = (contact.first, contact.second)
    drawn = "".join(actors.draw_path(film, i, looks[i], window, contact.at) for i in pair)
    others = [i for i in subject.cast() if i not in pair and film.there[contact.at, i]]
    for i in others:
        drawn += actors.footprint(film, i, contact.at, window, fill="#ffffff", stroke=looks[i])
    for i in pair:
        labels.keep_clear(window.put(film.footprint(i, contact.at)))
        for before in BEFORE:
            at = film.instant(contact.told.time - before)
            if contact.told.time - before >= film.time[0] and film.there[at, i]:
                style = {"fill": looks[i], "fill_opacity": 0.12, "stroke_opacity": 0.6}
                drawn += actors.footprint(film, i, at, window, stroke=looks[i], **style)
    for i in pair:
        speed = velocity(float(film.speed[contact.at, i]))
        actors.draw_name(film, i, looks[i], window, labels, at=contact.at, behind=f" {speed}")
    drawn += actors.draw_contact(film, contact, looks, window)
    plate = draw_plate(
        f"First contact at {contact.told.time:.2f} s, and every {BEFORE[0]:g} s before"
    )
    return drawn + labels.draw() + plate
