"""Trials: an ego with limited sight, with and without the roadside unit."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rsu.config import Site
from rsu.errors import ScenarioError
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.film import Film
from scenarios.stage.lane_table import make_lane_table
from scenarios.trial.ego import Sight
from scenarios.trial.run import Setup, Trial
from scenarios.trial.verdict import Verdict
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.fault_kind import FaultKind
from sotif.catalog.entry import read_catalog
from xodr import document, read_text, road
from xosc import (
    at,
    condition,
    on_lane,
    pedestrian,
    private,
    read,
    scenario,
    speed,
    teleport,
    time_is,
    trigger,
    vehicle,
)  # fmt: skip

TOWN = 50.0 / 3.6
BLIND = Sight(range=1.0)
STOP = trigger("StopTrigger", condition(time_is(9.0)))


@cache
def setup() -> Setup:
    return Setup(catalog=read_catalog(), max_time=9.0)


def standing(folder: Path, *, beside: bool = False) -> Storyboard:
    """A car at 50 km/h, and one that stands 80 m ahead of it, or beside the road there."""
    place = at(90.0, 15.0) if beside else on_lane(90.0)
    init = private("Ego", teleport(on_lane(10.0)), speed(TOWN)) + private("b", teleport(place))
    return read(folder, scenario(entities=vehicle("Ego") + vehicle("b"), init=init, stop=STOP))


def all_dead(site: Site) -> list[Fault]:
    return [Fault(FaultKind.DEAD, sensor.id) for sensor in site.sensors]


def trial(storyboard: Storyboard, sight: Sight, terms: Setup | None = None) -> Trial:
    network = read_text(document(road(length=300.0)))
    terms = replace(terms or setup(), sight=sight)
    return Trial(storyboard, network, make_lane_table(network), terms)


def test_a_blind_ego_hits_what_stands_in_its_way(tmp_path: Path) -> None:
    verdict, _ = trial(standing(tmp_path), BLIND).run(with_unit=False)
    assert verdict.outcome == "collision"
    assert verdict.impact_speed == pytest.approx(TOWN, abs=0.1)
    assert verdict.first_seen is verdict.first_hazard is verdict.first_warning is None


def test_a_blind_ego_that_is_warned_stops_in_time(tmp_path: Path) -> None:
    verdict, played = trial(standing(tmp_path), BLIND).run(with_unit=True)
    assert verdict.outcome == "safe"
    assert verdict.false_warnings == 0
    assert verdict.lead is not None
    assert verdict.needed == pytest.approx(0.5 + TOWN / 12.0, abs=0.01)
    assert verdict.lead > verdict.needed
    assert verdict.first_seen == 0.0
    assert played.speed[-1, played.names.index("Ego")] == 0.0


def test_a_unit_whose_sensors_are_dead_helps_nobody(tmp_path: Path) -> None:
    broken = trial(standing(tmp_path), BLIND, replace(setup(), faults=all_dead))
    verdict, _ = broken.run(with_unit=True)
    assert verdict.outcome == "collision"
    assert verdict.first_hazard is verdict.first_warning is None


def test_an_ego_that_sees_brakes_for_itself(tmp_path: Path) -> None:
    verdict, _ = trial(standing(tmp_path), Sight()).run(with_unit=False)
    assert verdict.outcome != "collision"
    assert verdict.min_ttc is not None
    assert verdict.min_ttc < 1.4


def test_nobody_is_warned_of_a_car_beside_the_road(tmp_path: Path) -> None:
    case = trial(standing(tmp_path, beside=True), BLIND)
    alone, warned = (case.run(with_unit=unit) for unit in (False, True))
    assert outcome(*alone) == outcome(*warned)
    assert warned[0].first_warning is None
    assert warned[0].false_warnings == 0


def test_a_trial_can_be_repeated_to_the_last_bit(tmp_path: Path) -> None:
    case = trial(standing(tmp_path), BLIND)
    (first, course), (second, again) = (case.run(with_unit=True) for _ in range(2))
    assert first == second
    assert np.array_equal(course.position, again.position, equal_nan=True)


def test_a_scenario_without_a_vehicle_has_no_ego(tmp_path: Path) -> None:
    init = private("walker", teleport(on_lane(10.0)))
    storyboard = read(tmp_path, scenario(entities=pedestrian("walker"), init=init, stop=STOP))
    with pytest.raises(ScenarioError, match="ego"):
        trial(storyboard, BLIND)


def outcome(verdict: Verdict, course: Film) -> tuple[str, float]:
    """What happened, and where the ego got to."""
    return verdict.outcome, float(course.position[-1, course.names.index("Ego"), 0])
