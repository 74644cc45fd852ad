"""How cases are counted for and against a monitor."""

from dataclasses import replace

import pytest

from scenarios.trial.verdict import Outcome
from sotif.catalog.entry import read_catalog
from sotif.evidence.recognition import Recognition, Score, score

CATALOG = read_catalog()
WRONG_WAY = "road/wrong_way_on_motorway_variation.xosc"
REAR_END = "road/rear_end_stationary_variation.xosc"
ORDINARY = "road/ordinary_town_traffic_variation.xosc"


def scored(scenario: str, outcome: Outcome, *told: str) -> dict[str, Score]:
    return score([Recognition(scenario, outcome, dict.fromkeys(told, 1.0))], CATALOG)


def counts(item: Score) -> tuple[int, int, int, int]:
    return item.hits, item.cases, item.silent, item.others


def test_a_case_of_its_own_scenario_is_a_hit_or_a_miss() -> None:
    assert counts(scored(WRONG_WAY, "safe", "wrong_way")["wrong_way"]) == (1, 1, 0, 0)
    missed = scored(WRONG_WAY, "collision", "collision")["wrong_way"]
    assert counts(missed) == (0, 1, 0, 0)
    assert missed.missed == {WRONG_WAY: 1}


def test_a_case_of_another_scenario_is_silence_or_a_false_warning() -> None:
    assert counts(scored(ORDINARY, "safe")["wrong_way"]) == (0, 0, 1, 1)
    false = scored(ORDINARY, "safe", "wrong_way")["wrong_way"]
    assert counts(false) == (0, 0, 0, 1)
    assert false.false == {ORDINARY: 1}


@pytest.mark.parametrize(
    ("outcome", "told", "counted"),
    [
        ("collision", ["collision"], (1, 1, 0, 0)),
        ("collision", [], (0, 1, 0, 0)),
        ("near_miss", ["collision"], (0, 0, 0, 0)),
        ("safe", ["collision"], (0, 0, 0, 1)),
        ("safe", [], (0, 0, 1, 1)),
    ],
)
def test_for_a_monitor_of_collisions_it_counts_whether_there_is_one(
    outcome: Outcome, told: list[str], counted: tuple[int, int, int, int]
) -> None:
    assert counts(scored(REAR_END, outcome, *told)["collision"]) == counted


def test_a_collision_of_another_entry_says_nothing_of_it() -> None:
    assert counts(scored(WRONG_WAY, "collision", "collision")["collision"]) == (0, 0, 0, 0)


def test_who_is_seen_from_the_beginning_does_not_emerge() -> None:
    child = "valet/child_between_vans_variation.xosc"
    case = Recognition(child, "collision", {"emerging": 1.0})
    assert counts(score([case], CATALOG)["emerging"]) == (0, 0, 0, 0)
    emerged = replace(case, emerged=True)
    assert counts(score([emerged], CATALOG)["emerging"]) == (1, 1, 0, 0)


def test_every_collision_is_one_that_novelty_would_tell_if_it_were_alone() -> None:
    assert counts(scored(WRONG_WAY, "collision", "novelty")["novelty"]) == (1, 1, 0, 0)
    assert counts(scored(ORDINARY, "safe", "novelty")["novelty"]) == (0, 0, 0, 1)


def test_a_fault_is_found_by_the_entry_that_knows_it_and_says_nothing_of_the_others() -> None:
    case = Recognition(ORDINARY, "safe", {"frozen-sensor": 5.0}, broken="frozen-sensor")
    found = score([case], CATALOG)
    assert counts(found["frozen-sensor"]) == (1, 1, 0, 0)
    assert counts(found["blind-sensor"]) == counts(found["wrong_way"]) == (0, 0, 0, 0)
    assert counts(scored(ORDINARY, "safe", "frozen-sensor")["frozen-sensor"]) == (0, 0, 0, 1)
    assert counts(scored(ORDINARY, "safe")["frozen-sensor"]) == (0, 0, 1, 1)


def test_every_monitor_and_every_fault_is_scored() -> None:
    warning = {e.monitor for e in CATALOG.values() if e.monitor is not None and e.cause is not None}
    faults = {entry.id for entry in CATALOG.values() if entry.fault is not None}
    assert set(scored(ORDINARY, "safe")) == warning | faults
    assert {"blind-sensor", "clock-offset", "lying-sender"} <= faults
