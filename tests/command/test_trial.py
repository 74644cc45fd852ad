"""`ivics trial` from the command line."""

from pathlib import Path

import pytest

from shell import called
from world import LIBRARY

VAN = LIBRARY / "child_behind_van.xosc"


def test_the_unit_makes_the_hidden_child_safe() -> None:
    ended = called("trial", VAN, "--json")
    (item,) = ended.json["trials"]
    assert (ended.code, item["outcome"], item["false_warnings"]) == (0, "safe", 0)
    assert item["lead_s"] > item["needed_s"]


def test_a_warning_of_a_wrong_way_driver_long_before_the_meeting_is_no_false_one() -> None:
    (item,) = called("trial", LIBRARY / "wrong_way.xosc", "--json").json["trials"]
    assert item["false_warnings"] == 0
    assert item["contact_s"] - item["first_warning_s"] > 5.0


def test_without_it_the_child_is_hit() -> None:
    ended = called("trial", VAN, "--without-rsu", "--json")
    (item,) = ended.json["trials"]
    assert (ended.code, item["outcome"]) == (1, "collision")
    assert item["first_warning_s"] is None


@pytest.mark.parametrize("file", ["nowhere.xosc", "corridor.xodr"])
def test_what_is_no_scenario_is_one_line(file: str) -> None:
    ended = called("trial", LIBRARY / file)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert file in ended.err


def test_a_trial_that_is_recorded_replays_to_the_same_bytes(tmp_path: Path) -> None:
    once, again = tmp_path / "once.mcap", tmp_path / "again.mcap"
    assert called("trial", VAN, "--record", once).code == 0
    replayed = called("replay", once, "--out", again, "--json")
    assert [said["entry"] for said in replayed.json["warnings"]]
    assert once.read_bytes() == again.read_bytes()


def test_several_trials_are_not_recorded_into_one_file(tmp_path: Path) -> None:
    ended = called("trial", VAN, VAN, "--record", tmp_path / "both.mcap")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "--record" in ended.err
