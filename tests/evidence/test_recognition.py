"""How cases are counted for and against a monitor."""

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


def test_every_monitor_is_scored_but_those_that_no_scenario_can_show() -> None:
    monitors = {entry.monitor for entry in CATALOG.values()} - {None, "sensor"}
    assert set(scored(ORDINARY, "safe")) == monitors
