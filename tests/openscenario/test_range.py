"""Which parameters of a scenario may be searched, and between which values."""

from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.range import ParameterRanges, read_ranges
from xosc import HEADER, scenario

TAG = "DeterministicSingleParameterDistribution"
MULTI = "DeterministicMultiParameterDistribution"


def declared(*declarations: tuple[str, str, str]) -> str:
    """Parameters by name, type and what is inside."""
    inner = "".join(
        f'<ParameterDeclaration name="{name}" parameterType="{kind}" value="3">{inside}'
        "</ParameterDeclaration>"
        for name, kind, inside in declarations
    )
    return f"<ParameterDeclarations>{inner}</ParameterDeclarations>"


def between(*bounds: tuple[str, float]) -> str:
    inner = "".join(f'<ValueConstraint rule="{rule}" value="{value}"/>' for rule, value in bounds)
    return f"<ConstraintGroup>{inner}</ConstraintGroup>"


def steps(name: str, low: float, high: float) -> str:
    return (
        f'<{TAG} parameterName="{name}"><DistributionRange stepWidth="1">'
        f'<Range lowerLimit="{low}" upperLimit="{high}"/></DistributionRange></{TAG}>'
    )


def some(name: str, *values: object) -> str:
    elements = "".join(f'<Element value="{value}"/>' for value in values)
    return f'<{TAG} parameterName="{name}"><DistributionSet>{elements}</DistributionSet></{TAG}>'


def ranges(folder: Path, inside: str, parameters: str = "") -> ParameterRanges:
    """Of a distribution of that content, over a scenario with those parameters."""
    (folder / "scenario.xosc").write_text(scenario(parameters=parameters), "utf-8")
    file = folder / "variation.xosc"
    file.write_text(
        f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution>"
        f'<ScenarioFile filepath="scenario.xosc"/>{inside}</ParameterValueDistribution>'
        "</OpenSCENARIO>",
        "utf-8",
    )
    return read_ranges(file)


def test_a_range_is_searched_and_a_single_value_is_given(tmp_path: Path) -> None:
    inside = steps("speed", 5, 20) + some("kind", "van") + some("gap", 4, 30, 10)
    parameters = declared(("speed", "double", ""), ("kind", "string", ""), ("gap", "integer", ""))
    found = ranges(tmp_path, f"<Deterministic>{inside}</Deterministic>", parameters)
    assert found.ranges == {"speed": (5.0, 20.0), "gap": (4.0, 30.0)}
    assert found.fixed == {"kind": "van"}
    assert found.whole == {"gap"}
    assert found.scenario == tmp_path / "scenario.xosc"


def test_a_scenario_is_searched_where_constraints_bound_it_on_both_sides(tmp_path: Path) -> None:
    file = tmp_path / "scenario.xosc"
    both = between(("greaterOrEqual", 1), ("lessThan", 8))
    parameters = declared(
        ("open", "double", between(("greaterThan", 1))), ("free", "double", ""),
        ("bound", "double", both), ("count", "integer", both), ("either", "double", both + both),
    )  # fmt: skip
    file.write_text(scenario(parameters=parameters), "utf-8")
    found = read_ranges(file)
    assert found.ranges == {"bound": (1.0, 8.0), "count": (1.0, 8.0)}
    assert found.whole == {"count"}
    assert found.scenario == file


def test_words_and_joint_sets_are_no_range(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="kind: has 2 values that are no range"):
        ranges(tmp_path, f"<Deterministic>{some('kind', 'van', 'car')}</Deterministic>")
    sets = "".join(
        f'<ParameterValueSet><ParameterAssignment parameterRef="a" value="{i}"/>'
        f'<ParameterAssignment parameterRef="b" value="{i}"/></ParameterValueSet>'
        for i in range(2)
    )
    joint = f"<{MULTI}><ValueSetDistribution>{sets}</ValueSetDistribution></{MULTI}>"
    with pytest.raises(ScenarioError, match="a, b: has 2 values that are no range"):
        ranges(tmp_path, f"<Deterministic>{joint}</Deterministic>")


def test_a_scenario_without_any_range_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scenario.xosc"
    file.write_text(scenario(), "utf-8")
    with pytest.raises(ScenarioError, match="nothing to search"):
        read_ranges(file)


def test_draws_have_no_bounds(tmp_path: Path) -> None:
    drawn = (
        '<Stochastic numberOfTestRuns="3"><StochasticDistribution parameterName="a">'
        '<NormalDistribution expectedValue="1" variance="1"/></StochasticDistribution></Stochastic>'
    )
    with pytest.raises(ScenarioError, match="only a DistributionRange has bounds"):
        ranges(tmp_path, drawn)
