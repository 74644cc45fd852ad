"""Distributions become the cases that the standard counts, in its order."""

from collections import Counter
from itertools import islice
from pathlib import Path
from statistics import fmean, pvariance

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import Distribution, read_distribution
from xosc import HEADER


def distribution(folder: Path, inside: str, seed: int | None = None) -> Distribution:
    """Read a distribution of that content."""
    file = folder / "variation.xosc"
    file.write_text(
        f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution>"
        f'<ScenarioFile filepath="scenario.xosc"/>{inside}</ParameterValueDistribution>'
        "</OpenSCENARIO>",
        encoding="utf-8",
    )
    return read_distribution(file, seed)


def single(name: str, inside: str) -> str:
    """A distribution of one parameter."""
    tag = "DeterministicSingleParameterDistribution"
    return f'<{tag} parameterName="{name}">{inside}</{tag}>'


def some(*values: object) -> str:
    """A set of values."""
    elements = "".join(f'<Element value="{value}"/>' for value in values)
    return f"<DistributionSet>{elements}</DistributionSet>"


def steps(lower: object, upper: object, step: object) -> str:
    """A range."""
    return (
        f'<DistributionRange stepWidth="{step}"><Range lowerLimit="{lower}" upperLimit="{upper}"/>'
        "</DistributionRange>"
    )


def multi(*sets: dict[str, object]) -> str:
    """A distribution of sets of values."""
    inner = "".join(
        "<ParameterValueSet>"
        + "".join(
            f'<ParameterAssignment parameterRef="{name}" value="{value}"/>'
            for name, value in values.items()
        )
        + "</ParameterValueSet>"
        for values in sets
    )
    tag = "DeterministicMultiParameterDistribution"
    return f"<{tag}><ValueSetDistribution>{inner}</ValueSetDistribution></{tag}>"


def all_of(*parts: str) -> str:
    """Every combination."""
    return f"<Deterministic>{''.join(parts)}</Deterministic>"


def test_the_last_distribution_varies_fastest(tmp_path: Path) -> None:
    found = distribution(tmp_path, all_of(single("a", some(1, 2)), single("b", some("x", "y"))))
    assert found.scenario == tmp_path / "scenario.xosc"
    assert list(found.cases()) == [
        {"a": "1", "b": "x"},
        {"a": "1", "b": "y"},
        {"a": "2", "b": "x"},
        {"a": "2", "b": "y"},
    ]


def test_a_set_of_values_may_leave_some_to_the_scenario(tmp_path: Path) -> None:
    found = distribution(tmp_path, all_of(multi({"a": 1, "b": 2}, {"b": 3}), single("c", some(4))))
    assert list(found.cases()) == [{"a": "1", "b": "2", "c": "4"}, {"b": "3", "c": "4"}]


def test_a_value_may_be_an_expression(tmp_path: Path) -> None:
    found = distribution(tmp_path, all_of(single("a", some("${0.6/2-0.36}"))))
    assert list(found.cases()) == [{"a": "-0.06"}]


def test_a_range_has_its_end_and_no_dust(tmp_path: Path) -> None:
    found = distribution(tmp_path, all_of(single("a", steps("0.1", "0.7", "0.1"))))
    assert [case["a"] for case in found.cases()] == [
        "0.1",
        "0.2",
        "0.3",
        "0.4",
        "0.5",
        "0.6",
        "0.7",
    ]


