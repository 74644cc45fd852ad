"""Pictures of car parks and of parking paths, as SVG."""

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.resource import Use, footprints, members
from rsu.avp.planning.case import Case
from rsu.avp.planning.path import ParkingPath, sample
from rsu.avp.vehicle import Vehicle
from scenarios.picture.drawing import FONT, Window, element, number, plain, text

WIDTH, MARGIN, HEAD = 1200.0, 20.0, 46.0
HEIGHTS = (200.0, 900.0)
INK, PAPER, FLOOR, LINE, SOLID = "#1f2933", "#ffffff", "#e4e7eb", "#9aa5b1", "#52606d"
GUIDED, DRIVEN, PARKED, HELD = "#0072b2", "#d55e00", "#cbd2d9", "#56b4e9"
"""Okabe & Ito: told apart by colour-blind readers."""
EVERY = 1.0
"""m of a path between two outlines of the car."""


def draw_path(case: Case, path: ParkingPath, vehicle: Vehicle, title: str) -> str:
    """Draw a parking path among its obstacles, with the car every metre.

    Parameters
    ----------
    case : what stands around.
    path : where the rear axle goes.
    vehicle : whose path it is.
    title : the line above.
    """
    bodies = _outlines(path.pose[:: max(round(EVERY / 0.1), 1)], vehicle)
    ends = _outlines(path.pose[[0, -1]], vehicle)
    around = np.concatenate([*bodies, *ends])
    near = [ring for ring in case.obstacles if _is_near(ring, around)]
    low, high = around.min(axis=0) - 2.0, around.max(axis=0) + 2.0
    window = Window.around(np.array([low, high]), width=WIDTH - 2 * MARGIN, heights=HEIGHTS)
    drawn = element("path", d=window.trace(near, closed=True), fill=SOLID, stroke=SOLID)
    drawn += element(
        "path", d=window.trace(bodies, closed=True), fill="none", stroke=HELD, stroke_width=0.7
    )
    for way, colour in ((1, GUIDED), (-1, DRIVEN)):
        lines = _runs(path, way)
        drawn += element(
            "path", d=window.trace(lines, digits=2), fill="none", stroke=colour, stroke_width=2.0
        )
    drawn += element("path", d=window.trace(ends, closed=True), fill="none", stroke=INK)
    remark = f"{path.length:.1f} m, {path.gear_changes} changes of direction; blue forwards"
    return _sheet([(window, drawn)], title, f"{remark}, red in reverse")


def draw_lot(layout: Layout, traffic: Traffic, title: str) -> str:
    """Draw each level of a car park: who stands and drives where, and what he holds.

    Parameters
    ----------
    layout : the car park.
    traffic : its cars.
    title : the line above.
    """
    levels = range(len(layout.lot.description.floors_m))
    panels = [_draw_level(layout, traffic, level) for level in levels]
    remark = "blue: guided cars, what they hold and the way ahead; red: driven cars; grey: parked"
    return _sheet(panels, title, remark)


def _draw_level(layout: Layout, traffic: Traffic, level: int) -> tuple[Window, str]:
    floor = [x.ground for x in layout.resources if x.use is Use.LANE and level in x.levels]
    spots = [spot for spot in layout.lot.spots if spot.level == level]
    whole = shapely.union_all(floor)
    places = np.concatenate([shapely.get_coordinates(whole), *map(_marking, spots)])
    window = Window.around(places, width=WIDTH - 2 * MARGIN, heights=HEIGHTS)
    held = shapely.union_all(
        [
            layout.resources[k].ground
            for party in traffic.rights.parties.values()
            for k in members(party.held)
            if level in layout.resources[k].levels
        ]
    )
    solid = [outline for at, outline in layout.lot.obstacles if at == level]
    drawn = element("path", d=window.trace(_rings(whole), closed=True), fill=FLOOR)
    drawn += element(
        "path", d=window.trace(map(_marking, spots), closed=True), fill="none", stroke=LINE
    )
    drawn += element("path", d=window.trace(solid, closed=True), fill=SOLID)
    drawn += element("path", d=window.trace(_rings(held), closed=True), fill=HELD, opacity=0.35)
    return window, drawn + _draw_cars(layout, traffic, window, level)


