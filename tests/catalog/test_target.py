from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotif.catalog.entry import read_catalog
from sotif.catalog.target import Target, read_target


def test_a_target_is_read_from_its_sentence() -> None:
    assert read_target(
        "No contact in 299 cases drawn from the distributions (1 % at 95 % confidence, n >= 1)."
    ) == Target("contact", 299, 0.01, 0.95)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "No warning in 10 simulated hours (at most 0.3 an hour at 95 % confidence).",
        "No contact in 299 cases.",
        "No contact in 299 cases (0 % at 95 % confidence).",
        "No contact in 299 cases (1 % at 100 % confidence).",
    ],
)
def test_a_sentence_that_asks_for_anything_else_is_no_target_of_trials(sentence: str) -> None:
    assert read_target(sentence) is None


@given(share=st.floats(0.001, 0.5), confidence=st.floats(0.5, 0.999))
def test_so_many_cases_show_it_and_one_less_does_not(share: float, confidence: float) -> None:
    needed = Target("contact", 1, share, confidence).needed
    assert needed * log(1.0 - share) <= log(1.0 - confidence) + 1e-9
    assert (needed - 1) * log(1.0 - share) > log(1.0 - confidence)


def test_every_entry_of_a_road_user_in_danger_has_a_target_that_trials_can_reach() -> None:
    asked = [read_target(entry.validation_target) for entry in read_catalog().values()]
    assert sum(target is not None for target in asked) >= 40
