"""The benchmark of rare events knows the truth, and counts against it."""

import numpy as np
import pytest

from rsu.bench.rare_event import TRUTH, branches, estimates, half_space, limit_states

WIDE, DRAWS = 2.0, 400_000
CURVED = [name for name in limit_states() if not name.startswith("half space")]


@pytest.mark.parametrize("name", CURVED)
def test_a_limit_state_is_as_probable_as_it_says(name: str) -> None:
    """By draws twice as wide in the two parameters that matter most; their weights make up."""
    dimensions, state = limit_states()[name]
    z = np.random.default_rng(1).standard_normal((DRAWS, dimensions))
    z[:, :2] *= WIDE
    log_weight = 2.0 * np.log(WIDE) - 0.5 * (1.0 - WIDE**-2) * np.sum(z[:, :2] ** 2, axis=1)
    terms = np.where(state(z) < 0.0, np.exp(log_weight), 0.0)
    error = terms.std() / DRAWS**0.5
    assert error < 0.1 * TRUTH
    assert abs(terms.mean() - TRUTH) < 3.0 * error


def test_estimates_are_told_by_the_truth_with_what_their_intervals_hold() -> None:
    ratio, held = estimates(2, half_space, 3)
    assert ratio == pytest.approx(1.0, abs=0.2)
    assert held.sum() >= 2
    certain = estimates(2, lambda z: half_space(z) + 0.05, 1)[0]
    assert certain < 0.95  # a border farther off is hit more seldom
    assert branches(3.0, np.zeros((1, 2)))[0] == pytest.approx(3.0)