def _draw_cars(layout: Layout, traffic: Traffic, window: Window, level: int) -> str:
    bodies: dict[str, list[Floats]] = {GUIDED: [], DRIVEN: [], PARKED: []}
    ways: list[Floats] = []
    for car in traffic.cars.values():
        party = traffic.party(car.name)
        if party is None:
            if isinstance(car.place, Spot) and car.place.level == level:
                bodies[PARKED] += _outlines(layout.stand(car.place)[None], layout.vehicle)
            continue
        if party.route.steps[party.tail].level != level:
            continue
        pose, _ = sample(party.route.start, party.route.arc, 0.5)
        driven = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(pose[:, :2], axis=0).T))])
        here = int(np.argmin(np.abs(driven - car.station)))
        ways.append(pose[here : here + 60, :2])
        colour = DRIVEN if car.mission is None else GUIDED
        bodies[colour] += _outlines(pose[here : here + 1], layout.vehicle)
    drawn = element(
        "path", d=window.trace(ways), fill="none", stroke=GUIDED, stroke_width=0.8, opacity=0.7
    )
    for colour, outlines in bodies.items():
        drawn += element("path", d=window.trace(outlines, closed=True), fill=colour)
    return drawn


def _outlines(pose: Floats, vehicle: Vehicle) -> list[Floats]:
    return [shapely.get_coordinates(body)[:-1] for body in footprints(pose, vehicle)]


def _marking(spot: Spot) -> Floats:
    along = 0.5 * spot.length * np.array([np.cos(spot.heading), np.sin(spot.heading)])
    aside = 0.5 * spot.width * np.array([-np.sin(spot.heading), np.cos(spot.heading)])
    corners = np.array([along + aside, aside - along, -along - aside, along - aside])
    return corners + spot.middle


def _rings(shape: shapely.Geometry) -> list[Floats]:
    parts = shapely.get_parts(shape)
    return [shapely.get_coordinates(part) for part in shapely.get_rings(parts)]


def _is_near(ring: Floats, around: Floats) -> bool:
    low, high = around.min(axis=0) - 5.0, around.max(axis=0) + 5.0
    return bool(np.all(ring.max(axis=0) >= low) and np.all(ring.min(axis=0) <= high))


def _runs(path: ParkingPath, way: int) -> list[Floats]:
    """Stretches of a path that are driven forwards (1) or in reverse (-1)."""
    lines: list[Floats] = []
    cuts = np.flatnonzero(np.diff(path.direction)) + 1
    begins, ends = [0, *(cuts - 1).tolist()], [*cuts.tolist(), len(path.pose)]
    for begin, end in zip(begins, ends, strict=True):
        if path.direction[end - 1] == way:
            lines.append(path.pose[begin:end, :2])
    return lines


def _sheet(panels: list[tuple[Window, str]], title: str, remark: str) -> str:
    drawn = text(title, MARGIN, 22.0, font_size=16.0, font_weight="bold")
    drawn += text(remark, MARGIN, 38.0)
    top = HEAD
    for window, content in panels:
        drawn += element(
            "svg",
            content,
            x=MARGIN,
            y=top,
            width=window.width,
            height=window.height,
            viewBox=f"0 0 {number(window.width)} {number(window.height)}",
        )
        top += window.height + MARGIN
    paper = element("rect", width=WIDTH, height=top, fill=PAPER)
    return element(
        "svg",
        element("title", plain(title)) + paper + drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(top)}",
        width=WIDTH,
        height=top,
        font_family=FONT,
        font_size=12.0,
        fill=INK,
    )
