"""A car park is read from a map and a TOML, or refused with the name of what is wrong."""

from pathlib import Path

import pytest

from rsu.avp.lot.lot import read_lot
from rsu.errors import ConfigError

LIBRARY = Path(__file__).parents[3] / "scenarios" / "library" / "car_park"
GARAGE = LIBRARY / "garage_200.toml"


def changed(folder: Path, old: str, new: str) -> Path:
    """The garage with something else in its TOML."""
    text = GARAGE.read_text("utf-8").replace('map = "', f'map = "{LIBRARY}/')
    assert old in text
    file = folder / "lot.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def test_the_garage_has_200_spots_on_two_levels_and_44_bays() -> None:
    lot = read_lot(GARAGE)
    assert len(lot.stalls) == 200
    assert {spot.level for spot in lot.stalls} == {0, 1}
    assert len(lot.bays("drop_off")) == len(lot.bays("pick_up")) == 22
    assert lot.spot("0A11").kinds == {"disabled"}


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("floors_m", "storeys", "$", "storeys"),
        ('"0A01"', '"0X01"', "$.groups[0].spots[0]", "no parking space '0X01'"),
        ('leave = "0drop"', 'leave = "away"', "$.zones[0].leave", "no road 'away'"),
        ('"0drop2"', '"0drop1"', "$.zones", "a bay belongs to two of them"),
        ("[0.0, 3.0]", "[]", "$.floors_m", "length >= 1"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, old: str, new: str, place: str, problem: str
) -> None:
    with pytest.raises(ConfigError, match=r"lot\.toml") as error:
        read_lot(changed(tmp_path, old, new))
    assert error.value.place == place
    assert problem in error.value.problem


def test_a_spot_that_cannot_be_reached_is_refused_by_name(tmp_path: Path) -> None:
    closed = 'floors_m = [0.0, 3.0]\nclosures = [{reason = "works", roads = ["0WT2"]}]'
    with pytest.raises(ConfigError, match="0C01: cannot be reached from any drop-off bay"):
        read_lot(changed(tmp_path, "floors_m = [0.0, 3.0]", closed))


def test_a_spot_that_is_closed_need_not_be_reached(tmp_path: Path) -> None:
    spots = [f'"0C{k:02d}"' for k in range(1, 21)]
    closed = f'closures = [{{reason = "works", roads = ["0WT2"], spots = [{", ".join(spots)}]}}]'
    lot = read_lot(changed(tmp_path, "floors_m", f"{closed}\nfloors_m"))
    assert lot.spot("0C01").closed == "works"


def test_a_name_that_is_no_spot_is_an_error() -> None:
    with pytest.raises(ConfigError, match="0Z99: no such spot"):
        read_lot(GARAGE).spot("0Z99")
