"""The public scenarios of other people are read, or refused with a line; nothing else happens."""

import csv
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import Level
from scenarios.openscenario.inspection import inspect
from scenarios.openscenario.reader import read_storyboard
from xosc import LIBRARY

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "scenarios" / "files"
FILES = sorted(DATA.rglob("*.xosc"))
READ_SO_FAR = 98
"""Scenarios that need no folder from outside; may only rise."""


def place_of_refusal(file: Path) -> str:
    """Where a file is refused; "" = it is read."""
    try:
        read_storyboard(file)
    except ScenarioError as error:
        return error.place or "nowhere"
    return ""


def test_every_public_file_is_read_or_refused_with_its_line() -> None:
    places = [place_of_refusal(file) for file in FILES]
    assert [place for place in places if place and not place.startswith("line ")] == []
    assert places.count("") >= READ_SO_FAR


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table beside the files; none where they are not."""
    path = DATA.parent / name
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_public_distribution_has_its_number_of_cases() -> None:
    rows = table("permutations.csv")
    counts = {row["file"]: read_distribution(DATA.parent / row["file"]).count for row in rows}
    assert counts == {row["file"]: int(row["count"]) for row in rows}


def test_every_public_file_is_as_valid_as_it_is_said_to_be() -> None:
    wrong: list[str] = []
    for row in table("validity.csv"):
        found = inspect(DATA.parent / row["file"], [DATA / "carla"])
        valid = all(item.level is not Level.ERROR for item in found)
        if valid != (row["valid"] == "yes"):
            wrong.append(row["file"])
    assert wrong == []


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.xosc")), ids=lambda file: file.stem)
def test_every_file_of_the_library_is_read(file: Path) -> None:
    storyboard = read_storyboard(file)
    assert storyboard.road_map is not None
    assert storyboard.road_map.is_file()
    assert storyboard.stop.groups


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.xosc")), ids=lambda file: file.stem)
def test_every_file_of_the_library_says_what_it_is(file: Path) -> None:
    head = file.read_text("utf-8").split("FileHeader", 1)[1].split("/>", 1)[0]
    assert 'revMajor="1" revMinor="3"' in head
    assert 'description="' in head
