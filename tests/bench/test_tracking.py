import sys
from itertools import islice

import numpy as np
import pytest

from rsu.bench import tracking
from rsu.bench.peer import PeerTracker
from rsu.bench.suite import measure
from rsu.bench.tracking import AREA, CLUTTER, FASTEST, SEEN, SIGMA, bench_tracking, scene
from rsu.errors import InputError


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the filterpy loop from taking its time."""
    monkeypatch.setattr(tracking, "PEER_FRAMES", 10)


@pytest.mark.usefixtures("short")
def test_both_trackers_follow_everybody_and_are_timed() -> None:
    figures = bench_tracking(objects=50, frames=100)
    # some that turned round at the edge are thought hidden
    assert figures["tracks"] == pytest.approx(50.0, rel=0.3)
    assert figures["filterpy"]["tracks"] == pytest.approx(50.0, rel=0.25)
    assert (figures["frames"], figures["filterpy"]["frames"]) == (100, 10)
    assert min(figures["step_ms"]["p50"], figures["times_faster"]) > 0.0
    assert {"filterpy", "scipy", "numba"} <= figures["versions"].keys()


def test_the_scene_is_the_same_at_every_run_and_as_dense_as_it_says() -> None:
    one, other = (list(islice(scene(100), 50)) for _ in range(2))
    for here, there in zip(one, other, strict=True):
        assert np.array_equal(here.position, there.position)
    edge = np.sqrt(100 * AREA)
    everything = np.concatenate([scan.position for scan in one])
    assert len(everything) / 50 == pytest.approx(100 * (SEEN + CLUTTER), rel=0.05)
    assert everything.min() > -5.0 * SIGMA
    assert everything.max() < edge + 5.0 * SIGMA


def test_the_peer_follows_one_car_through_a_miss_and_lets_it_go() -> None:
    peer = PeerTracker()
    seen = [np.array([[FASTEST * 0.1 * k, 0.0]]) for k in range(10)]
    seen[6] = np.zeros((0, 2))
    confirmed = [peer.step(position, 0.01) for position in seen]
    assert confirmed == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert [peer.step(np.zeros((0, 2)), 0.01) for _ in range(5)][-1] == 0


def test_without_filterpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "filterpy.kalman", None)
    with pytest.raises(InputError, match=r"filterpy is missing: pip install 'ivics\[dev\]'"):
        measure("tracking", 10)


def test_other_scenes_have_no_number_of_objects() -> None:
    with pytest.raises(InputError, match="--objects is for tracking alone"):
        measure("pipeline", 10)
