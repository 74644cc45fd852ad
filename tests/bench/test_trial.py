from time import process_time

import pytest

from rsu.bench import trial
from rsu.bench.rooms import shares
from rsu.bench.suite import measure
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker


def track_for(seconds: float) -> None:
    tracker, end = Tracker(Parameters()), process_time() + seconds
    while process_time() < end:
        tracker.publish(1.0)


def test_time_goes_to_the_room_that_spends_it() -> None:
    found = shares(lambda: track_for(0.3))
    assert next(iter(found)) == "rsu.tracking"
    assert found["rsu.tracking"] > 0.8
    assert sum(found.values()) == pytest.approx(1.0, abs=0.01)


def test_who_spends_no_time_has_no_rooms() -> None:
    assert shares(lambda: None) == {}


def test_a_trial_of_ten_road_users_is_timed_with_the_unit_and_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "ROUNDS", 1)
    figures = measure("trial", None)
    assert (figures["actors"], figures["seconds"]) == (10, pytest.approx(30.0))
    alone, helped = figures["without_unit"], figures["with_unit"]
    assert alone["times_real_time"] > helped["times_real_time"] > 1.0
    assert "rsu.tracking" in helped["share_of_room"]
    assert "rsu.tracking" not in alone["share_of_room"]
