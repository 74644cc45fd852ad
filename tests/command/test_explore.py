"""`ivics explore`: over a scenario and over a callable."""

import json
from pathlib import Path

import pytest

from page import DOCS, block
from shell import called
from xodr import document, road
from xosc import (
    condition,
    event,
    events,
    on_lane,
    private,
    scenario,
    speed,
    speed_dynamics,
    start,
    teleport,
    time_is,
    trigger,
)

PAGE = DOCS / "how-to" / "search-a-scenario.md"


def braking(folder: Path) -> Path:
    """Car a brakes after a while; whether it stops in front of b, 50 m ahead, depends."""
    bounds = {"speed": (5, 25), "delay": (0.5, 3)}
    declarations = "".join(
        f'<ParameterDeclaration name="{name}" parameterType="double" value="{low}">'
        f'<ConstraintGroup><ValueConstraint rule="greaterOrEqual" value="{low}"/>'
        f'<ValueConstraint rule="lessOrEqual" value="{high}"/></ConstraintGroup>'
        "</ParameterDeclaration>"
        for name, (low, high) in bounds.items()
    )
    stop = speed(0.0, speed_dynamics("linear", "rate", 6.0))
    text = scenario(
        events(event("brake", stop, when=start(time_is(0.0).replace('"0.0"', '"$delay"')))),
        init=private("a", teleport(on_lane(10.0)), speed(10.0).replace('"10.0"', '"$speed"'))
        + private("b", teleport(on_lane(60.0)), speed(0.0)),
        parameters=f"<ParameterDeclarations>{declarations}</ParameterDeclarations>",
        stop=trigger("StopTrigger", condition(time_is(8.0))),
    )
    (folder / "road.xodr").write_text(document(road(length=300.0)), "utf-8")
    file = folder / "braking.xosc"
    file.write_text(text, "utf-8")
    return file


def test_it_finds_when_a_car_does_not_stop_in_time(tmp_path: Path) -> None:
    journal = tmp_path / "run.jsonl"
    call = ("explore", braking(tmp_path), "--seed", "3", "--dt", "0.1", "--max-time", "8")
    kept = ("--workers", 1, "--journal", journal, "--json")
    said = called(*call, "--budget", "80", *kept)
    assert said.code == 0, said.err
    assert said.json["runs"] == 80
    assert said.json["faults"] == {}
    header, *lines = map(json.loads, journal.read_text("utf-8").splitlines())
    assert header["method"] == "guided"
    for line in lines:
        v, delay = line["values"]["speed"], line["values"]["delay"]
        left = 46.0 - v * delay - v * v / 12.0  # b's rear is 46 m before a's front
        if abs(left) > 4.0:
            assert (line["value"] < 0.0) == (left < 0.0), line
    further = called(*call, "--budget", "100", "--resume", *kept)
    assert further.json["runs"] == 100
    assert len(journal.read_text("utf-8").splitlines()) == 101


def test_the_callable_of_the_guide_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "braking.py").write_text(block(PAGE, "python", "braking_distance"), "utf-8")
    bounds = tmp_path / "bounds.json"
    bounds.write_text('{"speed_mps": [5, 20], "gap_m": [10, 60]}', "utf-8")
    call = ("--function", "braking:robustness", "--bounds", bounds, "--budget", "200", "--json")
    monkeypatch.syspath_prepend(str(tmp_path))
    told = [called("explore", *call, *more, cwd=tmp_path) for more in ((), ("--workers", "2"))]
    assert [said.code for said in told] == [0, 0], told[0].err
    assert told[0].out == told[1].out
    (region,) = told[0].json["regions"]
    assert region["high"]["speed_mps"] == pytest.approx(20.0, abs=0.5)
    assert region["samples"] > 10


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "expected FILE.xosc, or --function and --bounds"),
        (("--function", "braking"), "expected FILE.xosc, or --function and --bounds"),
        (("--function", "nowhere", "--bounds", "b.json"), "expected MODULE:CALLABLE"),
        (("--function", "json:gone", "--bounds", "b.json"), "has no attribute 'gone'"),
        (("--function", "json:dumps", "--bounds", "none.json"), "none.json: No such file"),
        (("--function", "json:dumps", "--bounds", "bad.json"), "x: found [3, 1], expected [low"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: tuple[str, ...], problem: str) -> None:
    (tmp_path / "b.json").write_text('{"x": [0, 1]}', "utf-8")
    (tmp_path / "bad.json").write_text('{"x": [3, 1]}', "utf-8")
    said = called("explore", *arguments, cwd=tmp_path)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert problem in said.err
