"""Whoever may not be there at all, or whose velocity is a guess, is less likely to be met."""

from dataclasses import replace

import numpy as np
import pytest

from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import read_catalog
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

APPROACHING = (Body(60.0, -1.75, speed=13.9), Body(90.0, -1.75))


def doubtful(*existence: float) -> Snapshot:
    tracks = replace(table(*APPROACHING), existence=np.array(existence))
    return WorldModel(corridor_site(), corridor_map()).snapshot(tracks, healthy(NOW), NOW)


def test_a_hazard_is_as_sure_as_its_participants() -> None:
    (sure,) = watch(doubtful(1.0, 1.0), read_catalog())
    (less,) = watch(doubtful(0.9, 0.8), read_catalog())
    assert less.probability == pytest.approx(0.72 * sure.probability)


@pytest.mark.parametrize("existence", [(0.4, 1.0), (1.0, 0.4), (0.65, 0.65)])
def test_nobody_is_warned_of_a_meeting_with_what_is_probably_not_there(
    existence: tuple[float, float],
) -> None:
    assert watch(doubtful(*existence), read_catalog()) == []


@pytest.mark.parametrize(("sigma", "warned"), [(0.5, 1), (1.5, 1), (4.0, 0), (7.0, 0)])
@pytest.mark.parametrize("row", [0, 1])
def test_nobody_is_warned_by_a_velocity_that_is_still_a_guess(
    row: int, sigma: float, warned: int
) -> None:
    tracks = table(Body(60.0, -1.75, speed=13.9), Body(80.0, -1.75, speed=2.0))
    tracks.covariance[row, 2:, 2:] = sigma**2 * np.eye(2)
    tracks = replace(tracks)
    seen = WorldModel(corridor_site(), corridor_map()).snapshot(tracks, healthy(NOW), NOW)
    assert len(watch(seen, read_catalog())) == warned


@pytest.mark.parametrize(("age", "warned"), [(0.5, 0), (1.5, 1)])
def test_nobody_is_warned_of_one_who_stands_before_he_was_watched_for_a_second(
    age: float, warned: int
) -> None:
    tracks = replace(table(*APPROACHING), born=np.full(2, NOW - age))
    seen = WorldModel(corridor_site(), corridor_map()).snapshot(tracks, healthy(NOW), NOW)
    assert len(watch(seen, read_catalog())) == warned
