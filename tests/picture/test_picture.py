"""A picture shows what happened, where it happened, and is the same every time."""

import re
import struct
import subprocess
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xodr
from films import film_of
from rsu.roads.network import RoadNetwork
from scenarios.picture.picture import draw
from scenarios.stage.film import Camera, Film
from scenarios.stage.player import Collision, Player
from xosc import play, scenario

SVG = "{http://www.w3.org/2000/svg}"
STREET = xodr.read_text(xodr.document(xodr.road()))


def filmed(player: Player, steps: int) -> Film:
    camera = Camera(player.cast, player.dt)
    player.run(steps, camera.take)
    return camera.film()


def crash(folder: Path) -> tuple[RoadNetwork, Film, tuple[Collision, ...]]:
    """Car ``a`` drives with 10 m/s into car ``b``, which stands."""
    player = play(folder, scenario())
    film = filmed(player, 120)
    return player.cast.network, film, player.collisions


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def panels(text: str) -> list[ET.Element]:
    """The map, and then its close-up if there is one."""
    return parsed(text).findall(f"{SVG}svg")


def on_the_map(panel: ET.Element, x: float, y: float) -> tuple[float, float]:
    """Metres of a place on a panel."""
    west, north, scale = (float(panel.attrib[f"data-{x}"]) for x in ("west", "north", "scale"))
    return west + x / scale, north - y / scale


def cross(panel: ET.Element) -> tuple[float, float]:
    """The place that a panel marks as that of a contact."""
    data = [node.attrib.get("d", "") for node in panel.iter(f"{SVG}path")]
    ((x, y),) = {match.groups() for d in data if (match := re.match(r"M(\S+) (\S+)h8M.*v8$", d))}
    return on_the_map(panel, float(x) + 4.0, float(y))


def words(text: str) -> set[str]:
    return {node.text or "" for node in parsed(text).iter(f"{SVG}text")}


def test_a_contact_is_drawn_where_it_happens(tmp_path: Path) -> None:
    network, film, collisions = crash(tmp_path)
    text = draw(network, film, collisions, title="crash")
    at = film.instant(collisions[0].time)
    nose, tail = film.footprint(0, at)[0, 0], film.footprint(1, at)[1, 0]
    assert nose >= tail
    for panel in panels(text):
        assert cross(panel) == pytest.approx(((nose + tail) / 2.0, -1.75), abs=0.02)
    assert len(panels(text)) == 2


def test_time_speeds_and_names_of_a_contact_are_told(tmp_path: Path) -> None:
    network, film, collisions = crash(tmp_path)
    told = words(draw(network, film, collisions, title="crash", remark="road.xodr"))
    (hit,) = collisions
    line = f"First contact at {hit.time:.2f} s: a and b, impact speed 10.0 m/s (36 km/h)"
    assert {"crash", "road.xodr", "a", "b", line} <= told
    assert {"a 10.0 m/s (36 km/h)", "b 0.0 m/s (0 km/h)"} <= told


def test_the_way_of_who_hits_another_is_dashed_from_there_on(tmp_path: Path) -> None:
    network, film, collisions = crash(tmp_path)
    text = draw(network, film, collisions, title="crash")
    (way,) = [
        node
        for node in panels(text)[0].iter(f"{SVG}path")
        if node.attrib.get("stroke-dasharray") == "2 3"
    ]
    begin, end = re.findall(r"[ML](\S+) ([^\sLMz]+)", way.attrib["d"])[:2]
    xs = [on_the_map(panels(text)[0], *map(float, place))[0] for place in (begin, end)]
    at = film.instant(collisions[0].time)
    assert xs == pytest.approx([film.position[at, 0, 0], film.position[-1, 0, 0]], abs=0.02)


def test_nothing_is_taken_from_elsewhere_and_nothing_has_a_name_to_clash(tmp_path: Path) -> None:
    network, film, collisions = crash(tmp_path)
    text = draw(network, film, collisions, title="crash")
    links = [name for node in parsed(text).iter() for name in node.attrib]
    assert {"id", "href", "class", "style"} & set(links) == set()
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<(style|script|image|font|use)\b|url\(", text)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (draw(*crash(tmp_path), title="crash") for _ in range(2))
    assert first == second


def test_only_who_is_there_is_drawn(tmp_path: Path) -> None:
    network, film, _ = crash(tmp_path)
    film.position[:, 1] = np.nan
    assert "b" not in words(draw(network, film, (), title="alone"))


def test_a_stage_without_anybody_shows_the_map() -> None:
    empty = film_of(np.empty((1, 0, 4)), np.empty((0, 2)))
    (panel,) = panels(draw(STREET, empty, (), title="nobody"))
    assert len(list(panel.iter(f"{SVG}path"))) > 3


numbers = st.floats(-1e4, 1e4)


@st.composite
def films(draw_: st.DrawFn) -> Film:
    """Anybody, anywhere, for any time, there or not."""
    count, instants = draw_(st.integers(1, 5)), draw_(st.integers(1, 12))
    state = [
        [
            [np.nan] * 4 if draw_(st.booleans()) else [draw_(numbers) for _ in range(4)]
            for _ in range(count)
        ]
        for _ in range(instants)
    ]
    box = [draw_(st.tuples(*[st.floats(0.1, 30.0)] * 2)) for _ in range(count)]
    names = [draw_(st.text(max_size=30)) for _ in range(count)]
    return film_of(np.array(state), np.array(box), draw_(st.floats(0.001, 100.0)), names)


@given(films(), st.text())
def test_any_film_gives_a_document_of_finite_numbers(film: Film, title: str) -> None:
    text = draw(STREET, film, (), title=title)
    assert panels(text)
    drawn = [node.attrib.get("d", "") for node in parsed(text).iter(f"{SVG}path")]
    assert not re.search("nan|inf", "".join(drawn))


def test_a_browser_shows_it(tmp_path: Path) -> None:
    network, film, collisions = crash(tmp_path)
    file, shot = tmp_path / "picture.svg", tmp_path / "shot.png"
    file.write_text(draw(network, film, collisions, title="crash"), encoding="utf-8")
    subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={tmp_path}/profile", "--window-size=1200,640"),
            *(f"--screenshot={shot}", file.as_uri()),
        ],
        check=True,
        capture_output=True,
    )
    # Of an empty sheet all lines would be alike.
    assert len(set(scan_lines(shot.read_bytes()))) > 200


def scan_lines(png: bytes) -> list[bytes]:
    """The lines of a PNG, as they are filtered (RFC 2083)."""
    at, data, width, depth = 8, b"", 0, 3
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, depth = struct.unpack(">I", chunk[:4])[0], 4 if chunk[9] == 6 else 3
        data += chunk if kind == b"IDAT" else b""
        at += 12 + length
    stride, raw = 1 + depth * width, zlib.decompress(data)
    return [raw[k : k + stride] for k in range(0, len(raw), stride)]
