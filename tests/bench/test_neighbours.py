import json

import numpy as np
import pytest

from rsu.bench.avenue import HALF, LANES, cars
from rsu.bench.neighbours import CUTOFF, bench_neighbours, ospa


@pytest.mark.compiled
def test_three_units_tell_of_everybody_once_by_one_name_and_as_well_as_one_that_sees_all() -> None:
    """A link is cut for two and a half seconds, and one of the units dies."""
    figures = bench_neighbours(vehicles=100, duration=25.0)
    assert figures["crossings"] > 12
    assert figures["identity_kept"] >= 0.98
    assert figures["longest_double_s"] <= 1.0
    assert figures["while_all_live"]["ratio_to_whole"] <= 1.05
    assert figures["after_one_died"]["ratio_to_alike"] <= 1.05
    assert json.loads(json.dumps(figures)) == figures


def test_as_many_are_on_the_street_as_are_asked_for_and_they_drive_as_fast_as_they_say() -> None:
    for time in (0.0, 7.3, 100.0):
        before, after = cars(200, time), cars(200, time + 0.01)
        assert len(before.number) == pytest.approx(200, abs=2 * LANES)
        assert np.abs(before.position[:, 0]).max() <= HALF + 4.0
        assert len(set(before.number)) == len(before.number)
        _, one, other = np.intersect1d(before.number, after.number, return_indices=True)
        moved = (after.position[other] - before.position[one]) / 0.01
        np.testing.assert_allclose(moved, before.velocity[one], atol=0.02)


def test_ospa_is_the_textbooks() -> None:
    """Schuhmacher, Vo and Vo: per head, and each who is missing counts as the cut-off."""
    here = np.array([[0.0, 0.0], [100.0, 0.0]])
    assert ospa(here, here[::-1].copy()) == 0.0
    assert ospa(here, here + np.array([0.0, 2.0])) == pytest.approx(2.0)
    assert ospa(here, here[:1]) == pytest.approx(CUTOFF / np.sqrt(2.0))
    assert ospa(here, here + np.array([0.0, 50.0])) == pytest.approx(CUTOFF)
    assert ospa(here[:0], here[:0]) == 0.0
