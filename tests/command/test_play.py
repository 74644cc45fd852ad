"""`ivics play` and `ivics sweep`: what is written and told."""

import csv
from pathlib import Path

from shell import ivics
from xosc import HEADER, LIBRARY

WRONG_WAY = LIBRARY / "wrong_way.xosc"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_entity_has_a_row_at_every_step(tmp_path: Path) -> None:
    out = tmp_path / "states.csv"
    said = ivics("play", WRONG_WAY, "--out", out, "--max-time", "2", "--json")
    assert said.code == 0
    assert (said.json["end_s"], said.json["ended_by"]) == (2.0, "max_time")
    found = rows(out)
    assert [row["time_s"] for row in found[:3]] == ["0.000", "0.000", "0.050"]
    assert len(found) == 2 * 41


def test_a_parameter_is_set(tmp_path: Path) -> None:
    out = tmp_path / "states.csv"
    setting = ("--set", "wrong_way_speed=4")
    said = ivics("play", WRONG_WAY, "--out", out, "--max-time", "0.1", *setting, "--json")
    assert said.code == 0
    assert {row["speed_mps"] for row in rows(out)} >= {"4.0000"}


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
    said = ivics("sweep", file, "--out", out, "--json")
    assert (said.code, said.json["cases"]) == (0, 2)
    for row, speed in zip(rows(out), ("8", "12"), strict=True):
        states = tmp_path / "states.csv"
        setting = ("--set", f"wrong_way_speed={speed}")
        alone = ivics("play", WRONG_WAY, "--out", states, *setting, "--json")
        (hit, *_) = alone.json["collisions"]
        assert float(row["first_collision_s"]) == hit["time_s"]
