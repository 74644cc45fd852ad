"""`ivics avp plan` writes a path and its figures, or says why there is none."""

import csv
import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from avp.car_park import write_dead_end
from rsu.command.avp import plan_file
from shell import called

ROUND_A_WALL = "0,0,0,12,0,0,1,4,5,-1.5,7,-1.5,7,1.5,5,1.5\n"
IN_A_WALL = ROUND_A_WALL.replace("0,0,0,", "6,0,0,", 1)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.csv"
    file.write_text(ROUND_A_WALL)
    return file


def test_a_path_is_written_from_start_to_goal(case: Path, tmp_path: Path) -> None:
    figures = plan_file(case, tmp_path / "path.csv", 10.0)
    with (tmp_path / "path.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["x_m", "y_m", "heading_rad", "direction"]
    assert float(rows[0]["x_m"]) == pytest.approx(0.0, abs=1e-3)
    assert float(rows[-1]["x_m"]) == pytest.approx(12.0, abs=1e-3)
    gears = [row["direction"] for row in rows]
    changes = sum(a != b for a, b in pairwise(gears))
    assert figures["found"]
    assert figures["gear_changes"] == changes
    assert figures["length_m"] > 12.0
    assert figures["min_clearance_m"] >= 0.05


def test_the_same_case_gives_the_same_bytes(case: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one.csv", "two.csv"):
        plan_file(case, tmp_path / name, 10.0)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_the_command_prints_its_figures(case: Path, tmp_path: Path) -> None:
    ended = called("avp", "plan", case, "--out", tmp_path / "path.csv", "--json")
    assert ended.code == 0
    assert set(ended.json) == {"found", "length_m", "gear_changes", "min_clearance_m", "cpu_s"}


def test_where_there_is_no_path_nothing_is_written(case: Path, tmp_path: Path) -> None:
    case.write_text(IN_A_WALL)
    ended = called("avp", "plan", case, "--out", tmp_path / "path.csv", "--json")
    assert ended.code == 1
    assert ended.json["found"] is False
    assert ended.json["reason"] == "the start touches an obstacle"
    assert not (tmp_path / "path.csv").exists()


def test_a_file_that_is_no_case_is_a_mistake_of_the_caller(case: Path, tmp_path: Path) -> None:
    case.write_text("0,0,zero\n")
    ended = called("avp", "plan", case, "--out", tmp_path / "path.csv")
    assert ended.code == 2
    assert ended.err == f"ivics: {case}: number 3: 'zero', expected a finite number\n"


def test_a_path_is_drawn(case: Path, tmp_path: Path) -> None:
    plan_file(case, tmp_path / "path.csv", 10.0, tmp_path / "path.svg")
    picture = (tmp_path / "path.svg").read_text("utf-8")
    assert picture.startswith("<svg")
    assert "case.csv" in picture


def test_a_car_park_is_simulated_recorded_and_drawn(tmp_path: Path) -> None:
    record, svg = tmp_path / "fleet.csv.gz", tmp_path / "lot.svg"
    lot = write_dead_end(tmp_path)
    options = ("--vehicles", 6, "--hours", 0.05, "--seed", 3, "--record", record, "--svg", svg)
    ended = called("avp", "simulate", lot, *options, "--json")
    assert ended.code == 0
    assert ended.json["collisions"] == ended.json["deadlocks"] == 0
    assert ended.json["missions"] > 0
    assert ended.json["bound_per_hour"] == 90.0
    with gzip.open(record, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} >= {"avp", "manual"}
    assert svg.read_text("utf-8").startswith("<svg")


def test_a_car_park_that_is_wrong_is_refused_in_one_line(tmp_path: Path) -> None:
    lot = tmp_path / "lot.toml"
    lot.write_text('name = "x"\n')
    ended = called("avp", "simulate", lot, "--vehicles", 1, "--hours", 1)
    assert ended.code == 2
    assert "lot.toml: $" in ended.err
