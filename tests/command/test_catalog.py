"""`ivics catalog` from the command line."""

import shutil
from pathlib import Path

import pytest

from page import ROOT
from rsu.command.inspection import check
from shell import called
from sotif.catalog.entry import HERE, read_catalog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some entries, all of them right."""
    for name in ("fog", "wrong-way", "cut-in"):
        shutil.copy(HERE / f"{name}.toml", tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_project_s_own_catalogue_names_all_that_there_is_and_nothing_else() -> None:
    assert check(None) == (read_catalog(), [])


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('"wrong_way"', '"scene"', "monitor", "no monitor 'scene'"),
        ("code = 14\nsub", "code = 13\nsub", "cause.code", "no cause 13"),
        ("sub_code = 2", "sub_code = 3", "cause.sub_code", "no sub-cause 3"),
        ('"wrong_way.xosc"', '"no_way.xosc"', "scenarios[0]", "not in the scenario library"),
        ('"wrong_way.xosc"', '"corridor.xodr"', "scenarios[0]", "corridor.xodr"),
        ("[cause]\ncode = 14\nsub_code = 2\n", "", "cause", "warns the road"),
        ("area_after = 2", "area_after = 1", "evidence", "missing"),
        ('"wrong_way.xosc"', f'"{"x" * 999}"', "scenarios[0]", "too long"),
        ('"scenery: ', '"scenary: ', "odd[0]", "scenery"),
        ("in 59", "in 60", "validation_target", "need 59"),
    ],
)
def test_what_dangles_is_named_by_file_and_key(
    folder: Path, old: str, new: str, key: str, message: str
) -> None:
    spoil(folder, "wrong-way", old, new)
    catalog, [finding] = check(folder)
    assert list(catalog) == ["cut-in", "fog", "wrong-way"]
    assert (Path(finding.file), finding.place) == (folder / "wrong-way.toml", key)
    assert message in finding.problem


def test_a_check_finds_everything_and_exits_with_1(folder: Path) -> None:
    assert check(folder)[1] == []
    spoil(folder, "fog", "title =", "colour =")
    spoil(folder, "cut-in", '"road/cut_in', '"road/cut_on')
    said = called("catalog", "check", folder, "--json")
    assert said.code == 1
    assert said.json["entries"] == ["cut-in", "wrong-way"]
    assert [item["key"] for item in said.json["findings"]] == ["scenarios[0]", "colour", "title"]


def test_the_catalogue_is_listed_as_a_table_or_as_json() -> None:
    listed = called("catalog")
    assert listed.code == 0
    assert all(name in listed.out for name in read_catalog())
    entries = called("catalog", "list", "--area", "1", "--json").json["entries"]
    assert [entry["id"] for entry in entries] == [
        name for name, entry in read_catalog().items() if entry.area_after == 1
    ]
    assert (ROOT / "sotif" / "catalog" / f"{entries[0]['id']}.toml").is_file()