def test_a_range_stops_before_its_end_if_no_step_meets_it(tmp_path: Path) -> None:
    found = distribution(tmp_path, all_of(single("a", steps(-5, 6, 5))))
    assert [case["a"] for case in found.cases()] == ["-5", "0", "5"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_all_combinations_come_once(tmp_path: Path, sizes: list[int]) -> None:
    parts = [single(f"p{k}", some(*range(size))) for k, size in enumerate(sizes)]
    found = distribution(tmp_path, all_of(*parts))
    cases = [tuple(case.values()) for case in found.cases()]
    assert len(cases) == found.count
    assert cases == sorted(set(cases))


def test_a_huge_distribution_is_counted_and_begun_at_once(tmp_path: Path) -> None:
    parts = [single(f"p{k}", steps(0, 999, 1)) for k in range(5)]
    found = distribution(tmp_path, all_of(*parts))
    assert found.count == 10**15
    first = list(islice(found.cases(), 2))
    assert [case["p4"] for case in first] == ["0", "1"]
    assert found.values.case(found.count - 1)["p0"] == "999"


def drawn(inside: str, name: str = "a") -> str:
    """A stochastic distribution of 2,000 runs."""
    return (
        '<Stochastic numberOfTestRuns="2000" randomSeed="7"><StochasticDistribution'
        f' parameterName="{name}">{inside}</StochasticDistribution></Stochastic>'
    )


def numbers(found: Distribution) -> list[float]:
    """The values of ``a``."""
    return [float(case["a"]) for case in found.cases()]


RANGE = '<Range lowerLimit="1" upperLimit="3"/>'
MOMENTS = {
    "normal": ('<NormalDistribution expectedValue="5" variance="4"/>', 5.0, 4.0),
    "log-normal": ('<LogNormalDistribution expectedValue="5" variance="4"/>', 5.0, 4.0),
    "uniform": (f"<UniformDistribution>{RANGE}</UniformDistribution>", 2.0, 1.0 / 3.0),
    "Poisson": ('<PoissonDistribution expectedValue="3"/>', 3.0, 3.0),
    "histogram": (
        """<Histogram><Bin weight="1"><Range lowerLimit="0" upperLimit="2"/></Bin>
<Bin weight="3"><Range lowerLimit="4" upperLimit="6"/></Bin></Histogram>""",
        4.0,
        1.0 / 3.0 + 3.0,
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_draws_have_the_mean_and_variance_that_are_asked_for(tmp_path: Path, name: str) -> None:
    inside, mean, variance = MOMENTS[name]
    values = numbers(distribution(tmp_path, drawn(inside)))
    assert len(values) == 2000
    assert fmean(values) == pytest.approx(mean, abs=5.0 * (variance / 2000.0) ** 0.5)
    assert pvariance(values) == pytest.approx(variance, rel=0.3)


def test_draws_keep_to_their_range(tmp_path: Path) -> None:
    inside = f'<NormalDistribution expectedValue="0" variance="4">{RANGE}</NormalDistribution>'
    values = numbers(distribution(tmp_path, drawn(inside)))
    assert all(1.0 <= value <= 3.0 for value in values)


def test_words_are_drawn_by_their_weights(tmp_path: Path) -> None:
    inside = (
        '<ProbabilityDistributionSet><Element value="x" weight="1"/>'
        '<Element value="y" weight="3"/></ProbabilityDistributionSet>'
    )
    found = Counter(case["a"] for case in distribution(tmp_path, drawn(inside)).cases())
    assert found["y"] == pytest.approx(1500, abs=100)
    assert found.total() == 2000


def test_the_same_seed_gives_the_same_cases_and_another_gives_others(tmp_path: Path) -> None:
    inside = drawn(MOMENTS["normal"][0])
    first, again = (distribution(tmp_path, inside) for _ in range(2))
    assert list(islice(first.cases(), 5)) == list(islice(again.cases(), 5))
    other = distribution(tmp_path, inside, seed=8)
    assert first.values.case(4) == list(islice(first.cases(), 5))[4]
    assert first.values.case(0) != other.values.case(0)


WRONG = {
    "no step": (all_of(single("a", steps(0, 1, 0))), "stepWidth=0: expected a number > 0"),
    "a range upside down": (all_of(single("a", steps(1, 0, 1))), "lies below"),
    "no number": (all_of(single("a", steps("x", 0, 1))), "expected a number"),
    "one parameter twice": (all_of(single("a", some(1)), single("a", some(2))), "'a' is set twice"),
    "a meaning of the user's own": (
        all_of(single("a", '<UserDefinedDistribution type="x">1</UserDefinedDistribution>')),
        "<UserDefinedDistribution>: is not supported",
    ),
    "more cases than anybody can count": (
        all_of(*(single(f"p{k}", steps(0, 1e9, 1)) for k in range(9))),
        "more cases than",
    ),
    "weights of nought": (
        drawn(
            """<ProbabilityDistributionSet><Element value="x" weight="0"/>
</ProbabilityDistributionSet>"""
        ),
        "no weight above 0",
    ),
    "a negative variance": (
        drawn('<NormalDistribution expectedValue="0" variance="-1"/>'),
        "variance=-1: expected a number >= 0",
    ),
    "both kinds": (all_of() + drawn(MOMENTS["normal"][0]), "expected one of Deterministic"),
    "neither kind": ("", "expected one of Deterministic"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    inside, problem = WRONG[name]
    with pytest.raises(ScenarioError) as caught:
        distribution(tmp_path, inside)
    assert problem in caught.value.problem
    assert caught.value.place.startswith("line ")


def test_a_range_that_no_draw_meets_is_refused(tmp_path: Path) -> None:
    far = '<Range lowerLimit="90" upperLimit="91"/>'
    inside = f'<NormalDistribution expectedValue="0" variance="1">{far}</NormalDistribution>'
    found = distribution(tmp_path, drawn(inside))
    with pytest.raises(ScenarioError, match="hardly any value"):
        next(found.cases())
