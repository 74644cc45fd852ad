"""`ivics bench monitors`: sensitivity and specificity of each monitor on the scenario library."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rsu.bench.machine import machine
from rsu.errors import ScenarioError
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.reader import Document
from scenarios.openscenario.source import read_source
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.lane_table import LaneTable, make_lane_table
from sotif.catalog.entry import Catalog, read_catalog
from sotif.evidence.recognition import Recognition, Score, recognise, score

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
OWN, OTHER = 3, 1
"""Cases of a scenario that an entry with a monitor names, and of any other, spread evenly over its
variation; all of them take hours."""


def bench_monitors() -> dict[str, Any]:
    """Play a sample of every scenario of the library."""
    catalog = read_catalog()
    seen = list(recognitions(catalog))
    scores = score(seen, catalog)
    return {
        "name": "monitors",
        "cases": len(seen),
        "cases_a_scenario": {"named_by_a_monitor": OWN, "other": OTHER},
        "monitors": {monitor: told(item) for monitor, item in scores.items()},
        **machine(),
    }


def told(item: Score) -> dict[str, Any]:
    """Return a score as JSON has it."""
    return {
        "hits": item.hits,
        "cases": item.cases,
        "silent": item.silent,
        "others": item.others,
        "missed": {name: n for name, n in sorted(item.missed.items()) if n},
        "false": {name: n for name, n in sorted(item.false.items()) if n},
    }


def recognitions(catalog: Catalog) -> Iterator[Recognition]:
    """Yield what the unit told in a sample of the cases of each scenario."""
    entries = catalog.values()
    own = {name for entry in entries if entry.monitor is not None for name in entry.scenarios}
    for name in sorted({name for entry in entries for name in entry.scenarios}):
        for storyboard in _spread(LIBRARY / name, OWN if name in own else OTHER):
            network, lanes = _open(_map(storyboard))
            yield recognise(name, storyboard, network, lanes, catalog)
    for entry in (entry for entry in entries if entry.fault is not None):
        for name in entry.scenarios:
            for storyboard in _spread(LIBRARY / name, OWN):
                network, lanes = _open(_map(storyboard))
                yield recognise(name, storyboard, network, lanes, catalog, broken=entry)


def _spread(file: Path, sample: int) -> list[Storyboard]:
    """Return at most `sample` cases that the scenario's constraints allow, evenly spread."""
    if read_source(file).find("ParameterValueDistribution") is None:
        return [Document(file, ()).storyboard({})]
    distribution = read_distribution(file)
    document = Document(distribution.scenario.resolve(), ())
    allowed: list[Storyboard] = []
    for values in distribution.cases():
        try:
            allowed.append(document.storyboard(values))
        except ScenarioError as error:
            if error.rule != RuleName.CONSTRAINT:
                raise
    step = len(allowed) / sample
    return [allowed[int((k + 0.5) * step)] for k in range(sample)] if allowed else []


def _map(storyboard: Storyboard) -> Path:
    assert storyboard.road_map is not None, storyboard.file  # noqa: S101 - the library's have one
    return storyboard.road_map


@cache
def _open(file: Path) -> tuple[RoadNetwork, LaneTable]:
    network = read_network(file)
    return network, make_lane_table(network)
