import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest  # pyright: ignore[reportMissingTypeStubs]

from sotif.evidence.proportion import Proportion


@st.composite
def proportions(draw: st.DrawFn) -> Proportion:
    total = draw(st.integers(1, 3000))
    return Proportion(draw(st.integers(0, total)), total)


@given(seen=proportions(), confidence=st.floats(0.5, 0.999))
def test_the_interval_is_the_exact_one_of_clopper_and_pearson(
    seen: Proportion, confidence: float
) -> None:
    exact = binomtest(seen.count, seen.total).proportion_ci(confidence, method="exact")
    assert seen.interval(confidence) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_without_an_event_the_bound_is_the_rule_of_three() -> None:
    assert Proportion(0, 299).upper() == pytest.approx(0.01, abs=5e-5)
    assert Proportion(0, 3000).upper() == pytest.approx(3.0 / 3000, rel=2e-3)


@given(total=st.integers(1, 60), truth=st.just(0.0) | st.floats(1e-9, 1.0))
def test_the_bounds_cover_the_truth_at_least_as_often_as_they_say(total: int, truth: float) -> None:
    chance = binom.pmf(range(total + 1), total, truth)
    seen = [Proportion(count, total) for count in range(total + 1)]
    above = [truth <= one.upper(0.9) for one in seen]
    below = [truth >= one.lower(0.9) for one in seen]
    assert min(chance @ above, chance @ below) >= 0.9 - 1e-9


def test_of_no_case_at_all_everything_is_possible() -> None:
    assert Proportion(0, 0).interval() == (0.0, 1.0)
    assert Proportion(0, 0).share == 0.0
