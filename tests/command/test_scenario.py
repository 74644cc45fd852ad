"""`ivics scenario`: what is printed, and with what the command exits."""

import subprocess
from pathlib import Path

import pytest

from shell import IVICS, ROOT, called
from xosc import HEADER, scenario

RANGE = (
    '<DeterministicSingleParameterDistribution parameterName="{}"><DistributionRange'
    ' stepWidth="1"><Range lowerLimit="0" upperLimit="{}"/></DistributionRange>'
    "</DeterministicSingleParameterDistribution>"
)


@pytest.fixture
def variation(tmp_path: Path) -> Path:
    """A distribution of 2 x 3,000,000,000 cases."""
    file = tmp_path / "variation.xosc"
    inner = RANGE.format("a", 1) + RANGE.format("b", 2_999_999_999)
    file.write_text(
        f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution><ScenarioFile filepath="
        f'"x.xosc"/><Deterministic>{inner}</Deterministic></ParameterValueDistribution>'
        "</OpenSCENARIO>",
        encoding="utf-8",
    )
    return file


def test_cases_are_counted_without_being_listed(variation: Path) -> None:
    said = called("scenario", "expand", variation, "--count", "--json")
    assert (said.code, said.json) == (0, {"count": 6_000_000_000})


def test_who_has_enough_of_the_cases_stops_reading(variation: Path) -> None:
    with subprocess.Popen(
        [*IVICS, "scenario", "expand", str(variation)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert [process.stdout.readline() for _ in range(2)] == ["a=0;b=0\n", "a=0;b=1\n"]
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_check_says_what_is_wrong_with_each_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xosc", tmp_path / "bad.xosc"
    good.write_text(scenario(), encoding="utf-8")
    bad.write_text(scenario().replace('"car"', '"boat"'), encoding="utf-8")
    said = called("scenario", "check", good, bad, "--json")
    assert said.code == 1
    first, second = said.json["files"]
    assert first == {"file": str(good), "valid": True, "findings": []}
    assert second["valid"] is False
    assert {"line", "rule", "message", "level"} == set(second["findings"][0])
    assert called("scenario", "check", good).code == 0


def test_a_file_that_is_not_there_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    said = called("scenario", "check", tmp_path / "nothing.xosc")
    assert said.code == 2
    assert "cannot be read" in said.err
