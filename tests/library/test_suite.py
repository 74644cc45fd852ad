"""The suite of logical scenarios: what each file promises, with nobody who reacts."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.openscenario.distribution import Distribution, read_distribution
from scenarios.openscenario.inspection import inspect
from scenarios.openscenario.reader import Document
from scenarios.stage.lane_table import LaneTable, make_lane_table
from scenarios.stage.player import Player
from xosc import LIBRARY

VARIATIONS = sorted(LIBRARY.glob("*/*_variation.xosc"))
ORDINARY = {"wet_floor", "ordinary_valet_traffic", "ordinary_town_traffic", "street_traffic"}
"""Scenarios in which nothing is unsafe: a warning there is a false one."""
DT = 0.05
WALKING_PACE = 10.0 / 3.6
"""m/s: the most that a driverless car may drive in a garage."""
FOREIGN = ("Properties", "UserDefined", "CustomCommand", "Stochastic", "TrafficSignal")
"""Elements that belong to one player, or that a common one does not play."""
LIT = {"road/red_light_runner.xosc"}
"""Scenarios about lights; a player that does not know them plays the rest."""

EVERY_FILE = pytest.mark.parametrize(
    "file", sorted(LIBRARY.glob("*/*.x*")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
EVERY_VARIATION = pytest.mark.parametrize("file", VARIATIONS, ids=lambda file: file.stem)


@cache
def document(scenario: Path) -> Document:
    return Document(scenario)


@cache
def surroundings(road: Path) -> tuple[RoadNetwork, LaneTable]:
    network = read_network(road)
    return network, make_lane_table(network)


def played(distribution: Distribution, case: Mapping[str, str]) -> Player:
    """Play one case to its end."""
    storyboard = document(distribution.scenario).storyboard(case)
    assert storyboard.road_map is not None
    network, lanes = surroundings(storyboard.road_map.resolve())
    player = Player(storyboard, network, DT, lanes)
    player.run(int(60.0 / DT))
    assert player.finished
    return player


def spread(cases: list[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """All cases, neighbours far from each other: in steps of the golden section."""
    order = sorted(range(len(cases)), key=lambda k: k * 0.618034 % 1.0)
    return (cases[k] for k in order)


def test_there_are_thirty_scenarios_in_the_garage_and_twenty_on_roads() -> None:
    count = {
        folder: len(list((LIBRARY / folder).glob("*_variation.xosc")))
        for folder in ("valet", "road")
    }
    assert count["valet"] >= 30
    assert count["road"] >= 20


@EVERY_FILE
def test_every_file_is_valid(file: Path) -> None:
    assert inspect(file) == ()


@EVERY_FILE
def test_no_file_needs_a_player_of_its_own(file: Path) -> None:
    text = file.read_text("utf-8")
    found = {word for word in FOREIGN if f"<{word}" in text}
    name = f"{file.parent.name}/{file.name}"
    drawn = {"Stochastic"} if file.stem.endswith("_hours") else set[str]()
    # others pass over properties that they do not know
    said = {"Properties"} if name == "catalog/vehicles.xosc" else set[str]()
    assert found == ({"TrafficSignal"} if name in LIT else drawn | said)


@EVERY_VARIATION
def test_a_variation_sets_parameters_of_the_scenario_of_its_name(file: Path) -> None:
    distribution = read_distribution(file)
    assert distribution.scenario == file.with_name(file.name.replace("_variation", ""))
    declared = document(distribution.scenario).storyboard({}).parameters
    assert set(next(iter(distribution.cases()))) <= set(declared)


@EVERY_VARIATION
def test_the_first_and_the_last_case_are_played_to_the_end(file: Path) -> None:
    distribution = read_distribution(file)
    cases = list(distribution.cases())
    for case in (cases[0], cases[-1]):
        player = played(distribution, case)
        assert {hit.first for hit in player.collisions} <= {"Ego"}
        if file.parent.name == "valet":
            speed = player.scene.speed[player.scene.name.index("Ego")]
            assert abs(speed) <= WALKING_PACE + 1e-9


@EVERY_VARIATION
def test_every_variation_holds_safe_and_unsafe_cases(file: Path) -> None:
    distribution = read_distribution(file)
    wanted = {False} if file.stem.removesuffix("_variation") in ORDINARY else {False, True}
    found = set[bool]()
    for case in spread(list(distribution.cases())):
        found.add(bool(played(distribution, case).collisions))
        if found == {False, True}:
            break
    assert found == wanted
