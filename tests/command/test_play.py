"""`ivics play` and `ivics sweep`: what is written, drawn and told."""

import csv
from contextlib import suppress
from pathlib import Path

import pytest

from rsu.command.output import whole
from rsu.command.play import play_file
from rsu.errors import OutsideError, ScenarioError
from shell import called
from xosc import HEADER, LIBRARY

WRONG_WAY = LIBRARY / "wrong_way.xosc"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def play_to(folder: Path, out: Path | None = None, svg: Path | None = None) -> None:
    out = folder / "states.csv" if out is None else out
    play_file(WRONG_WAY, out, svg, dt=0.05, max_time=0.1, values={}, folders=[], seed=0)


def test_every_entity_has_a_row_at_every_step(tmp_path: Path) -> None:
    out = tmp_path / "states.csv"
    said = called("play", WRONG_WAY, "--out", out, "--max-time", "2", "--json")
    assert said.code == 0
    assert (said.json["end_s"], said.json["ended_by"]) == (2.0, "max_time")
    found = rows(out)
    assert [row["time_s"] for row in found[:3]] == ["0.000", "0.000", "0.050"]
    assert len(found) == 2 * 41


def test_a_parameter_is_set(tmp_path: Path) -> None:
    out = tmp_path / "states.csv"
    setting = ("--set", "wrong_way_speed=4")
    said = called("play", WRONG_WAY, "--out", out, "--max-time", "0.1", *setting, "--json")
    assert said.code == 0
    assert {row["speed_mps"] for row in rows(out)} >= {"4.0000"}


def test_a_picture_is_drawn_beside_the_states_and_without_them(tmp_path: Path) -> None:
    both, alone, out = (tmp_path / name for name in ("both.svg", "alone.svg", "states.csv"))
    said = called("play", WRONG_WAY, "--out", out, "--svg", both, "--json")
    assert called("play", WRONG_WAY, "--svg", alone).code == 0
    (hit,) = said.json["collisions"]
    assert f"first contact {hit['time_s']:.2f} s" in both.read_text(encoding="utf-8")
    assert both.read_bytes() == alone.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"both.svg", "alone.svg", "states.csv"}


@pytest.mark.parametrize("option", ["--out", "--svg"])
def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(
    option: str, tmp_path: Path
) -> None:
    with pytest.raises(OutsideError, match=r"no/such/file: cannot be written: No such file"):
        play_to(tmp_path, **{option.strip("-"): tmp_path / "no/such/file"})
    with pytest.raises(OutsideError, match="cannot be written: Is a directory"):
        play_to(tmp_path, **{option.strip("-"): tmp_path})
    assert list(tmp_path.iterdir()) == []


def test_what_fails_on_the_way_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "states.csv"
    file.write_text("before", encoding="utf-8")
    with suppress(ScenarioError), whole(file) as stream:
        stream.write("half")
        raise ScenarioError(WRONG_WAY, "", "ends here")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["before"]


def test_a_sweep_plays_each_case_as_it_is_played_alone(tmp_path: Path) -> None:
    file, out = tmp_path / "variation.xosc", tmp_path / "cases.csv"
    file.write_text(
        f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution>"
        f'<ScenarioFile filepath="{WRONG_WAY}"/><Deterministic>'
        '<DeterministicSingleParameterDistribution parameterName="wrong_way_speed">'
        '<DistributionSet><Element value="8"/><Element value="12"/></DistributionSet>'
        "</DeterministicSingleParameterDistribution></Deterministic>"
        "</ParameterValueDistribution></OpenSCENARIO>",
        encoding="utf-8",
    )
    said = called("sweep", file, "--out", out, "--json")
    assert (said.code, said.json["cases"]) == (0, 2)
    for row, speed in zip(rows(out), ("8", "12"), strict=True):
        states = tmp_path / "states.csv"
        setting = ("--set", f"wrong_way_speed={speed}")
        alone = called("play", WRONG_WAY, "--out", states, *setting, "--json")
        (hit, *_) = alone.json["collisions"]
        assert float(row["first_collision_s"]) == hit["time_s"]


def test_criticality_has_a_row_for_each_pair_and_step_and_the_worst_is_told(tmp_path: Path) -> None:
    out, table = tmp_path / "states.csv", tmp_path / "criticality.csv"
    options = ("--out", out, "--criticality", table, "--max-time", "2", "--json")
    said = called("play", WRONG_WAY, *options)
    assert said.code == 0
    found = rows(table)
    assert len(found) == 2 * 41
    assert list(found[0])[:5] == ["time_s", "a", "b", "gap_m", "time_gap_s"]
    assert [(row["time_s"], row["a"]) for row in found[:2]] == [
        ("0.000", found[0]["a"]),
        ("0.050", found[0]["a"]),
    ]
    (worst, other) = said.json["criticality"]
    assert (worst["a"], worst["b"]) == (other["b"], other["a"])
    assert worst["wttc_s"] == pytest.approx(min(float(row["wttc_s"]) for row in found[:41]), 1e-5)
    assert worst["a_long_req_mps2"] <= 0.0
    assert isinstance(worst["tet_s"], float)
    infinite = {value for pair in (worst, other) for value in pair.values() if value == "inf"}
    assert infinite == {"inf"}


def test_without_being_asked_play_says_nothing_of_criticality(tmp_path: Path) -> None:
    said = called("play", WRONG_WAY, "--out", tmp_path / "s.csv", "--max-time", "0.1", "--json")
    assert "criticality" not in said.json
